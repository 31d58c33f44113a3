"""Read the demonstration's files, remembering where each row stands so that a mistake can be named by file and line."""

from __future__ import annotations

import csv
from pathlib import Path

from resources.moving.files import Document, Row, parse, read_document, read_text
from search.taxonomy import BrokenFile

CONTENT = Path(__file__).resolve().parent / "content"


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
