"""Writes of what members do besides writing: react to a post, and say that they have a thread's question too."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from communities.actions.threads import fresh_post, held_thread, hold_writer, log_change
from communities.errors import ActionError
from communities.limits import RESPONSES
from communities.models import MeToo, Post, Reaction, Thread, ThreadEvent
from communities.rules import Standing, may_have_too
from directory.models import Member

GONE = _("This post was taken down or moved meanwhile.")


@transaction.atomic
def react(*, post: Post, member: Member, kind: str, wanted: bool = True) -> bool:
    """Put the member's sign under a post, or take it away, and say whether that changed anything.

    The same asked twice is one sign, and one change that readers are told of. Raises PermissionDenied for somebody who
    does not belong to the community, ActionError where the post is gone, TooFast after many clicks in a minute.
    """
    thread = held_thread(post.thread)
    hold_writer(thread, member)
    post = fresh_post(post)
    if kind not in Reaction.Kind.values:
        raise ActionError(_("Choose one of the signs under the post."))
    if post.hidden_at or post.moved_to_id or post.thread_id != thread.pk:
        raise ActionError(GONE)
    RESPONSES.take(member)
    own = Reaction.objects.filter(post=post, member=member, kind=kind)
    if own.exists() == wanted:
        return False
    if wanted:
        Reaction.objects.create(post=post, member=member, kind=kind)
    else:
        own.delete()
    log_change(thread, post, ThreadEvent.Kind.REACT)
    return True


@transaction.atomic
def have_too(*, thread: Thread, member: Member, wanted: bool = True) -> bool:
    """Note that the member has the thread's question too, or no longer, and say whether that changed anything.

    Whoever asked cannot have it twice. Raises PermissionDenied for them and for somebody who does not belong, TooFast
    after many clicks in a minute.
    """
    thread = held_thread(thread)
    hold_writer(thread, member)
    if not may_have_too(Standing.of(member, thread.community), thread):
        raise PermissionDenied
    RESPONSES.take(member)
    own = MeToo.objects.filter(thread=thread, member=member)
    if own.exists() == wanted:
        return False
    if wanted:
        MeToo.objects.create(thread=thread, member=member)
    else:
        own.delete()
    log_change(thread, None, ThreadEvent.Kind.THREAD)
    return True
