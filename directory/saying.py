"""What the parts of a profile say to search, gathered for each circle of those who may see them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from directory import audiences
from directory.models import Affiliation, Endorsement, Expertise, Member
from directory.parts import Level, Part
from search.models import ConceptKind
from search.registry import Facet, Label, concept_labels

# How strongly a declared level holds, before endorsements; two endorsers make it certain.
LEVELS = {Expertise.Level.AWARE: 0.4, Expertise.Level.PRACTITIONER: 0.7, Expertise.Level.TEACHER: 1.0}
UNENDORSED, ENDORSED_ONCE, ENDORSED = 0.6, 0.8, 1.0
# Work on a concept shows it, but somebody who declares it says more.
SHOWN_BY_WORK = 0.3
# Whoever wants to work on it with others need not know it yet.
WANTED = 0.2

Endorsers = Counter[tuple[int, int]]


@dataclass(slots=True)
class Said:
    """What some parts of a profile say, together, to those who may see them."""

    words: list[str] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    summary: str = ""
    organisation: str = ""
    is_placed: bool = False

    def __bool__(self) -> bool:
        return any(self.words) or bool(self.labels) or bool(self.summary) or self.is_placed


def said_by(member: Member, endorsers: Endorsers) -> Mapping[Level, Said]:
    """Return what the member says to whoever sees the profile, and to each narrower circle besides.

    The member was fetched with `with_profile`, contributions with their concepts, and the kinds of organisations.
    """
    said: dict[Level, Said] = defaultdict(Said)
    words = _words(member)
    for part in Part:
        told = said[member.level_of(part)]
        told.words += words.get(part, [])
        told.labels += _labels(member, part, endorsers)
    said[member.level_of(Part.ABOUT)].summary = member.headline
    said[member.level_of(Part.PLACE)].is_placed = bool(member.place_name or member.region)
    said[member.level_of(Part.POSTS)].organisation = next((one.organisation.name for one in _posts(member)), "")
    _say_work(member, said)
    return said


def _words(member: Member) -> Mapping[Part, list[str]]:
    """Return what each part says in words; what somebody wants to learn is nothing to find them by."""
    offers = [offer for offer in member.offers.all() if offer.is_current]
    return {
        Part.ABOUT: [member.about],
        Part.PLACE: [member.place_name],
        Part.POSTS: [f"{post.title} {post.organisation.name}" for post in _posts(member)],
        Part.LANGUAGES: [str(name) for name in member.language_names],
        Part.LIVED: [member.lived_experience],
        Part.EXPERTISE: [one.evidence for one in member.expertise.all()],
        Part.QUALIFICATIONS: [f"{one.name} {one.get_kind_display()}" for one in member.qualifications.all()],
        Part.OFFERS: [f"{offer.text} {offer.time}" for offer in offers],
    }


def _labels(member: Member, part: Part, endorsers: Endorsers) -> Iterable[Label]:
    """Return what the part says in concepts, and the kinds of offers."""
    match part:
        case Part.POSTS:
            return _post_labels(_posts(member))
        case Part.BACKGROUND:
            return concept_labels([*member.professions.all(), *member.settings.all()])
        case Part.EXPERTISE:
            return _expertise_labels(member, endorsers)
        case Part.COLLABORATING:
            return concept_labels(member.collaborating_on.all(), WANTED)
        case Part.OFFERS:
            offers = [offer for offer in member.offers.all() if offer.is_current]
            return [Label(Facet.OFFER, offer.kind, offer.get_kind_display()) for offer in offers]
        case _:
            return []


def _posts(member: Member) -> list[Affiliation]:
    """Return the posts that the member holds today."""
    today = timezone.localdate()
    return [post for post in member.affiliations.all() if post.until is None or post.until >= today]


def _say_work(member: Member, said: dict[Level, Said]) -> None:
    """Add the concepts of the work that the member wrote down, each to those who may see the work."""
    level = member.level_of(Part.WORK)
    for contribution in member.contributions.all():
        labels = concept_labels(contribution.concepts.all(), SHOWN_BY_WORK)
        if contribution.audience in {audiences.PUBLIC, member.audience}:
            said[level].labels += labels
        elif contribution.audience == audiences.MEMBERS:
            said[Level.MEMBERS if level is Level.PROFILE else level].labels += labels


def endorsers_of(pks: Sequence[int]) -> Counter[tuple[int, int]]:
    """Count, for member and concept, those who endorse it and can be seen themselves."""
    rows = Endorsement.objects.standing().filter(member__in=pks, by__is_active=True, by__paused=False)
    rows = rows.filter(by__audience__in=[audiences.PUBLIC, audiences.MEMBERS])
    return Counter(rows.values_list("member_id", "concept_id"))


def _expertise_labels(member: Member, endorsers: Counter[tuple[int, int]]) -> Iterator[Label]:
    for one in member.expertise.all():
        sure = {0: UNENDORSED, 1: ENDORSED_ONCE}.get(endorsers[member.pk, one.concept_id], ENDORSED)
        yield from concept_labels([one.concept], LEVELS[Expertise.Level(one.level)] * sure)


def _post_labels(now: Iterable[Affiliation]) -> Iterator[Label]:
    for post in now:
        yield from concept_labels([post.role, post.organisation.kind])
        # Somebody who works for a care home provider works in care homes.
        settings = (one for one in post.organisation.kind.related.all() if one.kind == ConceptKind.SETTING)
        yield from concept_labels(settings, SHOWN_BY_WORK)
