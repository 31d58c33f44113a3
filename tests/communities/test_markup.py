"""What members write is safe, whatever they write."""

from __future__ import annotations

import time
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import bleach
import nh3
import pytest
from bs4 import BeautifulSoup

from communities.markup import (
    ATTRIBUTES,
    BOX,
    CLASSES,
    DEEPEST,
    EXCERPT_LENGTH,
    LINK_REL,
    MOST_LINKS,
    SCHEMES,
    STACKED,
    TAGS,
    TOO_DEEP,
    TOO_MANY_LINKS,
    TOO_MUCH,
    TOO_WIDE,
    clean,
    plain,
    problem,
    render,
)

pytestmark = pytest.mark.filterwarnings("ignore::bs4.MarkupResemblesLocatorWarning")

LONGEST = 20_000
"""Characters of the longest post."""
BUDGET = 5
"""Seconds of one processor; here it takes a quarter of one at most, but other machines are slower."""


class Inspector(HTMLParser):
    """Collects the tags and links of some HTML and complains about whatever is not on the list."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str | None] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, f"<{tag}> is not on the list"
        values = dict(attrs)
        allowed = (
            ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set()) | (set(BOX) if tag == "div" else set())
        )
        assert values.keys() - {"class"} <= allowed, f"{values} on <{tag}>"
        assert set((values.get("class") or "").split()) <= CLASSES.get(tag, set()), f"{values} on <{tag}>"
        if tag == "div":
            assert {name: values.get(name) for name in BOX} == BOX
        if tag == "a":
            assert values.get("rel") == LINK_REL
            href = values.get("href")
            if href is not None:
                assert urlsplit(href).scheme in SCHEMES | {""}, f"a link to {href}"
            self.links.append(href)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    handle_decl = handle_pi = unknown_decl = handle_comment

    def handle_data(self, data: str) -> None:
        self.text += data


def inspect(html: str) -> Inspector:
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector


def words(html: str) -> str:
    return " ".join(BeautifulSoup(html, "html.parser").get_text().split())


def attacks() -> list[str]:
    """Return the attacks of `xss.txt`, which writes them in ASCII."""
    lines = Path(__file__).with_name("xss.txt").read_text(encoding="ascii").splitlines()
    return [line.encode("ascii").decode("unicode_escape") for line in lines if line and not line.startswith("#")]


ATTACKS = attacks()


def test_the_list_of_attacks_is_read_whole() -> None:
    assert len(ATTACKS) > 250
    assert "<script>alert(1)</script>" in ATTACKS


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_could_act_gets_through(attack: str) -> None:
    html = render(attack)
    inspect(html)
    inspect(render(html))
    inspect(render(f"> {attack}\n\n- {attack}"))
    inspect(render(f"|{attack}|\n|-|\n|{attack}|"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_each_of_the_two_cleaners_would_do_alone(attack: str) -> None:
    """The attack comes as HTML here, as if the parser had let it through."""
    of_bleach = bleach.clean(attack, tags=TAGS, attributes={"a": ["href"]}, protocols=SCHEMES, strip=True)
    of_nh3 = nh3.clean(attack, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(SCHEMES), link_rel=LINK_REL)

    for html in (of_bleach, of_nh3):
        shown = BeautifulSoup(html, "html.parser")
        assert {tag.name for tag in shown.find_all(True)} <= TAGS
        assert {name for tag in shown.find_all(True) for name in tag.attrs} <= {"href", "title", "start", "rel"}
        for link in shown.find_all("a", href=True):
            assert urlsplit(str(link["href"])).scheme in SCHEMES | {""}
    inspect(clean(attack))
    # The second finds nothing to take away from what the first has left.
    assert words(clean(of_bleach)) == words(nh3.clean(of_bleach, tags=set(TAGS)))


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_could_act_stays_in_an_excerpt_that_a_page_escapes(attack: str) -> None:
    assert isinstance(plain(render(attack)), str)
    assert "\x00" not in plain(render(attack))


def test_what_looks_like_html_is_shown_as_it_was_written() -> None:
    assert render('Use <b> & "quotes"') == '<p>Use &lt;b&gt; &amp; "quotes"</p>'


def test_paragraphs_lines_lists_and_emphasis_are_kept() -> None:
    html = render("One *two* **three** ~~four~~\nfive\n\n- a\n- b\n\n3. c\n\n> quoted")
    assert "<p>One <em>two</em> <strong>three</strong> <s>four</s><br>\nfive</p>" in html
    assert "<li>a</li>" in html
    assert '<ol start="3">' in html
    assert "<blockquote>" in html


def test_headings_stay_below_those_of_the_page() -> None:
    html = render("# a\n\n## b\n\n### c\n\n#### d\n\n###### e")
    assert html.split() == ["<h3>a</h3>", "<h3>b</h3>", "<h4>c</h4>", "<h4>d</h4>", "<h4>e</h4>"]


@pytest.mark.parametrize(
    ("written", "href"),
    [
        ("[guide](https://a.example/x?y=1&z=2)", "https://a.example/x?y=1&z=2"),
        ("see https://a.org/x.", "https://a.org/x"),
        ("https://www.gov.scot/x and on", "https://www.gov.scot/x"),
        ("https://heiw.nhs.wales", "https://heiw.nhs.wales"),
        ("(www.a.org/x)", "http://www.a.org/x"),
        ("<https://a.example>", "https://a.example"),
        ("[write](mailto:a@b.example)", "mailto:a@b.example"),
        ("[here](/communities/)", "/communities/"),
        ("https://a.org/caf\u00e9", "https://a.org/caf\u00e9"),
    ],
)
def test_addresses_become_links(written: str, href: str) -> None:
    assert inspect(render(written)).links == [href]


@pytest.mark.parametrize("written", ["`https://a.org`", "```\nhttps://a.org\n```", "v1.2.3", "e.g. this", "3.5"])
def test_what_is_no_address_becomes_no_link(written: str) -> None:
    assert inspect(render(written)).links == []


def test_pictures_from_elsewhere_are_not_shown() -> None:
    assert "<img" not in render("![x](https://a.example/pixel.png)")


@pytest.mark.parametrize(
    "text",
    [
        "\U0001f9d1\u200d\u2695\ufe0f \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f3f4\U000e0067\U000e0062",
        "مرحبا بالعالم",
        "שלום *עולם*",
        "\u202eright to left override\u202c",
        "n\u0303 Z\u0351\u0343\u0342",
        "日本語",
        "Ȧḓḓ",
    ],
)
def test_every_script_and_every_emoji_is_kept(text: str) -> None:
    assert inspect(render(text)).text.strip() == text.replace("*", "")


def test_nothing_makes_nothing() -> None:
    assert render("") == render(" \n\t ") == plain("") == ""


BLOW_UPS = {
    "brackets": "[",
    "links within links": "[a](",
    "pictures": "![",
    "emphasis": "*a ",
    "stars": "*",
    "underscores": "_a",
    "strong and emphasis": "**x *a ",
    "strike": "~~a",
    "quotes": ">",
    "quoted lists": "> - ",
    "lists": "- ",
    "backticks": "`",
    "backtick and less": "`<",
    "less": "<",
    "comments": "<!--",
    "cdata": "<![CDATA[",
    "ampersands": "&",
    "entities": "&#0;",
    "addresses": "a.co ",
    "schemes": "http://",
    "www": "www.",
    "dots": "a.",
    "at": "a@",
    "mail": "a@b.co ",
    "colons": "a:",
    "hyphens": "a-",
    "references": "[a]: b\n",
    "headings": "# a\n",
    "rules": "---\n",
    "lines": "x\n",
    "spaces": " ",
    "tabs": "\t",
    "returns": "\r",
    "accents": "a\u0301",
    "overrides": "\u202e",
    "zeros": "\0",
    "parentheses of an address": "http://a.example/(",
    "cells": "|a",
    "rows": "|a|b|c|\n",
    "tables": "|a|\n|-|\n|b|\n\n",
    "mentions": "@[A](member:1) ",
    "links": "[a](b) ",
    "items": "- a\n",
    "accents alone": "\u0300",
    "joiners": "\u200d",
    "one word": "x",
    "square addresses": "http://[",
}


SHAPES = {
    "a wide table": "|" + "a|" * 3000 + "\n|" + "-|" * 3000 + "\n" + "|a" * 2000,
    "a table that fills its rows": "|" * 30 + "\n|" + "-|" * 30 + "\n" + "|a\n" * 6000,
    "a wide quoted table": "> " + "a|" * 200 + "\n> " + "-|" * 200 + "\n> x",
    "deep lists": "\n".join("  " * n + "- x" for n in range(138)),
    "lists in quotes": "\n".join("> " * n + "- x" for n in range(139)),
    "deep lists in rows": ("- " * 9 + "a\n") * 900,
    "lazy quotes": ("> " * 15 + "a\n" + "b\n" * 10) * 300,
    "growing backticks": "".join("`" * n + " " for n in range(1, 199)),
    "one reference, often": "[a]: http://x.example\n" + "[a]" * (LONGEST // 3),
    "a hyphenated word with an address": "a-" * 9990 + "a.com",
}
WHOLE = {name: (piece * LONGEST)[:LONGEST] for name, piece in BLOW_UPS.items()} | SHAPES


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE.keys())
def test_no_post_takes_long_or_grows_out_of_bounds(text: str) -> None:
    text = text[:LONGEST]
    started = time.process_time()

    html = render(text)

    assert time.process_time() - started < BUDGET
    assert len(html) < 20 * LONGEST
    inspect(html)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("|" + "a|" * 31 + "\n|" + "-|" * 31, TOO_WIDE),
        ("|a|b|\n|-|-|\n" + "|1|2|\n" * 1100, TOO_WIDE),
        ("> " * (DEEPEST + 1) + "x", TOO_DEEP),
        ("- " * (DEEPEST // 2 + 1) + "x", TOO_DEEP),
        ("[a](https://a.example) " * (MOST_LINKS + 1), TOO_MANY_LINKS),
        ("*a* " * 5000, TOO_MUCH),
        ("a" + "\u0300" * 40, STACKED),
        ("\u202e" * 40 + "word", STACKED),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words_and_shown_all_the_same(text: str, expected: str) -> None:
    assert problem(text) == expected
    assert plain(render(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A word.",
        "|a|b|\n|-|-|\n" + "|1|2|\n" * 300,
        "> > > - - deep enough\n",
        "https://a.example " * MOST_LINKS,
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "\u202eright to left\u202c and \u2067back\u2069",
        "Z\u0351\u0343\u0342",
        "Pneumonoultramicroscopicsilicovolcanoconiosis" * 200,
        "\n".join("- a thing to do this week" for _ in range(700)),
    ],
)
def test_what_people_write_is_not_refused(text: str) -> None:
    assert problem(text) == ""


def test_a_text_beyond_all_bounds_keeps_its_words_and_lines() -> None:
    assert render("*a* <b>\n" * 5000).startswith("<p>*a* &lt;b&gt;\n*a*")


# --- Tables and mentions ---------------------------------------------------------------------------------------


def test_a_table_stands_in_a_box_that_scrolls_and_is_reached_by_keyboard() -> None:
    html = render("|Ward|Falls|\n|:-:|-:|\n|A|1 & 2|")
    box = BeautifulSoup(html, "html.parser").div
    assert box is not None
    assert box.attrs == {"class": ["table-scroll"], "role": "group", "tabindex": "0", "aria-label": "Table"}
    assert [cell.get("class") for cell in box.find_all("td")] == [["middle"], ["end"]]
    assert [cell.text for cell in box.find_all("th")] == ["Ward", "Falls"]


def test_the_cells_of_a_table_are_apart_in_an_excerpt() -> None:
    assert plain(render("|Ward|Falls|\n|-|-|\n|A|1|")) == "Ward Falls A 1"


def test_a_mention_leads_to_the_profile_and_takes_the_sign_with_it() -> None:
    html = render("Ask @[Amina Yusuf](member:12), please.")
    assert html == f'<p>Ask <a href="/people/12/" class="mention" rel="{LINK_REL}">@Amina Yusuf</a>, please.</p>'


@pytest.mark.parametrize("text", ["[x](member:12)", "@[x](member:x)", "@[x](member:12/../1)", "`@[x](member:12)`"])
def test_what_only_looks_like_a_mention_leads_nowhere(text: str) -> None:
    assert [link for link in inspect(render(text)).links if link] == []


def test_an_excerpt_is_one_line_of_plain_words() -> None:
    html = render('We *began*, then **stopped**.\n\n- one\n- two\n\nA\u00a0& B < C "d"')
    assert plain(html) == 'We began, then stopped. one two A & B < C "d"'


def test_a_long_excerpt_is_cut_at_a_word() -> None:
    text = plain(render("improvement " * 50))
    assert len(text) <= EXCERPT_LENGTH + 1
    assert text.endswith("improvement…")


def test_a_long_word_is_cut_where_it_must_be() -> None:
    assert len(plain(render("x" * 1000))) <= EXCERPT_LENGTH + 2
