"""Tell members on the site of what is new in their saved searches: the other end of `directory.alerts`."""

from __future__ import annotations

from collections.abc import Collection

from communities.actions.notifying import count_again, take_as_read
from communities.models import Notification, Post, Thread
from directory.alerts import Teller, register
from directory.models import Member, SavedSearch


def tell(search: SavedSearch) -> None:
    """Write a notification for the search's member, unless one waits to be read."""
    Notification.objects.bulk_create(
        [
            Notification(
                member_id=search.member_id,
                kind=Notification.Kind.SEARCH,
                search=search,
                created_at=search.checked_at,
            )
        ],
        ignore_conflicts=True,
    )
    count_again([search.member_id])


def seen(search: SavedSearch) -> None:
    """Take as read what tells of the search."""
    take_as_read(Notification.objects.filter(search=search), search.member_id)


def own(entity: str, pks: Collection[int], member: Member) -> set[int]:
    """Return those of the threads and posts that the member wrote."""
    if entity == "thread":
        return set(Thread.objects.filter(pk__in=pks, author=member).values_list("pk", flat=True))
    if entity == "post":
        return set(Post.objects.filter(pk__in=pks, author=member).values_list("pk", flat=True))
    return set()


def connect() -> None:
    """Have the news of saved searches told here."""
    register(Teller(tell=tell, seen=seen, own=own))
