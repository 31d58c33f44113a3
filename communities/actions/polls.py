"""Writes to polls: votes, changes, and the end of voting. A poll is made with its post, by `actions.threads`."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.actions.responses import GONE
from communities.actions.threads import fresh_post, held_thread, hold_writer, log_change
from communities.errors import ActionError, PollConflict
from communities.limits import RESPONSES
from communities.models import AuditEntry, Poll, PollVote, Post, Thread, ThreadEvent
from communities.polls import NewPoll, version_of
from communities.rules import Standing
from directory.models import Member

CLOSED = _("The voting is closed.")
ONE_ONLY = _("Choose one of them only.")
NOT_A_CHOICE = _("Choose from what the poll offers.")
STAYS_CLOSED = _("The voting is closed, so the poll stays as it is.")
VOTED = _("Somebody has voted meanwhile, so the question and the choices stay as they are.")
CHANGED = _("This poll was changed in another tab or on another device. Look at it below, then save again.")


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
def change_poll(*, post: Post, by: Member, wanted: NewPoll, started_from: str | None = None) -> bool:
    """Have the poll ask this instead, until somebody has voted; then only when it closes can change.

    Says whether anything changed. Raises PermissionDenied for anybody but the post's author, PollConflict where the
    voting is closed, somebody has voted, or the poll is not of the version that the author started from any more.
    """
    thread, poll = _held(post)
    hold_writer(thread, by)
    if poll.post.author_id != by.pk:
        raise PermissionDenied
    asked = NewPoll.of(poll)
    if poll.is_closed:
        raise PollConflict(STAYS_CLOSED, poll)
    if wanted == asked:
        return False
    is_same = wanted.asks_the_same_as(asked)
    if not is_same and poll.has_votes:
        raise PollConflict(VOTED, poll)
    if started_from not in {None, version_of(poll)}:
        raise PollConflict(CHANGED, poll)
    RESPONSES.take(by)
    if is_same:
        poll.closes_at = wanted.closes_at
        poll.save(update_fields=["closes_at"])
    else:
        wanted.put_in_place_of(poll)
    log_change(thread, poll.post, ThreadEvent.Kind.POLL)
    return True


@transaction.atomic
def close_poll(*, post: Post, by: Member) -> bool:
    """End the voting: whoever asked may, and the hosts, for whom it is written down; say whether it was open."""
    thread, poll = _held(post)
    hold_writer(thread, by)
    if poll.post.author_id != by.pk and not Standing.of(by, thread.community).is_host:
        raise PermissionDenied
    if poll.is_closed:
        return False
    poll.closes_at = timezone.now()
    poll.save(update_fields=["closes_at"])
    log_change(thread, poll.post, ThreadEvent.Kind.POLL)
    if poll.post.author_id != by.pk:
        community, act = thread.community, AuditEntry.Act.CLOSE_POLL
        AuditEntry.objects.create(community=community, actor=by, act=act, thread=thread, post=poll.post)
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
