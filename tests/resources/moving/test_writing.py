"""What is written of a page is read again as the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.files import read_documents
from resources.moving import markdown
from resources.moving.files import Row, document
from resources.moving.markdown import Block
from resources.moving.pages import CASE_SECTIONS, GUIDE_SECTIONS, reader
from resources.moving.writing import as_markdown, inline, sections_of
from search.taxonomy import BrokenFile

FIELDS = {"case-studies": CASE_SECTIONS, "guides": GUIDE_SECTIONS}


def row() -> Row:
    made = Row()
    made.path, made.line = Path("a.md"), 1
    return made


@pytest.mark.parametrize("folder", ["case-studies", "guides"])
def test_every_section_of_the_demonstration_survives(folder: str) -> None:
    for one in read_documents(folder):
        for heading, name in FIELDS[folder].items():
            read = reader(name, heading)
            if heading in one.sections and "```measure" not in one.sections[heading]:
                blocks = read(one.front, one.sections[heading])
                assert read(row(), as_markdown(blocks, read)) == blocks, (one.slug, heading)


def test_every_resource_of_the_demonstration_survives() -> None:
    for one in read_documents("resources"):
        blocks = markdown.body(one.front, one.sections)
        parts = []
        for heading, below in sections_of(blocks).items():
            text = as_markdown(
                below, lambda row, text, heading=heading: markdown.body(row, {heading: text}, headed=False)
            )
            parts.append(f"## {heading}\n\n{text}" if heading else text)
        again = document("---\ntitle: A\n---\n" + "\n\n".join(parts), Path("a.md"))
        assert markdown.body(again.front, again.sections) == blocks, one.slug


@pytest.mark.parametrize(
    "html",
    [
        "<p>1. Not a list</p>",
        "<p># Not a heading</p>",
        "<p>A *star*, a_name_ &amp; &lt;b&gt; [x](y) `code` ~~gone~~ &gt;</p>",
        '<p>A <a href="https://example.org/a_b?c=(d)&amp;e=1">link <b>strong</b></a>.</p>',
        "<p>One</p><p>Two</p>",
        "<p>One<br>Two</p>",
        "<p>---</p>",
        "<p>- a</p>",
        "<p>```</p>",
        "<p>## Heading</p>",
        "<p>A   wide gap and\nan end of line</p>",
        "",
    ],
)
def test_any_text_survives(html: str) -> None:
    blocks: list[Block] = [
        {"type": "paragraph", "value": html},
        {"type": "points", "value": {"numbered": False, "items": [html or "<p>x</p>", "<p>b</p>"]}},
        {"type": "points", "value": {"numbered": False, "items": ["<p>c</p>"]}},
        {"type": "callout", "value": {"kind": "caution", "title": "Take care: ```", "text": html}},
        {"type": "quote", "value": {"text": "One\n## Two\n```\n---", "attribution": "Manager", "consent": True}},
        {"type": "checklist", "value": {"title": "Another", "items": ["[ ] a", "*b*"]}},
    ]
    written = as_markdown(blocks, markdown.section)

    assert markdown.section(row(), written) == blocks
    again = document(f"---\ntitle: A\n---\n## One\n{written}\n## Two\nEnd.", Path("a.md"))
    assert markdown.section(row(), again.sections["One"]) == blocks
    assert set(again.sections) == {"", "One", "Two"}


def test_plain_text_is_written_plainly() -> None:
    assert inline('<p>Words with <b>weight</b>, <i>slant</i> and <a href="/guides/">a link</a>.</p>') == (
        "Words with **weight**, *slant* and [a link](/guides/)."
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("no front matter", "front matter"),
        ("---\ntitle: [\n---\n", "line 3: this is not YAML|line 2: this is not YAML"),
        ("---\n- a\n---\n", "must be a mapping"),
        ("---\na: &a [x]\nb: *a\n---\n", "write it out"),
        ("---\na: " + "[" * 3_000 + "\n---\n", "too deep"),
        ("---\na: \x07\n---\n", "not YAML"),
        ("---\ntitle: A\n---\n## One\n## One\n", "twice"),
    ],
)
def test_front_matter_that_cannot_be_read_is_named(text: str, reason: str) -> None:
    with pytest.raises(BrokenFile, match=reason):
        document(text, Path("a.md"))
