"""Case studies as the rows of a spreadsheet: each row is made into a document, and read like any other."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from django.utils.text import slugify

from resources.moving.files import Document, Row
from resources.moving.pages import CASE_SECTIONS
from search.taxonomy import BrokenFile

MOST_ROWS = 2_000
LONGEST_SLUG = 80
PLAIN: tuple[str, ...] = (
    "slug",
    "title",
    "place",
    "strapline",
    "evidence_status",
    "stage",
    "period",
    "contact_role",
    "population",
)
PLAIN += ("rurality", "size", "staff_mix", "region", "audience", "review_by")
SECTIONS = {heading.lower().replace("'", "").replace(" ", "_"): heading for heading in CASE_SECTIONS}
COLUMNS = (*PLAIN, "concepts", "organisations", "sources", *SECTIONS)
"""The columns; concepts, organisations and sources hold several, parted by semicolons."""


def rows_of(text: str, path: Path) -> list[Document | BrokenFile]:
    """Return a document for each row, or what is wrong with the row; raises BrokenFile for the sheet as a whole."""
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    found: list[Document | BrokenFile] = []
    try:
        headings = [_column(heading) for heading in next(reader, [])]
        _check_headings(headings, path)
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append(
                    _document(dict(zip(headings, cells, strict=False)), path, line, len(cells) > len(headings))
                )
            if len(found) > MOST_ROWS:
                raise BrokenFile(path, line, f"there are more than {MOST_ROWS:,} rows. Divide the file.")
            line = reader.line_num + 1
    except csv.Error as error:
        raise BrokenFile(path, reader.line_num, f"cannot be read ({error}). Is a quotation mark missing?") from error
    return found


def _column(heading: str) -> str:
    return "_".join(heading.lower().replace("'", "").replace("’", "").replace("-", " ").replace("_", " ").split())


def _check_headings(headings: list[str], path: Path) -> None:
    unknown = [heading for heading in headings if heading not in COLUMNS]
    if unknown:
        known = ", ".join(COLUMNS)
        raise BrokenFile(path, 1, f"the column {unknown[0][:60]!r} is not known. The columns may be: {known}.")
    for needed in ("title", "place", "strapline"):
        if needed not in headings:
            raise BrokenFile(path, 1, f"the column {needed!r} is missing.")
    if len(set(headings)) < len(headings):
        raise BrokenFile(path, 1, "a column is there twice.")


def _document(cells: dict[str, str], path: Path, line: int, is_too_long: bool) -> Document | BrokenFile:
    if is_too_long:
        return BrokenFile(path, line, "there are more cells than headings. Is a quotation mark missing?")
    row = Row({name: cells.get(name, "").strip() for name in PLAIN if cells.get(name, "").strip()})
    row.path, row.line = path, line
    row.setdefault("evidence_status", "aim")
    row["concepts"] = _several(cells, "concepts")
    for name, key in (("organisations", "name"), ("sources", "title")):
        row[name] = [_part(path, line, {key: one}) for one in _several(cells, name)]
    slug = str(row.pop("slug", "")) or slugify(row.get("title", ""))[:LONGEST_SLUG].strip("-")
    sections = {heading: cells[name].strip() for name, heading in SECTIONS.items() if cells.get(name, "").strip()}
    return Document(slug, row, sections)


def _part(path: Path, line: int, values: dict[str, str]) -> Row:
    row = Row(values)
    row.path, row.line = path, line
    return row


def _several(cells: dict[str, str], name: str) -> list[str]:
    return [part.strip() for part in cells.get(name, "").split(";") if part.strip()]
