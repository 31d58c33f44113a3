"""The patterns by which a chart shows that something happened which ordinary variation would rarely do alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise


class Rule(StrEnum):
    """A pattern, the most telling first."""

    OUTSIDE = "outside"
    NEAR = "near"
    SHIFT = "shift"
    TREND = "trend"
    FEW_RUNS = "few-runs"
    MANY_RUNS = "many-runs"


@dataclass(frozen=True)
class Signal:
    """A pattern among the points of the numbers `at`; `side` is 1 for high or rising, -1 for low or falling."""

    rule: Rule
    at: tuple[int, ...]
    side: int


@dataclass(frozen=True)
class Level:
    """What is expected of a stretch of points: its middle, and between what it varies where that can be said."""

    centre: float
    lower: float | None = None
    upper: float | None = None
    average_range: float | None = None


def sign(number: float) -> int:
    """Return 1, 0 or -1."""
    return (number > 0) - (number < 0)


def shifts(sides: Sequence[tuple[int, int]], least: int) -> Iterator[Signal]:
    """Yield each stretch of `least` or more points on one side; `sides` are numbers of points with their sides."""
    for side, group in groupby(sides, key=lambda pair: pair[1]):
        at = tuple(number for number, _ in group)
        if side and len(at) >= least:
            yield Signal(Rule.SHIFT, at, side)


def trends(points: Sequence[tuple[int, float]], least: int) -> Iterator[Signal]:
    """Yield each stretch of `least` or more points of which each is higher, or each lower, than the one before."""
    steps = [(other[0], sign(other[1] - one[1])) for one, other in pairwise(points)]
    before = {other[0]: one[0] for one, other in pairwise(points)}
    for side, group in groupby(steps, key=lambda pair: pair[1]):
        at = [number for number, _ in group]
        if side and len(at) + 1 >= least:
            yield Signal(Rule.TREND, (before[at[0]], *at), side)
