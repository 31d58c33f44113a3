"""Read the demonstration's files, remembering where each row stands so that a mistake can be named by file and line."""

from __future__ import annotations

import csv
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import yaml

from search.taxonomy import BrokenFile

CONTENT = Path(__file__).resolve().parent / "content"


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
        pass

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
    except ValueError as error:
        raise BrokenFile(path, first_line, f"this is not YAML ({error}).") from error


def read_text(path: Path) -> str:
    """Return the file's text, which must be there and be UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BrokenFile(path, 1, "the file is missing.") from error
    except UnicodeDecodeError as error:
        raise BrokenFile(path, 1, "the file is not UTF-8.") from error


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a YAML file that holds a list of mappings."""
    rows = parse(read_text(path), path) or []
    if not isinstance(rows, list):
        raise BrokenFile(path, 1, "a list is expected.")
    for row in rows:
        if not isinstance(row, Row):
            raise BrokenFile(path, 1, f"a list of mappings is expected, and {row!r} is none.")
    return rows


def read_row(path: Path) -> Row:
    """Return the one mapping of a YAML file."""
    row = parse(read_text(path), path)
    if not isinstance(row, Row):
        raise BrokenFile(path, 1, "a mapping is expected.")
    return row


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
    lines = read_text(path).splitlines()
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
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
            sections[heading] = []
        else:
            sections[heading].append(line)
    return Document(path.stem, front, {name: "\n".join(body).strip() for name, body in sections.items()})


def read_documents(folder: str, content: Path = CONTENT) -> list[Document]:
    """Return the Markdown files of a folder in the order of their names."""
    return [read_document(path) for path in sorted((content / folder).glob("*.md"))]


def read_csv(path: Path) -> list[Row]:
    """Return the rows of a CSV file with a head line."""
    rows = []
    for line, values in enumerate(csv.DictReader(read_text(path).splitlines()), start=2):
        row = Row(values)
        row.path, row.line = path, line
        rows.append(row)
    return rows
