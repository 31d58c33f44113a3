"""Posts one after the other, as fast as everybody has them: a bounded number on the way, the sender in the loop."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import NamedTuple

from tests.benchmarks.live.crowd import Crowd
from tests.benchmarks.live.figures import NANOSECONDS_A_MS, Failed, percentile
from tests.benchmarks.live.running import Server

ON_THE_WAY = 4
WARM_UP = 0.5
GIVE_UP = 5.0
"""Seconds after which what has not come counts as lost."""


@dataclass(frozen=True)
class Flood:
    """What one server did in a while."""

    rate: float
    """Deliveries a second."""
    p50: float
    p99: float
    """Milliseconds from the commit to the reader."""
    cpu: float
    """Microseconds of the server's processor for each delivery."""
    client: float
    """Share of its core that the client took."""
    missed: int
    posts: int


class Mark(NamedTuple):
    """How far everything is at a moment; processor time is in seconds."""

    moment: float
    deliveries: int
    server: float
    client: float


def flood(server: Server, crowd: Crowd, seconds: float) -> Flood:
    """Have the server post, each post when an earlier one has been seen by everybody, and count what arrives."""
    crowd.begin()
    for _ in range(ON_THE_WAY):
        post(server, crowd)
    seen = keep_on(server, crowd, 0, WARM_UP)
    before = mark(server, crowd)
    keep_on(server, crowd, seen, seconds)
    after = mark(server, crowd)
    finish(crowd)
    if not crowd.total:
        raise Failed(f"nothing that {server.name} was asked to post has arrived; see its log")
    moments = server.ask("moments")
    # A slow server may not have begun another post after the warm-up.
    waits = latencies(crowd, moments, since=before.moment * 1e9) or latencies(crowd, moments)
    deliveries, took = after.deliveries - before.deliveries, after.moment - before.moment
    return Flood(
        rate=deliveries / took,
        p50=percentile(waits, 50),
        p99=percentile(waits, 99),
        cpu=(after.server - before.server) * 1e6 / max(1, deliveries),
        client=(after.client - before.client) / took,
        missed=len(crowd.arrivals) * len(crowd) - crowd.total,
        posts=len(crowd.arrivals),
    )


def keep_on(server: Server, crowd: Crowd, seen: int, seconds: float) -> int:
    """Post one more for each that everybody has, of which so many are known, and return how many that are then."""
    now = heard = time.monotonic()
    end = now + seconds
    while now < end:
        if crowd.drain(0.05):
            heard = now
        # What does not come any more must not hold up the others.
        while crowd.has(seen) or now - heard > GIVE_UP:
            seen, heard = seen + 1, now
            post(server, crowd)
        now = time.monotonic()
    return seen


def post(server: Server, crowd: Crowd) -> None:
    """Ask for one post more."""
    crowd.expect()
    server.tell("post")


def mark(server: Server, crowd: Crowd) -> Mark:
    """Return how far everything is now."""
    return Mark(time.monotonic(), crowd.total, server.cpu, time.process_time())


def finish(crowd: Crowd) -> None:
    """Read until everybody has everything, or nothing comes any more."""
    end = time.monotonic() + GIVE_UP
    while time.monotonic() < end and not all(map(crowd.has, range(len(crowd.arrivals)))):
        if crowd.drain(0.2):
            end = time.monotonic() + GIVE_UP


def latencies(crowd: Crowd, moments: list[list[int]], *, since: float = 0, begun: bool = False) -> list[float]:
    """Return the milliseconds from each commit, or from where its write began, to each reader."""
    return [
        (arrived - moment[0 if begun else 1]) / NANOSECONDS_A_MS
        for moment, arrivals in zip(moments, crowd.arrivals, strict=True)
        if moment[0] >= since
        for arrived in arrivals
    ]
