"""Answer many questions with one read of the database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Batch(Generic[K, V]):
    """Collects questions while a read runs, and answers them together by the next.

    After a restart two thousand readers ask at the same moment who they are and what they may read: that takes a
    handful of reads. Each answer was read after its question was asked.
    """

    def __init__(self, read: Callable[[list[K]], Awaitable[dict[K, V]]], most: int = 500) -> None:
        self._read = read
        self._most = most
        self._waiting: dict[K, asyncio.Future[V | None]] = {}
        self._task: asyncio.Task[None] | None = None

    async def ask(self, key: K) -> V | None:
        """Return the answer for the key; none where the read knows of none. Raises what the read raises."""
        loop = asyncio.get_running_loop()
        future = self._waiting.get(key)
        if future is None:
            future = self._waiting[key] = loop.create_future()
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._answer())
        return await asyncio.shield(future)

    async def _answer(self) -> None:
        # Whatever else arrives in this turn of the loop is asked with it.
        await asyncio.sleep(0)
        while self._waiting:
            keys = list(self._waiting)[: self._most]
            futures = {key: self._waiting.pop(key) for key in keys}
            try:
                answers = await self._read(keys)
            except BaseException as error:
                for future in futures.values():
                    if not future.done():
                        future.set_exception(error if isinstance(error, Exception) else asyncio.CancelledError())
                        future.exception()
                if not isinstance(error, Exception):
                    raise
            else:
                for key, future in futures.items():
                    if not future.done():
                        future.set_result(answers.get(key))
