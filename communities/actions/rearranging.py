"""What hosts do with the posts of threads: split some off, or merge two threads.

A post that is moved is copied, with all that hangs on it, and its old row stays in its place without words and leads to
the new one: so the numbers of both threads, their logs and every address that somebody kept go on holding.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from typing import Any
from uuid import uuid5

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.actions.hosting import hosted, note_act
from communities.actions.notifying import told_of_move
from communities.actions.threads import log_change
from communities.errors import ActionError
from communities.models import (
    Attachment,
    AuditEntry,
    Draft,
    Mention,
    MeToo,
    Notification,
    Poll,
    Post,
    Reaction,
    ReadMarker,
    Revision,
    Thread,
    ThreadEvent,
    ThreadFollowing,
)
from directory.models import Member
from search.actions import index, together

MOST_POSTS = 1_000
"""Posts that are moved at once: more would hold both threads for too long."""
BATCH = 500
FOLLOWS_ITS_POST: tuple[type[models.Model], ...] = (Attachment, Mention, Notification, Poll, Reaction, Revision)


@transaction.atomic
def split_thread(*, thread: Thread, posts: Collection[int], title: str, by: Member) -> Thread:
    """Start a new thread in the same community with some of a thread's posts, named by their keys; returns it.

    Raises ActionError where nothing would be moved, or nothing would stay.
    """
    held = hosted(thread, by)
    _check_movable(held)
    standing = list(_standing(held))
    wanted = set(posts)
    chosen = [post for post in standing if post.pk in wanted]
    if not chosen:
        raise ActionError(_("Choose the posts that the new thread starts with."))
    if len(chosen) == len(standing):
        raise ActionError(_("Leave at least one post here. To give the whole thread another title, rename it."))
    _check_number(chosen)
    with together():
        new = Thread.objects.create(
            community=held.community,
            author=chosen[0].author,
            title=title,
            kind=held.kind,
            audience=held.audience,
            created_at=chosen[0].created_at,
        )
        new.concepts.set(held.concepts.all())
        _move(chosen, held, new)
        _keep_read(chosen, held, new)
        _keep_following(held, new)
    told_of_move(thread=new, members={post.author_id for post in chosen}, by=by)
    note_act(new, by, AuditEntry.Act.SPLIT, _("Split off “%(title)s”.") % {"title": held.title})
    return new


@transaction.atomic
def merge_thread(*, thread: Thread, into: Thread, by: Member) -> Thread:
    """Add a thread's posts to the end of another thread of the same community, which it then leads to; returns that.

    Raises ActionError where the two cannot be one.
    """
    if thread.pk == into.pk:
        raise ActionError(_("Choose another thread."))
    # Both are locked in the order of their keys, so that two hosts who merge crosswise do not wait for each other.
    by_key = {one.pk: hosted(one, by) for one in sorted((thread, into), key=lambda one: one.pk)}
    held, target = by_key[thread.pk], by_key[into.pk]
    _check_movable(held)
    _check_movable(target)
    if held.community_id != target.community_id:
        raise ActionError(_("Only threads of the same community can be merged. Move one of them first."))
    if held.page_id and target.page_id:
        raise ActionError(_("Both threads are about a page, so they stay apart."))
    chosen = list(_standing(held))
    _check_number(chosen)
    with together():
        Thread.objects.filter(pk=held.pk).update(
            merged_into=target, closed_at=timezone.now(), pinned_at=None, page=None
        )
        if held.page_id:
            Thread.objects.filter(pk=target.pk).update(page=held.page_id)
        _move(chosen, held, target)
        _keep_following(held, target)
        MeToo.objects.bulk_create(
            [MeToo(thread=target, member_id=pk) for pk in held.me_too.values_list("member", flat=True)],
            ignore_conflicts=True,
        )
    told_of_move(thread=target, members={post.author_id for post in chosen}, by=by)
    note_act(target, by, AuditEntry.Act.MERGE, _("Took in “%(title)s”.") % {"title": held.title})
    return target


def _standing(thread: Thread) -> models.QuerySet[Post]:
    """Return the posts that stand in the thread and nowhere else."""
    return Post.objects.filter(thread=thread, moved_to=None).select_related("author").order_by("number")


def _check_movable(thread: Thread) -> None:
    if thread.is_private:
        raise ActionError(_("This thread is for a few people only, so its posts stay where they are."))


def _check_number(chosen: Sequence[Post]) -> None:
    if len(chosen) > MOST_POSTS:
        raise ActionError(_("These are more than %(most)d posts, too many to move at once.") % {"most": MOST_POSTS})


def _move(chosen: Sequence[Post], origin: Thread, target: Thread) -> None:
    """Copy the posts to the end of the target, and leave a stub in the place of each."""
    copies = Post.objects.bulk_create(_copies(chosen, target), batch_size=BATCH)
    to = {post.pk: copy.pk for post, copy in zip(chosen, copies, strict=True)}
    _answer_goes_with_its_post(origin, target, to)
    for post, copy in zip(chosen, copies, strict=True):
        post.moved_to, post.body, post.body_html = copy, "", ""
        # Whatever refuses a post that was taken down refuses one that is elsewhere.
        post.hidden_at, post.edited_at = timezone.now(), None
    Post.objects.bulk_update(chosen, ["moved_to", "body", "body_html", "hidden_at", "edited_at"], batch_size=BATCH)
    _bring_along(to, target)
    newest = [post.created_at for post in copies]
    if target.post_total:
        newest.append(target.last_post_at)
    Thread.objects.filter(pk=target.pk).update(
        post_total=F("post_total") + len(copies), last_post_at=max(newest, default=target.last_post_at)
    )
    _log_posts(origin, chosen, ThreadEvent.Kind.MOVE)
    _log_posts(target, copies, ThreadEvent.Kind.POST)
    index(entity="post", pks=[*to.keys(), *to.values()])


def _copies(chosen: Sequence[Post], target: Thread) -> list[Post]:
    copies: list[Post] = []
    sent = set(Post.objects.filter(thread=target).values_list("author", "client_id"))
    for number, post in enumerate(chosen, target.post_total + 1):
        # A thread that is split and merged again holds the stub of the same sending.
        is_known = (post.author_id, post.client_id) in sent
        copy = Post(
            thread=target,
            author=post.author,
            number=number,
            client_id=uuid5(post.client_id, f"{target.pk}.{number}") if is_known else post.client_id,
            body=post.body,
            body_html=post.body_html,
            is_anonymous=post.is_anonymous,
            created_at=post.created_at,
            edited_at=post.edited_at,
            hidden_at=post.hidden_at,
            reply_to_id=post.reply_to_id,
        )
        copies.append(copy)
    return copies


def _answer_goes_with_its_post(origin: Thread, target: Thread, to: dict[int, int]) -> None:
    if origin.answer_id not in to:
        return
    Thread.objects.filter(pk=origin.pk).update(answer=None)
    if target.answer_id is None and target.seeks_answer:
        Thread.objects.filter(pk=target.pk).update(answer=to[origin.answer_id])


def _bring_along(to: dict[int, int], target: Thread) -> None:
    """Hang what belongs to the moved posts on their copies: files, reactions, replies, drafts of replies …"""
    for model in FOLLOWS_ITS_POST:
        changes: dict[str, Any] = {"thread": target} if model is Notification else {}
        _rehang(model._default_manager.filter(post__in=to), "post_id", to, changes)
    _rehang(Post.objects.filter(reply_to__in=to), "reply_to_id", to, {})
    places = {f"{what}:{old}": f"{what}:{new}" for old, new in to.items() for what in ("post", "edit")}
    drafts = list(Draft.objects.filter(place__in=places))
    for draft in drafts:
        draft.place = places[draft.place]
    Draft.objects.bulk_update(drafts, ["place"], batch_size=BATCH)


def _rehang(rows: models.QuerySet[Any], column: str, to: dict[int, int], changes: dict[str, Any]) -> None:
    found = list(rows)
    for row in found:
        for name, value in {column: to[getattr(row, column)], **changes}.items():
            setattr(row, name, value)
    rows.model._default_manager.bulk_update(found, [column.removesuffix("_id"), *changes], batch_size=BATCH)


def _log_posts(thread: Thread, posts: Sequence[Post], kind: str) -> None:
    """Leave a change for each post in the thread's log, and one of the thread itself, which has them all told."""
    Thread.objects.filter(pk=thread.pk).update(last_seq=F("last_seq") + len(posts))
    thread.refresh_from_db()
    first = thread.last_seq - len(posts) + 1
    ThreadEvent.objects.bulk_create(
        [ThreadEvent(thread=thread, seq=seq, kind=kind, post=post) for seq, post in enumerate(posts, first)],
        batch_size=BATCH,
    )
    log_change(thread, None, ThreadEvent.Kind.THREAD)


def _keep_read(chosen: Sequence[Post], origin: Thread, new: Thread) -> None:
    """Whoever had read posts in the old thread has read them in the new one."""
    numbers = [post.number for post in chosen]
    markers = ReadMarker.objects.filter(thread=origin, last_read_number__gte=numbers[0])
    ReadMarker.objects.bulk_create(
        [
            ReadMarker(thread=new, member_id=member, last_read_number=bisect_right(numbers, read_to))
            for member, read_to in markers.values_list("member", "last_read_number")
        ],
        batch_size=BATCH,
    )


def _keep_following(origin: Thread, target: Thread) -> None:
    """Who follows the one thread closely follows the other, unless they have said otherwise of it."""
    rows = ThreadFollowing.objects.filter(thread=origin).values_list("member", "level", "is_automatic")
    ThreadFollowing.objects.bulk_create(
        [
            ThreadFollowing(thread=target, member_id=member, level=level, is_automatic=is_automatic)
            for member, level, is_automatic in rows
        ],
        ignore_conflicts=True,
    )
