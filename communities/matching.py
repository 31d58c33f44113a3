"""Which posts hold what was asked for: the words of the site's search, read straight from the posts.

A post has a group when its text has one of the group's phrases, as stems, in order. The first post also stands for its
thread: for the title and the topics. The database leaves out what cannot match; the words themselves decide, and how
well a post fits is weighed as the engines weigh documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import Count, Q, QuerySet

from communities.markup import plain
from communities.models import Post, Thread
from search import analysis
from search.asking import Step
from search.engines import Group, Order
from search.engines.database import BODY_WEIGHT, LABEL_WEIGHT, TITLE_WEIGHT
from search.engines.weighing import Text, rarity, scores

MOST_HITS = 300
MOST_READ = 3_000
"""Posts whose words are looked at for one search, the newest of those that the database could not leave out."""
BATCH = 100
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Matches:
    """The posts that were found, in order, and whether there may be more than were looked for."""

    posts: tuple[int, ...] = ()
    is_cut: bool = False


def matching(posts: QuerySet[Post], step: Step, order: Order = Order.RELEVANCE) -> Matches:
    """Return the posts that have as many of the groups as the step needs: the best first, or the newest."""
    wanted = max(1, step.needed)
    candidates = posts.filter(_possible(step.groups, every=wanted == len(step.groups)))
    keys = list(candidates.order_by("-created_at", "-pk").values_list("pk", flat=True)[: MOST_READ + 1])
    having = _having(keys[:MOST_READ], step.groups, wanted, _tagged(candidates, step.groups))
    if order is Order.NEWEST:
        found = [pk for pk, _text in islice(having, MOST_HITS + 1)]
    else:
        found = _best_first(list(having), _rarities(posts, step.groups))
    return Matches(tuple(found[:MOST_HITS]), is_cut=len(keys) > MOST_READ or len(found) > MOST_HITS)


def _having(
    keys: Sequence[int], groups: Sequence[Group], wanted: int, tagged: dict[int, frozenset[str]]
) -> Iterator[tuple[int, Text]]:
    """Yield those of the posts that have as many of the groups as are wanted, each with how often it has which."""
    for pk, number, thread, title, words in _read(keys):
        topics = tagged.get(thread, frozenset()) if number == 1 else frozenset()
        titled, said = analysis.terms(title) if number == 1 else (), analysis.terms(words)
        counts = tuple(
            TITLE_WEIGHT * _times(group, titled)
            + LABEL_WEIGHT * len(topics & set(group.concepts))
            + BODY_WEIGHT * _times(group, said)
            for group in groups
        )
        if sum(count > 0 for count in counts) >= wanted:
            yield pk, Text(counts, len(titled) + len(said))


def _read(keys: Sequence[int]) -> Iterator[tuple[int, int, int, str, str]]:
    """Yield the key, number, thread, title and words of the posts, in the order of the keys, a few at a time."""
    for at in range(0, len(keys), BATCH):
        batch = keys[at : at + BATCH]
        rows = Post.objects.filter(pk__in=batch).values_list("pk", "number", "thread", "thread__title", "body_html")
        read = {row[0]: row for row in rows}
        for pk in filter(read.__contains__, batch):
            _pk, number, thread, title, html = read[pk]
            yield pk, number, thread, title, plain(html, len(html))


def _best_first(found: Sequence[tuple[int, Text]], rarities: Sequence[float]) -> list[int]:
    """Return the posts by how well they fit; of two that fit alike the one that stood first."""
    weighed = zip(scores([text for _pk, text in found], rarities), found, strict=True)
    return [pk for _score, (pk, _text) in sorted(weighed, key=lambda pair: -pair[0])]


def _rarities(posts: QuerySet[Post], groups: Sequence[Group]) -> list[float]:
    """Return how much each of the groups tells among the newest of the posts; of one alone it makes no difference."""
    if len(groups) == 1:
        return [1.0]
    newest = Post.objects.filter(pk__in=posts.order_by("-created_at", "-pk").values("pk")[:MOST_READ])
    held = {
        f"group_{number}": Count("pk", filter=_possible([group], every=True)) for number, group in enumerate(groups)
    }
    totals = newest.aggregate(posts=Count("pk"), **held)
    return [rarity(totals["posts"], totals[name]) for name in held]


def holds(groups: Sequence[Group], text: str) -> int:
    """Return how many of the groups the text has."""
    stems = analysis.terms(text)
    return sum(_times(group, stems) > 0 for group in groups)


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


def _times(group: Group, stems: Sequence[str]) -> int:
    """Return how often the stems have one of the group's phrases."""
    return sum(_stands(phrase, stems, begins=group.prefix) for phrase in group.phrases if phrase)


def _stands(phrase: Sequence[str], stems: Sequence[str], *, begins: bool) -> int:
    length = len(phrase)
    if length == 1:
        return sum(stem.startswith(phrase[0]) if begins else stem == phrase[0] for stem in stems)
    return sum(tuple(stems[at : at + length]) == tuple(phrase) for at in range(len(stems) - length + 1))
