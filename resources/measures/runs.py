"""Run charts: points around their median.

The rules are those of Perla, Provost and Murray, “The run chart: a simple analytical tool for learning from variation
in healthcare processes”, BMJ Quality & Safety 2011;20:46–51, which the Institute for Healthcare Improvement teaches:
a shift is six or more points in a row on one side of the median (points on it are left out), a trend five or more
points all rising or all falling (a repeated value is left out), and too few or too many runs is read in their table.
A point that stands out far ("astronomical") is for people to judge, so nothing here marks it.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import groupby

from resources.measures.rules import Level, Rule, Signal, shifts, sign, trends

SHIFT = 6
TREND = 5
LEAST = 10
"""Points below which no rule is read."""

# The least and the most runs that points around a median make by chance, by the number of points not on it: table 1 of
# Perla, Provost and Murray (2011), after Swed and Eisenhart, Annals of Mathematical Statistics 1943;14:66–87.
EXPECTED_RUNS = dict(
    zip(
        range(LEAST, 61),
        (
            *((3, 9), (3, 10), (3, 11), (4, 11), (4, 12), (5, 12), (5, 13), (5, 13), (6, 14), (6, 15)),
            *((6, 16), (7, 16), (7, 17), (7, 17), (8, 18), (8, 18), (9, 19), (10, 19), (10, 20), (10, 20)),
            *((11, 21), (11, 22), (11, 23), (12, 23), (12, 24), (12, 24), (13, 25), (13, 25), (14, 26), (14, 26)),
            *((15, 27), (15, 27), (16, 28), (16, 28), (17, 29), (17, 30), (17, 31), (18, 31), (18, 32), (19, 32)),
            *((19, 33), (20, 33), (20, 34), (21, 34), (21, 35), (22, 35), (22, 35), (23, 36), (23, 37), (24, 38)),
            (24, 38),
        ),
        strict=True,
    )
)


def level(values: Sequence[float]) -> Level:
    """Return the median of the values, of which there must be one at least."""
    return Level(statistics.median(values))


def runs(values: Sequence[float], centre: float) -> list[int]:
    """Return how many points each run has; points on the centre are left out."""
    sides = [side for value in values if (side := sign(value - centre))]
    return [len(list(group)) for _, group in groupby(sides)]


def signals(values: Sequence[float], at: Level) -> list[Signal]:
    """Return the patterns among the values around the level; none for fewer than `LEAST` values."""
    if len(values) < LEAST:
        return []
    sides = [(number, side) for number, value in enumerate(values) if (side := sign(value - at.centre))]
    changed = [(number, value) for number, value in enumerate(values) if not number or value != values[number - 1]]
    found = [*shifts(sides, SHIFT), *trends(changed, TREND)]
    few, many = EXPECTED_RUNS.get(len(sides), (0, len(values)))
    total = len(runs(values, at.centre))
    if total < few:
        found.append(Signal(Rule.FEW_RUNS, (), 0))
    elif total > many:
        found.append(Signal(Rule.MANY_RUNS, (), 0))
    return found
