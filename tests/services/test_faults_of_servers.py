"""Servers die and are replaced under two hundred live readers, who post: nothing is lost and nothing comes twice."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable

import pytest

from tests.services.conftest import Gather, StartServer
from tests.services.oracle import assert_nothing_lost
from tests.services.running import Server

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
PACE = 5
"""Posts a second."""
CRASHING = ("-m", "tests.services.crashing")


def test_a_server_killed_at_random_three_times_loses_no_post_and_tells_nobody_twice(
    two_servers: tuple[Server, Server], crowd_at: Gather, say: Callable[[str], None]
) -> None:
    crowd = crowd_at(*two_servers)
    crowd.gather()
    back = []

    with crowd.posting(PACE):
        for _ in range(3):
            time.sleep(random.uniform(0.5, 2))
            victim = max(two_servers, key=crowd.readers_at)
            victim.kill()
            crowd.wait_until(lambda: not all(tab.is_ready for tab in crowd.tabs), "the readers are missed")
            time.sleep(random.uniform(0, 1))
            victim.start()
            back.append(crowd.wait_until(lambda: all(tab.is_ready for tab in crowd.tabs), "everybody is back"))
            victim.wait()

    assert_nothing_lost(crowd)
    assert crowd.answers[500] == 0
    say(
        f"kill -9 three times: {len(crowd.letters)} posts, {crowd.broken} sendings broken, "
        f"everybody back after {max(back):.1f} s at most"
    )


def test_a_server_that_dies_around_the_commit_of_a_post_loses_no_post_and_doubles_none(
    start_server: StartServer, crowd_at: Gather, say: Callable[[str], None]
) -> None:
    steady, mortal = start_server(), start_server(*CRASHING)
    steady.wait()
    mortal.wait()
    crowd = crowd_at(steady, mortal)
    crowd.gather()

    for place in ("commit", "publish", "answer"):
        mortal.stop()
        mortal.start(CRASH_AT=place, CRASH_COUNT=str(random.randint(5, 20)))
        mortal.wait()
        with crowd.posting(PACE):
            mortal.process.wait(60)
        assert mortal.process.returncode == -9, mortal.log.read_text()[-2000:]
        assert_nothing_lost(crowd)
    say(f"death before commit, before publishing, before the answer: {len(crowd.letters)} posts")


def test_a_rolling_restart_is_followed_by_every_reader_without_a_gap(
    two_servers: tuple[Server, Server], crowd_at: Gather, say: Callable[[str], None]
) -> None:
    crowd = crowd_at(*two_servers)
    crowd.gather()
    back = []

    with crowd.posting(PACE):
        for server in two_servers:
            time.sleep(1)
            server.stop()
            server.start()
            server.wait()
            back.append(crowd.wait_until(lambda: all(tab.is_ready for tab in crowd.tabs), "everybody is back"))

    assert_nothing_lost(crowd)
    codes = Counter(code for tab in crowd.tabs for code in tab.ends)
    say(f"Rolling restart: {len(crowd.letters)} posts, sockets ended with {dict(codes)}")
