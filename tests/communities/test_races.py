"""Two people at the same moment: on PostgreSQL, whose transactions run beside each other as SQLite's never do."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar
from uuid import uuid4

import pytest
from django.db import connection

from communities.actions import membership, threads
from communities.actions.reading import mark_read
from communities.errors import ActionError
from communities.models import Membership, MembershipRequest, Post, ReadMarker, Thread, ThreadEvent
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.services,
]

T = TypeVar("T")


def at_once(*works: Callable[[], T]) -> list[T | Exception]:
    """Do the works at the same moment, each in a connection of its own; returns what each gave or raised."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], T]) -> T | Exception:
        try:
            barrier.wait(10)
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def a_thread() -> Thread:
    author = MembershipFactory().member
    return threads.start_thread(
        community=author.communities.get(), author=author, title="Races", body="Go.", client_id=uuid4()
    )


def test_posts_of_many_at_once_are_numbered_without_gap_or_double() -> None:
    thread = a_thread()
    writers = [MembershipFactory(community=thread.community).member for _ in range(8)]

    def send(writer: object) -> Callable[[], Post]:
        return lambda: threads.add_post(thread=thread, author=writer, body="Me.", client_id=uuid4())

    posts = at_once(*(send(writer) for writer in writers))

    assert sorted(post.number for post in posts) == list(range(2, 10))
    thread.refresh_from_db()
    assert (thread.last_seq, thread.post_total) == (9, 9)
    log = ThreadEvent.objects.filter(thread=thread).values_list("seq", "post__number")
    assert list(log) == [(number, number) for number in range(1, 10)]


def test_the_same_form_sent_many_times_at_once_is_one_post_and_one_thread() -> None:
    thread = a_thread()
    author, client_id = thread.author, uuid4()

    def send() -> Post:
        return threads.add_post(thread=thread, author=author, body="Once.", client_id=client_id)

    def start() -> Thread:
        return threads.start_thread(
            community=thread.community, author=author, title="Once", body="Once.", client_id=client_id
        )

    assert len({post.pk for post in at_once(*[send] * 5)}) == 1
    assert len({started.pk for started in at_once(*[start] * 5)}) == 1
    assert (Post.objects.count(), Thread.objects.count(), ThreadEvent.objects.count()) == (3, 2, 3)


def test_of_two_hosts_who_decide_at_once_one_decides() -> None:
    community = CommunityFactory(level="private")
    hosts = [MembershipFactory(community=community, title="chair").member for _ in range(2)]
    request = MembershipRequest.objects.create(community=community, member=MemberFactory())

    def decide(approve: bool) -> Callable[[], MembershipRequest]:
        host = hosts[approve]
        return lambda: membership.decide_request(
            request=MembershipRequest.objects.get(pk=request.pk), by=host, approve=approve
        )

    results = at_once(decide(True), decide(False))

    assert sum(isinstance(result, ActionError) for result in results) == 1
    request.refresh_from_db()
    assert Membership.objects.filter(member=request.member).exists() == (request.state == "approved")


def test_asking_and_joining_twice_at_once_is_once() -> None:
    member = MemberFactory()
    private, open_one = CommunityFactory(level="private"), CommunityFactory()

    asked = at_once(*[lambda: membership.request_membership(community=private, member=member)] * 3)
    joined = at_once(*[lambda: membership.join(community=open_one, member=member)] * 3)

    assert len({request.pk for request in asked}) == 1
    assert len({row.pk for row in joined}) == 1


def test_of_two_last_hosts_who_leave_at_once_one_stays() -> None:
    first = MembershipFactory(title="chair")
    second = MembershipFactory(community=first.community, title="chair")

    def go(host: Membership) -> Callable[[], None]:
        return lambda: membership.leave(community=host.community, member=host.member)

    results = at_once(go(first), go(second))

    assert sum(isinstance(result, ActionError) for result in results) == 1
    assert Membership.objects.exclude(title="").count() == 1


def test_what_was_read_in_two_tabs_at_once_is_the_farther() -> None:
    thread = a_thread()
    Thread.objects.update(post_total=50)
    thread.refresh_from_db()

    def read(number: int) -> Callable[[], None]:
        return lambda: mark_read(thread=thread, member=thread.author, number=number)

    results = at_once(*(read(number) for number in (20, 40, 50, 10)))

    assert results == [None] * 4
    assert ReadMarker.objects.get(thread=thread, member=thread.author).last_read_number == 50


def test_nothing_is_posted_after_the_removal_is_committed() -> None:
    thread = a_thread()
    host = MembershipFactory(community=thread.community, title="chair").member
    writer = MembershipFactory(community=thread.community).member

    def send() -> Post:
        return threads.add_post(thread=thread, author=writer, body="Still here?", client_id=uuid4())

    def remove() -> None:
        membership.remove_member(community=thread.community, member=writer, by=host)

    sent, removed = at_once(send, remove)

    assert removed is None
    assert isinstance(sent, Post | Exception)
    assert isinstance(at_once(send)[0], Exception)
