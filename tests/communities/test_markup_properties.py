"""Whatever anybody writes: nothing acts, the HTML is whole, and what was cleaned once is clean."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as some

from communities.markup import TAGS, clean, plain, problem, render
from tests.communities.test_markup import ATTACKS, inspect

VOID = {"br", "hr"}
MARKS = [
    *("*", "**", "_", "~~", "`", "```\n", "> ", "- ", "1. ", "# ", "\n", "\n\n", "    ", "|", "|-|\n", "\\", "---\n"),
    *(
        "[",
        "](",
        ")",
        "![",
        "<",
        ">",
        "</",
        "&",
        ";",
        '"',
        "'",
        "=",
        "javascript:",
        "http://a.example/",
        "www.",
        ".com",
    ),
    *("@[", "](member:1)", "<table>", '<div class="table-scroll">', "<a href=", "\x00", "\u202e", "\u200b", "\u0301"),
]
pieces = some.one_of(some.sampled_from(MARKS), some.sampled_from(ATTACKS), some.text(max_size=12))
texts = some.lists(pieces, max_size=24).map("".join)
quick = settings(max_examples=120, deadline=None, derandomize=True, database=None)


class Nesting(HTMLParser):
    """Complains about a tag that is not closed where it was opened."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def nest(html: str) -> None:
    parser = Nesting()
    parser.feed(html)
    parser.close()
    assert parser.open == []


@quick
@given(texts)
def test_nothing_acts_in_what_was_written(text: str) -> None:
    inspect(render(text))


@quick
@given(texts)
def test_nothing_acts_in_what_came_as_html(text: str) -> None:
    inspect(clean(text))


@quick
@given(texts)
def test_every_tag_is_closed_where_it_was_opened(text: str) -> None:
    nest(render(text))


@quick
@given(texts)
def test_what_was_rendered_is_clean_and_stays_as_it_is(text: str) -> None:
    html = render(text)
    assert clean(html) == html
    assert render(text) == html


@quick
@given(texts)
def test_an_excerpt_is_one_line_without_tags(text: str) -> None:
    line = plain(render(text))
    assert "\n" not in line
    assert line == " ".join(line.split())


@quick
@given(some.text(some.characters(categories=["L", "N", "Zs"]), max_size=200))
def test_plain_words_in_any_script_come_out_as_they_went_in(text: str) -> None:
    assert plain(render(text), 400) == " ".join(text.split())
    assert problem(text) == ""


def test_the_properties_would_see_what_is_wrong() -> None:
    for html in ("<script>x</script>", '<a href="javascript:x">x</a>', "<p onclick=x>x</p>", "<!-- x -->"):
        try:
            inspect(html)
        except AssertionError:
            continue
        raise AssertionError(f"{html} was let through")
    assert "script" not in TAGS
