"""How much a word tells, and how well a text fits where no engine weighs it because it stands in no index.

It is bm25 as FTS5 has it, with the engines' weights of words; a word that most texts hold still counts a little.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

# How soon a word that comes again adds nothing, and how much a long text is marked down (both as in FTS5).
K1, B = 1.2, 0.75


# Of a paragraph's words so many are looked for, in about so many documents in all.
MOST_TELLING = 64
MOST_HELD = 150_000


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is weighed: how often it has each of the groups, times what its places weigh, and its words."""

    counts: tuple[float, ...]
    length: int


def rarity(total: int, held: int) -> float:
    """Return how much a group tells that so many texts of the total hold."""
    return math.log(1 + (max(total, held) - held + 0.5) / (held + 0.5))


def telling(weights: Sequence[float], held: Sequence[int], total: int) -> list[int]:
    """Return the numbers of the groups that tell most, in their order; `held` says how many texts have each.

    What no text holds tells nothing, and neither do the commonest when there would be too much to look at.
    """
    rarities = [rarity(total, count) for count in held]
    some = [number for number, count in enumerate(held) if count]
    kept = sorted(some, key=lambda number: (-weights[number] * rarities[number], number))[:MOST_TELLING]
    chosen: list[int] = []
    looked_at = 0
    for number in sorted(kept, key=lambda number: (held[number], number)):
        looked_at += held[number]
        if chosen and looked_at > MOST_HELD:
            break
        chosen.append(number)
    return sorted(chosen)


def scores(texts: Sequence[Text], rarities: Sequence[float]) -> list[float]:
    """Return the score of each text, in their order; the rarities are those of the groups."""
    average = sum(text.length for text in texts) / len(texts) if texts else 0.0
    return [_score(text, rarities, text.length / average if average else 1.0) for text in texts]


def _score(text: Text, rarities: Sequence[float], length: float) -> float:
    damped = K1 * (1 - B + B * length)
    pairs = zip(text.counts, rarities, strict=True)
    return sum(rare * count * (K1 + 1) / (count + damped) for count, rare in pairs if count)
