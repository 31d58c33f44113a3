"""Writes to the discussion of a guide or case study: where it stands, and what it is called."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from communities.actions.threads import held_thread, log_change
from communities.errors import ActionError
from communities.models import AuditEntry, Community, PageDiscussion, Post, Thread, ThreadEvent
from directory import audiences
from directory.audiences import Viewer
from directory.models import Member
from search.actions import index, together

LONGEST_TITLE = 140
CONFIDENTIAL = _("A page is not discussed in a confidential community: its link would tell that there is one.")
TOO_OPEN = _("Only members of Redbag can read this page, and everybody can read what is said in that community.")


@transaction.atomic
def choose_discussion(*, page: Page, community: Community | None, by: Member) -> None:
    """Have an editor say in which community a page is discussed; None is the open one for guides and case studies.

    Raises PermissionDenied for whoever may not edit the page, or not know of the community, and ActionError where the
    discussion would be read by people who may not read the page. A discussion that has begun stays where it is.
    """
    if not page.permissions_for_user(by).can_edit():
        raise PermissionDenied
    if community is None:
        PageDiscussion.objects.filter(page=page).delete()
        return
    if not Viewer(by).holds(community.audience):
        raise PermissionDenied
    if community.level == Community.Level.CONFIDENTIAL:
        raise ActionError(CONFIDENTIAL)
    if not fits(page, community):
        raise ActionError(TOO_OPEN)
    PageDiscussion.objects.update_or_create(page=page, defaults={"community": community})


def fits(page: Page, community: Community) -> bool:
    """Say whether nobody can read the discussion of the page there who may not read the page."""
    is_public = getattr(page.specific, "audience", audiences.PUBLIC) == audiences.PUBLIC
    return is_public or community.content_audience != audiences.PUBLIC


@transaction.atomic
def rename_with_page(*, page: Page) -> None:
    """Give the thread about a page the title that the page has now, unless a host gave it another.

    The title of a page that only members may read now does not go out to everybody who reads its thread.
    """
    threads = Thread.objects.filter(page_id=page.pk).exclude(title=page.title[:LONGEST_TITLE])
    thread = threads.select_related("community").first()
    if thread is None or not fits(page, thread.community):
        return
    if not thread.audit.filter(act=AuditEntry.Act.RENAME).exists():
        retitle(held_thread(thread), page.title[:LONGEST_TITLE])


def retitle(thread: Thread, title: str) -> None:
    """Change the title of a thread that the caller holds, for its readers and in search."""
    with together():
        thread.title = title
        Thread.objects.filter(pk=thread.pk).update(title=title)
        log_change(thread, None, ThreadEvent.Kind.THREAD)
        index(entity="post", pks=Post.objects.filter(thread=thread).values_list("pk", flat=True))
