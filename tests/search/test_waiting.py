"""What is added is found by the next search, and whatever is taken away at once by nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest

from communities.actions.threads import add_post, hide_post
from communities.models import Post, Thread
from search import waiting
from search.actions import rebuild
from search.engines import Group, Query, engine
from search.models import Document, Waiting
from search.waiting import Worker, catch_up
from tests.factories import ThreadFactory

pytestmark = pytest.mark.django_db

LONG = "Count the days since the last fall and plot each gap as one point. " * 5


@pytest.fixture
def thread() -> Thread:
    thread = ThreadFactory(kind="share")
    thread.community.memberships.get_or_create(member=thread.author)
    Waiting.objects.all().delete()
    return thread


@pytest.fixture
def send(thread: Thread) -> Callable[[], Post]:
    return lambda: add_post(thread=thread, author=thread.author, body=LONG, client_id=uuid4())


def test_a_post_waits_until_the_next_search(send: Callable[[], Post]) -> None:
    send()
    assert Waiting.objects.filter(entity="post").count() == 1
    assert not Document.objects.filter(kind="evidence").exists()

    query = Query(audiences=frozenset({"public"}), kinds=("evidence",), groups=(Group(phrases=(("plot",),)),))
    assert engine().search(query).total == 1
    assert not Waiting.objects.exists()


def test_what_was_taken_down_meanwhile_is_not_found(thread: Thread, send: Callable[[], Post]) -> None:
    post = send()
    hide_post(post=post, by=thread.author)
    catch_up()
    assert not Document.objects.filter(kind="evidence").exists()


def test_a_row_that_waits_already_waits_once(thread: Thread) -> None:
    for _ in range(2):
        waiting.index_soon(entity="thread", pks=[thread.pk])
    assert Waiting.objects.filter(entity="thread").count() == 1


def test_so_many_are_written_together_and_the_others_the_next_time(send: Callable[[], Post]) -> None:
    for _ in range(3):
        send()
    waits = Waiting.objects.count()
    assert catch_up(2) == 2
    assert catch_up() == waits - 2
    assert catch_up() == 0


def test_many_cost_as_many_queries_as_few(send: Callable[[], Post], django_assert_max_num_queries) -> None:
    for _ in range(8):
        send()
    with django_assert_max_num_queries(45):
        catch_up()


def test_a_rebuild_leaves_nothing_waiting(send: Callable[[], Post]) -> None:
    send()
    rebuild()
    assert not Waiting.objects.exists()
    assert Document.objects.filter(kind="evidence").exists()


def test_a_failure_leaves_everything_waiting(send: Callable[[], Post], monkeypatch: pytest.MonkeyPatch) -> None:
    send()
    before = Waiting.objects.count()

    def broken(**kwargs: object) -> None:
        raise OSError("gone")

    monkeypatch.setattr(waiting, "index", broken)
    with pytest.raises(OSError, match="gone"):
        catch_up()
    assert Waiting.objects.count() == before


def test_the_worker_goes_on_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    done, calls = threading.Event(), []

    def failing_once() -> int:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("gone")
        done.set()
        return 0

    monkeypatch.setattr(waiting, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(waiting, "close_old_connections", lambda: None)
    monkeypatch.setattr(waiting, "connection", type("Connection", (), {"vendor": "sqlite"}))
    Worker("test", failing_once).start()
    assert done.wait(5)
