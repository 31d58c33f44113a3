"""Figures out of what was typed, pasted from a spreadsheet or uploaded: all of them, or what is wrong row by row."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext

from resources.measures.dates import has_month_first, read_date
from resources.measures.numbers import Sign, is_ambiguous, number, plain, signs_of
from resources.measures.table import Figure, Table

MOST_ROWS = 500
"""Nearly ten years of weeks; beyond that a chart shows nothing that an eye can follow."""
LEAST_ROWS = 2
LONGEST_NOTE = 200
NOTHING = frozenset({"", "-", "–", "—", "n/a", "na", "#n/a", "null", "."})
COLUMNS = {
    "on": {"date", "day", "week", "month", "period", "when", "time", "week beginning", "month beginning"},
    "value": {"value", "number", "count", "numerator", "figure", "n", "measure", "rate", "percentage", "%"},
    "of": {"denominator", "out of", "of", "total", "base"},
    "note": {"notes", "note", "comment", "comments", "annotation"},
}
ORDER = ("on", "value", "of", "note")


@dataclass(frozen=True)
class Problem:
    """What is wrong; `row` is the line that was typed, counted from one, and 0 for the whole."""

    row: int
    text: str

    def __str__(self) -> str:
        return gettext("Row %(row)d: %(text)s") % {"row": self.row, "text": self.text} if self.row else self.text


class Unreadable(ValueError):
    """The figures cannot be read; `problems` says why, in the order of the rows."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.row)
        super().__init__("; ".join(map(str, self.problems)))


@dataclass
class Raw:
    """A row before anybody knows what stands before its decimals."""

    row: int
    on: date | None
    cells: dict[str, str]
    percent: bool = False
    problems: list[Problem] = field(default_factory=list)

    def complain(self, text: str) -> None:
        """Note what is wrong with the row."""
        self.problems.append(Problem(self.row, text))


def read(text: str, sign: Sign | None = None) -> Table:
    """Return the figures in the text; `sign` says what stands before its decimals, where that is known.

    Columns are parted by tabs, semicolons or commas: date, value, denominator and notes, in this order or as a first
    line names them. Raises `Unreadable`, which names every row that is wrong.
    """
    lines = _lines(text.removeprefix("\ufeff"))
    if not lines:
        return Table()
    columns, lines = _columns(lines)
    if len(lines) > MOST_ROWS:
        wrong = gettext(
            "There are %(count)s rows, and a chart takes %(most)d. Add days up into weeks, or weeks into months, or "
            "keep the years that the story is about."
        )
        raise Unreadable([Problem(0, wrong % {"count": f"{len(lines):,}", "most": MOST_ROWS})])
    raws = [_raw(row, cells, columns) for row, cells in lines]
    sign = sign or _sign(raws)
    figures = [_figure(raw, sign) for raw in raws]
    _compare(raws)
    if problems := [problem for raw in raws for problem in raw.problems]:
        raise Unreadable(problems)
    if sum(figure.value is not None for figure in figures) < LEAST_ROWS:
        wrong = gettext(
            "There is one point only. A chart needs two to be drawn and ten or more to say anything: count on each "
            "week or month, or ask for the figures from before."
        )
        raise Unreadable([Problem(0, wrong)])
    return Table(tuple(sorted(figures, key=lambda figure: figure.on)), percent=any(raw.percent for raw in raws))


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows that hold anything, each with its number."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    filled = [line for line in text.split("\n") if line.strip()]
    if any("\t" in line for line in filled):
        separator = "\t"
    else:
        separator = ";" if 2 * sum(";" in line for line in filled) > len(filled) else ","
    rows = csv.reader(text.split("\n"), delimiter=separator, skipinitialspace=True, strict=True)
    try:
        found = [(rows.line_num, [cell.strip() for cell in cells]) for cells in rows]
    except csv.Error:
        wrong = gettext("this row has a quotation mark that is never closed, or far too much text.")
        raise Unreadable([Problem(rows.line_num, wrong)]) from None
    return [(row, cells) for row, cells in found if any(cells)]


def _columns(lines: list[tuple[int, list[str]]]) -> tuple[Sequence[str], list[tuple[int, list[str]]]]:
    """Return what the columns hold, and the rows without the one that names them."""
    row, first = lines[0]
    names = [cell.lower().strip(" :*") for cell in first]
    known = [next((column for column, words in COLUMNS.items() if name in words), "") for name in names]
    if not any(known):
        is_heading = not any(character.isdigit() for cell in first[:2] for character in cell)
        return ORDER, lines[1:] if is_heading and len(lines) > 1 else lines
    while names and not names[-1]:
        names, known = names[:-1], known[:-1]
    strange = [name for name, column in zip(names, known, strict=True) if not column]
    if len(strange) == 1 and "value" not in known:  # what is counted may be named by its own name: "falls"
        known[known.index("")] = "value"
    elif strange:
        wrong = gettext(
            "“%(name)s” is not a column that we know. Name them date, value, denominator and notes, and leave out "
            "any other."
        )
        raise Unreadable([Problem(row, wrong % {"name": strange[-1][:40]})])
    if len(set(known)) < len(known) or not {"on", "value"} <= set(known):
        wrong = gettext("the first row must name a date and a value, each once.")
        raise Unreadable([Problem(row, wrong)])
    return known, lines[1:]


def _raw(row: int, cells: list[str], columns: Sequence[str]) -> Raw:
    while len(cells) > len(columns) and not cells[-1]:
        cells = cells[:-1]
    named = dict(zip(columns, cells, strict=False))
    raw = Raw(row, read_date(named.get("on", "")), named)
    if len(cells) > len(columns):
        raw.complain(
            gettext(
                "there are %(count)d columns, and %(most)d at most are read. Where decimals have a comma, part the "
                "columns with semicolons or tabs; put a note that has commas in quotation marks."
            )
            % {"count": len(cells), "most": len(columns)}
        )
    if raw.on is None:
        raw.complain(_bad_date(named.get("on", "")))
    if len(named.get("note", "")) > LONGEST_NOTE:
        raw.complain(gettext("the note has more than %(most)d characters.") % {"most": LONGEST_NOTE})
    value = named.get("value", "")
    raw.percent = value.endswith("%")
    for column, cell in (("value", value.removesuffix("%")), ("of", named.get("of", ""))):
        raw.cells[column] = "" if cell.strip().lower() in NOTHING else plain(cell)
        if raw.cells[column] and not signs_of(raw.cells[column]):
            wrong = gettext("“%(text)s” is not a number. Write digits alone, and leave a missing figure empty.")
            raw.complain(wrong % {"text": cell[:40]})
            raw.cells[column] = ""
    return raw


def _bad_date(text: str) -> str:
    if not text:
        return gettext("the date is missing.")
    if has_month_first(text):
        wrong = gettext(
            "“%(text)s” seems to have its month first. Write the day first, or 2026-03-05 for 5 March 2026."
        )
    else:
        wrong = gettext("“%(text)s” is not a date. Write 5 March 2026, 05/03/2026, 2026-03-05 or March 2026.")
    return wrong % {"text": text[:40]}


def _numbers(raws: list[Raw]) -> list[tuple[Raw, str]]:
    return [(raw, raw.cells[column]) for raw in raws for column in ("value", "of") if raw.cells[column]]


def _sign(raws: list[Raw]) -> Sign:
    """Return what stands before the decimals, which all the numbers together tell; complain where they do not."""
    numbers = _numbers(raws)
    certain = {sign: [raw for raw, text in numbers if signs_of(text) == {sign}] for sign in Sign}
    unclear = [(raw, text) for raw, text in numbers if is_ambiguous(text)]
    if certain[Sign.COMMA] and certain[Sign.POINT]:
        fewer, more = sorted(Sign, key=lambda sign: len(certain[sign]))
        for raw in certain[fewer]:
            raw.complain(
                gettext(
                    "this number is written in another way than the one in row %(row)d: decimals have either a "
                    "point or a comma."
                )
                % {"row": certain[more][0].row}
            )
        return more
    if certain[Sign.COMMA]:
        return Sign.COMMA
    if unclear and not certain[Sign.POINT]:
        raw, text = unclear[0]
        large, small = number(text, _grouped(text)), text.replace(",", ".")
        raw.complain(
            gettext(
                "is “%(text)s” %(large)s, or %(small)s with three decimals? Both are written like this. Answer at "
                "“How decimals are written”."
            )
            % {"text": text, "large": f"{large:f}", "small": small}
        )
    return Sign.POINT


def _grouped(text: str) -> Sign:
    """Return the sign with which the mark in the text groups thousands."""
    return Sign.POINT if "," in text else Sign.COMMA


def _figure(raw: Raw, sign: Sign) -> Figure:
    found: dict[str, Decimal | None] = {}
    for column in ("value", "of"):
        text = raw.cells[column]
        if text and sign not in signs_of(text):
            if not raw.problems:
                wrong = gettext("“%(text)s” does not fit how decimals are said to be written.")
                raw.complain(wrong % {"text": text})
            text = ""
        found[column] = number(text, sign) if text else None
    value, of = found["value"], found["of"]
    if value is not None and of is not None and of <= 0:
        raw.complain(gettext("the denominator must be more than nought. Leave out value and denominator for a gap."))
    return Figure(raw.on or date.min, value, of, raw.cells.get("note", ""))


def _compare(raws: list[Raw]) -> None:
    """Complain about rows that do not go with the others."""
    by_day = sorted((raw for raw in raws if raw.on), key=lambda raw: (raw.on or date.min, raw.row))
    for one, other in pairwise(by_day):
        if one.on == other.on:
            wrong = gettext("this is the same date as in row %(row)d. Keep one of the two, or add them together.")
            other.complain(wrong % {"row": one.row})
    filled = [raw for raw in raws if raw.cells["value"]]
    shared = gettext("the other rows have one, or none of them should.")
    for is_there, wrong in (
        (lambda raw: bool(raw.cells["of"]), gettext("there is no denominator here: %(shared)s")),
        (lambda raw: raw.percent, gettext("there is no percent sign here: %(shared)s")),
    ):
        lacking = [raw for raw in filled if not is_there(raw)]
        if 0 < len(lacking) < len(filled):
            for raw in lacking:
                raw.complain(wrong % {"shared": shared})
    for raw in filled:
        if raw.percent and raw.cells["of"]:
            raw.complain(
                gettext("a percentage has its denominator in it. Write the count, or leave the denominator out.")
            )


def described(problems: Sequence[Problem], most: int = 20) -> list[str]:
    """Return the problems as sentences, the first ones in full and then how many more there are."""
    sentences = [str(problem) for problem in problems[:most]]
    if len(problems) > most:
        sentences.append(gettext("And %(rest)d more.") % {"rest": len(problems) - most})
    return sentences
