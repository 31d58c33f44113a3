"""Find people: from what somebody typed to the people who know it, best first, with what the reasons are made from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from directory.audiences import Viewer
from directory.candidates import Candidate, candidates
from directory.names import meant, named
from search import vocabulary
from search.asking import Rung, Subject, ladder, subjects
from search.engines import Hits, Order, Query, engine
from search.places import FoundPlace
from search.registry import PROFILE_KINDS, Facet, Kind
from search.understanding import Understanding, understand

FACETS = (Facet.METHOD, Facet.TOPIC, Facet.ROLE, Facet.SETTING, Facet.REGION, Facet.OFFER)
# Beyond these, people are asked to narrow their search rather than to turn pages.
MAX_CANDIDATES = 300
MAX_NEAREST = 6
# Under this name the reader undoes that a misspelt name was taken for another.
NAME_KEY = "name"
KINDS = (*PROFILE_KINDS, Kind.EVIDENCE.value)

Filters = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Findings:
    """The answer of the people search: candidates in order, how many there are in all, and how they were found.

    `meant_name` is the name that what was typed was taken for; `nearest` are keys of concepts to try next.
    """

    understanding: Understanding
    subjects: tuple[Subject, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    total: int = 0
    rung: Rung = Rung.ALL
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    meant_name: str = ""
    nearest: tuple[str, ...] = ()

    @property
    def is_browsing(self) -> bool:
        """Whether nothing was asked for, so that the people are those to begin with."""
        return not self.subjects

    @property
    def is_cut(self) -> bool:
        """Whether there are more people than are ranked."""
        return self.total > len(self.candidates)


def find_people(
    text: str,
    viewer: Viewer,
    *,
    without: Collection[str] = (),
    filters: Filters | None = None,
    order: Order = Order.RELEVANCE,
    within: FoundPlace | None = None,
    among: frozenset[int] | None = None,
    facets: Sequence[str] = FACETS,
) -> Findings:
    """Return the people who answer the text and whom the viewer may see, best first.

    `without` names what the reader undid; `filters` hold the values chosen of each facet, and `within` is where people
    have to be, whatever place the text names. `among` are the only members who are looked at, by their numbers.
    """
    words = vocabulary.current()
    understanding = understand(text, words, without)
    chosen = filters or {}
    names = named(understanding, viewer, among)
    slip = "" if names or NAME_KEY in without else meant(understanding, viewer, among)
    if slip:
        understanding = understand(slip, words, without)
        names = named(understanding, viewer, among)
    if within:
        understanding = replace(understanding, place=within)
    asked = subjects(understanding, words)
    query = Query(
        audiences=viewer.audiences,
        kinds=KINDS,
        people=True,
        filters=chosen,
        place=understanding.place,
        among=among,
        facets=tuple(facets),
        order=order,
        limit=MAX_CANDIDATES,
    )
    hits, rung = _climb(asked, query, is_bound=within is not None, is_name=bool(names))
    if chosen or within:
        names = {pk: match for pk, match in names.items() if pk in hits.profiles}
    found = candidates(hits, asked, understanding.place, names, order)
    return Findings(
        understanding=understanding,
        subjects=asked,
        candidates=tuple(found),
        total=max(hits.total, len(found)),
        rung=rung,
        facets=hits.facets,
        meant_name=slip,
        nearest=words.neighbours(understanding.concept_keys)[:MAX_NEAREST],
    )


def _climb(asked: tuple[Subject, ...], query: Query, *, is_bound: bool, is_name: bool) -> tuple[Hits, Rung]:
    """Ask step by step until something answers; which step that is does not hang on the filters.

    A place that is bound is one of them.
    """
    hits, rung, asking = Hits(), Rung.ALL, engine()
    for step in ladder(asked, placed=query.place is not None and not is_bound):
        rung = step.rung
        place = query.place if step.placed or is_bound else None
        stepped = replace(query, groups=step.groups, needed=step.needed, place=place)
        hits = asking.search(stepped)
        if hits.found or is_name or (is_bound and asking.search(_unbound(stepped)).found):
            break
    return hits, rung


def _unbound(query: Query) -> Query:
    return replace(query, place=None, filters={}, facets=(), order=Order.NEWEST, limit=1)
