"""Everybody comes back at once: 2,000 signed-in readers who missed 50 changes, against bare accepts."""

from __future__ import annotations

from collections import defaultdict

from tests.benchmarks.live.crowd import Crowd
from tests.benchmarks.live.fanout import readers
from tests.benchmarks.live.figures import Failed, Figures, median, ratio
from tests.benchmarks.live.running import Setting, say

SIZE = 2_000
MISSED = 50
TURNS = ("accepts", "memory", "redis")


def turn(setting: Setting, name: str) -> float:
    """Return the seconds until the last of the readers is there, and has what was missed."""
    server = setting.server(name)
    if name == "accepts":
        crowd = Crowd(server.port, setting.cookies(SIZE))
    else:
        crowd = readers(setting, name, SIZE, missed=MISSED)
    with crowd:
        crowd.expect(MISSED)
        server.rest()
        took = crowd.open(at_once=SIZE)
        if name != "accepts" and crowd.total != MISSED * SIZE:
            raise Failed(f"{crowd.total} changes were replayed instead of {MISSED * SIZE}")
        crowd.check_order()
    server.rest()
    say(f"{SIZE} readers at once, {name}: all there after {took:.2f} s")
    return took


def measure(setting: Setting) -> Figures:
    """Have each its turns, and compare the medians."""
    did: dict[str, list[float]] = defaultdict(list)
    for _ in range(1 if setting.quick else 3):
        for name in TURNS:
            did[name].append(turn(setting, name))
    figures = {f"{name}_rejoin_seconds": median(times) for name, times in did.items()}
    worst = max(figures["memory_rejoin_seconds"], figures["redis_rejoin_seconds"])
    figures["rejoin_2000_vs_accepts"] = ratio(worst, figures["accepts_rejoin_seconds"])
    return figures
