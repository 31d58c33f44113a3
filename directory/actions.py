"""Writes of the directory that touch more than one row, or that others are told of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction

from directory import audiences
from directory.models import Affiliation, Contribution, Expertise, Member, Offer, Organisation, Qualification
from directory.parts import Level, Part
from search.actions import together
from search.models import Concept, Place

Levels = Mapping[Part, Level]
NONE: Levels = {}

PROFILE = (
    *("display_name", "headline", "about", "photo", "career_stage", "is_registered_manager", "paused", "audience"),
    *("place_name", "region", "latitude", "longitude", "allows_search_engines"),
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
    levels: Levels = NONE,
) -> None:
    """Save what the profile form has set on the member, with its place, audience and photo, and who sees its parts.

    `who` is an audience token, or "me" for the member alone. Contributions that were seen as widely as the profile
    follow it, and search engines show no profile that not everybody may see. The old
    photo's file goes when the change is committed, so that a failed write loses nothing.
    """
    if place is not None:
        member.locate(place)
    else:
        member.place_name, member.region, member.latitude, member.longitude = "", "", None, None
    with together():
        before = _set_audience(member, who)
        _save_with_photo(member, photo, remove_photo)
        _take_along(member, before)
        _set_levels(member, levels)


@transaction.atomic
def set_audiences(*, member: Member, who: str, levels: Levels, allows_search_engines: bool) -> None:
    """Say who sees the profile (a token, or "me") and each part of it, and whether search engines may show it."""
    with together():
        before = _set_audience(member, who)
        member.allows_search_engines = allows_search_engines and member.audience == audiences.PUBLIC
        member.save(update_fields=["audience", "allows_search_engines"])
        _take_along(member, before)
        _set_levels(member, levels)


def _set_audience(member: Member, who: str | None) -> str:
    """Set, without saving, who sees the profile; return who saw it before."""
    before: str = member.audience
    if who is not None:
        member.audience = audiences.member(member.pk) if who == "me" else who
    if member.audience != audiences.PUBLIC:
        member.allows_search_engines = False
    return before


def _take_along(member: Member, before: str) -> None:
    for contribution in member.contributions.filter(audience=before).exclude(audience=member.audience):
        contribution.audience = member.audience
        contribution.save(update_fields=["audience"])


def _set_levels(member: Member, levels: Levels) -> None:
    """Keep who sees the parts; others of the member's choices, made meanwhile, stay."""
    if not levels:
        return
    held = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    chosen = held.part_audiences | {part.value: level.value for part, level in levels.items()}
    if chosen != held.part_audiences:
        held.part_audiences = member.part_audiences = chosen
        held.save(update_fields=["part_audiences"])


def _check_own(row: Affiliation | Contribution | Qualification, member: Member) -> None:
    if row.pk and row.member_id != member.pk:
        raise PermissionDenied


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
def save_affiliation(
    *,
    affiliation: Affiliation,
    member: Member,
    organisation: Organisation | None,
    organisation_name: str,
    organisation_kind: Concept | None,
    levels: Levels = NONE,
) -> Affiliation:
    """Give the member the post, or change one of theirs, making the organisation where it is new."""
    _check_own(affiliation, member)
    if organisation is None:
        Organisation.lock_tree()
        organisation = Organisation.add_root(name=organisation_name, kind=organisation_kind)
    with together():
        affiliation.member, affiliation.organisation = member, organisation
        affiliation.save()
        _set_levels(member, levels)
    return affiliation


@transaction.atomic
def set_expertise(
    *, member: Member, concept: Concept, level: int, years: int | None, evidence: str, levels: Levels = NONE
) -> tuple[Expertise, bool]:
    """Say that the member knows the concept, replacing what they said of it before; also whether it is new."""
    with together():
        said = {"level": level, "years": years, "evidence": evidence}
        known = Expertise.objects.update_or_create(member=member, concept=concept, defaults=said)
        _set_levels(member, levels)
    return known


@transaction.atomic
def save_qualification(*, qualification: Qualification, member: Member, levels: Levels = NONE) -> None:
    """Add the qualification to the member's profile, or change one of theirs; the same one stands there once."""
    _check_own(qualification, member)
    with together():
        same = member.qualifications.filter(kind=qualification.kind, name=qualification.name)
        # The same form may come twice at the same moment.
        Member.objects.select_for_update(no_key=True).get(pk=member.pk)
        if not same.exclude(pk=qualification.pk).exists():
            qualification.member = member
            qualification.save()
        _set_levels(member, levels)


@transaction.atomic
def set_offers(*, member: Member, offers: Mapping[str, Mapping[str, Any]], levels: Levels = NONE) -> None:
    """Make the member's offers those given, by kind, each with its text, time and last day (`until`)."""
    with together():
        for offer in member.offers.exclude(kind__in=offers):
            offer.delete()
        for kind, terms in offers.items():
            Offer.objects.update_or_create(member=member, kind=kind, defaults=terms)
        _set_levels(member, levels)


@transaction.atomic
def set_wishes(
    *,
    member: Member,
    interests: Collection[Concept],
    collaborating_on: Collection[Concept],
    levels: Levels = NONE,
) -> None:
    """Say what the member wants to learn, and to work on with others."""
    with together():
        member.interests.set(interests)
        member.collaborating_on.set(collaborating_on)
        _set_levels(member, levels)


@transaction.atomic
def set_background(
    *,
    member: Member,
    professions: Collection[Concept],
    settings: Collection[Concept],
    languages: Collection[str],
    lived_experience: str,
    levels: Levels = NONE,
) -> None:
    """Say what the member is by profession, where at home, what they speak, and what they have lived through."""
    with together():
        member.professions.set(professions)
        member.settings.set(settings)
        member.languages, member.lived_experience = list(languages), lived_experience
        member.save(update_fields=["languages", "lived_experience"])
        _set_levels(member, levels)


@transaction.atomic
def save_contribution(
    *, contribution: Contribution, member: Member, concepts: Collection[Concept], levels: Levels = NONE
) -> Contribution:
    """Add the piece of work to the member's profile, to be seen as widely as that, or change one of theirs."""
    _check_own(contribution, member)
    with together():
        if not contribution.pk:
            contribution.member, contribution.audience = member, member.audience
        contribution.save()
        contribution.concepts.set(concepts)
        _set_levels(member, levels)
    return contribution
