"""Read Markdown with front matter, remembering where each row stands so that a mistake can be named by file and line.

The files come from people and may come from anywhere: they are text alone, and no larger in memory than on the disk.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import yaml

from search.taxonomy import BrokenFile


class Row(dict[str, Any]):
    """A mapping of a YAML file that knows its file and line, and complains about itself."""

    path: Path
    line: int
    latest: ClassVar[Row | None] = None
    """The row that was read last, which a mistake that nobody foresaw is put down to."""

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value, or the default where there is none."""
        Row.latest = self
        return super().get(name, default)

    def broken(self, message: str) -> BrokenFile:
        """Return the error that names this row."""
        return BrokenFile(self.path, self.line, message)

    def need(self, name: str) -> Any:
        """Return the value, which must be there and hold something."""
        value = self.get(name)
        if value in (None, "", []):
            raise self.broken(f"'{name}' is missing.")
        return value

    def check_names(self, known: Collection[str], unsaid: Collection[str] = ()) -> None:
        """Refuse a name that is not among the known, of which the `unsaid` are not offered."""
        if unknown := sorted(set(self).difference(known)):
            offered = ", ".join(sorted(set(known).difference(unsaid)))
            raise self.broken(f"{unknown[0][:60]!r} is not known here. There may be: {offered}.")

    def words(self, name: str) -> str:
        """Return the value as text; an absent one is empty."""
        value = self.get(name)
        if isinstance(value, (dict, list)):
            raise self.broken(f"'{name}' must be words, and is a list.")
        return "" if value is None else str(value)

    def one_of(self, name: str, choices: Any, default: Any = None) -> Any:
        """Return the value, which must be one of the choices (a mapping or a collection)."""
        value = self.get(name, default)
        if not isinstance(value, Hashable) or value not in choices:
            raise self.broken(f"'{name}' is {value!r}, and must be one of: {', '.join(map(str, choices))}.")
        return choices[value] if isinstance(choices, dict) else value

    def rows(self, name: str) -> list[Row]:
        """Return the list of mappings under the name; an absent one is empty."""
        value = self.get(name) or []
        if not isinstance(value, list) or not all(isinstance(row, Row) for row in value):
            raise self.broken(f"'{name}' must be a list of mappings.")
        return value


def _row_loader(path: Path, first_line: int) -> type[yaml.SafeLoader]:
    class Loader(yaml.SafeLoader):
        def compose_node(self, parent: Any, index: Any) -> Any:
            """Refuse what stands for something said before: a few lines of it can stand for millions."""
            if self.check_event(yaml.AliasEvent):
                mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
                raise yaml.MarkedYAMLError(problem="write it out: '*name' is not taken", problem_mark=mark)
            return super().compose_node(parent, index)

    def mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> Iterator[Row]:
        row = Row()
        row.path, row.line = path, node.start_mark.line + first_line
        yield row
        row.update({str(key): value for key, value in loader.construct_mapping(node).items()})

    Loader.add_constructor("tag:yaml.org,2002:map", mapping)
    return Loader


def parse(text: str, path: Path, first_line: int = 1) -> Any:
    """Return what the YAML says, its mappings as rows."""
    try:
        return yaml.load(text, Loader=_row_loader(path, first_line))  # noqa: S506 (a subclass of the safe loader)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + first_line
        raise BrokenFile(path, line, f"this is not YAML ({error.problem}).") from error
    except RecursionError as error:
        raise BrokenFile(path, first_line, "lists stand too deep within each other here.") from error
    except (ValueError, yaml.YAMLError) as error:
        raise BrokenFile(path, first_line, f"this is not YAML ({error}).") from error


def read_text(path: Path) -> str:
    """Return the file's text, which must be there and be UTF-8."""
    try:
        return decoded(path.read_bytes(), path)
    except FileNotFoundError as error:
        raise BrokenFile(path, 1, "the file is missing.") from error


def decoded(raw: bytes, path: Path) -> str:
    """Return the text of a file that was read, which must be UTF-8."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BrokenFile(path, line, "the file is not UTF-8. Save it as “UTF-8” and try again.") from error
    if "\0" in text:
        raise BrokenFile(path, text.count("\n", 0, text.index("\0")) + 1, "this is no text: it holds a NUL.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True)
class Document:
    """A Markdown file: its front matter, and its sections by heading in order."""

    slug: str
    front: Row
    sections: dict[str, str]

    def section(self, heading: str) -> str:
        """Return the Markdown under a heading, which must be there and hold something."""
        if not self.sections.get(heading):
            raise self.front.broken(f"the section '## {heading}' is missing or empty.")
        return self.sections[heading]


def read_document(path: Path) -> Document:
    """Return a Markdown file with front matter; what stands before the first heading is the section ''."""
    return document(read_text(path), path)


def document(text: str, path: Path) -> Document:
    """Return the document that the text of a file is."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---" or "---" not in lines[1:]:
        raise BrokenFile(path, 1, "the file must begin with front matter between two lines of '---'.")
    end = lines.index("---", 1)
    front = parse("\n".join(lines[1:end]), path, first_line=2)
    if not isinstance(front, Row):
        raise BrokenFile(path, 1, "the front matter must be a mapping.")
    sections: dict[str, list[str]] = {"": []}
    heading = ""
    for line in lines[end + 1 :]:
        if line.startswith("## "):
            heading = line[3:].strip()
            if heading in sections:
                raise front.broken(f"the section '## {heading}' is there twice.")
            sections[heading] = []
        else:
            sections[heading].append(line)
    return Document(path.stem, front, {name: "\n".join(body).strip() for name, body in sections.items()})
