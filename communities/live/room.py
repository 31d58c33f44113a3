"""The sockets of one process that listen to one thread."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable

from communities.live.log import Frame
from communities.live.outlet import Outlet

SHOWN = 8
"""People whom the line of presence names; the others are counted."""


class Room:
    """Knows how far its thread was delivered, who listens, and who is here."""

    def __init__(self, thread_id: int, head: int) -> None:
        self.thread_id = thread_id
        self.head = head
        self.outlets: set[Outlet] = set()
        # Readers who are being let in; the room stays for them.
        self.arriving = 0
        # Held while the room moves on and while somebody is let in: whoever listens was authorised after the last
        # change that they are given.
        self.lock = asyncio.Lock()
        # Who is here in other processes: process → (moment until which that is believed, people).
        self.elsewhere: dict[str, tuple[float, dict[int, str]]] = {}

    def deliver(self, frames: Iterable[Frame]) -> None:
        """Give the changes, oldest first, to every socket of the room; each is given once."""
        for frame in frames:
            if frame.seq <= self.head:
                continue
            self.head = frame.seq
            for outlet in list(self.outlets):
                outlet.put(frame.text)

    @property
    def people_here(self) -> dict[int, str]:
        """The members who listen in this process, by number; whoever has no name here does not want to be seen."""
        return {outlet.member_id: outlet.name for outlet in self.outlets if outlet.member_id and outlet.name}

    def say_who_is_here(self, now: float) -> None:
        """Tell the members who listen of each other; visitors are not told who reads."""
        frame = self.presence(now)
        for outlet in list(self.outlets):
            if outlet.member_id:
                outlet.put(frame, is_hint=True)

    def presence(self, now: float) -> str:
        """Return the frame that says who is here, in this process and, as far as is known, in the others."""
        people = dict(self.people_here)
        for believed_until, others in self.elsewhere.values():
            if believed_until > now:
                people.update(others)
        shown = sorted(people.items(), key=lambda person: (person[1], person[0]))[:SHOWN]
        return json.dumps(
            {
                "type": "presence",
                "thread": self.thread_id,
                "people": [{"id": pk, "name": name} for pk, name in shown],
                "total": len(people),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
