"""What the directory hands to search: each member's profile, and the work and the endorsements that speak for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Prefetch

from directory import audiences, helped
from directory.circles import circles_of, each, told_to
from directory.models import (
    Affiliation,
    Contribution,
    Endorsement,
    Expertise,
    Member,
    Offer,
    Organisation,
    Qualification,
)
from directory.parts import Level, Part
from directory.saying import Said, endorsers_of, said_by
from search.actions import index
from search.daily import every_day
from search.models import Document as Stored
from search.registry import Document, Kind, also_follow, concept_labels, source
from search.roles import Role

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


def _of_member(
    row: Affiliation | Contribution | Endorsement | Expertise | Offer | Qualification,
) -> Iterable[int]:
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
        Member.professions.through: lambda member: [member.pk],
        Member.settings.through: lambda member: [member.pk],
        Member.collaborating_on.through: lambda member: [member.pk],
        Affiliation: _of_member,
        Contribution: _of_member,
        Contribution.concepts.through: _of_member,
        Endorsement: _of_member,
        Expertise: _of_member,
        Offer: _of_member,
        Organisation: _of_organisation,
        Qualification: _of_member,
    },
)
def profiles(pks: Sequence[int]) -> Iterator[Document]:
    """Yield the profile of each active member who has not paused it, and what fewer may see for each circle of them."""
    found = Member.objects.active().filter(pk__in=pks, paused=False).with_profile()
    work = Prefetch("contributions", Contribution.objects.not_hidden().prefetch_related("concepts"))
    members = list(found.prefetch_related(work, "affiliations__organisation__kind__related"))
    endorsers = endorsers_of(pks)
    circles = circles_of(members)
    for member in members:
        said = said_by(member, endorsers)
        yield _document(member, said[Level.PROFILE])
        for level in (Level.MEMBERS, Level.COMMUNITIES):
            for audience, copy in told_to(member, level, circles) if said[level] else ():
                yield _part(member, said[level], audience, f"{member.pk}-{level.value}{copy}")


def _document(member: Member, said: Said) -> Document:
    return Document(
        of=member.pk,
        kind=Kind.PERSON,
        key=str(member.pk),
        audience=member.audience,
        title=member.display_name,
        date=member.last_active_on or member.date_joined.date(),
        **_fields(member, said),
    )


def _part(member: Member, said: Said, audience: str, key: str) -> Document:
    # The name stands in the profile alone, where names are looked for.
    return Document(of=member.pk, kind=Kind.PART, key=key, audience=audience, title="", **_fields(member, said))


def _fields(member: Member, said: Said) -> dict[str, Any]:
    told = {
        "person": member.pk,
        "url": member.get_absolute_url(),
        "summary": said.summary,
        "body": "\n".join(said.words),
        "labels": tuple(said.labels),
        "organisation": said.organisation,
    }
    if said.is_placed:
        told |= {name: getattr(member, name) for name in ("place_name", "region", "latitude", "longitude")}
    return told


# --- To whom a part is told ----------------------------------------------------------------------------------------


def follow_circles(model: type[models.Model]) -> None:
    """Write what members tell their communities anew when rows of the model, by `member_id`, put them in or out.

    An app whose tokens begin with `audiences.COMMUNITY` calls it in its module `documents.py`.
    """
    also_follow("person", {model: _sharing})
    also_follow("interest", {model: _sharing})
    also_follow("contribution", {model: lambda row: _rows_of(Contribution, row)})
    also_follow("endorsement", {model: lambda row: _rows_of(Endorsement, row)})
    also_follow(helped.ENTITY, {model: lambda row: helped.received_by(_sharing(row))})


def _sharing(row: Any) -> list[int]:
    """Return the row's member, if a part of the profile is for communities.

    The member is held, so that of a choice and a membership at the same moment the later sees the earlier.
    """
    with transaction.atomic():
        found = Member.objects.select_for_update(no_key=True).filter(pk=row.member_id).first()
    return [found.pk] if found is not None and found.shares_with_communities else []


def _rows_of(model: type[Contribution | Endorsement], row: Any) -> Iterable[int]:
    return model.objects.filter(member__in=_sharing(row)).values_list("pk", flat=True)


@every_day
def end(today: date) -> None:
    """Write the profiles anew of which an offer or a post has ended since they were written."""
    written = Stored.objects.filter(
        entity="person", entity_id=OuterRef("member_id"), indexed_at__date__lte=OuterRef("until")
    )
    for model in (Offer, Affiliation):
        ended = model.objects.filter(Exists(written), until__lt=today)
        index(entity="person", pks=ended.values_list("member_id", flat=True))


# --- Evidence ------------------------------------------------------------------------------------------------------


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
    found = list(rows.select_related("member").prefetch_related("concepts"))
    circles = circles_of(contribution.member for contribution in found)
    for contribution, (audience, copy) in each(found, Part.WORK, circles):
        yield Document(
            of=contribution.pk,
            kind=Kind.EVIDENCE,
            key=f"contribution-{contribution.pk}{copy}",
            audience=narrower(contribution.audience, audience),
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
    found = list(rows.select_related("member", "by", "concept"))
    circles = circles_of(endorsement.member for endorsement in found)
    for endorsement, (audience, copy) in each(found, Part.EXPERTISE, circles):
        yield Document(
            of=endorsement.pk,
            kind=Kind.EVIDENCE,
            key=f"endorsement-{endorsement.pk}{copy}",
            audience=narrower(endorsement.by.audience, audience),
            person=endorsement.member_id,
            role=Role.ENDORSED,
            title=str(endorsement.concept),
            summary=endorsement.because,
            url=f"{endorsement.member.get_absolute_url()}#endorsed-heading",
            labels=concept_labels([endorsement.concept]),
            date=endorsement.created_at.date(),
        )


@source("interest", Member, follows={Member.interests.through: lambda member: [member.pk]})
def interests(pks: Sequence[int]) -> Iterator[Document]:
    """Yield what each active member who has not paused wants to learn, for mutual matches."""
    found = Member.objects.active().filter(pk__in=pks, paused=False).exclude(interests=None)
    members = list(found.prefetch_related("interests"))
    circles = circles_of(members)
    for member in members:
        for audience, copy in told_to(member, member.level_of(Part.INTERESTS), circles):
            yield Document(
                of=member.pk,
                kind=Kind.INTEREST,
                key=f"{member.pk}{copy}",
                audience=audience,
                person=member.pk,
                title=member.display_name,
                url=member.get_absolute_url(),
                labels=concept_labels(member.interests.all()),
            )
