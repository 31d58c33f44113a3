"""Pages as plain Markdown (CommonMark, with tables): made of the same markup that a browser shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

HEADINGS = {f"h{level}": level for level in range(1, 7)}
INLINE = {"a", "abbr", "b", "bdi", "br", "code", "dfn", "em", "i", "img", "small", "span", "strong", "time"}
LEFT_OUT = {"button", "form", "input", "nav", "script", "style", "svg", "template"}
NOT_ON_PAPER = {"screen-only", "visually-hidden"}
"""Classes of what is for the screen alone."""
EMPHASIS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
SPECIAL = re.compile(r"([\\`*_\[\]<|])")
BEGINS = re.compile(r"^(#{1,6}(?=\s)|[-+>]|\d{1,9}(?=[.)](?:\s|$)))")
"""What would make a heading, a list or a quote of a paragraph that begins with it."""


def as_markdown(html: str, base: str) -> str:
    """Return markup as Markdown; links that name no site lead to the one of the base address."""
    return "\n\n".join(_Writer(base).blocks(BeautifulSoup(html, "html.parser"))) + "\n"


class _Writer:
    """Writes markup as Markdown."""

    def __init__(self, base: str) -> None:
        self._base = base

    def blocks(self, node: Tag) -> Iterator[str]:
        """Yield the paragraphs, lists, tables and quotes in an element."""
        line = ""
        for child in node.children:
            if _is_inline(child):
                line += self.inline(child)
                continue
            if line.strip():
                yield _paragraph(line)
            line = ""
            if isinstance(child, Tag) and not _is_left_out(child):
                yield from self._block(child)
        if line.strip():
            yield _paragraph(line)

    def _block(self, tag: Tag) -> Iterator[str]:
        if tag.name in HEADINGS:
            yield f"{'#' * HEADINGS[tag.name]} {self._line(tag)}"
        elif tag.name in {"ul", "ol"}:
            yield self._list(tag)
        elif tag.name == "table":
            yield from self._table(tag)
        elif tag.name == "blockquote":
            yield "\n".join(f"> {line}".rstrip() for line in "\n\n".join(self.blocks(tag)).splitlines())
        elif tag.name in {"dt", "summary"}:
            yield f"**{self._line(tag)}**"
        elif tag.name == "hr":
            yield "---"
        else:
            yield from self.blocks(tag)

    def _list(self, tag: Tag) -> str:
        items = []
        for number, item in enumerate(tag.find_all("li", recursive=False), 1):
            mark = f"{number}. " if tag.name == "ol" else "- "
            text = "\n\n".join(self.blocks(item))
            items.append(mark + text.replace("\n", "\n" + " " * len(mark)))
        return "\n".join(re.sub(r"\n +(?=\n)", "\n", item) for item in items)

    def _table(self, tag: Tag) -> Iterator[str]:
        if caption := tag.find("caption"):
            yield f"**{self._line(caption)}**"
        rows = [[self._line(cell) for cell in row.find_all(["th", "td"])] for row in tag.find_all("tr")]
        if rows:
            lines = [f"| {' | '.join(row)} |" for row in rows]
            yield "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])

    def _line(self, node: Tag) -> str:
        """Return all that an element says in one line."""
        return " ".join("".join(f"{self.inline(child)} " for child in node.children).split())

    def inline(self, node: PageElement) -> str:
        """Return text with its emphasis and links."""
        if not isinstance(node, Tag):
            return _plain(str(node)) if type(node) is NavigableString else ""
        if _is_left_out(node):
            return ""
        return self._marked(node, "".join(self.inline(child) for child in node.children))

    def _marked(self, tag: Tag, text: str) -> str:
        within, address, alt = text.strip(), _said(tag, "href"), _plain(_said(tag, "alt"))
        marks = {
            "br": " ",
            "img": f"![{alt}]({self._link(_said(tag, 'src'))})" if alt else "",
            "a": f"[{within}]({self._link(address)})" if within and address else text,
        }
        mark = EMPHASIS.get(tag.name, "") if within else ""
        return marks.get(tag.name, f"{mark}{within}{mark}" if mark else text)

    def _link(self, address: str) -> str:
        return re.sub(r"[\s()<>]", lambda found: f"%{ord(found[0]):02X}", urljoin(self._base, address))


def _is_inline(node: PageElement) -> bool:
    return not isinstance(node, Tag) or node.name in INLINE


def _is_left_out(tag: Tag) -> bool:
    return tag.name in LEFT_OUT or bool(NOT_ON_PAPER & set(tag.get_attribute_list("class")))


def _said(tag: Tag, name: str) -> str:
    return str(tag.get(name) or "")


def _plain(text: str) -> str:
    return SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text))


def _paragraph(text: str) -> str:
    return BEGINS.sub(r"\\\1" if not text.strip()[:1].isdigit() else r"\1\\", " ".join(text.split()))
