"""What hosts do with a thread as a whole: pin, close, rename, tag and move it. Each act is written down."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.actions import telling
from communities.actions.discussions import fits, retitle
from communities.actions.notifying import told_of_move
from communities.actions.threads import held_thread, hold_membership, log_change
from communities.errors import ActionError
from communities.models import Attachment, AuditEntry, Community, Post, Thread, ThreadEvent
from communities.rules import Standing
from directory.models import Member
from search.actions import index, together
from search.models import Concept

MOST_TOPICS = 8


@transaction.atomic
def pin_thread(*, thread: Thread, by: Member, pinned: bool = True) -> Thread:
    """Keep a thread at the top of its community's list, or let it go; what is so already stays."""
    return _mark(thread, by, "pinned_at", is_set=pinned, act=AuditEntry.Act.PIN if pinned else AuditEntry.Act.UNPIN)


@transaction.atomic
def close_thread(*, thread: Thread, by: Member, closed: bool = True) -> Thread:
    """Let nobody write in a thread any more, or again; what is so already stays."""
    return _mark(thread, by, "closed_at", is_set=closed, act=AuditEntry.Act.CLOSE if closed else AuditEntry.Act.REOPEN)


@transaction.atomic
def rename_thread(*, thread: Thread, by: Member, title: str) -> Thread:
    """Give a thread another title; from then on it keeps that, whatever becomes of the page that it is about."""
    held = hosted(thread, by)
    if held.title == title:
        return held
    note_act(held, by, AuditEntry.Act.RENAME, _("It was called “%(title)s”.") % {"title": held.title})
    retitle(held, title)
    return held


@transaction.atomic
def tag_thread(*, thread: Thread, by: Member, concepts: Collection[Concept]) -> Thread:
    """Say what a thread is about; raises ActionError for more topics than would help anybody."""
    if len(concepts) > MOST_TOPICS:
        raise ActionError(_("Please choose at most %(most)d topics.") % {"most": MOST_TOPICS})
    held = hosted(thread, by)
    with together():
        held.concepts.set(concepts)
        index(entity="post", pks=Post.objects.filter(thread=held).values_list("pk", flat=True))
        log_change(held, None, ThreadEvent.Kind.THREAD)
    note_act(held, by, AuditEntry.Act.TAG, ", ".join(sorted(concept.label for concept in concepts)))
    return held


@transaction.atomic
def move_thread(*, thread: Thread, to: Community, by: Member, confirmed: bool = False) -> Thread:
    """Move a thread to another community of the host's; who may read it changes with the commit, on every surface.

    Raises ActionError where that would break a promise: out of a confidential community, of a private thread, where
    somebody wrote without their name, to readers who may not read the page that it is about; and, unless `confirmed`,
    wherever people come to read it who could not before.
    """
    held = hosted(thread, by)
    to = Community.objects.select_for_update().get(pk=to.pk)
    origin = held.community
    hold_membership(to, by)
    if not Standing.of(by, to).is_host:
        raise PermissionDenied
    if to == origin:
        return held
    if reason := why_it_stays(held, to):
        raise ActionError(reason)
    if widens(origin, to) and not confirmed:
        raise ActionError(_("Please confirm that people may read this who could not read it before."))
    with together():
        held.community, held.audience = to, to.content_audience
        Thread.objects.filter(pk=held.pk).update(community=to, audience=to.content_audience, pinned_at=None)
        Attachment.objects.filter(post__thread=held).update(community=to)
        index(entity="post", pks=Post.objects.filter(thread=held).values_list("pk", flat=True))
        log_change(held, None, ThreadEvent.Kind.THREAD)
    _note_move(held, origin, to, by)
    telling.thread_moved(origin=origin, to=to)
    told_of_move(thread=held, members={held.author_id}, by=by)
    return held


def why_it_stays(thread: Thread, to: Community) -> str:
    """Return why the thread cannot be moved there, in a sentence; nothing where it can."""
    if thread.community.level == Community.Level.CONFIDENTIAL:
        return _("What was said in confidence stays here: nothing is moved out of a confidential community.")
    if thread.is_private:
        return _("This thread is for a few people only, so it stays where it is.")
    if thread.posts.filter(is_anonymous=True).exists():
        return _("Somebody wrote here without their name, and trusted these hosts with it. The thread stays here.")
    if thread.page is not None and not fits(thread.page, to):
        return _("It is about a page that not everybody there may read.")
    return ""


def widens(origin: Community, to: Community) -> bool:
    """Say whether anybody may read there who could not read here."""
    return origin.content_audience != to.content_audience and origin.level != Community.Level.OPEN


def hosted(thread: Thread, by: Member) -> Thread:
    """Return the thread, locked, for one of its hosts; raises PermissionDenied for others, ActionError if it is gone.

    Whoever hosts cannot be removed before the transaction has ended. A thread for a few people is hosted by those of
    them who are hosts.
    """
    held = held_thread(thread)
    hold_membership(held.community, by)
    standing = Standing.of(by, held.community)
    if not (standing.is_host and standing.viewer.holds(held.audience)):
        raise PermissionDenied
    if held.merged_into_id:
        raise ActionError(_("This thread was merged into another meanwhile."))
    return held


def note_act(thread: Thread, by: Member, act: str, note: str = "") -> None:
    """Write down what a host did with a thread."""
    AuditEntry.objects.create(community=thread.community, actor=by, act=act, thread=thread, note=note[:300])


def _mark(thread: Thread, by: Member, name: str, *, is_set: bool, act: str) -> Thread:
    """Set the moment by which a thread is pinned or closed, or take it away; what is so already stays."""
    held = hosted(thread, by)
    if bool(getattr(held, name)) == is_set:
        return held
    setattr(held, name, timezone.now() if is_set else None)
    Thread.objects.filter(pk=held.pk).update(**{name: getattr(held, name)})
    log_change(held, None, ThreadEvent.Kind.THREAD)
    note_act(held, by, act)
    return held


def _note_move(thread: Thread, origin: Community, to: Community, by: Member) -> None:
    """Write the move down in both communities; that there is a confidential one is not told in the other."""
    is_secret = to.level == Community.Level.CONFIDENTIAL
    there = "" if is_secret else _("To %(name)s: “%(title)s”.") % {"name": to.name, "title": thread.title}
    here = _("From %(name)s: “%(title)s”.") % {"name": origin.name, "title": thread.title}
    for community, note in ((origin, there), (to, here)):
        # What stands in another community now is not named by the thread itself.
        kept = thread if community == to else None
        AuditEntry.objects.create(community=community, actor=by, act=AuditEntry.Act.MOVE, thread=kept, note=note[:300])
