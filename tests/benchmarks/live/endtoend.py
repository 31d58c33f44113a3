"""From a member's click on Send to the moment at which every reader has the post: one process, Redis, everything."""

from __future__ import annotations

import time
import uuid

from tests.benchmarks.live.browser import Browser
from tests.benchmarks.live.crowd import Crowd
from tests.benchmarks.live.database import POST
from tests.benchmarks.live.fanout import readers
from tests.benchmarks.live.figures import NANOSECONDS_A_MS, Failed, Figures, percentile
from tests.benchmarks.live.running import Setting, say
from tests.markup import forms_of

SIZES = (500, 1_000)
POSTS = 100
WARM_UP = 3
PAUSE = 0.1
"""Seconds between two posts."""
PATIENCE = 10.0
SENT = 302


def send(writer: Browser, action: str, hidden: dict[str, str], crowd: Crowd) -> list[float]:
    """Send one post by the form, and return the milliseconds until each reader had it."""
    client_id = uuid.uuid4()
    form = {**hidden, "client_id": str(client_id), "body": f"{POST} ({client_id.hex[:6]})"}
    crowd.begin()
    crowd.expect()
    began = time.monotonic_ns()
    writer.post(action, form)
    end = time.monotonic() + PATIENCE
    while not crowd.has(0) and time.monotonic() < end:
        crowd.drain(0.1)
    status, _ = writer.answer()
    if status != SENT or not crowd.has(0):
        raise Failed(f"the form was answered with {status}, and {crowd.total} of {len(crowd)} readers had the post")
    return [(arrived - began) / NANOSECONDS_A_MS for arrived in crowd.arrivals[0]]


def turn(setting: Setting, size: int) -> Figures:
    """Have one member write to so many readers."""
    server, url = setting.server("redis"), setting.made["threads"][str(size)]["url"]
    writer = Browser(server.port, setting.cookies(1)[0])
    _, page = writer.get(f"{url}?page=last")
    action, hidden = next(
        (action, fields) for action, fields in forms_of(page.decode()).items() if "client_id" in fields
    )
    waits: list[list[float]] = []
    with readers(setting, "redis", size) as crowd:
        crowd.open()
        server.rest()
        for _ in range(WARM_UP + (POSTS // 4 if setting.quick else POSTS)):
            waits.append(send(writer, action, hidden, crowd))
            end = time.monotonic() + PAUSE
            while (left := end - time.monotonic()) > 0:
                crowd.drain(left)
    server.rest()
    every = [max(each) for each in waits[WARM_UP:]]
    single = [one for each in waits[WARM_UP:] for one in each]
    say(
        f"form to every one of {size} readers: p50 {percentile(every, 50):.1f} ms, p99 {percentile(every, 99):.1f} ms; "
        f"to a reader: p50 {percentile(single, 50):.1f} ms, p99 {percentile(single, 99):.1f} ms"
    )
    return {
        f"end_to_end_{size}_p50_ms": percentile(every, 50),
        f"end_to_end_{size}_p99_ms": percentile(every, 99),
        f"end_to_end_{size}_reader_p50_ms": percentile(single, 50),
        f"end_to_end_{size}_reader_p99_ms": percentile(single, 99),
    }


def measure(setting: Setting) -> Figures:
    """Measure with each number of readers."""
    figures: Figures = {}
    for size in SIZES:
        figures |= turn(setting, size)
    return figures
