"""Who may be shown for a search, with the parts of their score: what the order and the reasons are made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from directory.names import NameMatch
from search import ranking
from search.asking import Subject
from search.engines import Hit, Hits, Order
from search.models import Document, DocumentLabel
from search.places import FoundPlace, distance
from search.ranking import Parts
from search.registry import Facet, Kind

MAX_DOCUMENTS_EACH = 30
# What is narrower than the concept asked for counts a little less.
NARROWER = 0.8


@dataclass(frozen=True, slots=True)
class Piece:
    """A document of evidence with its weighed score, and the subjects that it speaks of, by their number."""

    document: int
    score: float
    subjects: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be shown: the parts of the score and what they came from.

    `declared` and `mentioned` are numbers of subjects; `miles` is how far away, when a place was asked for.
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
    name: NameMatch | None = None
    title: str = ""


def candidates(
    hits: Hits,
    asked: Sequence[Subject],
    place: FoundPlace | None,
    names: Mapping[int, NameMatch],
    order: Order,
) -> list[Candidate]:
    """Return the people of the hits and of the names, in order: names first, then by score unless told otherwise."""
    pieces, mentions = _weighed(hits.hits)
    evidence = ranking.evidence_scores({person: [piece.score for piece in of] for person, of in pieces.items()})
    texts = ranking.normalised({person: hit.score for person, hit in mentions.items()})
    numbers = tuple(dict.fromkeys((*names, *hits.profiles)))
    declared, offering = _labels(numbers, asked)
    today = timezone.localdate()
    found = []
    for row in Document.objects.filter(pk__in=numbers).only(
        "pk", "person", "title", "organisation", "latitude", "longitude", "date"
    ):
        person = row.person or 0
        miles = _miles(row, place)
        strengths = declared.get(row.pk, {})
        of_concepts = sum(1 for subject in asked if subject.keys)
        found.append(
            Candidate(
                document=row.pk,
                person=person,
                parts=Parts(
                    evidence=evidence.get(person, 0.0),
                    declared=sum(strengths.values()) / of_concepts if of_concepts else 0.0,
                    text=texts.get(person, 0.0),
                    context=ranking.context(offers=row.pk in offering, active=row.date, today=today, miles=miles),
                ),
                organisation=row.organisation,
                active=row.date,
                miles=miles,
                pieces=tuple(pieces.get(person, ())),
                declared=tuple(sorted(strengths)),
                mentioned=tuple(sorted(mentions[person].scores)) if person in mentions else (),
                name=names.get(row.pk),
                title=row.title,
            )
        )
    return _ordered(found, asked, order)


def _ordered(found: list[Candidate], asked: Sequence[Subject], order: Order) -> list[Candidate]:
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
            found = ranking.spread(found, lambda one: one.organisation)
    first = sorted((one for one in found if one.name is not None), key=lambda one: one.name or 0)
    return [*first, *(one for one in found if one.name is None)]


def _weighed(hits: Iterable[Hit]) -> tuple[dict[int, list[Piece]], dict[int, Hit]]:
    """Return the evidence of each person, weighed by role and age, and the hit of each profile."""
    by_person: dict[int, list[Hit]] = defaultdict(list)
    for hit in hits:
        by_person[hit.person or 0].append(hit)
    kept = [
        hit
        for of in by_person.values()
        for hit in sorted(of, key=lambda hit: (-hit.score, hit.document))[:MAX_DOCUMENTS_EACH]
    ]
    rows = Document.objects.filter(pk__in=[hit.document for hit in kept]).values_list("pk", "kind", "weight", "date")
    known = {pk: (kind, weight, day) for pk, kind, weight, day in rows}
    today = timezone.localdate()
    pieces: dict[int, list[Piece]] = defaultdict(list)
    mentions: dict[int, Hit] = {}
    for hit in kept:
        kind, weight, day = known.get(hit.document, ("", 0.0, None))
        person = hit.person or 0
        if kind == Kind.PERSON:
            mentions[person] = hit
        elif kind:
            score = hit.score * weight * ranking.decay(day, today)
            pieces[person].append(Piece(hit.document, score, tuple(sorted(hit.scores))))
    return pieces, mentions


def _labels(numbers: Sequence[int], asked: Sequence[Subject]) -> tuple[dict[int, dict[int, float]], set[int]]:
    """Return how strongly each profile declares each subject (0 to 1), and which profiles offer something."""
    subjects_of: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, subject in enumerate(asked):
        for key in subject.group.concepts:
            subjects_of[key].append((number, 1.0 if key in subject.keys else NARROWER))
    labels = DocumentLabel.objects.filter(Q(value__in=subjects_of) | Q(facet=Facet.OFFER), document__in=numbers)
    declared: dict[int, dict[int, float]] = defaultdict(dict)
    offering: set[int] = set()
    for document, facet, value, weight in labels.values_list("document", "facet", "value", "weight"):
        if facet == Facet.OFFER:
            offering.add(document)
        for number, share in subjects_of.get(value, ()):
            declared[document][number] = max(declared[document].get(number, 0.0), weight * share)
    return declared, offering


def _miles(row: Document, place: FoundPlace | None) -> float | None:
    if place is None or place.is_region or row.latitude is None or row.longitude is None:
        return None
    return distance(place.latitude, place.longitude, row.latitude, row.longitude)
