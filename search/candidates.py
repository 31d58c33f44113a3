"""Who may be shown for a search, with the parts of their score: what the order and the reasons are made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from search import ranking
from search.asking import Subject
from search.engines import Hit, Hits, Order
from search.models import Document, DocumentLabel
from search.places import FoundPlace, distance
from search.ranking import Parts
from search.registry import COPY, PROFILE_KINDS, Facet, Kind

MAX_DOCUMENTS_EACH = 30
# What is narrower than the concept asked for counts a little less.
NARROWER = 0.8

# From people to when each had a turn last; who never had one is missing.
Turns = Callable[[Sequence[int]], Mapping[int, datetime]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A document of evidence with its weighed score, and the subjects that it speaks of, by their number."""

    document: int
    score: float
    subjects: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be shown: the parts of the score and what they came from.

    `declared` and `mentioned` are numbers of subjects; `miles` is how far away, when a place was asked for; `name` is
    how well the name fits what was typed, the best being 0; `title` is the name itself.
    """

    document: int
    person: int
    parts: Parts
    organisation: str = ""
    active: date | None = None
    miles: float | None = None
    pieces: tuple[Piece, ...] = ()
    declared: tuple[int, ...] = ()
    mentioned: tuple[int, ...] = ()
    name: int | None = None
    title: str = ""

    @property
    def subjects(self) -> frozenset[int]:
        """The numbers of all subjects that anything speaks of for this person."""
        return frozenset((*self.declared, *self.mentioned, *(number for one in self.pieces for number in one.subjects)))


def candidates(
    hits: Hits,
    asked: Sequence[Subject],
    place: FoundPlace | None,
    names: Mapping[int, int],
    order: Order,
    *,
    audiences: frozenset[str],
    turns: Turns = lambda people: {},
) -> list[Candidate]:
    """Return the people of the hits and of the names, in order: names first, then by score unless told otherwise.

    What is known of somebody is what their profile says and the parts of it that the audiences may see.
    """
    pieces, mentions = _weighed(hits.hits, len(asked))
    evidence = ranking.evidence_scores({person: [piece.score for piece in of] for person, of in pieces.items()})
    texts = ranking.normalised({person: hit.score for person, hit in mentions.items()})
    profiles = _profiles(tuple(dict.fromkeys((*names, *hits.profiles))), audiences)
    declared, offering = _labels(profiles, asked)
    answering = {hit.person for hit in hits.hits}
    of_concepts = sum(1 for subject in asked if subject.keys)
    today = timezone.localdate()
    found = []
    for person, (profile, *parts) in profiles.items():
        if asked and person not in answering and profile.pk not in names:
            continue
        miles = min((far for row in (profile, *parts) if (far := _miles(row, place)) is not None), default=None)
        strengths = declared.get(person, {})
        found.append(
            Candidate(
                document=profile.pk,
                person=person,
                parts=Parts(
                    evidence=evidence.get(person, 0.0),
                    declared=sum(strengths.values()) / of_concepts if of_concepts else 0.0,
                    text=texts.get(person, 0.0),
                    context=ranking.context(offers=person in offering, active=profile.date, today=today, miles=miles),
                ),
                organisation=next((row.organisation for row in (profile, *parts) if row.organisation), ""),
                active=profile.date,
                miles=miles,
                pieces=tuple(pieces.get(person, ())),
                declared=tuple(sorted(strengths)),
                mentioned=_spoken_of(mentions[person], len(asked)) if person in mentions else (),
                name=names.get(profile.pk),
                title=profile.title,
            )
        )
    return _ordered(found, asked, order, turns)


def _ordered(found: list[Candidate], asked: Sequence[Subject], order: Order, turns: Turns) -> list[Candidate]:
    far = float("inf")

    def by_score(one: Candidate) -> tuple[float, int]:
        return (-(one.parts.score if asked else one.parts.context), one.person)

    match order:
        case Order.NEAREST:
            found.sort(key=lambda one: (far if one.miles is None else one.miles, *by_score(one)))
        case Order.NEWEST:
            found.sort(key=lambda one: (-(one.active.toordinal() if one.active else 0), *by_score(one)))
        case Order.NAME:
            return sorted(found, key=lambda one: (one.title.casefold(), one.person))
        case _:
            found.sort(key=by_score)
            last = turns([one.person for one in found])
            found = ranking.in_turn(found, lambda one: -by_score(one)[0], lambda one: last.get(one.person))
            found = ranking.spread(found, lambda one: one.organisation)
    first = sorted((one for one in found if one.name is not None), key=lambda one: one.name or 0)
    return [*first, *(one for one in found if one.name is None)]


def _profiles(numbers: Sequence[int], audiences: frozenset[str]) -> dict[int, list[Document]]:
    """Return the profile documents of so many people, each followed by the parts that the audiences may see."""
    columns = ("pk", "person", "title", "organisation", "latitude", "longitude", "date")
    found = {row.person or 0: [row] for row in Document.objects.filter(pk__in=numbers).only(*columns)}
    parts = Document.objects.filter(kind=Kind.PART, person__in=found).visible_to(audiences).order_by("pk")
    for row in parts.only(*columns):
        found[row.person or 0].append(row)
    return found


def _weighed(hits: Iterable[Hit], asked: int) -> tuple[dict[int, list[Piece]], dict[int, Hit]]:
    """Return the evidence of each person, weighed by role and age, and what their profile and its parts hit.

    What several communities are told counts once for somebody who is in several. Groups from the number `asked` on
    were added to what was asked for: they weigh, but nothing is said of them.
    """
    hits = tuple(hits)
    rows = Document.objects.filter(pk__in=[hit.document for hit in hits])
    known = {row[0]: row[1:] for row in rows.values_list("pk", "kind", "key", "weight", "date")}
    best: dict[tuple[str, str], Hit] = {}
    for hit in sorted(hits, key=lambda hit: (-hit.score, hit.document)):
        if hit.document in known:
            kind, key, _weight, _date = known[hit.document]
            best.setdefault((kind, key.partition(COPY)[0]), hit)
    by_person: dict[int, list[Hit]] = defaultdict(list)
    for hit in best.values():
        by_person[hit.person or 0].append(hit)
    today = timezone.localdate()
    pieces: dict[int, list[Piece]] = defaultdict(list)
    mentions: dict[int, Hit] = {}
    for person, of in by_person.items():
        for hit in of[:MAX_DOCUMENTS_EACH]:
            kind, _key, weight, day = known[hit.document]
            if kind in PROFILE_KINDS:
                mentions[person] = _joined(hit, mentions.get(person))
            else:
                score = hit.score * weight * ranking.decay(day, today)
                pieces[person].append(Piece(hit.document, score, _spoken_of(hit, asked)))
    return pieces, mentions


def _spoken_of(hit: Hit, asked: int) -> tuple[int, ...]:
    return tuple(sorted(number for number in hit.scores if number < asked))


def _joined(one: Hit, other: Hit | None) -> Hit:
    """Return what two documents of a profile hit, each group by whichever fits it better."""
    if other is None:
        return one
    scores = {
        group: max(one.scores.get(group, 0.0), other.scores.get(group, 0.0)) for group in {*one.scores, *other.scores}
    }
    return Hit(one.document, one.person, scores)


def _labels(
    profiles: Mapping[int, Sequence[Document]], asked: Sequence[Subject]
) -> tuple[dict[int, dict[int, float]], set[int]]:
    """Return how strongly each person declares each subject (0 to 1), and who offers something."""
    subjects_of: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, subject in enumerate(asked):
        for key in subject.group.concepts:
            subjects_of[key].append((number, 1.0 if key in subject.keys else NARROWER))
    person_of = {row.pk: person for person, rows in profiles.items() for row in rows}
    labels = DocumentLabel.objects.filter(Q(value__in=subjects_of) | Q(facet=Facet.OFFER), document__in=person_of)
    declared: dict[int, dict[int, float]] = defaultdict(dict)
    offering: set[int] = set()
    for document, facet, value, weight in labels.values_list("document", "facet", "value", "weight"):
        person = person_of[document]
        if facet == Facet.OFFER:
            offering.add(person)
        for number, share in subjects_of.get(value, ()):
            declared[person][number] = max(declared[person].get(number, 0.0), weight * share)
    return declared, offering


def _miles(row: Document, place: FoundPlace | None) -> float | None:
    if place is None or place.is_region or row.latitude is None or row.longitude is None:
        return None
    return distance(place.latitude, place.longitude, row.latitude, row.longitude)
