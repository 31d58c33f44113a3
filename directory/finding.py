"""Find people: from what somebody typed to the people who know it, best first, with what the reasons are made from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

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

    `meant_name` is the name that what was typed was taken for; `nearest` are keys of concepts to try next;
    `is_simpler` says that another engine than the site's had to stand in.
    """

    understanding: Understanding
    subjects: tuple[Subject, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    total: int = 0
    rung: Rung = Rung.ALL
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    meant_name: str = ""
    nearest: tuple[str, ...] = ()
    is_simpler: bool = False

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
) -> Findings:
    """Return the people who answer the text and whom the viewer may see, best first.

    `without` names what the reader undid; `filters` hold the values chosen of each facet.
    """
    words = vocabulary.current()
    understanding = understand(text, words, without)
    chosen = filters or {}
    names = named(understanding, viewer)
    slip = "" if names or NAME_KEY in without else meant(understanding, viewer)
    if slip:
        understanding = understand(slip, words, without)
        names = named(understanding, viewer)
    asked = subjects(understanding, words)
    hits, rung = _climb(asked, understanding.place, viewer, chosen, order, is_name=bool(names))
    if chosen:
        names = {pk: match for pk, match in names.items() if pk in hits.profiles}
    found = candidates(hits, asked, understanding.place, names, order, audiences=viewer.audiences)
    return Findings(
        understanding=understanding,
        subjects=asked,
        candidates=tuple(found),
        total=max(hits.total, len(found)),
        rung=rung,
        facets=hits.facets,
        meant_name=slip,
        nearest=words.neighbours(understanding.concept_keys)[:MAX_NEAREST],
        is_simpler=hits.is_simpler,
    )


def _climb(
    asked: tuple[Subject, ...],
    place: FoundPlace | None,
    viewer: Viewer,
    filters: Filters,
    order: Order,
    *,
    is_name: bool,
) -> tuple[Hits, Rung]:
    """Ask step by step until something answers; which step that is does not hang on the filters."""
    hits, rung, asking = Hits(), Rung.ALL, engine()
    for step in ladder(asked, placed=place is not None):
        rung = step.rung
        hits = asking.search(
            Query(
                audiences=viewer.audiences,
                kinds=KINDS,
                groups=step.groups,
                needed=step.needed,
                people=True,
                filters=filters,
                place=place if step.placed else None,
                facets=FACETS,
                order=order,
                limit=MAX_CANDIDATES,
            )
        )
        if hits.found or is_name:
            break
    return hits, rung
