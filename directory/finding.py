"""Find people: from what somebody typed to the people who know it, best first, with what the reasons are made from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from directory.audiences import Viewer
from directory.models import Introduction
from directory.names import meant, named
from search import vocabulary
from search.asking import Rung, Subject
from search.candidates import Candidate
from search.engines import Order
from search.facets import Filters
from search.people import rank_people
from search.places import FoundPlace
from search.registry import Facet
from search.understanding import Understanding, understand

FACETS = (Facet.METHOD, Facet.TOPIC, Facet.ROLE, Facet.SETTING, Facet.REGION, Facet.OFFER)
MAX_NEAREST = 6
# Under this name the reader undoes that a misspelt name was taken for another.
NAME_KEY = "name"


@dataclass(frozen=True, slots=True)
class Findings:
    """The answer of the people search: candidates in order, how many there are in all, and how they were found.

    `answers` are those who have what was asked for or most of it, so that somebody can be told of them;
    `meant_name` is the name that what was typed was taken for; `nearest` are keys of concepts to try next;
    `is_simpler` says that another engine than the site's had to stand in.
    """

    understanding: Understanding
    subjects: tuple[Subject, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    answers: tuple[Candidate, ...] = ()
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
    within: FoundPlace | None = None,
    among: frozenset[int] | None = None,
    without_people: frozenset[int] = frozenset(),
    facets: tuple[str, ...] = FACETS,
) -> Findings:
    """Return the people who answer the text, a few words or a paragraph, and whom the viewer may see, best first.

    `without` names what the reader undid; `filters` hold the values chosen of each facet, and `within` is where people
    have to be, whatever place the text names. `among` are the only members who are looked at, by their numbers, and the
    people to go without are left out, such as the one who asks.
    """
    words = vocabulary.current()
    understanding = understand(text, words, without, whole=True)
    names = named(understanding, viewer, among)
    slip = "" if names or NAME_KEY in without else meant(understanding, viewer, among)
    if slip:
        understanding = understand(slip, words, without)
        names = named(understanding, viewer, among)
    if within:
        understanding = replace(understanding, place=within)
    ranking = rank_people(
        understanding,
        words,
        viewer.audiences,
        names=names,
        filters=filters,
        within=within,
        among=among,
        facets=facets,
        order=order,
        without_people=without_people,
        turns=Introduction.objects.last_asked,
    )
    return Findings(
        understanding=understanding,
        subjects=ranking.subjects,
        candidates=ranking.candidates,
        answers=ranking.answers,
        total=ranking.total,
        rung=ranking.rung,
        facets=ranking.facets,
        meant_name=slip,
        nearest=words.neighbours(understanding.concept_keys)[:MAX_NEAREST],
        is_simpler=ranking.is_simpler,
    )
