"""XmR charts (individual values and moving ranges), read as NHS England's Making Data Count reads them.

The limits are the mean ± 2.66 times the mean moving range: Shewhart's individuals chart (NIST/SEMATECH e-Handbook of
Statistical Methods, 6.3.2.2; Wheeler, Understanding Variation, 2nd edition, page 60). The rules and their numbers are
those of Making Data Count, as its R package NHSRplotthedots applies them: a point outside the limits, seven or more
points in a row on one side of the mean, seven or more points all rising or all falling, and two of three points in
the outer third on one side. That package leaves very large moving ranges out of the mean; we do not, as Wheeler does
not.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from itertools import pairwise

from resources.measures.rules import Level, Rule, Signal, shifts, sign, trends

SCALE = 2.66
SHIFT = 7
TREND = 7
LEAST = 5
"""Points below which there are no limits: "as few as five or six values", Wheeler, page 60."""
FIRM = 12
"""Points below which limits are provisional, as Making Data Count holds them."""


def level(values: Sequence[float]) -> Level:
    """Return the mean of the values, of which there must be one at least, and the limits of `LEAST` or more."""
    centre = statistics.fmean(values)
    if len(values) < LEAST:
        return Level(centre)
    average = statistics.fmean(abs(other - one) for one, other in pairwise(values))
    return Level(centre, centre - SCALE * average, centre + SCALE * average, average)


def signals(values: Sequence[float], at: Level) -> list[Signal]:
    """Return the patterns among the values around the level; none where it has no limits."""
    if at.lower is None or at.upper is None:
        return []
    sides = [(number, sign(value - at.centre)) for number, value in enumerate(values)]
    return [
        *_outside(values, at.lower, at.upper),
        *_near(values, at.centre, at.lower, at.upper),
        *shifts(sides, SHIFT),
        *trends(list(enumerate(values)), TREND),
    ]


def _outside(values: Sequence[float], lower: float, upper: float) -> Iterator[Signal]:
    for number, value in enumerate(values):
        if not lower <= value <= upper:
            yield Signal(Rule.OUTSIDE, (number,), 1 if value > upper else -1)


def _near(values: Sequence[float], centre: float, lower: float, upper: float) -> Iterator[Signal]:
    """Yield two of three points in the outer third, all three on one side; points outside the limits do not count."""
    close = [
        sign(value - centre) if lower <= value <= upper and abs(value - centre) > 2 / 3 * (upper - centre) else 0
        for value in values
    ]
    for first in range(len(values) - 2):
        three = range(first, first + 3)
        side = sign(values[first] - centre)
        at = tuple(number for number in three if close[number])
        if len(at) > 1 and side and all(sign(values[number] - centre) == side for number in three):
            yield Signal(Rule.NEAR, at, side)
