"""Writes to threads: each change takes the thread's next number in the transaction that makes the change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Required, TypedDict, Unpack
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from communities.actions import attachments, mentions, record, telling
from communities.actions.following import watch_on_posting
from communities.actions.membership import join
from communities.actions.notifying import answer_taken_back, told_of_answer, told_of_mentions, told_of_post
from communities.documents import INDEXED_POSTS
from communities.errors import ActionError, EditConflict
from communities.limits import too_fast
from communities.markup import render
from communities.mentions import Named
from communities.models import AuditEntry, Community, Membership, Post, Revision, Thread, ThreadEvent
from communities.polls import NewPoll
from communities.rules import Standing, may_answer
from directory.models import Member
from search.actions import index, together
from search.waiting import index_soon

BURST = 10
ENDED = _("This conversation has ended meanwhile. What you wrote is still here, for you to copy.")
CLOSED = _("A host has closed this thread meanwhile. What you wrote is still here: start a new thread with it.")
NAMES_ONLY = _("In this community people write under their names. Take out the tick to send this with yours.")
DESCRIPTIONS = [f"community__{name}" for name in ("purpose", "aim", "measure", "agreement", "charter", "narrative")]
"""What no action on a thread needs to know of its community."""
DISCUSSION_COMMUNITY = "guides-and-case-studies"


class Opening(TypedDict, total=False):
    """What a first post is made of; `files` are the author's uploads that go with it, each with what it shows."""

    body: Required[str]
    is_anonymous: bool
    poll: NewPoll | None
    files: Mapping[UUID, str] | None


class Parts(Opening, total=False):
    """What a post is made of."""

    reply_to: Post | None


@transaction.atomic
def start_thread(
    *,
    community: Community,
    author: Member,
    title: str,
    body: str,
    client_id: UUID,
    kind: str = Thread.Kind.HELP,
    page: Page | None = None,
    is_anonymous: bool = False,
    poll: NewPoll | None = None,
    files: Mapping[UUID, str] | None = None,
) -> Thread:
    """Start a conversation with its first post; the same form sent twice starts it once.

    Raises PermissionDenied for somebody who does not belong to the community, ActionError where nobody may write
    without their name, TooFast after a burst of posts.
    """
    # Of two equal forms the second waits here, and then finds the thread of the first.
    hold_membership(community, author)
    if sent := started_before(community, author, client_id):
        return sent
    with together():
        thread = Thread.objects.create(
            community=community, author=author, title=title, kind=kind, page=page, audience=community.content_audience
        )
        add_post(
            thread=thread,
            author=author,
            body=body,
            client_id=client_id,
            is_anonymous=is_anonymous,
            poll=poll,
            files=files,
        )
    thread.refresh_from_db()
    return thread


def add_post(*, thread: Thread, author: Member, client_id: UUID, **parts: Unpack[Parts]) -> Post:
    """Add a post to the thread and return it; what was sent before, by its client_id, is returned as it is.

    Raises PermissionDenied for somebody who does not belong to the community, ActionError in a closed thread, TooFast
    after a burst of posts.
    """
    try:
        return _add_post(thread=thread, author=author, client_id=client_id, **parts)
    except IntegrityError:
        # A form of long ago, from before the author's latest posts, came again.
        sent = Post.objects.filter(thread=thread, author=author, client_id=client_id).first()
        if sent is None:
            raise
        return sent


@transaction.atomic
def _add_post(
    *,
    thread: Thread,
    author: Member,
    client_id: UUID,
    body: str,
    reply_to: Post | None = None,
    is_anonymous: bool = False,
    poll: NewPoll | None = None,
    files: Mapping[UUID, str] | None = None,
) -> Post:
    held = record.hold(thread, author)
    latest = record.latest_of(author, BURST)
    if sent := next((post.pk for post in latest if (post.thread_id, post.client_id) == (held.pk, client_id)), None):
        return Post.objects.get(pk=sent)
    if held.closed_at:
        raise ActionError(ENDED if held.community.holds_introductions else CLOSED)
    if is_anonymous and not held.community.allows_anonymous:
        raise ActionError(NAMES_ONLY)
    _check_pace(latest)
    named = mentions.read(thread=held, author=author, body=body) if "@" in body else None
    body = named.body if named else body
    now = timezone.now()
    first_today = held.last_post_at.date() < now.date()
    record.take_post_number(held, now)
    post = Post.objects.create(
        thread=held,
        author=author,
        number=held.post_total,
        client_id=client_id,
        body=body,
        body_html=render(body),
        reply_to=reply_to if reply_to and reply_to.thread_id == held.pk else None,
        is_anonymous=is_anonymous,
        created_at=now,
    )
    if poll:
        poll.put_under(post)
    if named:
        mentions.write(post, named)
    if files:
        attachments.attach(post=post, uploader=author, files=files)
    if not (poll or files or is_anonymous):
        post.begin_bare()
    event = record.log_post(post, held.last_seq)
    record.read_own(post)
    # The thread's document holds its first posts and the day of its last: most posts of a long thread change neither.
    if post.number <= INDEXED_POSTS or first_today:
        index_soon(entity="thread", pks=[held.pk])
    if all(sent.thread_id != held.pk for sent in latest):
        watch_on_posting(thread=held, member=author)
    told_of_post(post=post, named=named.told if named else frozenset())
    telling.changed(event)
    return post


@transaction.atomic
def edit_post(
    *, post: Post, editor: Member, body: str, files: Mapping[UUID, str] | None = None, started_from: str | None = None
) -> Post:
    """Change the words of the editor's own post, and its files where they are given.

    Raises PermissionDenied for anybody else's post, EditConflict where its words are no longer those of the version
    that the editor started from.
    """
    thread = held_thread(post.thread)
    post = fresh_post(post)
    if post.author_id != editor.pk or not Standing.of(editor, thread.community).is_member:
        raise PermissionDenied
    if post.moved_to_id:
        raise ActionError(_("A host has moved this post to another thread meanwhile. Change it there."))
    if post.hidden_at:
        raise ActionError(_("This post was taken down, so it can no longer be changed."))
    if started_from not in {None, post.version} and body != post.body:
        raise EditConflict(post)
    named = mentions.read(thread=thread, author=editor, body=body) if "@" in body else None
    body = named.body if named else body
    has_new_files = files is not None and attachments.change_files(post=post, uploader=editor, files=files)
    if body == post.body:
        if has_new_files:
            log_change(thread, post, ThreadEvent.Kind.EDIT)
        return post
    if named or "@" in post.body:
        told_of_mentions(post=post, named=mentions.write(post, named or Named(body)))
    Revision.objects.create(
        post=post, body=post.body, body_html=post.body_html, written_at=post.edited_at or post.created_at
    )
    post.body, post.body_html, post.edited_at = body, render(body), timezone.now()
    post.save(update_fields=["body", "body_html", "edited_at"])
    log_change(thread, post, ThreadEvent.Kind.EDIT)
    return post


@transaction.atomic
def hide_post(*, post: Post, by: Member) -> Post:
    """Take a post down: its hosts may, and its author; the place in the thread stays and says so."""
    thread = held_thread(post.thread)
    post = fresh_post(post)
    standing = Standing.of(by, thread.community)
    if not (standing.is_host or (standing.is_member and post.author_id == by.pk)):
        raise PermissionDenied
    if post.hidden_at:
        return post
    post.hidden_at = timezone.now()
    post.save(update_fields=["hidden_at"])
    if thread.answer_id == post.pk:
        Thread.objects.filter(pk=thread.pk).update(answer=None)
    log_change(thread, post, ThreadEvent.Kind.HIDE)
    if post.author_id != by.pk:
        community, act = thread.community, AuditEntry.Act.HIDE
        AuditEntry.objects.create(community=community, actor=by, act=act, thread=thread, post=post)
    return post


@transaction.atomic
def choose_answer(*, post: Post, by: Member, chosen: bool = True) -> Thread:
    """Mark the post as its thread's answer, or take the mark away; whoever asked may, and the hosts.

    The post that was the answer before is announced too: it loses its mark on every page that is open.
    """
    thread = held_thread(post.thread)
    post = fresh_post(post)
    if not may_answer(Standing.of(by, thread.community), thread):
        raise PermissionDenied
    if post.hidden_at:
        raise ActionError(_("This post was taken down, so it cannot be the answer."))
    if (thread.answer_id == post.pk) == chosen:
        return thread
    before = thread.answer
    thread.answer = post if chosen else None
    Thread.objects.filter(pk=thread.pk).update(answer=thread.answer)
    changed = [before, post] if chosen and before else [post]
    if before is not None:
        answer_taken_back(post=before)
    if chosen:
        told_of_answer(post=post, by=by)
    for each in changed:
        log_change(thread, each, ThreadEvent.Kind.ANSWER)
    index(entity="post", pks=[each.pk for each in changed])
    return thread


@transaction.atomic
def discuss_page(
    *, page: Page, author: Member, client_id: UUID, community: Community | None = None, **parts: Unpack[Opening]
) -> Thread:
    """Return the thread about a guide or case study, started with the author's first words where there is none.

    It stands in the community given, else in the open one for guides and case studies. Whoever starts it joins that
    community where joining takes no more than a click. Raises ActionError where there is no such community.
    """
    # Held until the end: of two people who start at the same moment the second adds to the thread of the first.
    Page.objects.select_for_update().filter(pk=page.pk).first()
    thread: Thread | None = Thread.objects.filter(page_id=page.pk).select_related("community").first()
    if thread is not None:
        if not Standing.of(author, thread.community).is_member:
            join(community=thread.community, member=author)
        add_post(thread=thread, author=author, client_id=client_id, **parts)
        return thread
    place = community or Community.objects.filter(slug=DISCUSSION_COMMUNITY, level=Community.Level.OPEN).first()
    if place is None:
        raise ActionError(_("There is no community yet in which pages are discussed."))
    if not Standing.of(author, place).is_member:
        join(community=place, member=author)
    return start_thread(
        community=place,
        author=author,
        title=page.title[:140],
        client_id=client_id,
        kind=Thread.Kind.SHARE,
        page=page,
        **parts,
    )


def started_before(community: Community, author: Member, client_id: UUID) -> Thread | None:
    """Return the thread that the same form started when it was sent before."""
    sent = Post.objects.filter(thread__community=community, author=author, client_id=client_id, number=1)
    first = sent.select_related("thread").first()
    return first.thread if first else None


def held_thread(thread: Thread) -> Thread:
    """Return the thread as it is now, locked until the end of the transaction."""
    threads = Thread.objects.select_for_update(of=("self",)).select_related("community").defer(*DESCRIPTIONS)
    held: Thread = threads.get(pk=thread.pk)
    return held


def hold_membership(community: Community, author: Member) -> None:
    """Refuse whoever does not belong; whoever does cannot be removed before the transaction has ended."""
    own = Membership.objects.filter(community=community, member=author, member__is_active=True)
    if own.select_for_update(of=("self",)).first() is None:
        raise PermissionDenied


def hold_writer(thread: Thread, author: Member) -> None:
    """Refuse whoever may not write in the thread: it takes a member of its community, and of a private one its own."""
    if thread.community.holds_introductions:
        own = thread.participations.filter(member=author, member__is_active=True)
        own.select_for_update(of=("self",)).first()
    else:
        hold_membership(thread.community, author)
    if not thread.admits(author):
        raise PermissionDenied


def fresh_post(post: Post) -> Post:
    """Return the post as it is now."""
    return Post.objects.select_related("thread__community", "author").get(pk=post.pk)


def take_seq(thread: Thread, **changes: Any) -> int:
    """Give the thread, which is held, its next number: commits, and so readers, see the numbers in their order."""
    changes["last_seq"] = thread.last_seq + 1
    Thread.objects.filter(pk=thread.pk).update(**changes)
    for name, value in changes.items():
        setattr(thread, name, value)
    return thread.last_seq


def log_change(thread: Thread, post: Post | None, kind: str) -> None:
    """Leave the change in the thread's log and have its readers told; without a post the thread itself changed."""
    event = ThreadEvent.objects.create(thread=thread, seq=take_seq(thread), kind=kind, post=post)
    if kind not in {ThreadEvent.Kind.REACT, ThreadEvent.Kind.POLL}:
        # Search holds neither reactions nor votes.
        index(entity="thread", pks=[thread.pk])
    telling.changed(event)


def _check_pace(latest: Sequence[record.Sent]) -> None:
    """Refuse one more post of an author who has written so many, the latest first, within so short a time."""
    if len(latest) < BURST:
        return
    waits = settings.BURST_SECONDS - (timezone.now() - latest[BURST - 1].created_at).total_seconds()
    if waits > 0:
        raise too_fast(_("You have sent ten posts within a minute."), int(waits) + 1)
