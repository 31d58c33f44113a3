"""How a page is answered: from its first line to its last in one of the process's threads.

See `docs/decisions/0013-a-page-is-answered-in-one-thread.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.db import close_old_connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

THREADS = 12
"""Pages that one process makes at the same time; the others wait their turn.

PostgreSQL's pool holds more, so that delivery and what is made findable never wait for a page.
"""


class Pages(ASGIHandler):
    """Reads requests and writes answers beside the loop, and makes each page in one thread of a few that stay.

    Django's own handler starts a thread for each request, which opens connections of its own, and goes to and fro
    between it and the loop for every middleware that could be either.
    """

    def __init__(self) -> None:
        super().__init__()
        threads = ThreadPoolExecutor(THREADS, thread_name_prefix="redbag-page")
        self._answer: Callable[..., Any] = sync_to_async(self._in_thread, thread_sensitive=False, executor=threads)

    def load_middleware(self, is_async: bool = False) -> None:
        """Put the middlewares into one chain without a break, whatever else each of them could be."""
        super().load_middleware(is_async=False)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer one request."""
        await self.handle(scope, receive, send)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """Return the page."""
        response: HttpResponseBase = await self._answer(request)
        return response

    def _in_thread(self, request: HttpRequest) -> HttpResponseBase:
        # Django tells whoever cares for connections of each request's beginning and end, but in another thread.
        close_old_connections()
        try:
            return self.get_response(request)
        finally:
            close_old_connections()
