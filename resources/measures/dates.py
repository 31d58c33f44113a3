"""Dates as spreadsheets and people write them in Britain: the day before the month."""

from __future__ import annotations

import re
from datetime import date, timedelta

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
EARLIEST, LATEST = 1900, 2100
CENTURY_TURNS = 70
"""Two digits below this are years of this century, as spreadsheets and Python hold."""
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
"""The numbers that may be Excel's count of days: 1954 to 2119."""
SERIAL_ZERO = date(1899, 12, 30)

_weekday = re.compile(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
_time = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?Z?$")
_ordinal = re.compile(r"(?<=\d)(st|nd|rd|th)\b", re.IGNORECASE)
_serial = re.compile(r"^\d{5}(\.\d+)?$")
_forms = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})([-/.](?P<day>\d{1,2}))?$",
        r"^(?P<year>\d{4})-?W(?P<week>\d{1,2})$",
        r"^(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4}|\d{2})$",
        r"^(?P<month>\d{1,2})[-/.](?P<year>\d{4})$",
        r"^((?P<day>\d{1,2})[-/. ]+)?(?P<name>[a-z]{3,9})\.?[-/., ]+(?P<year>\d{4}|\d{2})$",
        r"^(?P<name>[a-z]{3,9})\.? (?P<day>\d{1,2}),? +(?P<year>\d{4})$",
    )
)


def read_date(text: str) -> date | None:
    """Return the day that the text names, the first day for a month or a week; None where it names none."""
    text = _ordinal.sub("", _time.sub("", _weekday.sub("", text.strip())))
    if _serial.match(text) and FIRST_SERIAL <= float(text) <= LAST_SERIAL:
        return SERIAL_ZERO + timedelta(days=int(float(text)))
    for form in _forms:
        if found := form.match(text):
            return _date(found.groupdict())
    return None


def has_month_first(text: str) -> bool:
    """Say whether the text is a date only if its month is read before its day, as in America."""
    found = _forms[2].match(_time.sub("", text.strip()))
    if not found or read_date(text):
        return False
    part = found.groupdict()
    return _date(part | {"day": part["month"], "month": part["day"]}) is not None


def _date(part: dict[str, str | None]) -> date | None:
    year = int(part["year"] or 0)
    if len(part["year"] or "") == len("26"):
        year += 2000 if year < CENTURY_TURNS else 1900
    try:
        if part.get("week"):
            found = date.fromisocalendar(year, int(part["week"] or 0), 1)
        else:
            found = date(year, _month(part), int(part.get("day") or 1))
    except ValueError:
        return None
    return found if EARLIEST <= year <= LATEST else None


def _month(part: dict[str, str | None]) -> int:
    """Return the month's number; ValueError for a word that begins no month's name."""
    if not part.get("name"):
        return int(part["month"] or 0)
    name = str(part["name"]).lower()
    name = "sep" if name == "sept" else name
    return next((number for number, month in enumerate(MONTHS, start=1) if month.startswith(name)), 0)
