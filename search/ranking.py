"""How people are ranked: by evidence, document by document, then by what they declare and say of themselves.

`score = (0.6·E + 0.3·S + 0.1·T) · context`, every part between 0 and 1 and the context between 0.7 and 1.3. The weights
are starting guesses (design, section 4): each is to be ablated on held-out queries and dropped if it gains nothing.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

EVIDENCE, DECLARED, TEXT = 0.6, 0.3, 0.1
HALF_LIFE_YEARS = 3.0
BEST_OF = 10
LEAST_CONTEXT, MOST_CONTEXT = 0.7, 1.3
# At this distance a place asked for counts half.
HALF_NEAR_MILES = 31.0
ACTIVE_DAYS = 90
MOST_OF_ONE, AMONG_FIRST = 3, 10
# Scores that are nearer than this share of the better one are as good as equal. Reciprocal ranks lie 1.5 % apart among
# the first ten: with more than half a per cent, those who fit better would lose their places.
NEARLY = 0.005

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a person's score, as the reasons are made from them."""

    evidence: float = 0.0
    declared: float = 0.0
    text: float = 0.0
    context: float = 1.0

    @property
    def score(self) -> float:
        """The score that people are ordered by."""
        return (EVIDENCE * self.evidence + DECLARED * self.declared + TEXT * self.text) * self.context


def decay(date: datetime.date | None, today: datetime.date) -> float:
    """Return how much evidence of the date counts: half after three years; undated counts as one half-life old."""
    if date is None:
        return 0.5
    return float(0.5 ** (max(0, (today - date).days) / 365.25 / HALF_LIFE_YEARS))


def evidence_scores(documents: Mapping[int, Sequence[float]]) -> dict[int, float]:
    """Return each person's E from the weighed scores of their documents, the best person's being 1.

    It is the sum of the best ten, each discounted by the logarithm of its place.
    """
    best = {
        person: sum(
            score / math.log2(place + 1) for place, score in enumerate(sorted(scores, reverse=True)[:BEST_OF], 1)
        )
        for person, scores in documents.items()
        if scores
    }
    return normalised(best)


def normalised(scores: Mapping[int, float]) -> dict[int, float]:
    """Return the scores divided by the greatest."""
    greatest = max(scores.values(), default=0.0)
    return {person: score / greatest if greatest > 0 else 0.0 for person, score in scores.items()}


def context(*, offers: bool, active: datetime.date | None, today: datetime.date, miles: float | None = None) -> float:
    """Return the context, 0.7 to 1.3: offers time now, recently active, and near when a place was asked for."""
    recent = 0.0 if active is None else max(0.0, 1 - max(0, (today - active).days) / ACTIVE_DAYS)
    warmth = 0.5 * float(offers) + 0.5 * recent
    if miles is not None:
        warmth = 0.5 * warmth + 0.5 * float(0.5 ** ((miles / HALF_NEAR_MILES) ** 2))
    return LEAST_CONTEXT + (MOST_CONTEXT - LEAST_CONTEXT) * warmth


def spread(ranked: Iterable[T], group_of: Callable[[T], Hashable]) -> list[T]:
    """Return the order with at most three of one group among the first ten; those passed over follow these ten.

    Where too few others are left to fill the ten, the order stays as it was.
    """
    first: list[T] = []
    passed: list[T] = []
    rest: list[T] = []
    counts: dict[Hashable, int] = {}
    for one in ranked:
        group = group_of(one)
        if len(first) >= AMONG_FIRST:
            rest.append(one)
        elif group and counts.get(group, 0) >= MOST_OF_ONE:
            passed.append(one)
        else:
            first.append(one)
            counts[group] = counts.get(group, 0) + 1
    return [*first, *passed, *rest]


def in_turn(
    ranked: Iterable[T], score_of: Callable[[T], float], asked_of: Callable[[T], datetime.datetime | None]
) -> list[T]:
    """Return the order in which, of those with nearly equal scores, whoever was asked least recently comes first.

    Takes the best first. A run of nearly equals is as long as its last is near to its first, so nobody goes before
    somebody who is better by more than that; who was asked at the same moment, or never, stays in order.
    """
    runs: list[list[T]] = []
    for one in ranked:
        if runs and score_of(one) >= score_of(runs[-1][0]) * (1 - NEARLY):
            runs[-1].append(one)
        else:
            runs.append([one])
    never = datetime.datetime.min.replace(tzinfo=datetime.UTC)
    return [one for run in runs for one in sorted(run, key=lambda one: asked_of(one) or never)]
