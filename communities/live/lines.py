"""The way to one reader: written to directly where the server lets it be seen, through its `send` elsewhere."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from communities.live.codes import Code
from communities.live.frames import Frame

Send = Callable[[dict[str, Any]], Awaitable[None]]
CLOSE_PATIENCE = 5.0
"""Seconds that a close waits for a reader before the line is cut."""


class Line(Protocol):
    """What an outlet asks of the way to its reader."""

    def waiting(self) -> int:
        """Return how many bytes the reader has not taken."""

    def write(self, frame: Frame) -> None:
        """Write in order; never waits."""

    async def drained(self) -> None:
        """Return when the reader has taken most of what was written."""

    def close(self, code: int) -> None:
        """End with a code, after what was written."""

    def abort(self) -> None:
        """Cut the line at once: a close frame would wait behind the very reader who does not read."""

    def finish(self) -> None:
        """Let go of a line that is gone."""


def line_to(send: Send) -> Line:
    """Return the way behind an application's `send`."""
    protocol = getattr(send, "__self__", None)
    if isinstance(protocol, WebSocketsSansIOProtocol) and not protocol.conn.extensions:
        return DirectLine(protocol, send)
    return QueuedLine(send)


class DirectLine:
    """Writes ready frames to the connection itself, which spares making each reader's frame anew.

    It leans on what uvicorn keeps to itself, so uvicorn's version is pinned and tests on the real server hold this:
    each of the server's own frames is written in one piece at once, so ours stand between them, never within.
    """

    __slots__ = ("_closing", "_protocol", "_send", "waiting")

    def __init__(self, protocol: WebSocketsSansIOProtocol, send: Send) -> None:
        self._protocol = protocol
        self._send = send
        self._closing: asyncio.Task[None] | None = None
        self.waiting = protocol.transport.get_write_buffer_size
        # What was said to shake hands is not needed again.
        for said in (protocol.request, protocol.response):
            said.headers.clear()

    def write(self, frame: Frame) -> None:
        """Write to the connection, whose buffer is the reader's queue."""
        protocol = self._protocol
        if not protocol.close_sent and not protocol.disconnected:
            protocol.transport.write(frame.wire)

    async def drained(self) -> None:
        """Wait while the connection says that it is full."""
        await self._protocol.writable.wait()

    def close(self, code: int) -> None:
        """Have the server close; a reader who does not read is cut off."""
        self._closing = asyncio.get_running_loop().create_task(self._close(code))

    async def _close(self, code: int) -> None:
        try:
            async with asyncio.timeout(CLOSE_PATIENCE):
                await self._send({"type": "websocket.close", "code": code})
        except Exception:
            self.abort()

    def abort(self) -> None:
        """Cut the line; the server then tells the consumer that the reader has gone."""
        self._protocol.transport.abort()

    def finish(self) -> None:
        """Nothing is held."""


class QueuedLine:
    """Writes through `send`, one frame after another, from a queue."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._frames: deque[Frame] = deque()
        self._length = 0
        self._waiting = asyncio.Event()
        self._drained = asyncio.Event()
        self._code: int | None = None
        self._writer = asyncio.get_running_loop().create_task(self._write())

    def waiting(self) -> int:
        """Return the length of what is queued."""
        return self._length

    def write(self, frame: Frame) -> None:
        """Queue the frame."""
        self._frames.append(frame)
        self._length += len(frame)
        self._drained.clear()
        self._waiting.set()

    async def drained(self) -> None:
        """Wait until everything is sent."""
        if self._frames:
            await self._drained.wait()

    def close(self, code: int) -> None:
        """Close when the queue is empty."""
        self._code = code
        self._waiting.set()

    def abort(self) -> None:
        """Forget what is queued and close: the server behind this line lets nothing be cut."""
        self.finish()
        self._code = Code.SLOW_READER
        self._writer = asyncio.get_running_loop().create_task(self._write())

    def finish(self) -> None:
        """Stop writing."""
        self._frames.clear()
        self._length = 0
        self._drained.set()
        self._writer.cancel()

    async def _write(self) -> None:
        try:
            while True:
                while self._frames:
                    frame = self._frames[0]
                    for text in frame.texts:
                        await self._send({"type": "websocket.send", "text": text})
                    self._frames.popleft()
                    self._length -= len(frame)
                self._drained.set()
                if self._code is not None:
                    await self._send({"type": "websocket.close", "code": self._code})
                    return
                self._waiting.clear()
                await self._waiting.wait()
        except Exception:
            # The reader has gone; the server says so to the consumer.
            self._frames.clear()
            self._drained.set()
