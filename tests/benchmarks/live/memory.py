"""What a socket costs that only waits: memory for each of 2,000 signed-in followers."""

from __future__ import annotations

from tests.benchmarks.live.crowd import Crowd
from tests.benchmarks.live.fanout import REDBAG, readers
from tests.benchmarks.live.figures import Figures
from tests.benchmarks.live.running import Setting, say

SIZE = 2_000
FIRST = 50
"""Readers who come and go before, so that nothing of what is loaded once is counted."""


def turn(setting: Setting, name: str) -> float:
    """Return the kB that each of the readers adds to a server which has served few before."""
    server = setting.server(name, fresh=True)
    with readers(setting, name, SIZE) as first:
        first.cookies = first.cookies[:FIRST]
        first.open()
    server.rest()
    before = server.resident_kb
    with readers(setting, name, SIZE) as crowd:
        crowd.open()
        wait(crowd, 3)
        each = (server.resident_kb - before) / SIZE
    server.rest()
    say(f"{SIZE} idle readers, {name}: {each:.1f} kB each")
    return each


def wait(crowd: Crowd, seconds: int) -> None:
    """Read what comes for a while."""
    for _ in range(seconds * 10):
        crowd.drain(0.1)


def measure(setting: Setting) -> Figures:
    """Ask both ways of running it, and what uvicorn alone takes."""
    figures = {f"{name}_kb_per_idle_socket": turn(setting, name) for name in ("accepts", *REDBAG)}
    ours = (figures[f"{name}_kb_per_idle_socket"] for name in REDBAG)
    return {**figures, "kb_per_idle_socket": max(ours)}
