"""Figures as a CSV file, in the form in which they can be read again."""

from __future__ import annotations

import csv
from io import StringIO

from resources.measures.table import Table

FORMULA = ("=", "+", "-", "@", "\t")
"""Beginnings of a text that a spreadsheet would take for a formula."""


def as_csv(table: Table) -> str:
    """Return the table as CSV with the mark by which spreadsheets know UTF-8; no note in it runs as a formula."""
    file = StringIO()
    file.write("\ufeff")
    writer = csv.writer(file)
    for *numbers, last in table.rows():
        writer.writerow([*numbers, f"'{last}" if table.has_notes and last.startswith(FORMULA) else last])
    return file.getvalue()
