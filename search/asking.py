"""From what a query was understood as to what an engine is asked, and what it is asked next when that finds nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from search import analysis
from search.engines import Group, Where
from search.understanding import MAX_SUBJECTS, Understanding
from search.vocabulary import Vocabulary
from search.words import ORDINARY_ABBREVIATIONS

# Of more things than this nobody is found who has all of them: whoever has the most telling comes first.
FEW = 3
# The share of what is asked for that "most of it" means.
MOST = 0.7
MIN_PREFIX = 4


class Rung(Enum):
    """How much of what was asked for the results have, from the first step of the ladder down.

    Of a paragraph nothing is needed and everything is weighed.
    """

    ALL = "all"
    WEIGHED = "weighed"
    MOST = "most"
    ELSEWHERE = "elsewhere"
    FUZZY = "fuzzy"


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing asked for, with the words that say it back to the reader.

    `keys` are the concepts that it names itself and `kind` is theirs; a word has neither.
    """

    label: str
    group: Group
    keys: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ladder: the groups, how many of them are needed, and whether the place binds."""

    rung: Rung
    groups: tuple[Group, ...]
    needed: int
    placed: bool


def subjects(understanding: Understanding, vocabulary: Vocabulary) -> tuple[Subject, ...]:
    """Return what is asked for: each concept with what is narrower and all its words, then each word."""
    found = []
    for concept in understanding.concepts:
        entries = [vocabulary.concepts[key] for key in concept.keys]
        keys = dict.fromkeys((*concept.keys, *(key for entry in entries for key in entry.narrower)))
        phrases = [phrase for entry in entries for phrase in entry.phrases]
        # What only its capitals tell from an everyday word is looked for as a concept alone.
        if concept.typed.casefold() not in ORDINARY_ABBREVIATIONS:
            phrases.append(analysis.terms(concept.typed))
        group = Group(phrases=tuple(dict.fromkeys(phrases)), concepts=tuple(keys), weight=_emphasis(concept.times))
        found.append(Subject(concept.labels[0], group, concept.keys, concept.kinds[0]))
    may_be_name = bool(understanding.name_candidate) and not found
    for word, (stem, times) in _words(understanding).items():
        beginnings = tuple(dict.fromkeys((stem, word))) if may_be_name else ()
        group = Group(phrases=((stem,),), beginnings=beginnings, weight=_emphasis(times))
        found.append(Subject(word, group))
    return tuple(found)


def most_of(number: int) -> int:
    """Return how many of so many things are most of them; one of two is not."""
    return max(min(2, number), round(MOST * number))


def _words(understanding: Understanding) -> dict[str, tuple[str, int]]:
    """Return each word that is left with its stem and how often it comes, words of one stem counted as one."""
    first: dict[str, str] = {}
    times: Counter[str] = Counter()
    for word in understanding.words:
        stem = analysis.stem(word)
        first.setdefault(stem, word)
        times[stem] += understanding.times.get(word, 1)
    return {word: (stem, times[stem]) for stem, word in first.items()}


def _emphasis(times: int) -> float:
    """Return how much counts what the text names so often: in a paragraph, what it comes back to."""
    return 1.0 + math.log(times)


def ladder(asked: tuple[Subject, ...], *, placed: bool, few: int = MAX_SUBJECTS) -> Iterator[Step]:
    """Yield what to ask, one after the other, until something answers: all, most, further away, and nearly.

    More things than a `few` are weighed: whoever has the most telling of them comes first.
    """
    groups = tuple(subject.group for subject in asked)
    loose = tuple(_loosened(group) for group in groups)
    most = most_of(len(groups))
    if len(groups) > few:
        most = 1
        yield Step(Rung.WEIGHED, groups, most, placed)
    else:
        yield Step(Rung.ALL, groups, len(groups), placed)
        if most < len(groups):
            yield Step(Rung.MOST, groups, most, placed)
    if placed:
        yield Step(Rung.ELSEWHERE, groups, most, placed=False)
        yield Step(Rung.FUZZY, loose, 1, placed=True)
    yield Step(Rung.FUZZY, loose, 1, placed=False)


def _loosened(group: Group) -> Group:
    """Return the group so that it also takes words that only begin like the one asked for."""
    if group.concepts or any(len(phrase) > 1 for phrase in group.phrases):
        return group
    starts = {phrase[0][: max(MIN_PREFIX, len(phrase[0]) - 2)] for phrase in group.phrases}
    if any(len(start) < MIN_PREFIX or not start.isalpha() for start in starts):
        return group
    return replace(group, phrases=tuple((start,) for start in sorted(starts)), prefix=True)


def name_groups(name: str) -> tuple[Group, ...]:
    """Return the groups of people whose names hold words that begin like those of the name."""
    return tuple(
        Group(beginnings=tuple(dict.fromkeys((analysis.stem(word), word))), where=Where.TITLE)
        for word in analysis.words(name)
    )


def misspelt_name_groups(name: str) -> tuple[Group, ...]:
    """Return the groups of people whose names are a slip away from the name; none when no word is long enough."""
    words = [word for word in analysis.words(name) if len(word) >= analysis.MIN_MISSPELT]
    return tuple(
        Group(phrases=tuple((term,) for term in analysis.spelling_terms(word)), where=Where.SPELLING) for word in words
    )
