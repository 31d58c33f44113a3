"""The statements that every post takes do what the ORM would."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from pytest_django.fixtures import Settings

from communities.actions import record
from communities.actions.threads import add_post
from communities.models import Participant, Post, ReadMarker, Thread, ThreadEvent
from tests.factories import MemberFactory, MembershipFactory, ThreadFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 5, 14, 7, 9, 123_456, tzinfo=UTC)


@pytest.fixture
def thread() -> Thread:
    thread = ThreadFactory()
    thread.community.memberships.get_or_create(member=thread.author)
    return thread


def post_in(thread: Thread, number: int = 1) -> Post:
    return Post.objects.create(
        thread=thread, author=thread.author, number=number, client_id=uuid4(), body="x", body_html="x", created_at=NOW
    )


def test_a_thread_takes_its_next_numbers(thread: Thread) -> None:
    others = ThreadFactory()
    record.take_post_number(thread, NOW)
    kept = Thread.objects.get(pk=thread.pk)
    assert (kept.last_seq, kept.post_total, kept.last_post_at) == (1, 1, NOW)
    assert (thread.last_seq, thread.post_total, thread.last_post_at) == (1, 1, NOW)
    assert Thread.objects.get(pk=others.pk).last_seq == 0


def test_a_post_is_left_in_the_log(thread: Thread) -> None:
    post = post_in(thread)
    record.log_post(post, 7)
    event = ThreadEvent.objects.get()
    assert (event.thread, event.seq, event.kind, event.post, event.created_at) == (thread, 7, "post", post, NOW)


def test_an_author_has_read_what_they_wrote_if_they_had_read_the_rest(thread: Thread) -> None:
    def read_to() -> int:
        return ReadMarker.objects.get(thread=thread, member=thread.author).last_read_number

    record.read_own(post_in(thread))
    assert read_to() == 1
    record.read_own(post_in(thread, 2))
    assert read_to() == 2
    record.read_own(post_in(thread, 4))
    assert read_to() == 2


def test_a_form_of_long_ago_that_comes_again_is_the_same_post(thread: Thread, settings: Settings) -> None:
    settings.BURST_SECONDS = 0
    form = {"thread": thread, "author": thread.author, "body": "Once.", "client_id": uuid4()}
    first = add_post(**form)
    for _ in range(12):
        add_post(**{**form, "client_id": uuid4()})
    assert add_post(**form) == first
    thread.refresh_from_db()
    assert (thread.post_total, thread.last_seq) == (13, 13)


def test_a_thread_is_held_as_it_is_now(thread: Thread) -> None:
    read_before = Thread.objects.select_related("community").get(pk=thread.pk)
    Thread.objects.filter(pk=thread.pk).update(last_seq=8, post_total=5, last_post_at=NOW, closed_at=NOW)
    thread.community.allows_anonymous = True
    thread.community.save()

    with transaction.atomic():
        held = record.hold(read_before, thread.author)

    assert (held.last_seq, held.post_total, held.last_post_at, held.closed_at) == (8, 5, NOW, NOW)
    assert held.community.allows_anonymous is True
    assert read_before.last_seq == 0


def test_a_thread_that_was_moved_is_held_where_it_is_now(thread: Thread) -> None:
    read_before = Thread.objects.select_related("community").get(pk=thread.pk)
    there = MembershipFactory(member=thread.author).community
    Thread.objects.filter(pk=thread.pk).update(community=there)
    with transaction.atomic():
        assert record.hold(read_before, thread.author).community == there


def test_whoever_may_not_write_holds_nothing(thread: Thread) -> None:
    suspended = MembershipFactory(community=thread.community, member__is_active=False).member
    for member in (MemberFactory(), suspended):
        with pytest.raises(PermissionDenied), transaction.atomic():
            record.hold(thread, member)

    Thread.objects.filter(pk=thread.pk).update(audience=f"thread:{thread.pk}")
    with pytest.raises(PermissionDenied), transaction.atomic():
        record.hold(thread, thread.author)
    Participant.objects.create(thread=thread, member=thread.author)
    with transaction.atomic():
        assert record.hold(thread, thread.author).pk == thread.pk


def test_an_authors_latest_posts_come_newest_first(thread: Thread) -> None:
    posts = [post_in(thread, number) for number in (1, 2, 3)]
    latest = record.latest_of(thread.author, 2)
    assert [sent.pk for sent in latest] == [posts[2].pk, posts[1].pk]
    assert latest[0] == (thread.pk, NOW, posts[2].client_id, posts[2].pk)
