"""Widen what a paragraph asks for by the words of the documents that answer it best.

Whoever describes a problem seldom has the words of those who solved it; the documents that come nearest do. This is
pseudo-relevance feedback as RM3 has it (Abdul-Jaleel and others, TREC 2004): half of the weight stays with what was
asked, half goes to the words that the best documents spend most on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from search import analysis
from search.engines import Group, Hit
from search.models import Document
from search.words import STOP_WORDS

DOCUMENTS, WORDS = 50, 40
# Where fewer documents answer, the best of them would teach what all of them say.
LEAST_ANSWERING = 250
# The weight of the words that are added, over that of what was asked.
SHARE = 1.0
# A long document shows what it is about long before its end.
READ = 400

_STOPS = frozenset(analysis.stem(word) for word in STOP_WORDS)


def widened(groups: Sequence[Group], hits: Sequence[Hit]) -> tuple[Group, ...]:
    """Return the groups, in their order and with new weights, and after them those of the words that are added.

    Where few documents answer, the groups stay as they are.
    """
    spent = _spent(hits)
    total = sum(weight for _word, weight in spent)
    if not total:
        return tuple(groups)
    unit = SHARE * sum(group.weight for group in groups) / total
    known = {group.phrases: number for number, group in enumerate(groups) if not group.concepts}
    found = list(groups)
    for word, weight in spent:
        number = known.get(((word,),))
        if number is None:
            found.append(Group(phrases=((word,),), weight=weight * unit))
        else:
            found[number] = replace(found[number], weight=found[number].weight + weight * unit)
    return tuple(found)


def _spent(hits: Sequence[Hit]) -> list[tuple[str, float]]:
    """Return the words on which the best documents spend most, each with its share of what they say."""
    scores = {hit.document: hit.score for hit in sorted(hits, key=lambda hit: (-hit.score, hit.document))}
    if len(scores) < LEAST_ANSWERING:
        return []
    shares: dict[str, float] = defaultdict(float)
    for number, text in _texts(list(scores)):
        words = text.split()[:READ]
        for word, times in Counter(words).items():
            if word not in _STOPS and len(word) > 1 and not word.isdigit():
                shares[word] += scores[number] * times / len(words)
    return sorted(shares.items(), key=lambda item: (-item[1], item[0]))[:WORDS]


def _texts(numbers: Sequence[int]) -> list[tuple[int, str]]:
    """Return the analysed words of the first documents, one of those that several people wrote together."""
    few = numbers[: 4 * DOCUMENTS]
    rows = Document.objects.filter(pk__in=few).values_list("pk", "entity", "entity_id", "title_terms", "body_terms")
    read = {pk: (entity, of, f"{title} {body}") for pk, entity, of, title, body in rows}
    texts: dict[tuple[str, int], tuple[int, str]] = {}
    for number in few:
        if number in read:
            entity, of, text = read[number]
            texts.setdefault((entity, of), (number, text))
    return list(texts.values())[:DOCUMENTS]
