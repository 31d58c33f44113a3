"""The sockets of one process that listen to one thread."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

from communities.live.frames import Frame
from communities.live.log import REPLAY
from communities.live.outlet import Outlet

KEPT = 2 * 1024 * 1024
"""Bytes of changes that a room keeps for those who come back."""


class Room:
    """Knows how far its thread was delivered, keeps the last changes, and holds those who listen.

    `access` is a version of the community's access at which everybody in the room was authorised, or after it: a
    change that asks for a newer one is not delivered before they are asked about again.
    """

    def __init__(self, thread_id: int, head: int, access: int) -> None:
        self.thread_id = thread_id
        self.head = head
        self.access = access
        self.outlets: set[Outlet] = set()
        # Set anew as readers join: where members may write without their names nobody is said to be here.
        self.names_nobody = False
        # Readers who are being let in; the room stays for them.
        self.arriving = 0
        # Held while the room reads, and while somebody is let in.
        self.lock = asyncio.Lock()
        # Changes that were told of before the one in front of them.
        self.ahead: dict[int, Frame] = {}
        # The changes after `floor`, up to `head`.
        self.floor = head
        self._ring: deque[Frame] = deque()
        self._kept = 0
        # The posts that the kept changes, and some before them, tell of.
        self._posts: set[int] = set()
        # What readers who were last at the same change are given, made once for all of them.
        self._replays: dict[int, Frame] = {}

    def begin_at(self, seq: int) -> None:
        """Start at a change that the first reader has seen."""
        self.head = seq
        self._forget_all(seq)

    def deliver(self, frames: Sequence[Frame]) -> None:
        """Give the next changes to every socket of the room, in one piece."""
        if not frames:
            return
        for frame in frames:
            self._keep(frame)
        self.head = frames[-1].seq
        whole = Frame.bundle(frames)
        for outlet in tuple(self.outlets):
            line = outlet.line
            # Nearly everybody waits for more, and is written to without further ado.
            if outlet.code is None and not line.waiting():
                line.write(whole)
            else:
                outlet.put(whole)

    def _keep(self, frame: Frame) -> None:
        if frame.post in self._posts:
            # What was said before the change is not said again: a post that was taken down shows its words to nobody.
            # The next reader who needs it has it read from the log, as it is now.
            self._forget_all(frame.seq - 1)
        self._ring.append(frame)
        if frame.post:
            self._posts.add(frame.post)
        self._kept += len(frame)
        self._replays.clear()
        while self._ring and (len(self._ring) > REPLAY or self._kept > KEPT):
            dropped = self._ring.popleft()
            self._kept -= len(dropped)
            self.floor = dropped.seq

    def _forget_all(self, floor: int) -> None:
        self._ring.clear()
        self._posts.clear()
        self._replays.clear()
        self._kept = 0
        self.floor = floor

    def extend(self, frames: Sequence[Frame], floor: int) -> None:
        """Put older changes, read from the log, before those that are kept."""
        older = [frame for frame in frames if floor < frame.seq <= self.floor]
        self._ring.extendleft(reversed(older))
        self._kept += sum(map(len, older))
        self._posts.update(frame.post for frame in older if frame.post)
        self.floor = floor
        self._replays.clear()

    def since(self, seq: int, most: int) -> Frame | None:
        """Return the changes after `seq` in one piece of about `most` bytes; nothing where there are none."""
        known = self._replays.get(seq)
        if known is None:
            chosen, length = [], 0
            for frame in self._ring:
                if frame.seq > seq:
                    chosen.append(frame)
                    length += len(frame)
                    if length >= most:
                        break
            if not chosen:
                return None
            known = self._replays[seq] = Frame.bundle(chosen)
        return known
