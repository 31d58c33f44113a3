"""The hub's own threads for the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connection

P = ParamSpec("P")
R = TypeVar("R")


class Database:
    """Runs reads beside the loop.

    The threads are its own: the one that asgiref shares among all would make delivery wait behind any slow page.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="redbag-hub")

    async def ask(self, read: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a read and return what it found."""

        def run() -> R:
            close_old_connections()
            try:
                return read(*args, **kwargs)
            finally:
                # The threads live as long as the process: a connection is not kept by them between reads, except
                # SQLite's, which costs nothing.
                if connection.vendor != "sqlite":
                    connection.close()

        return await asyncio.get_running_loop().run_in_executor(self._threads, run)

    def close(self) -> None:
        """Wait for what is being read, and end."""
        self._threads.shutdown()
