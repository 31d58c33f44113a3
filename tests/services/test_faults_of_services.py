"""Redis and PostgreSQL fail under two hundred live readers, who post: that costs time, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

import pytest
import redis

from tests.services.conftest import Gather, StartServer
from tests.services.crowd import Crowd
from tests.services.oracle import assert_nothing_lost
from tests.services.own import OwnPostgres, OwnRedis, forget_connections

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
PACE = 5
"""Posts a second."""
HEALED = 6.0
"""Seconds after which every reader has a post whatever Redis does: the poll's one, and what a busy machine adds."""


def test_a_redis_that_dies_hangs_or_drops_its_subscribers_costs_delay_alone(
    start_server: StartServer, own_redis: OwnRedis, crowd_at: Gather, say: Callable[[str], None]
) -> None:
    here, there = (start_server(REDIS_URL=own_redis.url) for _ in range(2))
    here.wait()
    there.wait()
    crowd = crowd_at(here, there)
    crowd.gather()
    commands = redis.Redis.from_url(own_redis.url)
    waits = {}

    @contextmanager
    def measured(fault: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        waits[fault] = (began, time.monotonic())

    with crowd.posting(PACE):
        with measured("none"):
            time.sleep(3)
        with measured("killed"):
            own_redis.kill()
            time.sleep(3)
        own_redis.start()
        is_heard_by_both(crowd, commands)
        with measured("hanging for 10 s"), own_redis.held():
            time.sleep(10)
        is_heard_by_both(crowd, commands)
        with measured("subscriptions cut"):
            commands.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
            time.sleep(2)
        with measured("every connection cut"):
            commands.execute_command("CLIENT", "KILL", "TYPE", "normal")
            time.sleep(2)
        is_heard_by_both(crowd, commands)

    assert_nothing_lost(crowd)
    assert set(crowd.answers) == {302}, "posting needs no Redis"
    assert not any(tab.ends for tab in crowd.tabs), "no reader loses the line"
    for fault, times in waits.items():
        delays = crowd.delays(*times)
        say(f"Redis, {fault}: post to seen {median(delays) * 1000:.0f} ms, at most {delays[-1] * 1000:.0f} ms")
        assert delays[-1] < HEALED


def is_heard_by_both(crowd: Crowd, commands: redis.Redis) -> None:
    """Wait until both servers listen again."""

    def listeners() -> int:
        try:
            return sum(int(client["sub"]) > 0 for client in commands.client_list(_type="pubsub"))
        except redis.ConnectionError:
            return 0

    crowd.wait_until(lambda: listeners() >= 2, "both servers are subscribed")


def test_a_postgresql_that_is_shut_down_in_the_middle_loses_nothing_that_it_acknowledged(
    own_postgres: OwnPostgres, start_server: StartServer, crowd_at: Gather, say: Callable[[str], None]
) -> None:
    here, there = start_server(), start_server()
    here.wait()
    there.wait()
    crowd = crowd_at(here, there)
    crowd.gather()

    with crowd.posting(PACE):
        for away in (0.0, 3.0):
            time.sleep(2)
            own_postgres.shut_down_at_once()
            time.sleep(away)
            own_postgres.start()
        time.sleep(2)
        began = time.monotonic()

    forget_connections()
    assert_nothing_lost(crowd)
    ended = sum(len(tab.ends) for tab in crowd.tabs)
    say(
        f"PostgreSQL shut down twice: {len(crowd.letters)} posts, {crowd.answers[500]} answered with an error and "
        f"sent again, {ended} lines broken, at rest after {time.monotonic() - began:.1f} s"
    )
