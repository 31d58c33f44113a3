"""One reader's end of the line: a bounded queue in front of a socket."""

from __future__ import annotations

import asyncio

from communities.live.codes import Code
from communities.live.frames import Frame
from communities.live.lines import Line, Send, line_to

MAX_WAITING = 256 * 1024
"""Bytes that a reader may leave untaken, besides a frame that comes to an empty line."""
CHUNK = 64 * 1024
"""Bytes of a replay that are written before its reader has to take them."""
PATIENCE = 20.0
"""Seconds that a replay waits for its reader."""


class Outlet:
    """Writes frames to a socket in order; a reader who is too slow is cut off, never waited for.

    What is cut off comes back: the reader connects again and is given what was missed from the log.
    """

    __slots__ = (
        "auth_hash",
        "code",
        "communities",
        "line",
        "member_id",
        "name",
        "session_key",
        "shows_typing",
        "threads",
    )

    def __init__(self, send: Send, *, session_key: str = "") -> None:
        self.line: Line = line_to(send)
        self.session_key = session_key
        self.member_id: int | None = None
        self.auth_hash = ""
        # Under which others see that the member is here; empty for whoever does not want to be seen.
        self.name = ""
        self.shows_typing = False
        # Frozen, because most sockets follow one thing or nothing, and an empty set for each takes room.
        self.threads: frozenset[int] = frozenset()
        self.communities: frozenset[int] = frozenset()
        self.code: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether frames are still taken."""
        return self.code is None

    def put(self, frame: Frame, *, is_hint: bool = False) -> None:
        """Write a frame; a hint is dropped first where much is waiting, and too much of it ends the socket."""
        if self.code is not None:
            return
        waiting = self.line.waiting()
        if waiting:
            if is_hint and waiting > MAX_WAITING // 2:
                return
            if waiting + len(frame) > MAX_WAITING:
                self.abort()
                return
        self.line.write(frame)

    async def has_room(self) -> bool:
        """Wait until the reader has taken what was written; too long a wait ends the socket. Say whether it is open."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self.line.drained()
        except TimeoutError:
            self.abort()
        return self.is_open

    def close(self, code: int) -> None:
        """End the socket with a code, after what was written."""
        if self.is_open:
            self.code = code
            self.line.close(code)

    def abort(self) -> None:
        """Cut off a reader who is too slow."""
        if self.is_open:
            self.code = Code.SLOW_READER
            self.line.abort()

    def finish(self) -> None:
        """Stop writing; the socket is gone."""
        self.code = self.code or Code.GONE
        self.line.finish()
