"""Measures of a ranking against the set of what is relevant (binary), and their uncertainty.

Each is trec_eval's measure of the same name; a test compares them with its Python package.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import islice

SAMPLES = 2_000
SEED = 20_261_121
# The share of samples that lies outside the interval, half of it on either side.
OUTSIDE = 0.05

Measure = Callable[[Sequence[int], Collection[int]], float]


def average_precision(ranked: Sequence[int], relevant: Collection[int]) -> float:
    """Return the mean of the precision at the place of each relevant one; those missing count as nought."""
    found, total = 0, 0.0
    for place, one in enumerate(ranked, 1):
        if one in relevant:
            found += 1
            total += found / place
    return total / len(relevant) if relevant else 0.0


def precision_at_5(ranked: Sequence[int], relevant: Collection[int]) -> float:
    """Return the share of the first five that is relevant; places left empty count as wrong."""
    return sum(one in relevant for one in ranked[:5]) / 5


def reciprocal_rank(ranked: Sequence[int], relevant: Collection[int]) -> float:
    """Return one divided by the place of the first relevant one; nought without any."""
    return next((1 / place for place, one in enumerate(ranked, 1) if one in relevant), 0.0)


def ndcg_at_10(ranked: Sequence[int], relevant: Collection[int]) -> float:
    """Return the gains of the first ten, discounted by the logarithm of the place, over the best possible ones."""
    gain = sum(1 / math.log2(place + 1) for place, one in enumerate(ranked[:10], 1) if one in relevant)
    best = sum(1 / math.log2(place + 1) for place, _one in enumerate(islice(relevant, 10), 1))
    return gain / best if best else 0.0


MEASURES: dict[str, Measure] = {
    "MAP": average_precision,
    "P@5": precision_at_5,
    "MRR": reciprocal_rank,
    "nDCG@10": ndcg_at_10,
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """The mean over the queries, with the interval that holds 95 % of the means of samples drawn from them."""

    mean: float
    low: float
    high: float


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean of the queries' values with its bootstrap interval; the same values give the same interval."""
    if not values:
        return Estimate(0.0, 0.0, 0.0)
    chance, size = random.Random(SEED), len(values)  # noqa: S311 (statistics, no secret)
    means = sorted(sum(chance.choices(values, k=size)) / size for _ in range(SAMPLES))
    edge = round(SAMPLES * OUTSIDE / 2)
    return Estimate(sum(values) / size, means[edge], means[-edge - 1])
