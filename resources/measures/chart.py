"""Where everything stands in the drawing of a measure: plain numbers, which a template turns into SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from resources.measures.analysis import Analysis, Cause, Phase, Point
from resources.measures.saying import CAUSES, FEW, RULES, figure

WIDTH, HEIGHT = 672, 360
LEFT, RIGHT, TOP, BOTTOM = 60, 76, 34, 34
PLOT_RIGHT, PLOT_BOTTOM = WIDTH - RIGHT, HEIGHT - BOTTOM
MOST_DAYS = 8
"""Dates that stand along the bottom at most."""
FROM_NOUGHT = 0.5
"""The scale begins at nought where the lowest value is below this share of the highest."""
SIZE = 5
LINE_HEIGHT = 15


@dataclass(frozen=True)
class Mark:
    """A point: its place, the cause that gives it shape and colour, its symbol's outline, and its words."""

    x: float
    y: float
    cause: Cause
    outline: str
    label: str


@dataclass(frozen=True)
class Line:
    """A level line from one place to another; `label` stands at its end where it is the last of its kind."""

    kind: str
    x1: float
    x2: float
    y: float
    label: str = ""
    label_y: float = 0


@dataclass(frozen=True)
class Tick:
    """A mark on an axis with its text."""

    at: float
    text: str


@dataclass(frozen=True)
class Flag:
    """A change, numbered as in the list below the chart."""

    x: float
    number: int


@dataclass(frozen=True)
class Drawing:
    """All that the template draws."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    path: str
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    days: tuple[Tick, ...]
    flags: tuple[Flag, ...]

    @property
    def has_limits(self) -> bool:
        """Whether limits are drawn."""
        return any(line.kind == "upper" for line in self.lines)

    @property
    def has_level(self) -> bool:
        """Whether a middle line is drawn."""
        return any(line.kind == "centre" for line in self.lines)

    @property
    def causes(self) -> list[tuple[Cause, str, str]]:
        """The causes that occur, each with its symbol's outline around the middle of a small square, and its word."""
        found = {mark.cause for mark in self.marks}
        return [(cause, outline(cause, 8, 8), str(CAUSES[cause])) for cause in Cause if cause in found]


def outline(cause: Cause, x: float, y: float) -> str:
    """Return the path of the symbol around a place: each cause has a shape of its own."""
    s = SIZE
    match cause:
        case Cause.BETTER:
            corners = [(0, -s - 2), (s + 2, 0), (0, s + 2), (-s - 2, 0)]
        case Cause.WORSE:
            corners = [(0, -s - 1), (s + 1, s), (-s - 1, s)]
        case Cause.SPECIAL:
            corners = [(-s, -s), (s, -s), (s, s), (-s, s)]
        case _:
            r = s - 1
            return f"M{x - r:.1f} {y:.1f}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0Z"
    return "M" + "L".join(f"{x + dx:.1f} {y + dy:.1f}" for dx, dy in corners) + "Z"


def steps(least: float, most: float, about: int = 5) -> list[float]:
    """Return round numbers that reach from below the least to above the most, about so many."""
    span = (most - least) or abs(most) or 1
    rough = span / about
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    first, last = math.floor(least / step), math.ceil(most / step)
    return [number * step for number in range(first, max(last, first + 1) + 1)]


class Scales:
    """Turns days and values into places."""

    def __init__(self, analysis: Analysis) -> None:
        self.first, last = analysis.points[0].on, analysis.points[-1].on
        self.days = max((last - self.first).days, 1)
        values = [point.value for point in analysis.points]
        for phase in analysis.phases:
            values += [phase.level.centre, *(analysis.limits(phase) or ())]
        if analysis.measure.target is not None:
            values.append(float(analysis.measure.target))
        least, most = min(values), max(values)
        if 0 <= least < FROM_NOUGHT * most:
            least = 0
        self.steps = steps(least, most)

    def x(self, on: date) -> float:
        """Return the place of the day, the first and the last points half a symbol within the frame."""
        share = min(max((on - self.first).days / self.days, 0), 1)
        return round(LEFT + 10 + share * (PLOT_RIGHT - LEFT - 20), 1)

    def y(self, value: float) -> float:
        """Return the height of the value."""
        share = (value - self.steps[0]) / (self.steps[-1] - self.steps[0])
        return round(PLOT_BOTTOM - share * (PLOT_BOTTOM - TOP), 1)


def draw(analysis: Analysis, unit: str = "") -> Drawing:
    """Return where everything stands."""
    scales = Scales(analysis)
    places = [(scales.x(point.on), scales.y(point.value)) for point in analysis.points]
    sign = unit if unit.startswith("%") else ""
    return Drawing(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=PLOT_RIGHT,
        top=TOP,
        bottom=PLOT_BOTTOM,
        path=" ".join(_stretches(analysis, places)),
        marks=tuple(_mark(analysis, point, unit, scales) for point in analysis.points),
        lines=tuple(_spread(_lines(analysis, scales, sign))),
        ticks=tuple(Tick(scales.y(value), figure(value, sign)) for value in scales.steps),
        days=tuple(_days(analysis, scales)),
        flags=tuple(
            Flag(scales.x(change.on), number)
            for number, change in enumerate(analysis.measure.changes, start=1)
            if analysis.points[0].on <= change.on <= analysis.points[-1].on
        ),
    )


def _stretches(analysis: Analysis, places: Sequence[tuple[float, float]]) -> Iterator[str]:
    """Yield the line through the points, anew after each gap."""
    after = {other for _, other in analysis.gaps()}
    for (x, y), point in zip(places, analysis.points, strict=True):
        is_first = point is analysis.points[0] or point.on in after
        yield f"{'M' if is_first else 'L'}{x} {y}"


def _mark(analysis: Analysis, point: Point, unit: str, scales: Scales) -> Mark:
    on = date_format(point.on, "F Y" if analysis.measure.table.is_monthly else "j F Y")
    words = [str(CAUSES[point.cause]), *(str(RULES[rule]) for rule in point.rules)] if point.rules else []
    label = f"{on}: {figure(point.value, unit)}" + (f" ({', '.join(words)})" if words else "")
    x, y = scales.x(point.on), scales.y(point.value)
    return Mark(x, y, point.cause, outline(point.cause, x, y), label)


def _lines(analysis: Analysis, scales: Scales, sign: str) -> list[Line]:
    found = []
    for phase in analysis.phases if len(analysis.points) > FEW else ():
        is_last = phase is analysis.latest
        x1, x2 = _reach(analysis, phase, scales)
        lower, upper = analysis.limits(phase) or (None, None)
        for kind, value in (("centre", phase.level.centre), ("lower", lower), ("upper", upper)):
            if value is not None:
                y = scales.y(value)
                found.append(Line(kind, x1, x2, y, figure(value, sign) if is_last else "", y + 4))
    if analysis.measure.target is not None:
        y = scales.y(float(analysis.measure.target))
        found.append(Line("target", LEFT, PLOT_RIGHT, y, figure(float(analysis.measure.target), sign), y + 4))
    return found


def _reach(analysis: Analysis, phase: Phase, scales: Scales) -> tuple[float, float]:
    """Return where the lines of the phase begin and end: half way to its neighbours."""
    points = analysis.points
    places = [scales.x(point.on) for point in points]
    x1 = LEFT if phase.first == 0 else (places[phase.first - 1] + places[phase.first]) / 2
    x2 = PLOT_RIGHT if phase.after == len(points) else (places[phase.after - 1] + places[phase.after]) / 2
    return round(x1, 1), round(x2, 1)


def _spread(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with their labels moved apart, so that none stands on another."""
    named = sorted((line for line in lines if line.label), key=lambda line: line.y)
    heights: dict[int, float] = {}
    lowest = -math.inf
    for line in named:
        heights[id(line)] = lowest = max(line.label_y, lowest + LINE_HEIGHT)
    return [
        Line(line.kind, line.x1, line.x2, line.y, line.label, heights.get(id(line), line.label_y)) for line in lines
    ]


def _days(analysis: Analysis, scales: Scales) -> list[Tick]:
    points = analysis.points
    every = math.ceil(len(points) / MOST_DAYS)
    form = "M y" if analysis.measure.table.is_monthly else "j M y"
    found: list[Tick] = []
    for point in points[::every]:
        x = scales.x(point.on)
        if not found or x - found[-1].at >= (PLOT_RIGHT - LEFT) / (MOST_DAYS + 2):
            found.append(Tick(x, date_format(point.on, form)))
    return found
