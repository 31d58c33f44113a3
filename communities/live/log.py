"""Read the log of changes from the database and make frames of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils import timezone

from communities.models import Post, Thread, ThreadEvent
from directory import audiences
from directory.models import Member

BATCH = 100
"""Changes that one read takes at most."""
REPLAY = 500
"""Changes that a reader may have missed before the page is loaded afresh instead."""
VISITOR = frozenset({audiences.PUBLIC})


@dataclass(frozen=True, slots=True)
class Frame:
    """One change as every reader gets it."""

    seq: int
    text: str


@dataclass(frozen=True, slots=True)
class News:
    """What is new in a thread, and who of those who listen may still have it."""

    frames: list[Frame]
    head: int
    allowed: frozenset[int | None]


def may_read(following: Mapping[int, Collection[int | None]]) -> dict[int, frozenset[int | None]]:
    """Return, of those who listen to each thread, who may read it now; `None` is a visitor."""
    tokens = dict(Thread.objects.filter(pk__in=following).values_list("pk", "audience"))
    held = audiences.held_by({pk for listeners in following.values() for pk in listeners if pk is not None})
    return {
        thread_id: frozenset(
            pk for pk in listeners if tokens.get(thread_id) and tokens[thread_id] in held.get(pk or 0, VISITOR)
        )
        for thread_id, listeners in following.items()
    }


def news(thread_id: int, since: int, listeners: Collection[int | None]) -> News | None:
    """Return the next changes after `since`; `None` where the thread is gone.

    Who may have them is read after the changes: whoever lost access before a change was committed is seen to have
    lost it.
    """
    frames = replay(thread_id, since)
    head = heads([thread_id]).get(thread_id)
    return None if head is None else News(frames, head, may_read({thread_id: listeners})[thread_id])


def replay(thread_id: int, since: int) -> list[Frame]:
    """Return the thread's next changes after `since`, oldest first."""
    events = (
        ThreadEvent.objects.filter(thread_id=thread_id, seq__gt=since)
        .select_related("thread__community", "thread__answer__author")
        .prefetch_related(Prefetch("post", Post.objects.shown().select_related("thread__community")))
        .order_by("seq")[:BATCH]
    )
    return [Frame(event.seq, encode(event)) for event in events]


def encode(event: ThreadEvent) -> str:
    """Return the change as the text of a frame; a hidden post's words are in none.

    A frame is the same for every reader: nothing in it may depend on who looks.
    """
    post = event.post
    said: dict[str, object] = {"type": "event", "thread": event.thread_id, "seq": event.seq, "kind": event.kind}
    if post is None:
        context = {"thread": event.thread, "community": event.thread.community}
        said["html"] = render_to_string("communities/_thread_head.html", context)
    else:
        author = {"author": post.author_id, "name": post.author.display_name}
        said["post"] = {"id": post.pk, "number": post.number, **author}
        said["html"] = render_to_string("communities/_post.html", {"post": post, "thread": post.thread})
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def heads(thread_ids: Collection[int]) -> dict[int, int]:
    """Return the number of the latest change of each thread."""
    return dict(Thread.objects.filter(pk__in=thread_ids).values_list("pk", "last_seq"))


def threads_of(community_id: int) -> set[int]:
    """Return the threads of a community."""
    return set(Thread.objects.filter(community_id=community_id).values_list("pk", flat=True))


def auth_hashes(member_ids: Iterable[int]) -> dict[int, str]:
    """Return the hash that each active member's sessions must carry; it changes with the password."""
    return {member.pk: member.get_session_auth_hash() for member in Member.objects.active().filter(pk__in=member_ids)}


def sessions(keys: Iterable[str]) -> set[str]:
    """Return those of the sessions that are there still."""
    alive = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    return set(alive.values_list("session_key", flat=True))
