"""Elasticsearch fails in the middle of everything: each write succeeds, each search is answered, nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.db import connection

from search.elastic import outbox, relay
from search.elastic.fallback import circuit
from search.engines import engine
from search.models import IndexEntry
from tests.factories import MemberFactory
from tests.services.conftest import StartServer
from tests.services.mirrored import (
    PEOPLE,
    Load,
    assert_same,
    held,
    is_delivered,
    mirrored,
    relaying,
    remove_indices,
    wait_until,
)
from tests.services.own import OwnElasticsearch
from tests.services.running import ROOT

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
Say = Callable[[str], None]


@pytest.fixture
def node(own_elasticsearch: OwnElasticsearch, settings: Any, transactional_db: None) -> Iterator[OwnElasticsearch]:
    with mirrored(own_elasticsearch.url, settings):
        yield own_elasticsearch


def test_a_node_that_hangs_and_is_killed_in_mid_load_costs_nothing_but_time(
    node: OwnElasticsearch, settings: Any, say: Say
) -> None:
    settings.ELASTICSEARCH_TIMEOUT = 1_000
    load = Load()
    waited = []

    def goes_on(number: int = 15) -> None:
        written, searched = load.written, load.searches.total()
        wait_until(
            lambda: load.written > written + number and load.searches.total() > searched + number,
            "writes and searches go on",
        )

    def is_searched_again() -> None:
        before = load.searches["elasticsearch"]
        wait_until(lambda: load.searches["elasticsearch"] > before + 5, "Elasticsearch answers again")

    with relaying(), load.running():
        goes_on()
        for fault in (held_up, killed):
            simpler = load.searches["simpler"]
            with fault(node):
                goes_on()
                waited.append(outbox.figures().waiting)
                assert load.searches["simpler"] > simpler, "the database answers meanwhile"
                assert load.missing(engine().search(PEOPLE)) == set()
            goes_on()
            is_searched_again()
    with relaying():
        wait_until(is_delivered, "what was written meanwhile arrives by itself")
    assert (load.failures, load.wrong) == ([], [])
    assert all(waited)
    assert_same()
    say(
        f"Elasticsearch held up and killed under load: {load.written} turns of writing and "
        f"{load.searches.total()} searches without a failure, {load.searches['simpler']} answered by the database"
    )


def killed(node: OwnElasticsearch) -> Fault:
    """It ends as in a power cut, and is started again."""

    def kill() -> None:
        send(family(node.process.pid), signal.SIGKILL)
        node.stop()

    return Fault(kill, node.start)


def held_up(node: OwnElasticsearch) -> Fault:
    """It takes connections and says nothing."""
    servers = family(node.process.pid)
    return Fault(lambda: send(servers, signal.SIGSTOP), lambda: send(servers, signal.SIGCONT))


class Fault:
    """What is broken at the beginning of a block and mended at its end."""

    def __init__(self, breaks: Callable[[], object], mends: Callable[[], object]) -> None:
        self.breaks, self.mends = breaks, mends

    def __enter__(self) -> None:
        self.breaks()

    def __exit__(self, *error: object) -> None:
        self.mends()


def family(pid: int) -> list[int]:
    """Return the process and those that it has started, in their turn too."""
    children = [child for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]
    return [pid, *(one for child in children for one in family(int(child)))]


def send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        os.kill(pid, number)


def test_what_is_saved_while_the_node_is_away_arrives_and_nothing_else(node: OwnElasticsearch) -> None:
    paused = MemberFactory(display_name="Paused")
    gone = MemberFactory(display_name="Gone")
    relay.drain()
    node.stop()
    MemberFactory.create_batch(20, display_name="Saved")
    paused.paused = True
    paused.save()
    gone.delete()
    hits = engine().search(PEOPLE)
    assert (hits.total, hits.is_simpler) == (20, True)
    node.start()
    circuit.reset()
    with relaying():
        wait_until(is_delivered, "everything arrives by itself")
    assert [source["title_terms"] for source in held().values()] == ["save"] * 20
    assert_same()


def test_workers_of_their_own_deliver_beside_each_other_and_one_may_die(
    elasticsearch_url: str, settings: Any, transactional_db: None
) -> None:
    with mirrored(elasticsearch_url, settings):
        first, second = worker(settings), worker(settings)
        try:
            for process in (first, second):
                assert process.stdout
                assert "Delivering" in process.stdout.readline()
            MemberFactory.create_batch(30)
            first.kill()
            MemberFactory.create_batch(30)
            # What the dead one had taken is free again after a while; here one need not wait for it.
            wait_until(lambda: IndexEntry.objects.waiting().count() <= relay.BATCH, "the other goes on")
            wait_until(is_delivered, "everything is delivered")
            second.send_signal(signal.SIGTERM)
            assert second.wait(30) == 0
        finally:
            for process in (first, second):
                process.kill()
                process.wait()
        assert_same()
        remove_indices(settings.ELASTICSEARCH_PREFIX)


def test_a_server_delivers_what_is_committed_anywhere(
    elasticsearch_url: str, settings: Any, start_server: StartServer, transactional_db: None
) -> None:
    with mirrored(elasticsearch_url, settings):
        server = start_server(ELASTICSEARCH_URL=elasticsearch_url, ELASTICSEARCH_PREFIX=settings.ELASTICSEARCH_PREFIX)
        server.wait()
        MemberFactory.create_batch(10)
        wait_until(is_delivered, "the server's thread delivers what another process has saved")
        assert_same()
        remove_indices(settings.ELASTICSEARCH_PREFIX)


def worker(settings: Any) -> subprocess.Popen[str]:
    """Start `manage.py search_worker` on the test's own database."""
    place = connection.settings_dict
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": f"postgres://{place['USER']}@{place['HOST']}:{place['PORT']}/{place['NAME']}",
        "REDIS_URL": site.REDIS_URL or "",
        "ELASTICSEARCH_URL": settings.ELASTICSEARCH_URL,
        "ELASTICSEARCH_PREFIX": settings.ELASTICSEARCH_PREFIX,
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "search_worker"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
