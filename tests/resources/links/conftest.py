"""A site elsewhere: a real server on this machine, at an address that is not ours."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from resources.links.visiting import Turns

ELSEWHERE = "127.0.0.2"
"""A loopback address that is not the one of the site itself."""


class Elsewhere:
    """Answers each path as it is told, 404 otherwise, and remembers what it was asked."""

    def __init__(self, address: str = ELSEWHERE, port: int = 0) -> None:
        self.answers: dict[str, tuple[int, dict[str, str]]] = {"/": (200, {})}
        self.asked: list[tuple[str, str]] = []
        self.heads: list[dict[str, str]] = []
        self.before_answer: Callable[[], None] = lambda: None
        site = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                site.asked.append((self.command, self.path))
                site.heads.append(dict(self.headers))
                site.before_answer()
                named = site.answers.get(f"{self.command} {self.path}") or site.answers.get(self.path, (404, {}))
                self.send_response(named[0])
                for name, value in named[1].items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_HEAD = do_GET = answer  # noqa: N815 (the names that the server looks for)

            def log_message(self, *args: Any) -> None:
                """Write nothing between the tests."""

        self.server = ThreadingHTTPServer((address, port), Handler)
        self.server.daemon_threads = True
        self.port: int = self.server.server_address[1]
        self.url = f"http://{address}:{self.port}"
        self.local = f"{address}:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def elsewhere(settings: Any) -> Iterator[Elsewhere]:
    """A site that may be asked although it is on this machine."""
    site = Elsewhere()
    settings.LINK_CHECK_LOCAL = frozenset({site.local})
    settings.LINK_CHECK_PAUSE = 0
    yield site
    site.close()


@pytest.fixture
def private() -> Iterator[Elsewhere]:
    """A site in a private network, which nobody may ask."""
    site = Elsewhere("127.0.0.3")
    yield site
    site.close()


@pytest.fixture
def turn(settings: Any) -> Any:
    settings.LINK_CHECK_PAUSE = 0
    return Turns().turn
