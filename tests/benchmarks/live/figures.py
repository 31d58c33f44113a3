"""What is made of what was measured: medians, percentiles and ratios."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence

Figures = dict[str, float]
NANOSECONDS_A_MS = 1e6
SIGNIFICANT = 4


class Failed(Exception):
    """Something did not work that has to work before anything can be measured."""


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that so many of a hundred are not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))]


def median(values: Iterable[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def ratio(value: float, of: float) -> float:
    """Return the value as a share of another; nothing is a share of nothing."""
    return value / of if of else 0.0


def tidy(figures: Figures) -> Figures:
    """Return the figures in the digits that mean something, in the order of their names."""
    return {name: float(f"{figures[name]:.{SIGNIFICANT}g}") for name in sorted(figures)}
