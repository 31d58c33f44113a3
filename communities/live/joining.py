"""Let a reader follow a thread: authorise, give what was missed, then the rest as it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communities.live import log
from communities.live.frames import Frame, message
from communities.live.outlet import CHUNK, Outlet
from communities.live.room import Room

if TYPE_CHECKING:
    from communities.live.hub import Hub


class Joining:
    """Brings readers to the change at which their room stands, out of the changes that the room keeps."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def join(self, outlet: Outlet, thread_id: int, since: int) -> None:
        """Authorise, replay what came after `since`, and tell the socket of the thread from then on."""
        hub = self.hub
        # Whoever asks again is told of nothing in between: what they get is in order.
        hub.leave(outlet, thread_id)
        heard = hub.authority.heard
        grant = await hub.authority.of_thread(outlet, thread_id)
        if grant is None or not grant.is_given:
            outlet.put(message("denied", thread=thread_id))
            return
        room = hub.rooms.get(thread_id)
        if room is None:
            room = hub.rooms[thread_id] = Room(thread_id, grant.head, grant.access)
        room.names_nobody = grant.names_nobody
        if not grant.head - log.REPLAY <= since <= grant.head:
            outlet.put(message("reset", thread=thread_id, seq=grant.head))
            since = grant.head
        room.arriving += 1
        try:
            await self._replay(outlet, room, grant, since)
        finally:
            room.arriving -= 1
            hub.drop_if_empty(room)
        hub.presence.changed(thread_id)
        if heard != hub.authority.heard:
            # Whoever took access away meanwhile did not find the reader in the room.
            hub.spawn(hub.authority.check({outlet}))

    async def _replay(self, outlet: Outlet, room: Room, grant: log.Grant, since: int) -> None:
        """Give the changes after `since` at the reader's own pace; at the last of them the reader is in the room."""
        access: int | None = grant.access
        while access is not None and outlet in self.hub.outlets:
            async with room.lock:
                frame = await self._next(room, since)
                if max(room.access, frame.access if frame else 0) <= access:
                    if frame is None:
                        room.outlets.add(outlet)
                        outlet.threads |= {room.thread_id}
                        outlet.put(message("ready", thread=room.thread_id, seq=room.head))
                        return
                    outlet.put(frame)
                    since = frame.seq
            if frame is None or since != frame.seq:
                # Somebody lost access since the reader was asked about; it may have been this one.
                access = await self._ask_again(outlet, room)
            elif len(frame) >= CHUNK:
                await outlet.has_room()

    async def _next(self, room: Room, since: int) -> Frame | None:
        """Return what comes after `since` and is told to the room already; the room's lock is held."""
        if since > room.head:
            # The reader's page is newer than what this process has been told.
            if room.outlets:
                await self.hub.catch_up(room)
            else:
                room.begin_at(since)
        while since < room.floor:
            news = await self.hub.database.ask(log.news, room.thread_id, since)
            frames = news.frames if news else []
            whole = not frames or len(frames) < log.BATCH or frames[-1].seq >= room.floor
            if whole:
                room.extend(frames, since)
            else:
                return Frame.bundle(frames)
        return room.since(since, CHUNK)

    async def _ask_again(self, outlet: Outlet, room: Room) -> int | None:
        grant = await self.hub.authority.of_thread(outlet, room.thread_id)
        if grant is None or not grant.is_given:
            outlet.put(message("denied", thread=room.thread_id))
            return None
        return grant.access
