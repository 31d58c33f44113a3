"""Turn what was said into a draft page, with credit to whoever said it."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from communities.actions import notifying
from communities.actions.threads import held_thread
from communities.errors import ActionError
from communities.models import Post, Thread
from communities.rules import Standing, may_harvest
from directory.drafts import Material, NoPlace, Passage, maker_of
from directory.models import Member

MOST_POSTS = 50
IN_CONFIDENCE = _("What is said here stays here: no page can be made from a private or confidential conversation.")
NOTHING_CHOSEN = _("Choose at least one post.")
TOO_MANY = _("Choose at most 50 posts: a page that says everything is read by nobody.")
NO_PLACE = _("The site has no list for such pages yet. Ask an editor to make one.")


@transaction.atomic
def make_draft(*, thread: Thread, posts: Collection[int], kind: str, by: Member) -> Page:
    """Return a new draft made of the chosen posts, and tell their authors.

    Who wrote without their name is credited as a member. Raises PermissionDenied for whoever neither started the thread
    nor hosts nor edits, ActionError where the conversation is not for others or nothing can be made of what was chosen.
    """
    thread = held_thread(thread)
    if not may_harvest(Standing.of(by, thread.community), thread):
        raise PermissionDenied
    if not thread.may_leave_community:
        raise ActionError(IN_CONFIDENCE)
    maker = maker_of(kind)
    if maker is None:
        raise ActionError(_("Choose what to make of it."))
    chosen = list(posts_to_choose(thread).filter(pk__in=posts)[: MOST_POSTS + 1])
    if not chosen:
        raise ActionError(NOTHING_CHOSEN)
    if len(chosen) > MOST_POSTS:
        raise ActionError(TOO_MANY)
    try:
        page = maker.make(_material(thread, chosen), by)
    except NoPlace as error:
        raise ActionError(NO_PLACE) from error
    notifying.told_of_draft(posts=chosen, by=by)
    return page


def posts_to_choose(thread: Thread) -> QuerySet[Post]:
    """Return the posts of the thread whose words can be read."""
    return thread.posts.filter(hidden_at=None, moved_to=None).select_related("author").order_by("number")


def _material(thread: Thread, posts: list[Post]) -> Material:
    outcome = f"{thread.get_outcome_display()}. {thread.outcome_note}" if thread.outcome else thread.outcome_note
    return Material(
        title=thread.title,
        url=thread.get_absolute_url(),
        passages=tuple(
            Passage(html=post.body_html, author=None if post.is_anonymous else post.author, byline=post.byline)
            for post in posts
        ),
        asks_first=posts[0].number == 1 and thread.seeks_answer,
        outcome=outcome.strip(),
        concepts=tuple(thread.concepts.all()),
    )
