"""Guides as Markdown: everything that a reader may see, and nothing that only acts on a screen."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from markdown_it import MarkdownIt

from resources.markdown import as_markdown
from resources.models import PageAudience
from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory, words

BASE = "https://redbag.example/guides/bags/"


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("<h2>Bags &amp; tags</h2><p>One\n <b>bag</b>, <i>two</i>.</p>", "## Bags & tags\n\nOne **bag**, *two*."),
        ('<p><a href="/people/">Ask (us)</a></p>', "[Ask (us)](https://redbag.example/people/)"),
        ('<p><a href="a b(c)">x</a></p>', "[x](https://redbag.example/guides/bags/a%20b%28c%29)"),
        ("<ul><li><p>One</p></li><li>Two<ul><li>Within</li></ul></li></ul>", "- One\n- Two\n\n  - Within"),
        ("<ol><li>One</li><li>Two</li></ol>", "1. One\n2. Two"),
        ("<blockquote><p>It works.</p><p>Here.</p></blockquote>", "> It works.\n>\n> Here."),
        ("<dl><dt>2nd edition</dt><dd><p>New.</p></dd></dl>", "**2nd edition**\n\nNew."),
        (
            "<table><caption>Falls</caption><tr><th>Month</th><th>n</th></tr><tr><td>May|June</td><td></td></tr></table>",
            "**Falls**\n\n| Month | n |\n| --- | --- |\n| May\\|June |  |",
        ),
        ("<p># no heading</p><p>1. no list</p><p>- nor this</p>", "\\# no heading\n\n1\\. no list\n\n\\- nor this"),
        ("<p>2 * 3 &lt;b&gt; [x](y) _z_</p>", "2 \\* 3 \\<b> \\[x\\](y) \\_z\\_"),
        ("<p>Kept<button>press</button></p><svg><text>drawn</text></svg><form>sent</form><!-- c -->", "Kept"),
        (
            '<p class="screen-only">not on paper</p><img src="/a.png" alt="A bag">',
            "![A bag](https://redbag.example/a.png)",
        ),
        ("<div>loose <p>text</p> more</div>", "loose\n\ntext\n\nmore"),
    ],
)
def test_markup_as_markdown(html: str, written: str) -> None:
    assert as_markdown(html, BASE) == f"{written}\n"


@pytest.mark.parametrize("text", ["*a* [b](c) `d` <e> \\ _f_ | g", "# h", "12) i", "> j", "+ k", "---", "a\n# b"])
def test_what_was_plain_text_stays_plain_text(text: str) -> None:
    html = f"<p>{text.replace('<', '&lt;')}</p>"
    again = MarkdownIt("commonmark").render(as_markdown(html, BASE))
    assert again.replace("&gt;", ">").replace("\n", " ").strip() == html.replace("\n", " ")


@pytest.mark.django_db
def test_the_whole_guide_is_one_file(client: Client) -> None:
    cases = [
        CaseStudyPageFactory(title=f"Bags in {place}", place=place, size="40 beds") for place in ("Sutton", "Essex")
    ]
    hidden = CaseStudyPageFactory(title="Bags in Corby", audience=PageAudience.MEMBERS)
    guide = LearningGuidePageFactory(
        title="When a resident goes to hospital",
        cases=[*cases, hidden],
        problem=words("It is <b>common</b>."),
        monday=json.dumps([{"type": "step", "value": "Ask three people."}]),
        sources=json.dumps([{"type": "source", "value": {"title": "Vanguards (2018)", "url": "https://nhs.example/"}}]),
    )
    address = f"{guide.get_url()}guide.md"
    assert address in client.get(guide.get_url()).content.decode()

    response = client.get(address)

    assert (response.status_code, response["Content-Type"]) == (200, "text/markdown; charset=utf-8")
    assert response["Content-Disposition"] == f'inline; filename="{guide.slug}.md"'
    written = response.content.decode()
    assert written.startswith("# When a resident goes to hospital\n\nThree places and one problem.\n\n")
    for part in (
        "## The problem\n\nIt is **common**.",
        f"[Sutton: Bags in Sutton]({cases[0].get_full_url()}). One bag",
        "| Size The same everywhere | 40 beds | 40 beds |",
        "## Start on Monday\n\n- Ask three people.",
        "## Sources\n\n1. [Vanguards (2018)](https://nhs.example/)",
    ):
        assert part in written
    assert "Corby" not in written


@pytest.mark.django_db
def test_the_file_is_for_those_who_may_read_the_guide(client: Client, member_client: Client) -> None:
    guide = LearningGuidePageFactory(audience=PageAudience.MEMBERS)
    address = f"{guide.get_url()}guide.md"
    assert client.get(address)["Location"].startswith("/accounts/login/")
    response = member_client.get(address)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    guide.unpublish()
    assert member_client.get(address).status_code == 404
    assert client.get(f"{CaseStudyPageFactory().get_url()}guide.md").status_code == 404
    assert client.get("/guides/no-such-guide/guide.md").status_code == 404
