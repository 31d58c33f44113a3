"""People, ranked by their evidence for what was understood: the one way in which anybody is ever ranked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from search.asking import FEW, Rung, Subject, ladder, most_of, subjects
from search.candidates import Candidate, Turns, candidates
from search.engines import Engine, Hit, Hits, Order, Query, engine
from search.facets import Filters
from search.feedback import widened
from search.places import FoundPlace
from search.registry import PROFILE_KINDS, Kind
from search.understanding import MAX_SUBJECTS, Understanding
from search.vocabulary import Vocabulary

# Beyond these, people are asked to narrow their search rather than to turn pages.
MAX_CANDIDATES = 300
KINDS = (*PROFILE_KINDS, Kind.EVIDENCE.value)
NOBODY: frozenset[int] = frozenset()

# The people and the documents to go without.
LeftOut = tuple[frozenset[int], frozenset[int]]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The people who answer, best first, and how they were found.

    `answers` are those of them who have what was asked for, or most of it; the others only come near. `total` says how
    many there are, `facets` count them, and `subjects` are what was asked for; `is_simpler` says that another engine
    than the site's had to stand in.
    """

    subjects: tuple[Subject, ...]
    candidates: tuple[Candidate, ...]
    answers: tuple[Candidate, ...]
    total: int
    rung: Rung
    facets: Mapping[str, Mapping[str, int]]
    is_simpler: bool = False


def rank_people(
    understanding: Understanding,
    words: Vocabulary,
    audiences: frozenset[str],
    *,
    names: Mapping[int, int] | None = None,
    filters: Filters | None = None,
    within: FoundPlace | None = None,
    among: frozenset[int] | None = None,
    facets: tuple[str, ...] = (),
    order: Order = Order.RELEVANCE,
    without_people: frozenset[int] = NOBODY,
    without_documents: frozenset[int] = NOBODY,
    asking: Engine | None = None,
    turns: Turns = lambda people: {},
) -> Ranking:
    """Return the people whom the audiences may see and whose evidence answers what was understood, best first.

    `names` hold the documents of profiles that come first because of their name, each with how well it fits, the best
    being 0. `within` is where people have to be, whatever place the text names, and filters as the filters do; `among`
    are the only people who are looked at. The people and documents to go without speak for nobody, though the facets
    count them. Of equals who had a turn least recently comes first.
    """
    asked = subjects(understanding, words)
    chosen, first = filters or {}, names or {}
    query = Query(
        audiences=audiences,
        kinds=KINDS,
        people=True,
        filters=chosen,
        place=within,
        among=among,
        facets=facets,
        order=order,
        limit=MAX_CANDIDATES,
    )
    # Somebody who describes a problem would hear of whoever has solved it, wherever that was.
    bound = None if understanding.is_prose or within else understanding.place
    left_out = (without_people, without_documents)
    hits, rung = _climb(asking or engine(), query, asked, bound, left_out, is_name=bool(first))
    if chosen or within:
        first = {pk: match for pk, match in first.items() if pk in hits.profiles}
    answering = {hit.person for hit in hits.hits}
    # What speaks of nothing that was asked for, but only of words that were added, shows nothing.
    hits = replace(hits, hits=tuple(hit for hit in _kept(hits, left_out) if min(hit.scores, default=0) < len(asked)))
    ranked = candidates(hits, asked, within or understanding.place, first, order, audiences=audiences, turns=turns)
    found = tuple(one for one in ranked if one.person not in without_people)
    gone = without_people & (answering | {one.person for one in ranked})
    total = max(hits.total - len(gone), len(found))
    answers = _answers(found, asked, rung, is_prose=understanding.is_prose)
    return Ranking(asked, found, answers, total, rung, hits.facets, hits.is_simpler)


def _answers(
    found: tuple[Candidate, ...], asked: tuple[Subject, ...], rung: Rung, *, is_prose: bool
) -> tuple[Candidate, ...]:
    """Return those who have all or most of what was asked for; of a paragraph, of the concepts that it names.

    Of what is weighed nothing is needed, so it is counted here for each of them what they have.
    """
    if rung in {Rung.ALL, Rung.MOST}:
        return found
    if rung is not Rung.WEIGHED:
        return ()
    named = frozenset(number for number, subject in enumerate(asked) if subject.keys) if is_prose else frozenset()
    wanted = named or frozenset(range(len(asked)))
    needed = most_of(len(wanted))
    return tuple(one for one in found if one.name is not None or len(one.subjects & wanted) >= needed)


def _climb(
    asking: Engine,
    query: Query,
    asked: tuple[Subject, ...],
    place: FoundPlace | None,
    without: LeftOut,
    *,
    is_name: bool,
) -> tuple[Hits, Rung]:
    """Ask step by step until something answers; which step that is does not hang on the filters.

    Where the query has a place already, that is one of them.
    """
    hits, rung = Hits(), Rung.ALL
    few = FEW if query.order is Order.RELEVANCE else MAX_SUBJECTS
    for step in ladder(asked, placed=place is not None, few=few):
        rung = step.rung
        stepped = replace(query, groups=step.groups, needed=step.needed, place=place if step.placed else query.place)
        hits = asking.search(stepped)
        # A step that only those answer who are left out answers nothing.
        if is_name or (hits.found and (_kept(hits, without) or not hits.hits)):
            break
        if query.place and asking.search(_unfiltered(stepped)).found:
            break
    if rung is Rung.WEIGHED and hits.hits:
        groups = widened(step.groups, [hit for hit in hits.hits if hit.document not in without[1]])
        again = asking.search(replace(stepped, groups=groups, needed=1, facets=()))
        hits = replace(hits, hits=again.hits, profiles=again.profiles)
    return hits, rung


def _unfiltered(query: Query) -> Query:
    return replace(query, place=None, filters={}, facets=(), order=Order.NEWEST, limit=1)


def _kept(hits: Hits, without: LeftOut) -> list[Hit]:
    people, documents = without
    return [hit for hit in hits.hits if hit.person not in people and hit.document not in documents]
