"""Writes to what a member has read: one row for each member and thread, whatever the device."""

from __future__ import annotations

from django.db import transaction
from django.db.models import OuterRef, Subquery

from communities.models import Community, Post, ReadMarker, Thread
from directory.audiences import Viewer
from directory.models import Member


def mark_read(*, thread: Thread, member: Member, number: int) -> None:
    """Remember that the member has read the thread up to the post of the number; it only ever moves on."""
    number = min(number, thread.post_total)
    if number < 1:
        return
    behind = ReadMarker.objects.filter(thread=thread, member=member, last_read_number__lt=number)
    if not behind.update(last_read_number=number):
        marker = ReadMarker(thread=thread, member=member, last_read_number=number)
        ReadMarker.objects.bulk_create([marker], ignore_conflicts=True)
        # Another tab may have made the marker meanwhile, for less.
        behind.update(last_read_number=number)


def mark_unread(*, post: Post, member: Member) -> None:
    """Have the post and all that came after it be new to the member again."""
    ReadMarker.objects.update_or_create(
        thread=post.thread, member=member, defaults={"last_read_number": post.number - 1}
    )


@transaction.atomic
def mark_all_read(*, community: Community, member: Member) -> int:
    """Remember that the member has read every thread of the community as it is now; return how many were new."""
    threads = Thread.objects.visible_to(Viewer(member)).filter(community=community)
    behind = list(threads.with_unread(member).filter(unread__gt=0).values_list("pk", flat=True))
    markers = [ReadMarker(thread_id=pk, member=member) for pk in behind]
    ReadMarker.objects.bulk_create(markers, ignore_conflicts=True, batch_size=500)
    now = Thread.objects.filter(pk=OuterRef("thread")).values("post_total")
    ReadMarker.objects.filter(member=member, thread__in=threads).update(last_read_number=Subquery(now))
    return len(behind)
