"""Endorsing: one member says that another knows something, because they worked together in Redbag.

What counts as shared work is known by the apps in which people work: each registers a source (`shared_work_source`)
that is asked for two members and gives what they share, newest first and no more than a few. This is the one place
where it is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.audiences import Viewer
from directory.errors import ActionError
from directory.fields import SHOWN_SKILLS
from directory.limits import DAY, Limit
from directory.models import Endorsement, HiddenEvidence, Member
from directory.parts import Part
from directory.showing import show
from search.models import Concept

ENDORSEMENTS = Limit("endorsements", 20, DAY, gettext_lazy("You have endorsed many people today."))

endorsed = Signal()
"""Sent with a new `endorsement` that its member does not hide, in the transaction that gives it."""
endorsements_seen = Signal()
"""Sent with the `member` who looks at what others say of them."""


@dataclass(frozen=True, slots=True)
class SharedWork:
    """Something that two members did together, as one of them may see it; `how` says it before the title."""

    how: str | Promise
    title: str
    url: str
    concepts: tuple[Concept, ...] = ()


SharedWorkSource = Callable[[Viewer, Member], Iterable[SharedWork]]
_sources: list[SharedWorkSource] = []


def shared_work_source(source: SharedWorkSource) -> SharedWorkSource:
    """Register a function that gives what the viewer may see of the work that they share with a member."""
    if source not in _sources:
        _sources.append(source)
    return source


def shared_work(viewer: Viewer, member: Member) -> list[SharedWork]:
    """Return what the viewer and the member did together, as far as the viewer may see it; nothing with oneself."""
    if viewer.member is None or viewer.member == member:
        return []
    return [work for source in _sources for work in source(viewer, member)]


@dataclass(frozen=True, slots=True)
class Possible:
    """Whether the viewer may endorse a member: for what, because of which work, or in words why not."""

    member: Member
    work: Sequence[SharedWork] = ()
    concepts: Sequence[Concept] = ()
    given: Sequence[Endorsement] = ()
    why_not: str = ""

    @classmethod
    def between(cls, viewer: Viewer, member: Member) -> Possible:
        """Return what is possible at this moment; raises PermissionDenied where even to ask is not the viewer's."""
        by = viewer.member
        if by is None or by == member or not Member.objects.visible_to(viewer).filter(pk=member.pk).exists():
            raise PermissionDenied
        given = list(Endorsement.objects.given().filter(by=by, member=member).select_related("concept"))
        if why_not := _hidden_from(member, by):
            return cls(member, given=given, why_not=why_not)
        work = shared_work(viewer, member)
        if not work:
            return cls(member, given=given, why_not=str(NO_SHARED_WORK) % {"name": member.display_name})
        done = {endorsement.concept_id for endorsement in given}
        concepts = [concept for concept in _concepts(member, work, viewer) if concept.pk not in done]
        if not concepts and not given:
            return cls(member, work, why_not=str(NO_CONCEPTS) % {"name": member.display_name})
        return cls(member, work, concepts, given)


NO_SHARED_WORK = gettext_lazy(
    "You can endorse %(name)s once you have worked together in Redbag: when you have both written in a thread, when a "
    "guide or case study names you both, or when you belong to the same small group."
)
NO_CONCEPTS = gettext_lazy(
    "%(name)s has not said yet what they know, and what you share does not show it. Once they add something, you can "
    "endorse them for it."
)


@transaction.atomic
def endorse(*, member: Member, concept: Concept, by: Member, because: str = "") -> Endorsement:
    """Say that the member knows the concept; whoever said so before changes the sentence.

    Raises PermissionDenied for oneself and for whom one may not see, ActionError in words where there is no shared
    work or the concept is not one of theirs, TooFast after many in a day.
    """
    possible = Possible.between(Viewer(by), member)
    if possible.why_not:
        raise ActionError(possible.why_not)
    known = {one.pk for one in possible.concepts} | {one.concept_id for one in possible.given}
    if concept.pk not in known:
        raise ActionError(_("Choose what you know them for from the list."))
    if not any(one.concept_id == concept.pk for one in possible.given):
        ENDORSEMENTS.take(by)
    endorsement, is_new = Endorsement.objects.get_or_create(
        by=by, member=member, concept=concept, defaults={"because": because}
    )
    if not is_new:
        if endorsement.withdrawn_at is not None:
            endorsement.created_at, endorsement.withdrawn_at = timezone.now(), None
        endorsement.because = because
        endorsement.save(update_fields=["because", "created_at", "withdrawn_at"])
    elif not _is_hidden(endorsement):
        endorsed.send(sender=Endorsement, endorsement=endorsement)
    return endorsement


@transaction.atomic
def revoke(*, endorsement: Endorsement, by: Member) -> None:
    """Take back what one said of another; raises PermissionDenied for anybody else."""
    if endorsement.by_id != by.pk:
        raise PermissionDenied
    if not _is_hidden(endorsement):
        endorsement.delete()
        return
    endorsement.because, endorsement.withdrawn_at = "", timezone.now()
    endorsement.save(update_fields=["because", "withdrawn_at"])


def _hidden_from(member: Member, by: Member) -> str:
    """Say why the member could not know who endorses them; empty where they can."""
    if by.paused:
        return _("Your profile is paused. An endorsement shows who gives it, so end the pause first.")
    if not Member.objects.visible_to(Viewer(member)).filter(pk=by.pk).exists():
        return _("An endorsement shows who gives it, and your profile is hidden. Show it to members first.")
    return ""


def _concepts(member: Member, work: Iterable[SharedWork], viewer: Viewer) -> list[Concept]:
    """Return what the member tells the viewer that they know, then what the shared work was about, each once."""
    tells = show([member], viewer)[member.pk].has(Part.EXPERTISE)
    declared = [one.concept for one in member.expertise.select_related("concept")] if tells else []
    shown = [concept for one in work for concept in one.concepts if concept.kind in SHOWN_SKILLS]
    return list(dict.fromkeys([*declared, *shown]))


def _is_hidden(endorsement: Endorsement) -> bool:
    rows = HiddenEvidence.objects.filter(member=endorsement.member_id, entity="endorsement", entity_id=endorsement.pk)
    return rows.exists()
