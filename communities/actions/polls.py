"""Writes to polls: votes, and the end of voting. A poll is made with its post, by `actions.threads`."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.actions.responses import GONE
from communities.actions.threads import fresh_post, held_thread, hold_writer, log_change
from communities.errors import ActionError
from communities.limits import RESPONSES
from communities.models import Poll, PollVote, Post, Thread, ThreadEvent
from communities.rules import Standing
from directory.models import Member

CLOSED = _("The voting is closed.")
ONE_ONLY = _("Choose one of them only.")
NOT_A_CHOICE = _("Choose from what the poll offers.")


@transaction.atomic
def vote(*, post: Post, member: Member, choices: Collection[int]) -> bool:
    """Take these as the member's choices, in place of what they chose before, and say whether anything changed.

    No choice takes the vote back. Raises PermissionDenied for somebody who does not belong to the community,
    ActionError where the voting is closed or the choices are none of the poll's, TooFast after many clicks in a minute.
    """
    thread, poll = _held(post)
    hold_writer(thread, member)
    if poll.is_closed:
        raise ActionError(CLOSED)
    wanted = set(choices)
    if not wanted <= set(poll.choices.values_list("pk", flat=True)):
        raise ActionError(NOT_A_CHOICE)
    if len(wanted) > 1 and not poll.is_multiple:
        raise ActionError(ONE_ONLY)
    RESPONSES.take(member)
    own = PollVote.objects.filter(choice__poll=poll, member=member)
    before = set(own.values_list("choice", flat=True))
    if before == wanted:
        return False
    own.filter(choice__in=before - wanted).delete()
    PollVote.objects.bulk_create(PollVote(choice_id=choice, member=member) for choice in sorted(wanted - before))
    log_change(thread, poll.post, ThreadEvent.Kind.POLL)
    return True


@transaction.atomic
def close_poll(*, post: Post, by: Member) -> bool:
    """End the voting: whoever asked may, and the hosts; say whether it was open."""
    thread, poll = _held(post)
    hold_writer(thread, by)
    if poll.post.author_id != by.pk and not Standing.of(by, thread.community).is_host:
        raise PermissionDenied
    if poll.is_closed:
        return False
    poll.closes_at = timezone.now()
    poll.save(update_fields=["closes_at"])
    log_change(thread, poll.post, ThreadEvent.Kind.POLL)
    return True


def _held(post: Post) -> tuple[Thread, Poll]:
    """Return the thread, locked, and the poll as it is now."""
    thread = held_thread(post.thread)
    post = fresh_post(post)
    poll = Poll.objects.filter(post=post).first()
    if poll is None or post.hidden_at or post.moved_to_id or post.thread_id != thread.pk:
        raise ActionError(GONE)
    poll.post = post
    return thread, poll
