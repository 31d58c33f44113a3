"""Between the blocks of a section and the plain words of a form: what the words do not touch stays as it is."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

from bs4 import BeautifulSoup
from django.utils.html import escape
from wagtail.blocks import StreamValue

PARAGRAPH = "paragraph"


def words_of(section: StreamValue) -> str:
    """Return the text of a section, its paragraphs with an empty line between."""
    return "\n\n".join(text for text, _html in _paragraphs(section))


def with_words(section: StreamValue, words: str) -> str:
    """Return the section as JSON with these words for its text.

    A paragraph whose words stay keeps its links and its emphasis; pictures, measures and the like stay where they are.
    """
    known = dict(_paragraphs(section))
    html = "".join(known.get(text) or _html(text) for text in _split(words))
    kept: list[dict[str, Any]] = []
    for block in section.raw_data:
        if block["type"] != PARAGRAPH:
            kept.append(dict(block))
        elif html:
            # The first keeps its name, on which an editor may have remarked.
            kept.append({**block, "value": html})
            html = ""
    if html:
        kept.insert(0, block_of(PARAGRAPH, html))
    return json.dumps(kept)


def with_block(section: StreamValue, kind: str, value: object) -> str:
    """Return the section as JSON with another block at its end."""
    return json.dumps([*(dict(block) for block in section.raw_data), block_of(kind, value)])


def without_block(section: StreamValue, key: str) -> str:
    """Return the section as JSON without the block of that `id`."""
    return json.dumps([dict(block) for block in section.raw_data if block.get("id") != key])


def block_of(kind: str, value: object) -> dict[str, Any]:
    """Return a new block as a section stores it."""
    return {"type": kind, "value": value, "id": str(uuid4())}


def _split(words: str) -> list[str]:
    parts = re.split(r"\n[^\S\n]*\n", words.replace("\r\n", "\n").replace("\r", "\n"))
    return [part.strip() for part in parts if part.strip()]


def _html(text: str) -> str:
    return f"<p>{escape(text)}</p>".replace("\n", "<br/>")


def _paragraphs(section: StreamValue) -> list[tuple[str, str]]:
    """Return the words of each paragraph, and how it is written."""
    found = []
    for block in section:
        if block.block_type == PARAGRAPH:
            for part in BeautifulSoup(block.value.source, "html.parser").contents:
                html = str(part)
                if text := _text(html):
                    found.append((text, html))
    return found


def _text(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for line in soup.find_all(["br", "li"]):
        line.insert_before("\n")
    return "\n".join(line.strip() for line in soup.get_text().strip().splitlines() if line.strip())
