"""How often a second one process answers the page of a thread: 20 posts, a signed-in member."""

from __future__ import annotations

import threading
import time

from tests.benchmarks.live.browser import Browser
from tests.benchmarks.live.figures import Failed, Figures, median
from tests.benchmarks.live.running import Setting, say

BROWSERS = 4
"""Connections that ask at the same time."""
SECONDS = 3.0
OK = 200


def round_of(browsers: list[Browser], url: str, seconds: float) -> float:
    """Have every browser ask again and again; return the pages a second."""
    answered: list[int] = []
    end = time.monotonic() + seconds

    def ask(browser: Browser) -> None:
        while time.monotonic() < end:
            status, _ = browser.get(url)
            if status == OK:
                answered.append(status)

    threads = [threading.Thread(target=ask, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(answered) / (time.monotonic() - end + seconds)


def measure(setting: Setting) -> Figures:
    """Ask for the page in rounds."""
    server, url = setting.server("redis"), setting.made["page"]["url"]
    browsers = [Browser(server.port, cookie) for cookie in setting.cookies(BROWSERS)]
    for browser in browsers:
        status, page = browser.get(url)
        if status != OK:
            raise Failed(f"{url} answered {status}")
    round_of(browsers, url, 1)
    taken = server.cpu
    rates = [round_of(browsers, url, SECONDS) for _ in range(1 if setting.quick else 3)]
    cpu = (server.cpu - taken) / (sum(rates) * SECONDS) * 1000
    say(f"the page of 20 posts, {len(page):,} bytes: {median(rates):.0f} a second, each {cpu:.1f} ms of the processor")
    return {"pages_per_second": median(rates), "page_bytes": len(page), "page_cpu_ms": round(cpu, 2)}
