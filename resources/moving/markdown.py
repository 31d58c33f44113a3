"""Turn the Markdown of pages into the blocks that editors write with."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from resources.measures.reading import Unreadable, read
from resources.moving.files import Row, parse

Block = dict[str, Any]
Reader = Callable[[Row, str], list[Block]]
"""Reads the Markdown of a section; the row is named in complaints."""

LONGEST = 240
MEASURE = "measure"
STRUCTURED = {MEASURE, "driver-diagram", "pdsa-log", "logic-model"}
"""Blocks that are written as YAML, by the word behind the three marks."""
WRITTEN_OUT = {"heading", "paragraph", "points", "quote", "callout", "checklist", "table", "links", "action", "step"}
WRITTEN_OUT |= {"film", "moment", "line", "phase"}
"""Blocks that are written as YAML where Markdown has no way to say them."""
TAGS = {"p", "br", "b", "i", "a"}
"""What text of a page has in it, as Wagtail keeps it: `home.blocks.TEXT_FEATURES`."""
SCHEMES = {"http", "https", "mailto"}

_parser = MarkdownIt("commonmark").enable("table")
_inline = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")
_tick = re.compile(r"^\[ \]\s*")
_moment = re.compile(r"^\*\*(?P<when>.+?):\*\*\s*(?P<what>.+)$")
_action = re.compile(r"^\*\*(?P<action>.+?)\.?\*\*\s*When: (?P<when>.+?)\s+Who: (?P<who>.+)$", re.DOTALL)


def section(row: Row, markdown: str, title: str = "") -> list[Block]:
    """Return the blocks of a section; `title` names a checklist in it. The row is named in complaints."""
    return [block for node in _parse(markdown) for block in _blocks(row, node, title)]


def body(row: Row, sections: dict[str, str], *, headed: bool = True) -> list[Block]:
    """Return the blocks of a whole text, a heading before each section that has one and where they are `headed`."""
    found: list[Block] = []
    for heading, markdown in sections.items():
        nodes = _parse(markdown)
        # A checklist that fills its section is headed by its own title.
        only_ticks = bool(heading) and all(_is_checklist(node) for node in nodes)
        if headed and heading and not only_ticks:
            found.append({"type": "heading", "value": {"text": heading, "level": "h2"}})
        for node in nodes:
            if node.type == "heading" and node.tag == "h3":
                found.append({"type": "heading", "value": {"text": plain(_source(node)), "level": "h3"}})
            else:
                found += _blocks(row, node, heading)
    return found


def actions(row: Row, markdown: str) -> list[Block]:
    """Return the blocks of "Actions that work": of each point the action, when it works and who must be there."""
    found: list[Block] = []
    for node in _parse(markdown):
        points = [_action.match(_source(item)) for item in node.children] if node.type == "bullet_list" else []
        if not points:
            found += _blocks(row, node, "")
        elif not all(points):
            raise row.broken("each point of '## Actions that work' must read '**Action.** When: … Who: …'.")
        for point in filter(None, points):
            when, who = rich(point["when"]), rich(point["who"])
            value = {"action": plain(point["action"]), "when": when, "who": who}
            found.append({"type": "action", "value": value})
    return found


def steps(row: Row, markdown: str) -> list[Block]:
    """Return the blocks of a list of steps to tick."""
    nodes = _parse(markdown)
    if _is_written_out(markdown):
        return section(row, markdown)
    if len(nodes) != 1 or not _is_checklist(nodes[0]):
        raise row.broken("'## Start on Monday' must be one list of '- [ ] …' and nothing else.")
    return [{"type": "step", "value": text} for text in _ticks(row, nodes[0])]


def moments(row: Row, markdown: str) -> list[Block]:
    """Return the blocks of a timeline, a list of "**When:** what"."""
    if _is_written_out(markdown):
        return section(row, markdown)
    found = [_moment.match(line) for line in _points(row, markdown, "Timeline")]
    if not all(found):
        raise row.broken("each point of '## Timeline' must read '**When:** what'.")
    return [{"type": "moment", "value": one.groupdict()} for one in found if one]


def easy_lines(row: Row, markdown: str) -> list[Block]:
    """Return the blocks of the easy read version, a list of sentences."""
    if _is_written_out(markdown):
        return section(row, markdown)
    return [{"type": "line", "value": {"text": text}} for text in _points(row, markdown, "Easy read")]


def _points(row: Row, markdown: str, title: str) -> list[str]:
    nodes = _parse(markdown)
    if len(nodes) != 1 or nodes[0].type != "bullet_list":
        raise row.broken(f"'## {title}' must be one list and nothing else.")
    return [_source(item) for item in nodes[0].children]


def rich(markdown: str) -> str:
    """Return the Markdown of a paragraph as Wagtail stores rich text."""
    html = f"<p>{_inline.renderInline(markdown)}</p>"
    html = re.sub(r"<(/?)strong>", r"<\1b>", html)
    html = re.sub(r"<(/?)em>", r"<\1i>", html)
    return safe(re.sub(r"<br ?/?>\n?", " ", html)).strip()


def safe(html: str) -> str:
    """Return rich text with nothing in it but what editors write: text in a file is never taken at its word."""
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None)


def plain(markdown: str) -> str:
    """Return the words of the Markdown of a line."""
    return " ".join(unescape(nh3.clean(str(_inline.renderInline(markdown)), tags=set())).split())


def _parse(markdown: str) -> list[SyntaxTreeNode]:
    return list(SyntaxTreeNode(_parser.parse(markdown)).children)


def _is_written_out(markdown: str) -> bool:
    nodes = _parse(markdown)
    return bool(nodes) and all(node.type == "fence" for node in nodes)


def _source(node: SyntaxTreeNode) -> str:
    """Return the Markdown of the text in a node; its paragraphs become one."""
    return " ".join(inline.content.replace("\n", " ") for inline in node.walk() if inline.type == "inline")


def _is_checklist(node: SyntaxTreeNode) -> bool:
    return node.type == "bullet_list" and all(_tick.match(_source(item)) for item in node.children)


def _ticks(row: Row, node: SyntaxTreeNode) -> list[str]:
    texts = [plain(_tick.sub("", _source(item))) for item in node.children]
    for text in texts:
        if len(text) > LONGEST:
            raise row.broken(f"the item '{text[:40]}…' has more than {LONGEST} characters.")
    return texts


def _blocks(row: Row, node: SyntaxTreeNode, title: str) -> Iterator[Block]:
    match node.type:
        case "paragraph":
            yield {"type": "paragraph", "value": rich(_source(node))}
        case "bullet_list" if _is_checklist(node):
            yield {"type": "checklist", "value": {"title": title or "Checklist", "items": _ticks(row, node)}}
        case "bullet_list" | "ordered_list":
            items = [rich(_source(item)) for item in node.children]
            yield {"type": "points", "value": {"numbered": node.type == "ordered_list", "items": items}}
        case "blockquote":
            lines = [line for part in node.walk() if part.type == "inline" for line in part.content.splitlines()]
            text = "".join(rich(line) for line in lines)
            yield {"type": "callout", "value": {"kind": "note", "title": "To copy and change", "text": text}}
        case "table":
            yield {"type": "table", "value": _table(node)}
        case "fence" if node.info in STRUCTURED:
            yield {"type": node.info.replace("-", "_"), "value": _structured(row, node)}
        case "fence" if node.info in WRITTEN_OUT:
            yield {"type": node.info, "value": _written_out(row, node)}
        case "hr":
            return  # a rule between parts says nothing that the headings do not
        case _:
            raise row.broken(f"a section holds what no block is made for ({node.type}).")


def _structured(row: Row, node: SyntaxTreeNode) -> dict[str, Any]:
    """Return the value of a block that is written as YAML between two lines of ```; figures are read as editors'."""
    value = parse(node.content, row.path, row.line)
    if not isinstance(value, dict):
        raise row.broken(f"a block of the kind '{node.info}' must be a mapping.")
    found: dict[str, Any] = json.loads(json.dumps(value, default=str))
    if node.info == MEASURE:
        try:
            found["figures"] = read(str(found.get("figures") or "")).stored()
        except Unreadable as error:
            raise row.broken(f"the figures of '{found.get('title')}' cannot be read: {error}") from error
    return found


def _written_out(row: Row, node: SyntaxTreeNode) -> Any:
    """Return the value of a block that is written as YAML: a mapping, or text under `value`."""
    value = parse(node.content, row.path, row.line)
    if not isinstance(value, dict):
        raise row.broken(f"a block of the kind '{node.info}' must be a mapping.")
    found = json.loads(json.dumps(value, default=str))
    return found["value"] if set(found) == {"value"} else found


def _table(node: SyntaxTreeNode) -> dict[str, Any]:
    head, *rest = node.children
    headings = [plain(_source(cell)) for cell in head.children[0].children]
    rows = [[_source(cell) for cell in line.children] for part in rest for line in part.children]
    return {
        "caption": "",
        "columns": [{"type": "rich_text", "heading": heading} for heading in headings],
        "rows": [{"values": [rich(cell) if cell else "" for cell in cells]} for cells in rows],
    }
