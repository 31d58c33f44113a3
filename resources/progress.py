"""Begin a path, mark what is done, and leave it: a member's own doing, of which nobody else learns."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from directory.audiences import Viewer
from directory.models import Member
from resources.models import DoneItem, LearningPathPage, StartedPath
from resources.paths import Item, Journey, journey


@transaction.atomic
def begin(*, page: LearningPathPage, by: Member) -> StartedPath:
    """Begin a path, or go on with one that was begun; raises PermissionDenied for who may not read it."""
    if not page.live or not Viewer(by).holds(page.audience):
        raise PermissionDenied
    started, _is_new = StartedPath.objects.get_or_create(page_id=page.pk, member=by)
    return started


@transaction.atomic
def mark(*, page: LearningPathPage, by: Member, key: str, is_done: bool) -> Journey:
    """Mark an item as done, or as not done; who had not begun the path begins it. Return the path as it is now.

    Raises PermissionDenied for who may not read the path, KeyError for an item that is not on it for them.
    """
    started = StartedPath.objects.select_for_update().get(pk=begin(page=page, by=by).pk)
    before = journey(page, Viewer(by)).item(key)
    if before is None:
        raise KeyError(key)
    if is_done:
        DoneItem.objects.get_or_create(path=started, item=key)
    else:
        DoneItem.objects.filter(path=started, item=key).delete()
    now = journey(page, Viewer(by))
    if now.is_finished and (not started.finished_at or (is_done and not before.is_done and before.counts)):
        started.finished_at = timezone.now()
    elif not is_done and _was_needed(before, started):
        started.finished_at = None
    started.changed_at = timezone.now()
    started.save(update_fields=["changed_at", "finished_at"])
    return replace(now, started=started)


@transaction.atomic
def leave(*, page: LearningPathPage, by: Member) -> None:
    """Take back that the member began the path, with all that they marked."""
    StartedPath.objects.filter(page_id=page.pk, member=by).delete()


def _was_needed(item: Item, started: StartedPath) -> bool:
    """Say whether the path would not have been finished without what is taken back."""
    is_part = item.is_done and not item.is_optional and started.finished_at is not None
    return bool(is_part and item.done_at and started.finished_at and item.done_at <= started.finished_at)
