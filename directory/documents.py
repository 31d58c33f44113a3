"""What the directory hands to search: each member's profile, and the work and the endorsements that speak for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Prefetch
from django.utils import timezone

from directory import audiences
from directory.models import Affiliation, Contribution, Endorsement, Expertise, Member, Offer, Organisation
from search.models import ConceptKind
from search.registry import Document, Facet, Kind, Label, concept_labels, source
from search.roles import Role

# How strongly a declared level holds, before endorsements; two endorsers make it certain.
LEVELS = {Expertise.Level.AWARE: 0.4, Expertise.Level.PRACTITIONER: 0.7, Expertise.Level.TEACHER: 1.0}
UNENDORSED, ENDORSED_ONCE, ENDORSED = 0.6, 0.8, 1.0
# Work on a concept shows it, but somebody who declares it says more.
SHOWN_BY_WORK = 0.3

CONTRIBUTION_ROLES = {
    Contribution.Kind.LED: Role.LED,
    Contribution.Kind.TOOK_PART: Role.TOOK_PART,
    Contribution.Kind.TAUGHT: Role.TAUGHT,
    Contribution.Kind.HOSTED: Role.HOSTED,
    Contribution.Kind.REVIEWED: Role.REVIEWED,
    Contribution.Kind.COACHED: Role.COACHED,
}


def narrower(one: str, other: str) -> str:
    """Return the audience of those who hold both; nobody where neither is known to hold the other."""
    if audiences.PUBLIC in {one, other} or one == other:
        return other if one == audiences.PUBLIC else one
    if audiences.MEMBERS in {one, other}:
        return (other if one == audiences.MEMBERS else one) if one and other else ""
    return ""


def _of_member(row: Affiliation | Contribution | Endorsement | Expertise | Offer) -> Iterable[int]:
    return [row.member_id]


def _of_organisation(organisation: Organisation) -> Iterable[int]:
    return organisation.affiliations.values_list("member_id", flat=True)


def _itself_and_endorsed(member: Member) -> Iterable[int]:
    # Whom a paused member endorsed is endorsed by one fewer.
    return [member.pk, *member.endorsements_given.values_list("member_id", flat=True)]


@source(
    "person",
    Member,
    follows={
        Member: _itself_and_endorsed,
        Affiliation: _of_member,
        Contribution: _of_member,
        Contribution.concepts.through: _of_member,
        Endorsement: _of_member,
        Expertise: _of_member,
        Offer: _of_member,
        Organisation: _of_organisation,
    },
)
def profiles(pks: Sequence[int]) -> Iterator[Document]:
    """Yield the profile of each active member who has not paused it."""
    members = Member.objects.active().filter(pk__in=pks, paused=False).with_profile()
    endorsers = _endorsers(pks)
    today = timezone.localdate()
    work = Prefetch("contributions", Contribution.objects.not_hidden().prefetch_related("concepts"))
    for member in members.prefetch_related(work, "affiliations__organisation__kind__related"):
        now = [post for post in member.affiliations.all() if post.until is None or post.until >= today]
        expertise = list(member.expertise.all())
        yield Document(
            of=member.pk,
            kind=Kind.PERSON,
            key=str(member.pk),
            audience=member.audience,
            person=member.pk,
            title=member.display_name,
            summary=member.headline,
            body="\n".join(_words(member, now, expertise)),
            url=member.get_absolute_url(),
            labels=(
                *_expertise_labels(member, expertise, endorsers),
                *_shown_labels(member),
                *_post_labels(now),
                *_offers(member),
            ),
            date=member.last_active_on or member.date_joined.date(),
            organisation=now[0].organisation.name if now else "",
            place_name=member.place_name,
            region=member.region,
            latitude=member.latitude,
            longitude=member.longitude,
        )


def _words(member: Member, now: Sequence[Affiliation], expertise: Iterable[Expertise]) -> Iterator[str]:
    yield member.about
    yield member.place_name
    for post in now:
        yield f"{post.title} {post.organisation.name}"
    for one in expertise:
        yield one.evidence
    for offer in member.offers.all():
        yield offer.text


def _endorsers(pks: Sequence[int]) -> Counter[tuple[int, int]]:
    """Count, for member and concept, those who endorse it and can be seen themselves."""
    rows = Endorsement.objects.standing().filter(member__in=pks, by__is_active=True, by__paused=False)
    rows = rows.filter(by__audience__in=[audiences.PUBLIC, audiences.MEMBERS])
    return Counter(rows.values_list("member_id", "concept_id"))


def _expertise_labels(
    member: Member, expertise: Iterable[Expertise], endorsers: Counter[tuple[int, int]]
) -> Iterator[Label]:
    for one in expertise:
        sure = {0: UNENDORSED, 1: ENDORSED_ONCE}.get(endorsers[member.pk, one.concept_id], ENDORSED)
        yield from concept_labels([one.concept], LEVELS[Expertise.Level(one.level)] * sure)


def _shown_labels(member: Member) -> Iterator[Label]:
    """Yield the concepts of the work that everybody may see who may see the profile."""
    for contribution in member.contributions.all():
        if contribution.audience in {audiences.PUBLIC, member.audience}:
            yield from concept_labels(contribution.concepts.all(), SHOWN_BY_WORK)


def _post_labels(now: Iterable[Affiliation]) -> Iterator[Label]:
    for post in now:
        yield from concept_labels([post.role, post.organisation.kind])
        # Somebody who works for a care home provider works in care homes.
        settings = (one for one in post.organisation.kind.related.all() if one.kind == ConceptKind.SETTING)
        yield from concept_labels(settings, SHOWN_BY_WORK)


def _offers(member: Member) -> Iterator[Label]:
    for offer in member.offers.all():
        yield Label(Facet.OFFER, offer.kind, offer.get_kind_display())


def _contributions_of_member(member: Member) -> Iterable[int]:
    return member.contributions.values_list("pk", flat=True)


@source(
    "contribution",
    Contribution,
    follows={
        Contribution.concepts.through: lambda contribution: [contribution.pk],
        Member: _contributions_of_member,
    },
)
def contributions(pks: Sequence[int]) -> Iterator[Document]:
    """Yield each piece of work as evidence of what its member knows."""
    rows = Contribution.objects.filter(pk__in=pks, member__is_active=True, member__paused=False)
    for contribution in rows.select_related("member").prefetch_related("concepts"):
        yield Document(
            of=contribution.pk,
            kind=Kind.EVIDENCE,
            key=f"contribution-{contribution.pk}",
            audience=narrower(contribution.audience, contribution.member.audience),
            person=contribution.member_id,
            role=CONTRIBUTION_ROLES[Contribution.Kind(contribution.kind)],
            title=contribution.title,
            summary=contribution.summary,
            url=contribution.get_absolute_url(),
            labels=concept_labels(contribution.concepts.all()),
            date=contribution.happened_on,
        )


def _endorsements_with_member(member: Member) -> Iterable[int]:
    given = member.endorsements_given.values_list("pk", flat=True)
    return [*member.endorsements.values_list("pk", flat=True), *given]


@source("endorsement", Endorsement, follows={Member: _endorsements_with_member})
def endorsements(pks: Sequence[int]) -> Iterator[Document]:
    """Yield each endorsement as evidence, for those who may know both of its people."""
    rows = Endorsement.objects.given().filter(
        pk__in=pks, member__is_active=True, member__paused=False, by__is_active=True, by__paused=False
    )
    for endorsement in rows.select_related("member", "by", "concept"):
        yield Document(
            of=endorsement.pk,
            kind=Kind.EVIDENCE,
            key=f"endorsement-{endorsement.pk}",
            audience=narrower(endorsement.by.audience, endorsement.member.audience),
            person=endorsement.member_id,
            role=Role.ENDORSED,
            title=str(endorsement.concept),
            summary=endorsement.because,
            url=f"{endorsement.member.get_absolute_url()}#endorsed-heading",
            labels=concept_labels([endorsement.concept]),
            date=endorsement.created_at.date(),
        )
