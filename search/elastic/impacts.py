"""How much each word of a row counts, worked out when the row is indexed and stored with it.

It is bm25 without what bm25 takes from an index: in place of the average length of all rows stands a usual one, and how
rare a word is stands with the question (see `search.elastic.engine`). So no score hangs on rows that the searcher may
not see. Impacts are kept like this since Anh and Moffat, *Impact transformation* (SIGIR 2002).
"""

from __future__ import annotations

from search.engines.database import BODY_WEIGHT, LABEL_WEIGHT, TITLE_WEIGHT
from search.engines.weighing import K1, B

# How many words a row of a profile or of evidence has, about; a title and an abstract have as many.
USUAL_LENGTH = 100


def impacts(title: str, labels: str, body: str) -> dict[str, float]:
    """Return how much each of a row's analysed words counts, from 0 to 2.2: that of a title or label for several."""
    counts: dict[str, float] = {}
    length = 0
    for weight, text in ((TITLE_WEIGHT, title), (LABEL_WEIGHT, labels), (BODY_WEIGHT, body)):
        words = text.split()
        length += len(words)
        for word in words:
            counts[word] = counts.get(word, 0.0) + weight
    # Most words come once, so the few different values are worked out once each.
    values = {count: impact(count, length) for count in set(counts.values())}
    return {word: values[count] for word, count in counts.items()}


def impact(count: float, length: int = USUAL_LENGTH) -> float:
    """Return how much a word counts that comes so often in a row of so many words."""
    # The index keeps about three digits.
    return round(count * (K1 + 1) / (count + K1 * (1 - B + B * length / USUAL_LENGTH)), 4)
