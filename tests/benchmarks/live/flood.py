"""Posts one after the other, as fast as everybody has them: a bounded number on the way, the sender in the loop."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import pairwise

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


def flood(server: Server, crowd: Crowd, seconds: float) -> Flood:
    """Have the server post, each post when an earlier one has been seen by everybody, and count what arrives."""
    crowd.begin()
    for _ in range(ON_THE_WAY):
        post(server, crowd)
    seen = 0
    marks = [(time.monotonic() + WARM_UP, 0, 0.0, 0.0)]
    begun = False
    quiet_since = time.monotonic()
    while (now := time.monotonic()) < marks[0][0] + seconds:
        if not begun and now >= marks[0][0]:
            marks, begun = [mark(server, crowd)], True
        if crowd.drain(0.05):
            quiet_since = now
        while crowd.has(seen) or now - quiet_since > GIVE_UP:
            seen, quiet_since = seen + 1, time.monotonic()
            post(server, crowd)
            now = quiet_since
    marks.append(mark(server, crowd))
    finish(crowd)
    moments = server.ask("moments")
    ((began, total, cpu, client), (ended, total_after, cpu_after, client_after)) = next(pairwise(marks))
    waits = latencies(crowd, moments, since=began * 1e9)
    deliveries = total_after - total
    if not waits:
        raise Failed(f"nothing that {server.name} was asked to post has arrived; see its log")
    return Flood(
        rate=deliveries / (ended - began),
        p50=percentile(waits, 50),
        p99=percentile(waits, 99),
        cpu=(cpu_after - cpu) * 1e6 / max(1, deliveries),
        client=(client_after - client) / (ended - began),
        missed=len(crowd.arrivals) * len(crowd) - crowd.total,
        posts=len(crowd.arrivals),
    )


def post(server: Server, crowd: Crowd) -> None:
    """Ask for one post more."""
    crowd.expect()
    server.tell("post")


def mark(server: Server, crowd: Crowd) -> tuple[float, int, float, float]:
    """Return the moment, the deliveries, and the processor time of server and client."""
    return time.monotonic(), crowd.total, server.cpu, time.process_time()


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
