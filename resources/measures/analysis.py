"""What a measure shows: its points in order, their level before and after each change, and which of them stand out."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from types import ModuleType

from resources.measures import runs, xmr
from resources.measures.rules import Level, Rule, Signal
from resources.measures.table import Table

LEAST_BASELINE = 5
"""Points before the first change below which they make no baseline."""
GAP = 1.6
"""How many times the usual step between two points leaves room for a point that is missing."""


class Kind(StrEnum):
    """Which chart."""

    RUN = "run"
    XMR = "xmr"


class Cause(StrEnum):
    """What a point shows: ordinary variation, or something particular, for better or worse or neither."""

    COMMON = "common"
    BETTER = "better"
    WORSE = "worse"
    SPECIAL = "special"


@dataclass(frozen=True)
class Change:
    """Something that was done from a day on; `afresh` says that the middle line and the limits start anew with it."""

    on: date
    what: str
    afresh: bool = False


@dataclass(frozen=True)
class Measure:
    """A measure as an editor describes it.

    `better` is 1 where higher is better, -1 where lower is, 0 where neither; `per` is what rates are shown for (100
    for per cent). With `baseline` the level is worked out from the points before the first change and carried on.
    """

    table: Table
    kind: Kind = Kind.XMR
    better: int = 0
    per: int = 100
    target: Decimal | None = None
    changes: tuple[Change, ...] = ()
    baseline: bool = False


@dataclass(frozen=True)
class Point:
    """A value on its day, and what it shows."""

    on: date
    value: float
    note: str
    cause: Cause = Cause.COMMON
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Phase:
    """A stretch of points, numbered from `first` to before `after`, with one level; its signals number the points."""

    first: int
    after: int
    level: Level
    signals: tuple[Signal, ...]
    basis: int
    """How many of its points the level is worked out from."""


@dataclass(frozen=True)
class Analysis:
    """A measure's points, each with what it shows, and the phases that they fall into."""

    measure: Measure
    points: tuple[Point, ...]
    phases: tuple[Phase, ...]

    @property
    def latest(self) -> Phase:
        """The phase that the measure is in now."""
        return self.phases[-1]

    def limits(self, phase: Phase) -> tuple[float, float] | None:
        """Return between what the values of the phase vary, as it is drawn: not below nought where none can be."""
        if phase.level.lower is None or phase.level.upper is None:
            return None
        floor = min(point.value for point in self.points) >= 0
        return max(phase.level.lower, 0.0) if floor else phase.level.lower, phase.level.upper

    def moved(self, number: int) -> Signal | None:
        """Return the shift by which the points of the phase stand out against the level of the phase before it."""
        one, other = self.phases[number - 1], self.phases[number]
        values = [point.value for point in self.points[other.first : other.after]]
        found = _rules(self.measure.kind).signals(values, one.level)
        shift = next((signal for signal in found if signal.rule == Rule.SHIFT), None)
        return shift and _numbered(shift, other.first)

    def gaps(self) -> list[tuple[date, date]]:
        """Return the neighbours between which points are missing."""
        days = [point.on for point in self.points]
        steps = [(other - one).days for one, other in pairwise(days)]
        usual = statistics.median(steps) if steps else 0
        return [(one, other) for one, other in pairwise(days) if (other - one).days > GAP * usual]


def _rules(kind: Kind) -> ModuleType:
    return runs if kind == Kind.RUN else xmr


def _numbered(signal: Signal, first: int) -> Signal:
    """Return the signal of a stretch with the numbers that its points have among all."""
    return Signal(signal.rule, tuple(first + number for number in signal.at), signal.side)


def analyse(measure: Measure) -> Analysis:
    """Judge the measure's points, of which there must be one at least, by the rules of its chart."""
    plain = [
        Point(figure.on, _value(figure.value, figure.of, measure.per), figure.note)
        for figure in measure.table.figures
        if figure.value is not None
    ]
    firsts = [0, *_starts(plain, (change for change in measure.changes if change.afresh))]
    phases = tuple(
        _phase(measure, plain, first, after) for first, after in pairwise([*sorted(set(firsts)), len(plain)])
    )
    return Analysis(measure, tuple(_judged(measure, plain, phases)), phases)


def _value(value: Decimal, of: Decimal | None, per: int) -> float:
    return float(value if of is None else value * per / of)


def _starts(points: Sequence[Point], changes: Iterable[Change]) -> list[int]:
    """Return the numbers of the first points on or after the changes; a change after the last point has none."""
    return [number for change in changes if (number := sum(point.on < change.on for point in points)) < len(points)]


def _phase(measure: Measure, points: Sequence[Point], first: int, after: int) -> Phase:
    rules = _rules(measure.kind)
    values = [point.value for point in points[first:after]]
    basis = len(values)
    if measure.baseline:
        starts = _starts(points, (change for change in measure.changes if not change.afresh))
        within = [start - first for start in starts if first < start < after]
        basis = min(within) if within and min(within) >= LEAST_BASELINE else basis
    level = rules.level(values[:basis])
    signals = tuple(_numbered(signal, first) for signal in rules.signals(values, level))
    return Phase(first, after, level, signals, basis)


def _judged(measure: Measure, points: Sequence[Point], phases: Sequence[Phase]) -> Iterable[Point]:
    order = list(Rule)
    signals_of: dict[int, list[Signal]] = defaultdict(list)
    for signal in sorted((one for phase in phases for one in phase.signals), key=lambda one: order.index(one.rule)):
        for number in signal.at:
            signals_of[number].append(signal)
    for number, point in enumerate(points):
        own = signals_of[number]
        rules = tuple(dict.fromkeys(signal.rule for signal in own))
        cause = cause_of(own[0], measure.better) if own else Cause.COMMON
        yield Point(point.on, point.value, point.note, cause, rules)


def cause_of(signal: Signal, better: int) -> Cause:
    """Return what the signal shows where higher, lower or neither is better; what has no side is just particular."""
    if not better or not signal.side:
        return Cause.SPECIAL
    return Cause.BETTER if signal.side == better else Cause.WORSE
