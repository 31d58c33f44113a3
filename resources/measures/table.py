"""Figures in the order of their time, as an editor's block keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from resources.measures.numbers import is_ambiguous

HEADINGS = ("date", "value", "denominator", "notes")


@dataclass(frozen=True)
class Figure:
    """One row: its day, its value (none for a gap), what it is out of (none for a plain number), and a note."""

    on: date
    value: Decimal | None
    of: Decimal | None = None
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Rows in the order of their days, each day once; `percent` says that the values were given as percentages."""

    figures: tuple[Figure, ...] = ()
    percent: bool = False
    typed: str = field(default="", compare=False)
    """What was typed, while nobody has read it yet."""

    def __bool__(self) -> bool:
        return bool(self.figures or self.typed.strip())

    def __str__(self) -> str:
        """Return the table as an editor goes on with it: what was typed, or columns parted by tabs."""
        return self.typed or "\n".join("\t".join(map(_certain, row)) for row in self.rows())

    @property
    def has_rates(self) -> bool:
        """Whether the values are counts out of something."""
        return any(figure.of is not None for figure in self.figures)

    @property
    def has_notes(self) -> bool:
        """Whether anything was noted."""
        return any(figure.note for figure in self.figures)

    @property
    def is_monthly(self) -> bool:
        """Whether each row stands for a month: all are its first day."""
        return bool(self.figures) and all(figure.on.day == 1 for figure in self.figures)

    def rows(self) -> Iterator[list[str]]:
        """Yield the heading and the rows as text: ISO dates, points before decimals; nothing for no rows."""
        if not self.figures:
            return
        width = len(HEADINGS) if self.has_notes else 3 if self.has_rates else 2
        yield list(HEADINGS[:width])
        for figure in self.figures:
            value = "" if figure.value is None else f"{figure.value:f}{'%' if self.percent else ''}"
            of = "" if figure.of is None else f"{figure.of:f}"
            yield [figure.on.isoformat(), value, of, figure.note][:width]

    def stored(self) -> dict[str, Any]:
        """Return the table as JSON keeps it; numbers are text there, so that none loses a digit."""
        if self.typed:
            return {"typed": self.typed}
        rows = [
            {
                "on": figure.on.isoformat(),
                "value": None if figure.value is None else f"{figure.value:f}",
                "of": None if figure.of is None else f"{figure.of:f}",
                "note": figure.note,
            }
            for figure in self.figures
        ]
        return {"percent": self.percent, "rows": rows}

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any] | None) -> Table:
        """Return the table that `stored` wrote."""
        if not stored or "typed" in stored:
            return cls(typed=stored["typed"] if stored else "")
        figures = tuple(
            Figure(date.fromisoformat(row["on"]), _number(row["value"]), _number(row.get("of")), row.get("note") or "")
            for row in stored["rows"]
        )
        return cls(figures, bool(stored.get("percent")))


def _certain(cell: str) -> str:
    """Return the cell so that nobody who reads it again takes three decimals for thousands."""
    return f"{cell}0" if is_ambiguous(cell) else cell


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
