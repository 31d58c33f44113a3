"""How many deliveries a second: Redbag in memory and with Redis, the floor, and stock Channels, in turn."""

from __future__ import annotations

import json
from collections import defaultdict

from tests.benchmarks.live.crowd import Crowd
from tests.benchmarks.live.figures import Figures, median, ratio
from tests.benchmarks.live.flood import Flood, flood
from tests.benchmarks.live.running import Setting, say

REDBAG = ("memory", "redis")
STOCK = ("stock_memory", "stock_redis")
ORDER = ("floor", "memory", "stock_memory", "floor", "redis", "stock_redis")
"""One round: the floor has two turns, so that each of Redbag's stands beside one."""
SECONDS = {"floor": 2.5, "memory": 3.5, "redis": 3.5, "stock_memory": 4.0, "stock_redis": 4.0}
SIZES = (500, 2_000)


def readers(setting: Setting, name: str, size: int, *, missed: int = 0) -> Crowd:
    """Return readers of the server's thread of this size, who are not connected yet and have missed so much."""
    server, cookies = setting.server(name), setting.cookies(size)
    if name in REDBAG:
        thread = setting.made["threads"][str(size)]["pk"]
        head = server.ask("thread", pk=thread)
        return Crowd(server.port, cookies, follow={"type": "follow", "thread": thread, "since": head - missed})
    return Crowd(server.port, cookies, letter_at=10 if name in STOCK else 9)


def show(setting: Setting, name: str, frame: bytes) -> None:
    """Give the floor and stock Channels what they are to send: the very frame of Redbag's."""
    server = setting.server(name)
    if name == "floor":
        server.tell("frame", hex=(b"\x81\x7e" + len(frame).to_bytes(2, "big") + frame).hex())
    elif name in STOCK:
        server.tell("payload", payload=json.loads(frame))


def show_all(setting: Setting, names: list[str]) -> int:
    """Give these servers what they are to send, and return its size."""
    frame = frame_of(setting)
    for name in dict.fromkeys(names):
        show(setting, name, frame)
    return len(frame)


def frame_of(setting: Setting) -> bytes:
    """Return the text of a frame in which Redbag delivers a post."""
    with readers(setting, "memory", 500) as crowd:
        crowd.cookies = crowd.cookies[:1]
        crowd.open()
        flood(setting.server("memory"), crowd, 0.2)
        return crowd.example


def turn(setting: Setting, name: str, size: int) -> Flood:
    """Connect readers to one server, and flood them."""
    server = setting.server(name)
    with readers(setting, name, size) as crowd:
        opening = crowd.open()
        server.rest()
        did = flood(server, crowd, SECONDS[name] / (2 if setting.quick else 1))
        if name in REDBAG:
            crowd.check_order()
    server.rest()
    say(
        f"{size} readers, {name}: {did.rate:,.0f} deliveries/s, p50 {did.p50:.1f} ms, p99 {did.p99:.1f} ms, "
        f"{did.cpu:.1f} µs of processor each, {did.posts} posts, {did.missed} missed, client {did.client:.0%}, "
        f"opened in {opening:.1f} s"
    )
    return did


def measure(setting: Setting) -> Figures:
    """Have every server its turns at each size, and compare what they did."""
    figures: Figures = {}
    order = [name for name in ORDER if name in setting.names]
    figures["frame_bytes"] = show_all(setting, order)
    for size in SIZES:
        did: dict[str, list[Flood]] = defaultdict(list)
        for _ in range(1 if setting.quick else 3 if size <= SIZES[0] else 2):
            for name in order:
                did[name].append(turn(setting, name, size))
        figures |= compare(did, size)
    if {f"memory_cpu_us_{size}" for size in SIZES} <= figures.keys():
        each = [ratio(figures[f"{name}_cpu_us_2000"], figures[f"{name}_cpu_us_500"]) for name in REDBAG if name in did]
        figures["cpu_per_delivery_2000_vs_500"] = max(each)
    return figures


def compare(did: dict[str, list[Flood]], size: int) -> Figures:
    """Return the medians of one size, and their ratios to the floor and to stock Channels."""
    figures: Figures = {}
    for name, floods in did.items():
        figures[f"{name}_{size}"] = median(flood.rate for flood in floods)
        figures[f"{name}_cpu_us_{size}"] = median(flood.cpu for flood in floods)
        figures[f"{name}_p50_ms_{size}"] = median(flood.p50 for flood in floods)
        figures[f"{name}_p99_ms_{size}"] = median(flood.p99 for flood in floods)
        figures[f"{name}_missed_{size}"] = sum(flood.missed for flood in floods)
    rates = [figures[f"{name}_{size}"] for name in REDBAG if name in did]
    if rates and "floor" in did:
        figures[f"ratio_to_floor_{size}"] = ratio(min(rates), figures[f"floor_{size}"])
    stock = [figures[f"{name}_{size}"] for name in STOCK if name in did]
    if rates and stock:
        figures[f"ratio_to_stock_{size}"] = min(
            ratio(figures[f"{ours}_{size}"], figures[f"{theirs}_{size}"])
            for ours, theirs in zip(REDBAG, STOCK, strict=True)
            if ours in did and theirs in did
        )
    return figures
