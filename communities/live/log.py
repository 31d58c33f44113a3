"""Read from the database what delivery needs: the log of changes, who a reader is, and what they may read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import Prefetch, Sum
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from communities.live.frames import Frame
from communities.live.rendering import event_frame
from communities.models import Community, Notification, Post, TalkPreferences, Thread, ThreadEvent
from directory import audiences
from directory.models import Member

BATCH = 100
"""Changes that one read takes at most."""
REPLAY = 500
"""Changes that a reader may have missed before the page is loaded afresh instead."""
VISITOR = frozenset({audiences.PUBLIC})


# --- Who a reader is ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Person:
    """A member as delivery knows them: the hash that their sessions must carry, and how others see them here."""

    member_id: int
    auth_hash: str
    name: str
    shows_typing: bool


def people(member_ids: Iterable[int]) -> dict[int, Person]:
    """Return the active members among these; a suspended one is not there."""
    members = list(Member.objects.active().filter(pk__in=member_ids))
    chosen = TalkPreferences.objects.in_bulk([member.pk for member in members])
    found = {}
    for member in members:
        likes = chosen.get(member.pk) or TalkPreferences(member=member)
        is_seen = member.is_shown_to_members and likes.shows_presence
        name = member.display_name if is_seen else ""
        found[member.pk] = Person(member.pk, member.get_session_auth_hash(), name, bool(name) and likes.shows_typing)
    return found


def signed_in(keys: Collection[str]) -> dict[str, Person]:
    """Return who is signed in by each of the sessions; one that has ended, or is of an older password, is nobody's."""
    rows = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    store, claims = SessionStore(), {}
    for row in rows:
        held = store.decode(row.session_data)
        if BACKEND_SESSION_KEY in held and str(held.get(SESSION_KEY, "")).isdigit():
            claims[row.session_key] = (int(held[SESSION_KEY]), held.get(HASH_SESSION_KEY, ""))
    known = people({member_id for member_id, _hash in claims.values()})
    return {
        key: known[member_id]
        for key, (member_id, given) in claims.items()
        if member_id in known and constant_time_compare(given, known[member_id].auth_hash)
    }


# --- What they may read ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Grant:
    """Whether a reader may follow, as of a version of the community's access; how far the thread was then."""

    is_given: bool
    access: int
    head: int = 0
    names_nobody: bool = False
    """Whether members may write here without their names: who comes and goes would give them away."""


def grants(asked: Collection[tuple[int, int | None]]) -> dict[tuple[int, int | None], Grant]:
    """Return for pairs of a thread and a member (`None` is a visitor) whether it may be read; no thread, no grant."""
    # The version is read first: what is read after it is at least as new.
    rows = Thread.objects.filter(pk__in={thread_id for thread_id, _member in asked})
    columns = ("audience", "community__access_version", "last_seq", "community__allows_anonymous")
    threads = {row[0]: row[1:] for row in rows.values_list("pk", *columns)}
    held = audiences.held_by({member_id for _thread, member_id in asked if member_id is not None})
    return {
        (thread_id, member_id): Grant(_holds(token, held.get(member_id or 0, VISITOR)), access, head, names_nobody)
        for thread_id, member_id in asked
        if thread_id in threads
        for token, access, head, names_nobody in [threads[thread_id]]
    }


def community_grants(asked: Collection[tuple[int, int | None]]) -> dict[tuple[int, int | None], Grant]:
    """Return for pairs of a community and a member whether what is said there may be read; `head` is its activity."""
    rows = Community.objects.filter(pk__in={community_id for community_id, _member in asked})
    found = {row[0]: row[1:] for row in rows.values_list("pk", "content_audience", "access_version")}
    activity = activities(found)
    held = audiences.held_by({member_id for _community, member_id in asked if member_id is not None})
    return {
        (pk, member_id): Grant(_holds(token, held.get(member_id or 0, VISITOR)), access, activity.get(pk, 0))
        for pk, member_id in asked
        if pk in found
        for token, access in [found[pk]]
    }


def _holds(token: str, held: frozenset[str]) -> bool:
    return bool(token) and token in held


def access_of(community_id: int) -> int:
    """Return the version of the community's access: it moves on whenever somebody loses it."""
    return Community.objects.values_list("access_version", flat=True).get(pk=community_id)


# --- What has changed -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class News:
    """The next changes of a thread, oldest first, each with the version of access that its readers need."""

    frames: list[Frame]
    head: int


def news(thread_id: int, since: int) -> News | None:
    """Return the next changes after `since`; `None` where the thread is gone.

    The version of access is read after the changes: whoever lost access before one was committed is seen to have
    lost it.
    """
    events = (
        ThreadEvent.objects.filter(thread_id=thread_id, seq__gt=since)
        .select_related("thread__community", "thread__answer__author")
        .prefetch_related(Prefetch("post", Post.objects.shown().select_related("thread__community")))
    )
    found = list(events.order_by("seq")[:BATCH])
    state = Thread.objects.filter(pk=thread_id).values_list("last_seq", "community__access_version").first()
    if state is None:
        return None
    return News([event_frame(event, state[1]) for event in found], state[0])


def heads(thread_ids: Collection[int]) -> dict[int, int]:
    """Return the number of the latest change of each thread."""
    return dict(Thread.objects.filter(pk__in=thread_ids).values_list("pk", "last_seq"))


def activities(community_ids: Iterable[int]) -> dict[int, int]:
    """Return for each community a number that grows with every change in what all its readers may read."""
    rows = Thread.objects.filter(community__in=list(community_ids), participations=None).order_by()
    return dict(rows.values_list("community").annotate(total=Sum("last_seq")))


def threads_of(community_id: int) -> set[int]:
    """Return the threads of a community."""
    return set(Thread.objects.filter(community_id=community_id).values_list("pk", flat=True))


def unread_notices(member_ids: Collection[int]) -> dict[int, int]:
    """Return how many notifications each of the members has not read, of threads that they may read now."""
    held = audiences.held_by(member_ids)
    totals: dict[int, int] = defaultdict(int)
    for member_id, token in Notification.objects.filter(member__in=held).unread().tokens():
        totals[member_id] += _holds(token, held[member_id])
    return {member_id: totals[member_id] for member_id in held}
