"""What every post asks of the database, and leaves there besides itself: whoever posts next waits for it."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection

from communities.models import Post, ReadMarker, Thread, ThreadEvent
from directory.models import Member
from directory.statements import given, run, taken

HOLD = """
SELECT thread.community_id, thread.audience, thread.last_seq, thread.post_total, thread.last_post_at, thread.closed_at,
       community.allows_anonymous
FROM communities_thread thread
JOIN communities_community community ON community.id = thread.community_id
JOIN {belonging}
JOIN directory_member author ON author.id = own.member_id AND author.is_active
WHERE thread.id = %s AND own.member_id = %s
"""
BELONGS = "communities_membership own ON own.community_id = community.id"
TAKES_PART = "communities_participant own ON own.thread_id = thread.id AND community.holds_introductions"
LOCK = "FOR UPDATE OF thread, own"
LATEST = """
SELECT thread_id, created_at, client_id, id FROM communities_post
WHERE author_id = %s ORDER BY created_at DESC, id DESC LIMIT %s
"""
TAKE_NUMBER = "UPDATE communities_thread SET last_seq = %s, post_total = %s, last_post_at = %s WHERE id = %s"
LOG = "INSERT INTO communities_threadevent (thread_id, seq, kind, post_id, created_at) VALUES (%s, %s, %s, %s, %s)"
READ_ON = """
UPDATE communities_readmarker SET last_read_number = %s
WHERE thread_id = %s AND member_id = %s AND last_read_number = %s
"""


def hold(thread: Thread, author: Member) -> Thread:
    """Return the thread as it is now, locked with the author's membership until the end of the transaction.

    Raises PermissionDenied for whoever may not write in it: it takes a member of its community, and of a private
    thread one of its own people; of an introduction its two people.
    """
    lock = LOCK if connection.features.has_select_for_update else ""
    belonging = TAKES_PART if thread.community.holds_introductions else BELONGS
    rows = run(HOLD.format(belonging=belonging) + lock, [thread.pk, author.pk])
    if not rows:
        raise PermissionDenied
    (community_id, audience, last_seq, post_total, last_post_at, closed_at, allows_anonymous) = rows[0]
    held = copy.copy(thread)
    if held.community_id != community_id:
        # A host has moved it since it was read.
        held = Thread.objects.select_related("community").get(pk=thread.pk)
    held.audience, held.last_seq, held.post_total = audience, last_seq, post_total
    held.last_post_at, held.closed_at = taken(last_post_at), taken(closed_at)
    held.community.allows_anonymous = bool(allows_anonymous)
    if not held.admits(author):
        raise PermissionDenied
    return held


def take_post_number(thread: Thread, now: datetime) -> None:
    """Give the thread, which is held, one more post and the next number of a change."""
    thread.last_seq, thread.post_total, thread.last_post_at = thread.last_seq + 1, thread.post_total + 1, now
    run(TAKE_NUMBER, [thread.last_seq, thread.post_total, given(now), thread.pk])


def log_post(post: Post, seq: int) -> ThreadEvent:
    """Leave the new post in the log of its thread, and return the change, which is in the database."""
    event = ThreadEvent(thread=post.thread, seq=seq, kind=ThreadEvent.Kind.POST, post=post, created_at=post.created_at)
    run(LOG, [event.thread_id, seq, event.kind, post.pk, given(post.created_at)])
    return event


def read_own(post: Post) -> None:
    """Have its author have read the new post, if they had read what was before it."""
    if post.number == 1:
        ReadMarker.objects.create(thread=post.thread, member=post.author, last_read_number=1)
    else:
        run(READ_ON, [post.number, post.thread_id, post.author_id, post.number - 1])


class Sent(NamedTuple):
    """What has to be known of a post before its author sends another."""

    thread_id: int
    created_at: datetime
    client_id: UUID
    pk: int


def latest_of(author: Member, most: int) -> list[Sent]:
    """Return an author's latest posts, the newest first."""
    return [
        Sent(thread_id, taken(created_at), UUID(client_id) if isinstance(client_id, str) else client_id, pk)
        for thread_id, created_at, client_id, pk in run(LATEST, [author.pk, most])
    ]
