"""Names first: people whose name is what was typed, exactly, in part, or but for a slip."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from directory.audiences import Viewer
from search import analysis
from search.asking import misspelt_name_groups, name_groups
from search.engines import Group, Query, engine
from search.models import Document
from search.registry import Kind
from search.understanding import Understanding

MAX_NAMESAKES = 20


class NameMatch(IntEnum):
    """How well a name fits the one that was typed, the best first."""

    EXACT = 0
    WORDS = 1
    BEGINNING = 2


def named(understanding: Understanding, viewer: Viewer, among: frozenset[int] | None = None) -> dict[int, NameMatch]:
    """Return the documents of the profiles whose name fits the text, best first; `among` are all that are asked."""
    typed = analysis.words(understanding.name_candidate)
    if not typed:
        return {}
    matches = {
        pk: match(typed, analysis.words(name)) for pk, name in _titles(name_groups(" ".join(typed)), viewer, among)
    }
    if understanding.concepts or understanding.place:
        # "Lean" is a method before it is a part of somebody's name.
        matches = {pk: found for pk, found in matches.items() if found is NameMatch.EXACT}
    return dict(sorted(matches.items(), key=lambda item: (item[1], item[0])))


def meant(understanding: Understanding, viewer: Viewer, among: frozenset[int] | None = None) -> str:
    """Return the name that the text is a slip away from; empty when there is none, or the text is a subject."""
    typed = analysis.words(understanding.name_candidate)
    if not typed or understanding.concepts or understanding.place:
        return ""
    near = []
    for pk, name in _titles(misspelt_name_groups(" ".join(typed)), viewer, among):
        slips = _slips(typed, analysis.words(name))
        if slips is not None:
            near.append((slips, len(name), pk, name))
    return min(near)[3] if near else ""


def _titles(groups: tuple[Group, ...], viewer: Viewer, among: frozenset[int] | None) -> list[tuple[int, str]]:
    if not groups:
        return []
    query = Query(
        audiences=viewer.audiences,
        kinds=(Kind.PERSON.value,),
        groups=groups,
        people=True,
        among=among,
        limit=MAX_NAMESAKES,
    )
    return list(Document.objects.filter(pk__in=engine().search(query).profiles).values_list("pk", "title"))


def match(typed: Sequence[str], name: Sequence[str]) -> NameMatch:
    """Return how well a name fits that holds, for each word typed, one that begins like it."""
    if list(typed) == list(name):
        return NameMatch.EXACT
    return NameMatch.WORDS if all(word in name for word in typed) else NameMatch.BEGINNING


def _slips(typed: Sequence[str], name: Sequence[str]) -> int | None:
    """Return the slips between what was typed and the name; None where a word is too far from all of the name's."""
    total = 0
    for word in typed:
        most = analysis.most_slips(word) if len(word) >= analysis.MIN_MISSPELT else 0
        fewest = min((analysis.edits(word, own, most) for own in name), default=most + 1)
        if fewest > most:
            return None
        total += fewest
    return total
