"""From commit to reader at the pace of a lively thread, against the floor, and beside slow queries."""

from __future__ import annotations

import time
from collections import defaultdict

from tests.benchmarks.live.crowd import Crowd
from tests.benchmarks.live.fanout import readers, show_all
from tests.benchmarks.live.figures import Figures, median, percentile, ratio
from tests.benchmarks.live.flood import finish, latencies, post
from tests.benchmarks.live.running import Server, Setting, say

PACES = {500: 5.0, 2_000: 1.0}
"""Posts a second, by the number of readers."""
SECONDS = {500: 6.0, 2_000: 8.0}
BESIDE = "memory_beside_slow_queries"
TURNS = {500: ("floor", "memory", BESIDE, "redis"), 2_000: ("floor", "memory", "redis")}


def keep_pace(server: Server, crowd: Crowd, pace: float, seconds: float) -> tuple[list[float], list[float]]:
    """Post at the pace; return the milliseconds from each commit, and from each post's begin, to each reader."""
    crowd.begin()
    for _ in range(max(2, int(pace * seconds))):
        due = time.monotonic() + 1 / pace
        post(server, crowd)
        while (left := due - time.monotonic()) > 0:
            crowd.drain(left)
    finish(crowd)
    moments = server.ask("moments")
    # The first post finds everything cold.
    since = moments[1][0]
    return latencies(crowd, moments, since=since), latencies(crowd, moments, since=since, begun=True)


def turn(setting: Setting, name: str, size: int) -> tuple[list[float], list[float]]:
    """Connect readers to one server, and post to them at their pace."""
    server = setting.server("memory" if name == BESIDE else name)
    with readers(setting, server.name, size) as crowd:
        crowd.open()
        server.rest()
        if name == BESIDE:
            server.tell("slow")
        waits, whole = keep_pace(server, crowd, PACES[size], SECONDS[size] / (2 if setting.quick else 1))
        if name == BESIDE:
            server.tell("quick")
        missed = len(crowd.arrivals) * size - crowd.total
    server.rest()
    say(
        f"{size} readers at {PACES[size]:.0f} posts/s, {name}: p50 {percentile(waits, 50):.1f} ms, "
        f"p99 {percentile(waits, 99):.1f} ms from the commit; {percentile(whole, 99):.1f} ms with the write; "
        f"{missed} missed"
    )
    return waits, whole


def measure(setting: Setting) -> Figures:
    """Have every server its turns at each pace, and compare their 99th percentiles."""
    figures: Figures = {}
    show_all(setting, ["floor"])
    for size, names in TURNS.items():
        did: dict[str, list[tuple[list[float], list[float]]]] = defaultdict(list)
        for _ in range(1 if setting.quick else 3):
            for name in names:
                did[name].append(turn(setting, name, size))
        for name, turns in did.items():
            figures[f"{name}_pace_p50_ms_{size}"] = median(percentile(waits, 50) for waits, _ in turns)
            figures[f"{name}_pace_p99_ms_{size}"] = median(percentile(waits, 99) for waits, _ in turns)
            figures[f"{name}_pace_with_write_p99_ms_{size}"] = median(percentile(whole, 99) for _, whole in turns)
        worst = max(figures[f"{name}_pace_p99_ms_{size}"] for name in ("memory", "redis"))
        figures[f"p99_pace_{size}_vs_floor"] = ratio(worst, figures[f"floor_pace_p99_ms_{size}"])
    beside, alone = figures[f"{BESIDE}_pace_p99_ms_500"], figures["memory_pace_p99_ms_500"]
    figures["p99_beside_slow_queries"] = ratio(beside, alone)
    return figures
