"""Find what answers a query among everything but people: what is from the place asked for first, nothing else lost."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from search import whereabouts
from search.asked import ORDERS, SITE, Asked, Scope
from search.asking import Rung, ladder, subjects
from search.engines import KIND_FACET, Group, Hit, Hits, Order, Query, engine
from search.facets import kept
from search.models import Document
from search.registry import Kind
from search.understanding import Understanding, understand
from search.vocabulary import Vocabulary

MAX_HITS = 300
MAX_RELATED = 6
# What tells more of a subject than talk about it, and where it is talked about.
LEARNING = (Kind.GUIDE.value, Kind.CASE_STUDY.value, Kind.RESOURCE.value, Kind.PATH.value)
TALKING = (Kind.COMMUNITY.value, Kind.NETWORK.value)


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of the site's search.

    The first `near` of the hits are from the place asked for; `marked` are the groups whose words are shown. The
    counts are of all that was found, or, with `is_from_place`, of what is from there, as nothing else was asked.
    `is_simpler` says that another engine than the site's had to stand in.
    """

    understanding: Understanding
    hits: tuple[Hit, ...] = ()
    total: int = 0
    near: int = 0
    rung: Rung = Rung.ALL
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    marked: tuple[Group, ...] = ()
    is_from_place: bool = False
    is_simpler: bool = False

    @property
    def is_loose(self) -> bool:
        """Whether what was found has not all that was asked for."""
        return bool(self.hits) and self.rung is not Rung.ALL


def answer(asked: Asked, words: Vocabulary, audiences: frozenset[str]) -> Found:
    """Return what those who hold the audiences may see of what an address asks for."""
    understanding = understand(asked.text, words, asked.without)
    filters = kept(asked.filters, words)
    return find(
        understanding,
        words,
        audiences,
        kind=asked.kind,
        filters=filters,
        since=asked.oldest,
        order=ORDERS[asked.order][0],
        scope=asked.scope,
    )


def find(
    understanding: Understanding,
    words: Vocabulary,
    audiences: frozenset[str],
    *,
    kind: str = "",
    filters: Mapping[str, frozenset[str]] | None = None,
    since: datetime.date | None = None,
    order: Order = Order.RELEVANCE,
    scope: Scope = SITE,
) -> Found:
    """Return what those who hold the audiences may see of what the query asks for.

    Where nothing is asked for nothing fits better than the rest, and the newest comes first.
    """
    chosen = {**(filters or {}), **({KIND_FACET: frozenset({kind})} if kind else {})}
    query = Query(
        audiences=audiences,
        kinds=scope.kinds,
        filters=chosen,
        since=since,
        facets=(KIND_FACET, *scope.facets),
        order=order,
        limit=MAX_HITS,
    )
    place = whereabouts.group(understanding.place, words) if understanding.place else None
    if place and understanding.is_empty:
        hits = engine().search(replace(query, groups=(place,)))
        if hits.found:
            return _of(understanding, hits, near=len(hits.hits), marked=(place,), is_from_place=True)
    hits, asked, rung = _climb(query, understanding, words)
    if place is None or not asked.groups:
        return _of(understanding, hits, rung=rung, marked=asked.groups)
    both = (*asked.groups, place)
    from_there = engine().search(replace(asked, groups=both, needed=asked.wanted + 1, facets=()))
    # With most of what was asked for, the place may be what is missing.
    near = tuple(hit for hit in from_there.hits if len(asked.groups) in hit.scores)
    known = {hit.document for hit in near}
    rest = tuple(hit for hit in hits.hits if hit.document not in known)
    found = replace(hits, hits=(*near, *rest)[:MAX_HITS])
    return _of(understanding, found, rung=rung, near=min(len(near), MAX_HITS), marked=both)


def _of(
    understanding: Understanding,
    hits: Hits,
    *,
    rung: Rung = Rung.ALL,
    near: int = 0,
    marked: tuple[Group, ...] = (),
    is_from_place: bool = False,
) -> Found:
    return Found(
        understanding,
        hits.hits,
        hits.total,
        near,
        rung,
        hits.facets,
        marked,
        is_from_place=is_from_place,
        is_simpler=hits.is_simpler,
    )


def _climb(query: Query, understanding: Understanding, words: Vocabulary) -> tuple[Hits, Query, Rung]:
    """Ask step by step until something answers; return the answer with what was asked."""
    for step in ladder(subjects(understanding, words), placed=False):
        asked = replace(query, groups=step.groups, needed=step.needed)
        hits = engine().search(asked)
        if hits.found:
            break
    return hits, asked, step.rung


def related(
    keys: Collection[str], words: Vocabulary, audiences: frozenset[str], kinds: Sequence[str] = (*LEARNING, *TALKING)
) -> list[Document]:
    """Return documents of the kinds about the concepts or what lies next to them, which the audiences may see."""
    if not keys:
        return []
    near = (*keys, *words.neighbours(keys))
    query = Query(audiences=audiences, kinds=tuple(kinds), groups=(Group(concepts=near),), limit=MAX_RELATED)
    numbers = [hit.document for hit in engine().search(query).hits]
    found = Document.objects.visible_to(audiences).in_bulk(numbers)
    return [found[number] for number in numbers if number in found]
