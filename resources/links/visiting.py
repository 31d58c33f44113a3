"""Ask for many addresses, politely: never two at a time from one site, and with a pause between."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Lock
from urllib.parse import urlsplit

from django.conf import settings

from resources.links.asking import Answer, ask
from resources.models.links import Said

WORKERS = 4

logger = logging.getLogger(__name__)
Answers = SimpleQueue[tuple[str, Answer]]


class Turns:
    """One request at a time to a host, and a pause after each."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._hosts: dict[str, Lock] = defaultdict(Lock)
        self._free_at: dict[str, float] = {}

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait for the turn at a host, and keep it to the end of the block."""
        with self._guard:
            own = self._hosts[host]
        with own:
            time.sleep(max(0.0, self._free_at.get(host, 0.0) - time.monotonic()))
            try:
                yield
            finally:
                self._free_at[host] = time.monotonic() + settings.LINK_CHECK_PAUSE


def visit(urls: Iterable[str]) -> Iterator[tuple[str, Answer]]:
    """Ask for the addresses and yield each with what came of it, as it comes."""
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        by_host[urlsplit(url).hostname or ""].append(url)
    answers, turns = Answers(), Turns()
    pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="redbag-links")
    try:
        for own in by_host.values():
            pool.submit(_visit_host, own, turns, answers)
        for _url in range(sum(map(len, by_host.values()))):
            yield answers.get()
    finally:
        pool.shutdown(cancel_futures=True)


def _visit_host(urls: list[str], turns: Turns, answers: Answers) -> None:
    for url in urls:
        try:
            answers.put((url, ask(url, turns.turn)))
        except Exception:
            # Whoever waits for the answers waits for this one too.
            logger.exception("The link %s could not be checked", url)
            answers.put((url, Answer(Said.OTHER)))
