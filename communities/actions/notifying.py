"""Tell members what concerns them: a row for each, the count in their header at once, and mail where they want it.

Nobody is told of what they did themselves, or of what they may not read at that moment; a muted thread tells whoever
mutes it only when they are named. What goes wrong here never takes back what it would have told of.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import Page

from communities import live, notice_mail
from communities.models import (
    CommunityFollowing,
    Level,
    MeToo,
    Notification,
    Participant,
    Post,
    Thread,
    ThreadFollowing,
)
from communities.models.following import NotificationQuerySet
from directory import audiences
from directory.audiences import Viewer
from directory.models import Endorsement, Member
from search.finding import LEARNING
from search.models import Document

logger = logging.getLogger(__name__)
Kind = Notification.Kind


def told_of_post(*, post: Post, named: Collection[int] = frozenset()) -> None:
    """Tell whom a new post answers, and the members whom it names."""
    answered = set()
    if post.reply_to is not None:
        answered.add(post.reply_to.author_id)
    if post.thread.is_private and post.number > 1:
        people = Participant.objects.filter(thread=post.thread)
        answered.update(people.values_list("member", flat=True))
    told_of_mentions(post=post, named=named)
    _tell(Kind.REPLY, post.thread, answered - set(named), by=post.author_id, post=post)


def told_of_mentions(*, post: Post, named: Collection[int]) -> None:
    """Tell the members whom a post names: a change of it may name more than it did."""
    _tell(Kind.MENTION, post.thread, named, by=post.author_id, post=post)


def told_of_answer(*, post: Post, by: Member) -> None:
    """Tell the author of the answer, whoever asked, and those who have the question too."""
    thread = post.thread
    waiting = MeToo.objects.filter(thread=thread).values_list("member", flat=True)
    _tell(Kind.ANSWER, thread, {post.author_id, thread.author_id, *waiting}, by=by.pk, post=post)


def answer_taken_back(*, post: Post) -> None:
    """Take back what nobody has read yet of a post that is the answer no longer."""
    gone = Notification.objects.filter(kind=Kind.ANSWER, post=post).unread()
    members = list(gone.values_list("member", flat=True))
    gone.delete()
    count_again(members)


def told_of_outcome(*, thread: Thread, by: Member) -> None:
    """Tell those who have the question too, and the author of the answer, what became of it."""
    waiting = set(MeToo.objects.filter(thread=thread).values_list("member", flat=True))
    if thread.answer is not None:
        waiting.add(thread.answer.author_id)
    _tell(Kind.OUTCOME, thread, waiting, by=by.pk)


def told_of_question(*, thread: Thread, hosts: Collection[int]) -> None:
    """Tell the hosts that somebody asks them in private."""
    _tell(Kind.HOSTS, thread, hosts, by=thread.author_id)


def told_of_move(*, thread: Thread, members: Collection[int], by: Member) -> None:
    """Tell members, such as the authors of what was moved, where it is now."""
    _tell(Kind.MOVED, thread, members, by=by.pk)


def told_of_draft(*, posts: Iterable[Post], by: Member) -> None:
    """Tell the authors of posts that their words were taken into a draft, each of the first of theirs."""
    told: set[int] = set()
    for post in posts:
        if post.author_id not in told:
            told.add(post.author_id)
            _tell(Kind.DRAFT, post.thread, {post.author_id}, by=by.pk, post=post)


def told_of_endorsement(*, endorsement: Endorsement) -> None:
    """Tell a member that somebody endorses them, while they may know of whoever does."""
    member = endorsement.member
    if not Endorsement.objects.filter(pk=endorsement.pk).visible_to(Viewer(member)).exists():
        return
    try:
        with transaction.atomic():
            Notification.objects.create(member=member, kind=Kind.ENDORSED, endorsement=endorsement)
    except Exception:
        logger.exception("Nobody was told of endorsement %s", endorsement.pk)
    else:
        count_again([member.pk])


def mark_endorsements_seen(*, member: Member) -> None:
    """Take as read what tells of endorsements."""
    take_as_read(Notification.objects.filter(member=member, kind=Kind.ENDORSED), member.pk)


def told_of_page(*, page: Page, members: Collection[int]) -> None:
    """Tell those of the members who may read the page now that it changed; who has not read so much is told already."""
    document = Document.objects.filter(kind__in=LEARNING, key=str(page.pk)).first()
    if document is None:
        return
    held = audiences.held_by(set(members))
    told = sorted(pk for pk, tokens in held.items() if document.audience in tokens)
    try:
        with transaction.atomic():
            rows = [Notification(member_id=pk, kind=Kind.CHANGED, page_id=page.pk) for pk in told]
            Notification.objects.bulk_create(rows, ignore_conflicts=True)
    except Exception:
        logger.exception("Nobody was told that page %s changed", page.pk)
    else:
        count_again(told)


def mark_page_seen(*, page: Page, member: Member) -> None:
    """Take as read what tells the member that the page changed."""
    told = Notification.objects.filter(member=member, page=page.pk)
    if told.unread().exists():
        take_as_read(told, member.pk)


def told_of_news(*, subject: str, number: int, news: str, members: Collection[int], by: int | None) -> None:
    """Tell members what became of another app's thing; whoever did it finds it among what they have read."""
    told = sorted(audiences.held_by(set(members)))
    now = timezone.now()
    rows = [
        Notification(
            member_id=pk,
            kind=Kind.NEWS,
            subject=subject,
            number=number,
            news=news,
            created_at=now,
            read_at=now if pk == by else None,
        )
        for pk in told
    ]
    try:
        with transaction.atomic():
            Notification.objects.bulk_create(rows, ignore_conflicts=True)
    except Exception:
        logger.exception("Nobody was told of %s %s", subject, number)
    else:
        count_again(told)


def mark_news_seen(*, subject: str, numbers: Collection[int] | QuerySet[Any], member: Member) -> None:
    """Take as read what tells the member of the things of another app."""
    told = Notification.objects.filter(member=member, subject=subject, number__in=numbers)
    if told.unread().exists():
        take_as_read(told, member.pk)


def mark_seen(*, thread: Thread, member: Member, number: int) -> None:
    """Take as read what tells of the thread, up to the post of the number."""
    seen = Q(post=None) | Q(post__number__lte=number)
    take_as_read(Notification.objects.filter(seen, member=member, thread=thread), member.pk)


def mark_all_seen(*, member: Member) -> None:
    """Take every notification as read."""
    take_as_read(Notification.objects.filter(member=member), member.pk)


def _tell(kind: str, thread: Thread, members: Collection[int], *, by: int, post: Post | None = None) -> None:
    chosen = set(members) - {by}
    if not chosen:
        return
    try:
        with transaction.atomic():
            told = _write(kind, thread, chosen, post)
    except Exception:
        logger.exception("Nobody was told of %s in thread %s", kind, thread.pk)
        return
    if told:
        count_again(told)
        if post is not None and kind in notice_mail.MAILED:
            number = post.pk
            transaction.on_commit(
                lambda: notice_mail.hand_over(notice_mail.tell_of_post, kind, number, told), robust=True
            )


def _write(kind: str, thread: Thread, members: Collection[int], post: Post | None) -> list[int]:
    """Write a row for each who may read the thread now, was not told yet and does not mute it; return who they are."""
    same = Notification.objects.filter(kind=kind, thread=thread, post=post, member__in=members)
    # Without a post the same may be said again, when the first was read.
    known = set((same if post else same.unread()).values_list("member", flat=True))
    deaf = _muting(thread, members) if kind != Kind.MENTION else set()
    held = audiences.held_by(set(members) - known - deaf)
    told = sorted(pk for pk, tokens in held.items() if thread.audience and thread.audience in tokens)
    rows = [Notification(member_id=pk, kind=kind, thread=thread, post=post) for pk in told]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return told


def _muting(thread: Thread, members: Collection[int]) -> set[int]:
    own = dict(ThreadFollowing.objects.filter(thread=thread, member__in=members).values_list("member", "level"))
    muting = CommunityFollowing.objects.filter(community=thread.community_id, member__in=members, level=Level.MUTE)
    of_community = set(muting.values_list("member", flat=True)) - own.keys()
    return of_community | {pk for pk, level in own.items() if level == Level.MUTE}


def count_again(members: list[int]) -> None:
    """Have the members' counts of what they have not read told at all their tabs, after the commit."""
    transaction.on_commit(lambda: live.notice(members), robust=True)


def take_as_read(told: NotificationQuerySet, member_id: int) -> None:
    """Take notifications of the member as read, and have the rest counted again where any of them were unread."""
    if told.unread().update(read_at=timezone.now()):
        count_again([member_id])
