"""Mutual matches: two members who each want to learn what the other can help with.

Read from the documents that the viewer may see, so that a part of a profile that is hidden from them counts for
nothing, and from those of the viewer's own documents that the other may see: a match is one for both or for neither.
Somebody can help with what they practise or teach; who offers time counts for more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max, Sum
from django.utils import timezone

from directory import audiences
from directory.audiences import Viewer
from directory.fields import SHOWN_SKILLS
from directory.models import Member, ShownMatch
from search import vocabulary
from search.models import Document, DocumentLabel
from search.registry import PROFILE_KINDS, Facet, Kind
from search.vocabulary import Vocabulary
from search.waiting import catch_up

MOST = 200
"""People who are weighed; those who can help with the most of what the viewer wants."""
CAN_HELP = 0.41
"""The weight of a label from which somebody practises it: one who is only aware of a thing stays below."""
NARROWER, BROADER = 0.8, 0.6
"""How much it counts to know a part of what another wants to learn, and what it is a part of."""
WITHOUT_OFFER = 0.8
STEPS = 10
"""Scores in one step of a tenth are equal, and then it is whose turn it is."""

COLUMNS = ("pk", "person", "kind", "audience")

Strengths = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One thing that somebody wants to learn, and what the other knows of it."""

    wanted: str
    known: str
    strength: float


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody who matches the viewer: how well (0 to 1), what they can help with, and what the viewer can."""

    person: int
    score: float
    learns: tuple[Exchange, ...]
    helps: tuple[Exchange, ...]


@dataclass(slots=True)
class Profile:
    """What documents say of a person: the audience of each, so that it can be asked who may know of it."""

    knows: list[tuple[str, str, float]] = field(default_factory=list)
    wants: list[tuple[str, str]] = field(default_factory=list)
    offers: set[str] = field(default_factory=set)
    shown_to: set[str] = field(default_factory=set)

    def known_to(self, tokens: frozenset[str]) -> Strengths:
        """Return what the person can help with, as far as the holder of the tokens may know."""
        share = 1.0 if self.offers & tokens else WITHOUT_OFFER
        found: dict[str, float] = {}
        for audience, key, weight in self.knows:
            if audience in tokens:
                found[key] = max(found.get(key, 0.0), weight * share)
        return found

    def wanted_before(self, tokens: frozenset[str]) -> set[str]:
        """Return what the person wants to learn, as far as the holder of the tokens may know."""
        return {key for audience, key in self.wants if audience in tokens}


def closeness(wanted: str, known: str, words: Vocabulary) -> float:
    """Return how much it helps with one concept to know another: 1 for itself, less for a part or a whole of it."""
    if wanted == known:
        return 1.0
    entry, other = words.concepts.get(wanted), words.concepts.get(known)
    if entry and known in entry.narrower:
        return NARROWER
    return BROADER if other and wanted in other.narrower else 0.0


def exchanges(wanted: Iterable[str], known: Strengths, words: Vocabulary) -> tuple[Exchange, ...]:
    """Return for each thing that is wanted the best of what is known of it, the strongest first."""
    found = []
    for want in wanted:
        best = max(((closeness(want, key, words) * weight, key) for key, weight in known.items()), default=(0.0, ""))
        if best[0] > 0:
            found.append(Exchange(want, best[1], best[0]))
    return tuple(sorted(found, key=lambda one: (-one.strength, one.wanted)))


def harmonic(learns: Sequence[Exchange], helps: Sequence[Exchange]) -> float:
    """Return the harmonic mean of both directions: what goes one way alone is no match."""
    there, back = _together(learns), _together(helps)
    return 2 * there * back / (there + back) if there and back else 0.0


def _together(found: Sequence[Exchange]) -> float:
    """Return one strength of several: more is more, however much else is wanted."""
    missing = 1.0
    for one in found:
        missing *= 1 - min(1.0, one.strength)
    return 1 - missing


def matches(viewer: Viewer) -> list[Match]:
    """Return the mutual matches of the viewer, best first and, among equals, who was shown least recently.

    Who was shown to the viewer today comes first, so that the day's matches stay.
    """
    if viewer.member is None or viewer.member.paused:
        return []
    catch_up()
    words, own = vocabulary.current(), read([viewer.member.pk], viewer.audiences).get(viewer.member.pk, Profile())
    wants, knows = own.wanted_before(viewer.audiences), own.known_to(viewer.audiences)
    if not wants or not knows:
        return []
    people = _candidates(viewer, _near(wants, words), _near(knows, words))
    held = audiences.held_by(people)
    found = []
    for person, profile in read(people, viewer.audiences).items():
        tokens = held.get(person, frozenset())
        if not own.shown_to & tokens:
            continue
        learns = exchanges(own.wanted_before(tokens), profile.known_to(viewer.audiences), words)
        helps = exchanges(profile.wanted_before(viewer.audiences), own.known_to(tokens), words)
        if score := harmonic(learns, helps):
            found.append(Match(person, score, learns, helps))
    return _in_turn(found, viewer.member)


def _near(keys: Collection[str], words: Vocabulary) -> set[str]:
    """Return the keys with what is narrower and broader than they are."""
    given = set(keys)
    broader = {entry.key for entry in words.concepts.values() if not given.isdisjoint(entry.narrower)}
    narrower = {one for key in given if key in words.concepts for one in words.concepts[key].narrower}
    return given | broader | narrower


def _candidates(viewer: Viewer, wanted: Collection[str], known: Collection[str]) -> list[int]:
    """Return the people who can help with something wanted, and want something known: the fittest, in one query."""
    labels = DocumentLabel.objects.filter(facet__in=SHOWN_SKILLS, document__audience__in=viewer.audiences)
    learning = labels.filter(document__kind=Kind.INTEREST, value__in=known)
    helping = labels.filter(document__kind__in=PROFILE_KINDS, value__in=wanted, weight__gte=CAN_HELP)
    hidden = ShownMatch.objects.filter(member=viewer.member, is_hidden=True)
    people = (
        helping.filter(document__person__in=learning.values("document__person"))
        .exclude(document__person=viewer.member.pk if viewer.member else 0)
        .exclude(document__person__in=hidden.values("other"))
        .values("document__person")
        .annotate(total=Sum("weight"))
        .order_by("-total", "document__person")
    )
    return [row["document__person"] or 0 for row in people[:MOST]]


def read(people: Collection[int], tokens: frozenset[str]) -> dict[int, Profile]:
    """Return what the documents with the tokens say of the people, in two queries."""
    found: dict[int, Profile] = defaultdict(Profile)
    rows = Document.objects.visible_to(tokens).filter(person__in=people, kind__in=(*PROFILE_KINDS, Kind.INTEREST))
    documents = {pk: (person or 0, kind, audience) for pk, person, kind, audience in rows.values_list(*COLUMNS)}
    for person, kind, audience in documents.values():
        if kind == Kind.PERSON:
            found[person].shown_to.add(audience)
    # The few labels of each are sorted out here: asked for by facet, a database reads those of everybody.
    labels = DocumentLabel.objects.filter(document__in=documents)
    for document, facet, value, weight in labels.values_list("document", "facet", "value", "weight"):
        person, kind, audience = documents[document]
        if kind == Kind.INTEREST:
            found[person].wants.append((audience, value))
        elif facet == Facet.OFFER:
            found[person].offers.add(audience)
        elif facet in SHOWN_SKILLS and weight >= CAN_HELP:
            found[person].knows.append((audience, value, weight))
    return {person: profile for person, profile in found.items() if profile.shown_to}


def _in_turn(found: list[Match], member: Member) -> list[Match]:
    people = [match.person for match in found]
    today, never = timezone.localdate(), date.min
    shown = ShownMatch.objects.filter(other__in=people)
    mine = dict(shown.filter(member=member).values_list("other", "shown_on"))
    anybodys = dict(shown.values_list("other").annotate(latest=Max("shown_on")))

    def turn(match: Match) -> tuple[bool, int, date, date, float, int]:
        own, of_anybody = mine.get(match.person) or never, anybodys.get(match.person) or never
        return own != today, -round(match.score * STEPS), own, of_anybody, -match.score, match.person

    return sorted(found, key=turn)
