"""Keep a page for later, and be told when it changes: what members do with pages that nobody else learns of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page, Revision

from directory.audiences import Viewer
from directory.models import Member
from directory.pages import page_changed
from directory.statements import run
from resources.models import FollowedPage, KeptPage

PER_PAGE = 20
FOLLOWED_SHOWN = 100
TOLD_EVERY = timedelta(days=1)
MARKS = """
SELECT CASE WHEN is_helpful THEN 'helpful' ELSE 'unhelpful' END
FROM resources_feedback WHERE page_id = %s AND member_id = %s
UNION ALL SELECT 'kept' FROM resources_keptpage WHERE page_id = %s AND member_id = %s
UNION ALL SELECT 'followed' FROM resources_followedpage WHERE page_id = %s AND member_id = %s
UNION ALL SELECT 'rated' WHERE EXISTS (SELECT 1 FROM resources_feedback WHERE page_id = %s)
UNION ALL SELECT 'used' WHERE EXISTS (SELECT 1 FROM resources_use WHERE page_id = %s)"""


def marks_of(page: Page, member: Member | None) -> set[str]:
    """Return what a member does with a page, and whether there is anything to count of what others do.

    `helpful` or `unhelpful` is what the member said of it; it is `kept` and `followed` by the member; and it was
    `rated` and `used` by anybody, whoever may know of them.
    """
    own = [page.pk, member.pk if member else None]
    return {mark for (mark,) in run(MARKS, [*own * 3, page.pk, page.pk])}


@transaction.atomic
def keep(*, page: Page, by: Member, is_wanted: bool) -> None:
    """Keep a page for a member to read later, or keep it no longer."""
    if is_wanted:
        KeptPage.objects.get_or_create(page=page, member=by)
    else:
        KeptPage.objects.filter(page=page, member=by).delete()


@transaction.atomic
def follow(*, page: Page, by: Member, is_wanted: bool) -> None:
    """Tell a member from now on when a new version of the page is published, or tell them no longer."""
    if is_wanted:
        FollowedPage.objects.get_or_create(page=page, member=by)
    else:
        FollowedPage.objects.filter(page=page, member=by).delete()


@transaction.atomic
def tell_followers(*, page: Page, revision: Revision, by: Member | None) -> None:
    """Have those who follow the page told that it changed, each once a day at most, and never who published it.

    A revision that is to be published later tells nobody yet. By the clock nobody publishes, so then it is the writer
    of the revision who is not told.
    """
    if not Page.objects.live().filter(pk=page.pk, live_revision=revision).exists():
        return
    now = timezone.now()
    due = Q(told_at=None) | Q(told_at__lte=now - TOLD_EVERY)
    own = by.pk if by is not None else revision.user_id
    followers = FollowedPage.objects.select_for_update().filter(due, page=page).exclude(member=own)
    members = list(followers.values_list("member", flat=True))
    if members:
        FollowedPage.objects.filter(page=page, member__in=members).update(told_at=now)
        page_changed.send(sender=FollowedPage, page=page, members=members)


def reading_list(viewer: Viewer, number: str | None) -> dict[str, Any]:
    """Return a page of what the viewer keeps, and what they follow, as far as they may read it now."""
    kept = KeptPage.objects.filter(member=viewer.member).on_visible_pages(viewer)
    followed = FollowedPage.objects.filter(member=viewer.member).on_visible_pages(viewer)
    return {
        "kept": Paginator(kept.select_related("page"), PER_PAGE).get_page(number),
        "followed": followed.select_related("page")[:FOLLOWED_SHOWN],
    }
