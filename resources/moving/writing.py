"""Write the blocks of a page as Markdown, so that reading it gives the same blocks."""

from __future__ import annotations

import re
from collections.abc import Collection
from html.parser import HTMLParser
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml

from resources.moving.files import Row
from resources.moving.markdown import STRUCTURED, Block, Reader
from search.taxonomy import BrokenFile

SIGNS = re.compile(r"([\\`*_\[\]<>&|#~!])")
MARKS = {"b": "**", "i": "*"}


class _Dumper(yaml.SafeDumper):
    """Writes text of several lines in one, so that no line of it is taken for the end of a block or a heading."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _as_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if len(text.splitlines()) > 1 or "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _as_text)


def as_yaml(value: Any) -> str:
    """Return the value as YAML, in the order in which it stands."""
    dumped: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=float("inf"))
    return dumped


def as_markdown(blocks: list[Block], read: Reader) -> str:
    """Return the Markdown that `read` reads as these blocks; what Markdown cannot say is written as YAML."""
    row = Row()
    row.path, row.line = Path("export.md"), 1
    parts: list[str] = []
    for at, block in enumerate(blocks, start=1):
        simple = _simple(block)
        is_plain = simple and _reads_as(blocks[:at], "\n\n".join([*parts, simple]), read, row)
        parts.append(simple if is_plain else _written_out(block))
    markdown = "\n\n".join(parts)
    # A list of steps, say, is either written as one list or all of it as YAML.
    if len(_read(markdown, read, row)) != len(blocks):
        markdown = "\n\n".join(map(_written_out, blocks))
    return markdown


def sections_of(body: list[Block], taken: Collection[str] = ()) -> dict[str, list[Block]]:
    """Return the blocks of a whole text by the headings of its sections; what stands first has the heading ''.

    A heading that is `taken` by something else heads none.
    """
    sections: dict[str, list[Block]] = {"": []}
    latest = ""
    for at, block in enumerate(body):
        text = block["value"].get("text", "") if block["type"] == "heading" else ""
        below = list(takewhile(lambda one: not _is_section(one), body[at + 1 :]))
        # A section of ticks alone is headed by the title of its checklist.
        says_more = any(one["type"] != "checklist" for one in below)
        if _is_section(block) and text not in {*sections, *taken} and text == " ".join(text.split()) and says_more:
            latest = text
            sections[latest] = []
        else:
            sections[latest].append(block)
    return sections


def _is_section(block: Block) -> bool:
    return bool(block["type"] == "heading" and block["value"].get("level") == "h2")


def _reads_as(blocks: list[Block], markdown: str, read: Reader, row: Row) -> bool:
    """Say whether the Markdown is read as so many blocks, the last of them as it is."""
    if re.search(r"^(## |---$)", markdown, re.MULTILINE):
        return False
    found = _read(markdown, read, row)
    return len(found) == len(blocks) and _bare(found[-1]) == _bare(blocks[-1])


def _read(markdown: str, read: Reader, row: Row) -> list[Block]:
    try:
        return read(row, markdown)
    except BrokenFile:
        return []


def _bare(value: Any) -> Any:
    """Return the value without what is empty in it."""
    if isinstance(value, dict):
        return {name: _bare(one) for name, one in value.items() if one not in (None, "", [])}
    return [_bare(one) for one in value] if isinstance(value, list) else value


def _written_out(block: Block) -> str:
    kind, value = block["type"], block["value"]
    name = kind.replace("_", "-") if kind.replace("_", "-") in STRUCTURED else kind
    return f"```{name}\n{as_yaml(value if isinstance(value, dict) else {'value': value})}```"


def _simple(block: Block) -> str:  # noqa: PLR0911 (one for each kind of block)
    """Return the block as somebody would write it, or nothing."""
    value = block["value"]
    match block["type"]:
        case "paragraph":
            return inline(value)
        case "heading" if value.get("level") == "h3":
            return f"### {SIGNS.sub(_escaped, value['text'])}"
        case "points":
            marks = (f"{at}." if value.get("numbered") else "-" for at in range(1, len(value["items"]) + 1))
            return "\n".join(f"{mark} {inline(item)}" for mark, item in zip(marks, value["items"], strict=False))
        case "checklist":
            return "\n".join(f"- [ ] {SIGNS.sub(_escaped, item)}" for item in value["items"])
        case "step":
            return f"- [ ] {SIGNS.sub(_escaped, value)}"
        case "moment":
            return f"- **{value['when']}:** {value['what']}"
        case "line":
            return f"- {value['text']}"
        case "action":
            who, when = inline(value.get("who", "")), inline(value.get("when", ""))
            return f"- **{SIGNS.sub(_escaped, value['action'])}.** When: {when} Who: {who}"
        case "table":
            return _table(value)
    return ""


def _table(value: Block) -> str:
    if value.get("caption") or any(column["type"] != "rich_text" for column in value["columns"]):
        return ""
    lines = [[SIGNS.sub(_escaped, column["heading"]) for column in value["columns"]]]
    lines += [["---"] * len(value["columns"])]
    lines += [[inline(cell or "") for cell in line["values"]] for line in value["rows"]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _escaped(sign: re.Match[str]) -> str:
    return f"\\{sign[0]}"


def inline(html: str) -> str:
    """Return the rich text of a paragraph as Markdown."""
    writer = _Inline()
    writer.feed(html)
    writer.close()
    return "".join(writer.parts).strip()


class _Inline(HTMLParser):
    """Collects Markdown for the few tags that rich text has."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.addresses.append(dict(attrs).get("href") or "")
        self.parts.append("[" if tag == "a" else MARKS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.parts.append(f"]({self.addresses.pop() if self.addresses else ''})")
        self.parts.append(MARKS.get(tag, ""))

    def handle_data(self, data: str) -> None:
        self.parts.append(SIGNS.sub(_escaped, data))
