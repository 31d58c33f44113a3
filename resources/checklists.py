"""The steps of a guide, ticked by a member for themselves or together with a community that they belong to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from directory import audiences
from directory.audiences import Viewer
from directory.models import Member
from resources.models.ticks import Tick

if TYPE_CHECKING:
    from resources.models import LearningGuidePage


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a checklist; its tick where it is done, and who ticked it where the viewer may know of them."""

    key: str
    text: str
    tick: Tick | None
    by: Member | None


def steps_of(page: LearningGuidePage, viewer: Viewer, audience: str) -> list[Step]:
    """Return the steps of the page in their order, as they are ticked on a list; raises PermissionDenied for another's.

    A step that was taken out of the page is not among them, whoever ticked it.
    """
    if not viewer.holds(audience):
        raise PermissionDenied
    ticks = {tick.step: tick for tick in Tick.objects.filter(page=page.pk, audience=audience)}
    people: dict[int, Member] = {}
    if audience.startswith(audiences.COMMUNITY):
        people = Member.objects.visible_to(viewer).in_bulk({tick.member_id for tick in ticks.values()})
    steps = []
    for block in page.monday:
        tick = ticks.get(str(block.id))
        by = people.get(tick.member_id) if tick and tick.member_id else None
        steps.append(Step(str(block.id), str(block.value), tick, by))
    return steps


@transaction.atomic
def tick(*, page: LearningGuidePage, by: Member, audience: str, done: Collection[str], before: Collection[str]) -> None:
    """Bring a list up to date: what is done now, and what was done when the member began to look at it.

    Only what they changed is changed, so that two people on one list do not take back each other's ticks. Raises
    PermissionDenied for a list that is neither the member's own nor of a community that they belong to.
    """
    if not _may_keep(by, audience):
        raise PermissionDenied
    added, taken = set(done) - set(before), set(before) - set(done)
    known = [str(block.id) for block in page.monday]
    Tick.objects.filter(page=page.pk, audience=audience, step__in=taken & set(known)).delete()
    new = [Tick(page_id=page.pk, audience=audience, step=step, member=by) for step in known if step in added]
    # Whoever ticked the same step a moment before is the one who did.
    Tick.objects.bulk_create(new, ignore_conflicts=True)


def groups_of(member: Member) -> list[tuple[int, str]]:
    """Return the communities with which the member can keep a list: their numbers and names, by name."""
    names = audiences.names_of(audiences.circles([member.pk]).get(member.pk, frozenset()))
    groups = [(int(token.removeprefix(audiences.COMMUNITY)), name) for token, name in names.items()]
    return sorted(groups, key=lambda group: group[1].casefold())


def done_total(steps: Sequence[Step]) -> int:
    """Return how many of the steps are done."""
    return sum(step.tick is not None for step in steps)


def _may_keep(member: Member, audience: str) -> bool:
    is_list = audience == audiences.member(member.pk) or audience.startswith(audiences.COMMUNITY)
    return is_list and Viewer(member).holds(audience)
