"""Who is here, and who is writing: hints that are never stored, told at most once a second, and soon forgotten."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from communities.live.bus import Hint, is_shared
from communities.live.frames import Frame, message
from communities.live.outlet import Outlet
from communities.live.room import Room

if TYPE_CHECKING:
    from communities.live.hub import Hub

SHOWN = 8
"""People whom the line of presence names; the others are counted."""
BELIEVE_SECONDS = 45.0
TYPING_SECONDS = 5.0
QUIET_ABOVE = 100
"""Sockets in one room above which nobody is told who writes."""


@dataclass
class Here:
    """What is known of the people in one thread besides those of this process."""

    # Process → the moment until which it is believed, and its people.
    elsewhere: dict[str, tuple[float, dict[int, str]]] = field(default_factory=dict)
    # Member → the moment until which they write, and their name.
    writing: dict[int, tuple[float, str]] = field(default_factory=dict)


class Presence:
    """Tells the members in a room of each other; visitors neither count nor are told."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._here: dict[int, Here] = {}
        self._changed: set[int] = set()
        self._writing: set[int] = set()

    def changed(self, thread_id: int) -> None:
        """Remember to tell the room, and the other processes, who is here."""
        self._changed.add(thread_id)

    def left(self, thread_id: int) -> None:
        """Tell the other processes that nobody is here any more."""
        self._here.pop(thread_id, None)
        self.hub.tell_others(_hint("presence", thread_id, {}))

    async def tell(self) -> None:
        """Tell what has changed since the last time; those who stopped writing are not said to write."""
        now = asyncio.get_running_loop().time()
        changed, self._changed = self._changed, set()
        writing, self._writing = self._writing, set()
        for room in filter(None, map(self.hub.rooms.get, changed)):
            self._say_who_is_here(room, now)
            if is_shared():
                self.hub.tell_others(_hint("presence", room.thread_id, people_in(room)))
        for room in filter(None, map(self.hub.rooms.get, writing)):
            self._say_who_writes(room, now)

    def type(self, outlet: Outlet, thread_id: int) -> None:
        """Take it that the member writes in the thread, if others may know."""
        room = self.hub.rooms.get(thread_id)
        if room is None or room.names_nobody or outlet not in room.outlets:
            return
        if not outlet.shows_typing or not outlet.member_id:
            return
        if len(room.outlets) <= QUIET_ABOVE:
            self._hear_writing(thread_id, {outlet.member_id: outlet.name})
            self.hub.tell_others(_hint("typing", thread_id, {outlet.member_id: outlet.name}))

    def hear(self, hint: Hint) -> None:
        """Take what another process says of its people."""
        room = self.hub.rooms.get(int(hint["thread"] or 0))
        if room is None:
            return
        people = {int(pk): str(name) for pk, name in hint["people"]}
        if hint["kind"] == "typing":
            self._hear_writing(room.thread_id, people)
            return
        elsewhere = self._of(room.thread_id).elsewhere
        known = elsewhere.get(hint["process"])
        now = asyncio.get_running_loop().time()
        elsewhere[hint["process"]] = (now + BELIEVE_SECONDS, people)
        if known is None or known[1] != people:
            self._say_who_is_here(room, now)
        if known is None:
            # A process that is new to this room does not know who is here yet.
            self.changed(room.thread_id)

    def _of(self, thread_id: int) -> Here:
        return self._here.setdefault(thread_id, Here())

    def _hear_writing(self, thread_id: int, people: dict[int, str]) -> None:
        until = asyncio.get_running_loop().time() + TYPING_SECONDS
        self._of(thread_id).writing.update({pk: (until, name) for pk, name in people.items()})
        self._writing.add(thread_id)

    def _say_who_is_here(self, room: Room, now: float) -> None:
        frame = self.frame(room, now)
        for outlet in tuple(room.outlets):
            if outlet.member_id:
                outlet.put(frame, is_hint=True)

    def frame(self, room: Room, now: float) -> Frame:
        """Return the frame that says who is here, in this process and, as far as is known, in the others."""
        people = people_in(room)
        for believed_until, others in self._of(room.thread_id).elsewhere.values():
            if believed_until > now:
                people.update(others)
        shown = sorted(people.items(), key=lambda person: (person[1], person[0]))[:SHOWN]
        names = [{"id": pk, "name": name} for pk, name in shown]
        return message("presence", thread=room.thread_id, people=names, total=len(people))

    def _say_who_writes(self, room: Room, now: float) -> None:
        here = self._of(room.thread_id)
        here.writing = {pk: known for pk, known in here.writing.items() if known[0] > now}
        names = [{"id": pk, "name": name} for pk, (_until, name) in list(here.writing.items())[:SHOWN]]
        frame = message("typing", thread=room.thread_id, people=names)
        for outlet in tuple(room.outlets):
            if outlet.shows_typing:
                outlet.put(frame, is_hint=True)
        if here.writing:
            self._writing.add(room.thread_id)


def people_in(room: Room) -> dict[int, str]:
    """Return the members who listen in this process; whoever has no name here does not want to be seen."""
    if room.names_nobody:
        return {}
    return {outlet.member_id: outlet.name for outlet in room.outlets if outlet.member_id and outlet.name}


def _hint(kind: str, thread_id: int, people: dict[int, str]) -> Hint:
    said = [[pk, name] for pk, name in people.items()]
    return {"kind": kind, "thread": thread_id, "people": said}
