"""How well a text fits what is asked for, where no engine weighs it because it stands in no index.

It is bm25 as FTS5 has it, with the engines' weights of words; a word that most texts hold still counts a little.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

# How soon a word that comes again adds nothing, and how much a long text is marked down (both as in FTS5).
K1, B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is weighed: how often it has each of the groups, times what its places weigh, and its words."""

    counts: tuple[float, ...]
    length: int


def rarity(total: int, held: int) -> float:
    """Return how much a group tells that so many texts of the total hold."""
    return math.log(1 + (max(total, held) - held + 0.5) / (held + 0.5))


def scores(texts: Sequence[Text], rarities: Sequence[float]) -> list[float]:
    """Return the score of each text, in their order; the rarities are those of the groups."""
    average = sum(text.length for text in texts) / len(texts) if texts else 0.0
    return [_score(text, rarities, text.length / average if average else 1.0) for text in texts]


def _score(text: Text, rarities: Sequence[float], length: float) -> float:
    damped = K1 * (1 - B + B * length)
    pairs = zip(text.counts, rarities, strict=True)
    return sum(rare * count * (K1 + 1) / (count + damped) for count, rare in pairs if count)
