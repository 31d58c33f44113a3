"""Writes of the directory that touch more than one row, or that others are told of."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.core.files.base import ContentFile
from django.db import transaction

from directory import audiences
from directory.models import Affiliation, Contribution, Expertise, Member, Offer, Organisation
from search.models import Concept, Place

PROFILE = (
    *("display_name", "headline", "about", "photo", "career_stage", "is_registered_manager", "paused", "audience"),
    *("place_name", "region", "latitude", "longitude"),
)
"""Fields that the profile form may change, and no others: a member suspended in that moment stays suspended."""


@transaction.atomic
def save_profile(
    *,
    member: Member,
    place: Place | None,
    who: str | None = None,
    photo: ContentFile[bytes] | None = None,
    remove_photo: bool = False,
) -> None:
    """Save what the profile form has set on the member, with its place, audience and photo.

    `who` is an audience token, or "me" for the member alone. Contributions that were seen as widely as the profile
    follow it. The old photo's file goes when the change is committed, so that a failed write loses nothing.
    """
    if place is not None:
        member.locate(place)
    else:
        member.place_name, member.region, member.latitude, member.longitude = "", "", None, None
    before = member.audience
    if who is not None:
        member.audience = audiences.member(member.pk) if who == "me" else who
    _save_with_photo(member, photo, remove_photo)
    for contribution in member.contributions.filter(audience=before).exclude(audience=member.audience):
        contribution.audience = member.audience
        contribution.save(update_fields=["audience"])


def _save_with_photo(member: Member, photo: ContentFile[bytes] | None, remove_photo: bool) -> None:
    storage, old = member.photo.storage, member.photo.name
    if photo is not None:
        member.photo.save(str(photo.name), photo, save=False)
    elif remove_photo:
        member.photo = ""
    new = member.photo.name
    try:
        member.save(update_fields=PROFILE)
    except Exception:
        if new and new != old:
            storage.delete(new)
        raise
    if old and old != new:
        transaction.on_commit(lambda: storage.delete(old))


@transaction.atomic
def add_affiliation(
    *,
    affiliation: Affiliation,
    member: Member,
    organisation: Organisation | None,
    organisation_name: str,
    organisation_kind: Concept | None,
) -> Affiliation:
    """Give the member the post, making the organisation where it is new."""
    if organisation is None:
        Organisation.lock_tree()
        organisation = Organisation.add_root(name=organisation_name, kind=organisation_kind)
    affiliation.member, affiliation.organisation = member, organisation
    affiliation.save()
    return affiliation


@transaction.atomic
def set_expertise(
    *, member: Member, concept: Concept, level: int, years: int | None, evidence: str
) -> tuple[Expertise, bool]:
    """Say that the member knows the concept, replacing what they said of it before; also whether it is new."""
    return Expertise.objects.update_or_create(
        member=member, concept=concept, defaults={"level": level, "years": years, "evidence": evidence}
    )


@transaction.atomic
def set_offers(*, member: Member, offers: Mapping[str, str]) -> None:
    """Make the member's offers those given, by kind, with their words."""
    for offer in member.offers.exclude(kind__in=offers):
        offer.delete()
    for kind, text in offers.items():
        Offer.objects.update_or_create(member=member, kind=kind, defaults={"text": text})


@transaction.atomic
def add_contribution(*, contribution: Contribution, member: Member, concepts: Collection[Concept]) -> Contribution:
    """Add the piece of work to the member's profile, to be seen as widely as that."""
    contribution.member, contribution.audience = member, member.audience
    contribution.save()
    contribution.concepts.set(concepts)
    return contribution
