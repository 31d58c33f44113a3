"""What every post leaves in the database besides itself, in statements that are written out.

Django takes several times as long to build them anew for each post as the database takes to run them, and whoever
posts next waits for both. All names of tables and columns come from the models; a test holds each against the ORM.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, models

from communities.models import Post, ReadMarker, Thread, ThreadEvent
from directory.models import Member


def take_post_number(thread: Thread, now: datetime) -> None:
    """Give the thread, which is held, one more post and the next number of a change."""
    thread.last_seq, thread.post_total, thread.last_post_at = thread.last_seq + 1, thread.post_total + 1, now
    _run(_taking_number(), [thread.last_seq, thread.post_total, _moment(now), thread.pk])


def log_post(post: Post, seq: int) -> ThreadEvent:
    """Leave the new post in the log of its thread, and return the change, which is in the database."""
    event = ThreadEvent(thread=post.thread, seq=seq, kind=ThreadEvent.Kind.POST, post=post, created_at=post.created_at)
    _run(_logging(), [event.thread_id, seq, event.kind, post.pk, _moment(post.created_at)])
    return event


def read_own(post: Post) -> None:
    """Have its author have read the new post, if they had read what was before it."""
    if post.number == 1:
        ReadMarker.objects.create(thread=post.thread, member=post.author, last_read_number=1)
    else:
        _run(_reading_on(), [post.number, post.thread_id, post.author_id, post.number - 1])


class Sent(NamedTuple):
    """What has to be known of a post before its author sends another."""

    thread_id: int
    created_at: datetime
    client_id: UUID
    pk: int


def latest_of(author: Member, most: int) -> list[Sent]:
    """Return an author's latest posts, the newest first."""
    latest = Post.objects.filter(author=author).order_by("-created_at", "-pk")
    return [Sent(*row) for row in latest.values_list("thread", "created_at", "client_id", "pk")[:most]]


@cache
def _taking_number() -> str:
    table, name = _names(Thread)
    return (
        f"UPDATE {table} SET {name('last_seq')} = %s, {name('post_total')} = %s, {name('last_post_at')} = %s "  # noqa: S608
        f"WHERE {name('id')} = %s"
    )


@cache
def _logging() -> str:
    table, name = _names(ThreadEvent)
    columns = ", ".join(map(name, ("thread", "seq", "kind", "post", "created_at")))
    return f"INSERT INTO {table} ({columns}) VALUES (%s, %s, %s, %s, %s)"  # noqa: S608


@cache
def _reading_on() -> str:
    table, name = _names(ReadMarker)
    return (
        f"UPDATE {table} SET {name('last_read_number')} = %s "  # noqa: S608
        f"WHERE {name('thread')} = %s AND {name('member')} = %s AND {name('last_read_number')} = %s"
    )


def _names(model: type[models.Model]) -> tuple[str, Callable[[str], str]]:
    quote = connection.ops.quote_name
    columns = {field.name: quote(str(field.column)) for field in model._meta.concrete_fields}
    return quote(model._meta.db_table), columns.__getitem__


def _moment(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _run(statement: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
