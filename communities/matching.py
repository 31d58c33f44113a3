"""Which posts hold what was asked for: the words of the site's search, read straight from the posts.

A post has a group when its text has one of the group's phrases, as stems, in order. The first post also stands for its
thread: for the title and the topics. The database leaves out what cannot match; the words themselves decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from communities.markup import plain
from communities.models import Post, Thread
from search import analysis
from search.asking import Step
from search.engines import Group

MOST_HITS = 300
MOST_READ = 3_000
"""Posts whose words are looked at for one search, the newest of those that the database could not leave out."""
BATCH = 100
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Matches:
    """The posts that were found, newest first, and whether there may be more than were looked for."""

    posts: tuple[int, ...] = ()
    is_cut: bool = False


def matching(posts: QuerySet[Post], step: Step) -> Matches:
    """Return the posts that have as many of the groups as the step needs."""
    wanted = max(1, step.needed)
    candidates = posts.filter(_possible(step.groups, every=wanted == len(step.groups)))
    keys = list(candidates.order_by("-created_at", "-pk").values_list("pk", flat=True)[: MOST_READ + 1])
    tagged = _tagged(candidates, step.groups)
    found: list[int] = []
    for pk, number, thread, text in _read(keys[:MOST_READ]):
        if len(found) == MOST_HITS:
            return Matches(tuple(found), is_cut=True)
        topics = tagged.get(thread, frozenset()) if number == 1 else frozenset()
        stems = analysis.terms(text)
        if sum(_has(group, stems, topics) for group in step.groups) >= wanted:
            found.append(pk)
    return Matches(tuple(found), is_cut=len(keys) > MOST_READ)


def _read(keys: Sequence[int]) -> Iterator[tuple[int, int, int, str]]:
    """Yield the key, number, thread and words of the posts, in the order of the keys, a few at a time."""
    for at in range(0, len(keys), BATCH):
        batch = keys[at : at + BATCH]
        rows = Post.objects.filter(pk__in=batch).values_list("pk", "number", "thread", "thread__title", "body_html")
        read = {row[0]: row for row in rows}
        for pk in filter(read.__contains__, batch):
            _pk, number, thread, title, html = read[pk]
            text = plain(html, len(html))
            yield pk, number, thread, f"{title} . {text}" if number == 1 else text


def holds(groups: Sequence[Group], text: str) -> int:
    """Return how many of the groups the text has."""
    stems = analysis.terms(text)
    return sum(_has(group, stems, frozenset()) for group in groups)


def _possible(groups: Sequence[Group], *, every: bool) -> Q:
    """Return what a post must be like to have any of the groups, or every one."""
    asked = Q() if every else Q(pk__in=[])
    for group in groups:
        could = Q(pk__in=[])
        for stems in _fewest(group.phrases):
            words = Q()
            for stem in sorted(stems):
                words &= _written(stem)
            could |= words
        if group.concepts:
            could |= Q(number=1, thread__in=Thread.objects.filter(concepts__key__in=group.concepts))
        asked = asked & could if every else asked | could
    return asked


def _fewest(phrases: Iterable[Sequence[str]]) -> set[frozenset[str]]:
    """Return the stems of the phrases, without those that hold all the stems of a shorter one: that finds them too."""
    sets = {frozenset(phrase) for phrase in phrases if phrase}
    return {one for one in sets if not any(other < one for other in sets)}


def _written(stem: str) -> Q:
    """Return that a post may hold a word of the stem: its ending, accents and apostrophes may be others."""
    start = stem[: max(SHORTEST, len(stem) - 2)]
    found = Q(body__icontains=start) | Q(number=1, thread__title__icontains=start)
    if len(stem) == SHORTEST and stem[1] == "n":
        # "A&E" is read as one word.
        found |= Q(body__icontains=f"{stem[0]}&{stem[2]}")
    return found


def _tagged(candidates: QuerySet[Post], groups: Sequence[Group]) -> dict[int, frozenset[str]]:
    """Return the topics asked for that the candidates' threads have."""
    keys = {key for group in groups for key in group.concepts}
    if not keys:
        return {}
    rows = candidates.filter(number=1, thread__concepts__key__in=keys).order_by()
    tagged: dict[int, frozenset[str]] = {}
    for thread, key in rows.values_list("thread", "thread__concepts__key"):
        tagged[thread] = tagged.get(thread, frozenset()) | {key}
    return tagged


def _has(group: Group, stems: Sequence[str], topics: frozenset[str]) -> bool:
    if topics & set(group.concepts):
        return True
    return any(_stands(phrase, stems, begins=group.prefix) for phrase in group.phrases if phrase)


def _stands(phrase: Sequence[str], stems: Sequence[str], *, begins: bool) -> bool:
    length = len(phrase)
    if length == 1:
        return any(stem.startswith(phrase[0]) for stem in stems) if begins else phrase[0] in stems
    return any(tuple(stems[at : at + length]) == tuple(phrase) for at in range(len(stems) - length + 1))
