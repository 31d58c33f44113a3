"""One reader's end of the line: a bounded queue in front of a socket."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from communities.live.codes import Code

MAX_FRAMES = 256
MAX_LENGTH = 256 * 1024
"""Characters that may wait besides the frame that comes first."""
PATIENCE = 20.0
"""Seconds that a replay waits for its reader."""
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
        self._length = 0
        self._waiting = asyncio.Event()
        self._drained = asyncio.Event()
        self._code: int | None = None
        self._writer = asyncio.create_task(self._write())

    @property
    def is_open(self) -> bool:
        """Whether frames are still taken."""
        return self._code is None

    @property
    def is_half_full(self) -> bool:
        """Whether the reader is behind by half of what they may be."""
        return len(self._frames) > MAX_FRAMES // 2 or self._length > MAX_LENGTH // 2

    def put(self, frame: str, *, is_hint: bool = False) -> None:
        """Queue a frame; a hint is dropped first where the queue is half full, and a full queue ends the socket."""
        if not self.is_open or (is_hint and self.is_half_full):
            return
        first = len(self._frames[0]) if self._frames else 0
        if len(self._frames) >= MAX_FRAMES or (first and self._length - first + len(frame) > MAX_LENGTH):
            self.abort()
            return
        self._frames.append(frame)
        self._length += len(frame)
        self._waiting.set()

    async def put_in_turn(self, frame: str) -> None:
        """Queue one frame of a replay when the reader has taken those before; too long a wait ends the socket."""
        try:
            async with asyncio.timeout(PATIENCE):
                while self.is_open and self.is_half_full:
                    self._drained.clear()
                    await self._drained.wait()
        except TimeoutError:
            self.abort()
        self.put(frame)

    def close(self, code: int) -> None:
        """End the socket with a code, after what is queued."""
        if self.is_open:
            self._code = code
            self._waiting.set()

    def abort(self) -> None:
        """Cut the line at once: a close frame would wait behind the very reader who does not read."""
        self._end(Code.SLOW_READER)
        transport = transport_of(self.send)
        if transport is not None:
            transport.abort()
        else:
            self._writer = asyncio.create_task(self._write())

    def finish(self) -> None:
        """Stop writing; the socket is gone."""
        self._end(Code.GONE)

    def _end(self, code: int) -> None:
        self._code = self._code or code
        self._frames.clear()
        self._length = 0
        self._drained.set()
        self._writer.cancel()

    async def _write(self) -> None:
        try:
            while True:
                while self._frames:
                    frame = self._frames.popleft()
                    self._length -= len(frame)
                    await self.send({"type": "websocket.send", "text": frame})
                    self._drained.set()
                if self._code is not None:
                    await self.send({"type": "websocket.close", "code": self._code})
                    return
                self._waiting.clear()
                await self._waiting.wait()
        except Exception:
            # The reader has gone; the server says so to the consumer, which forgets this outlet.
            self._end(Code.GONE)


def transport_of(send: Send) -> asyncio.Transport | None:
    """Return the connection behind an application's `send`, where the server lets it be seen, as uvicorn does.

    Its `send` is a method of the connection, which Channels' session middleware wraps.
    """
    owner: Any = getattr(send, "__self__", None)
    while wrapped := getattr(owner, "real_send", None):
        owner = getattr(wrapped, "__self__", None)
    transport: asyncio.Transport | None = getattr(owner, "transport", None)
    return transport
