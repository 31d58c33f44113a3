"""The surfaces of reading: what is told, counted and followed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core import mail

from communities import notice_mail
from communities.models import CommunityFollowing, Mention, Notification, ReadMarker, ThreadFollowing
from tests.visibility.asking import Reader, refused
from tests.visibility.words import Answer

if TYPE_CHECKING:
    from tests.visibility.community import World


def _told(at: World, reader: Reader) -> None:
    """Leave the reader a row that tells of the thread, as if it had been theirs to know when it was written."""
    if reader.member is not None:
        Notification.objects.filter(member=reader.member).delete()
        Mention.objects.get_or_create(post=at.post, member=reader.member)
        Notification.objects.create(member=reader.member, kind="mention", thread=at.thread, post=at.post)


def _canaries(at: World) -> tuple[str, str, str]:
    return at.author.display_name, at.thread.title, at.post.body[:40]


def _section(reader: Reader, begins: str, *canaries: str) -> Answer:
    response = reader.client.get("/notifications/")
    return refused(response) if response.status_code != 200 else reader.section("/notifications/", begins, *canaries)


def _notifications(at: World, reader: Reader) -> Answer:
    _told(at, reader)
    return _section(reader, 'aria-labelledby="for-you"', *_canaries(at))


def _count(at: World, reader: Reader) -> Answer:
    _told(at, reader)
    return reader.raw("/communities/", 'data-count="1"')


def _watched(at: World, reader: Reader) -> Answer:
    if reader.member is not None:
        ThreadFollowing.objects.create(member=reader.member, thread=at.thread, level="watch")
        ReadMarker.objects.create(member=reader.member, thread=at.thread, last_read_number=0)
    return _section(reader, 'aria-labelledby="watched"', at.thread.title)


def _followed(at: World, reader: Reader) -> Answer:
    if reader.member is not None:
        ThreadFollowing.objects.create(member=reader.member, thread=at.thread, level="mute")
        CommunityFollowing.objects.create(member=reader.member, community=at.community, level="watch")
    response = reader.client.get("/talking/")
    if response.status_code != 200:
        return refused(response)
    return reader.section("/talking/", 'aria-labelledby="followed"', at.thread.title)


def _new(at: World, reader: Reader) -> Answer:
    if reader.member is not None:
        ReadMarker.objects.create(member=reader.member, thread=at.thread, last_read_number=0)
    return reader.raw("/communities/", '<span class="tag tag-new">[1-9]')


def _mail(at: World, reader: Reader) -> Answer:
    sent = len(mail.outbox)
    _told(at, reader)
    if reader.member is not None:
        notice_mail.tell_of_post("mention", at.post.pk, [reader.member.pk])
    text = "\n".join(f"{one.subject}\n{one.body}" for one in mail.outbox[sent:])
    shown = [word in text for word in _canaries(at)]
    return Answer.SEES if all(shown) else Answer.LEAKS if any(shown) or at.community.name in text else Answer.NOTHING


def _follow(at: World, reader: Reader) -> Answer:
    response = reader.post(f"{at.thread.get_absolute_url()}follow/", {"level": "watch"})
    follows = ThreadFollowing.objects.filter(member=reader.member, level="watch", is_automatic=False)
    return Answer.SEES if reader.member and follows.exists() else refused(response)


def _follow_community(at: World, reader: Reader) -> Answer:
    response = reader.post(f"{at.url}follow/", {"level": "watch"})
    follows = CommunityFollowing.objects.filter(member=reader.member, level="watch")
    return Answer.SEES if reader.member and follows.exists() else refused(response)


def _mark_unread(at: World, reader: Reader) -> Answer:
    response = reader.post(f"/posts/{at.post.pk}/unread/", {})
    kept = ReadMarker.objects.filter(member=reader.member, thread=at.thread, last_read_number=0)
    return Answer.SEES if reader.member and kept.exists() else refused(response)


def _mark_all_read(at: World, reader: Reader) -> Answer:
    before = ReadMarker.objects.filter(member=reader.member, thread=at.thread)
    before.update(last_read_number=0)
    if reader.member is not None and not before:
        ReadMarker.objects.create(member=reader.member, thread=at.thread, last_read_number=0)
    response = reader.post(f"{at.url}read/", {})
    return Answer.SEES if reader.member and before.filter(last_read_number__gt=0).exists() else refused(response)


def _posts(at: World, reader: Reader) -> Answer:
    return reader.get(f"{at.thread.get_absolute_url()}posts/", at.post.body[:40])


SURFACES: dict[str, Callable[[World, Reader], Answer]] = {
    "The posts of a page alone": _posts,
    "The page of notifications": _notifications,
    "The count of notifications in the header": _count,
    "The watched threads with new posts": _watched,
    "The threads that one watches or has muted": _followed,
    "The count of new posts in the list of communities": _new,
    "Mail: somebody names you": _mail,
    "Watching a thread": _follow,
    "Watching the community": _follow_community,
    "Marking a post as unread": _mark_unread,
    "Marking all as read": _mark_all_read,
}
