"""One reader's end of the line: a bounded queue in front of a socket."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from communities.live.codes import Code

MAX_FRAMES = 256
MAX_BYTES = 256 * 1024
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Outlet:
    """Queues frames for a socket and writes them in order; a reader who is too slow is cut off, never waited for.

    What is cut off comes back: the reader connects again and is given what was missed from the database.
    """

    def __init__(
        self,
        send: Send,
        *,
        member_id: int | None = None,
        session_key: str | None = None,
        auth_hash: str = "",
        name: str = "",
    ) -> None:
        self.send = send
        self.member_id = member_id
        self.session_key = session_key
        self.auth_hash = auth_hash
        self.name = name
        self.threads: set[int] = set()
        self._frames: deque[str] = deque()
        self._bytes = 0
        self._waiting = asyncio.Event()
        self._code: int | None = None
        self._writer = asyncio.create_task(self._write())

    @property
    def is_open(self) -> bool:
        """Whether frames are still taken."""
        return self._code is None

    def put(self, frame: str, *, is_hint: bool = False) -> None:
        """Queue a frame; a hint is dropped first where the queue is half full, and a full queue ends the socket."""
        if not self.is_open:
            return
        if is_hint and (len(self._frames) > MAX_FRAMES // 2 or self._bytes > MAX_BYTES // 2):
            return
        self._frames.append(frame)
        self._bytes += len(frame)
        self._waiting.set()
        if len(self._frames) > MAX_FRAMES or self._bytes > MAX_BYTES:
            self.abort()

    def close(self, code: int) -> None:
        """End the socket with a code, after what is queued."""
        if self.is_open:
            self._code = code
            self._waiting.set()

    def abort(self) -> None:
        """Cut the line at once: a close frame would wait behind the very reader who does not read."""
        self._code = Code.SLOW_READER
        self._frames.clear()
        self._writer.cancel()
        # uvicorn's `send` is a method of the connection; other servers end the socket when the application does.
        transport = getattr(getattr(self.send, "__self__", None), "transport", None)
        if transport is not None:
            transport.abort()

    async def finish(self) -> None:
        """Stop writing; the socket is gone."""
        self._code = self._code or 1000
        self._writer.cancel()

    async def _write(self) -> None:
        while True:
            while self._frames:
                frame = self._frames.popleft()
                self._bytes -= len(frame)
                await self.send({"type": "websocket.send", "text": frame})
            if self._code is not None:
                await self.send({"type": "websocket.close", "code": self._code})
                return
            self._waiting.clear()
            await self._waiting.wait()
