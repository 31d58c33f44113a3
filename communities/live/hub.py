"""The process's switchboard between the log of changes and the sockets."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine
from typing import Any

from channels.layers import get_channel_layer

from communities.live import log
from communities.live.authority import Authority
from communities.live.bus import GROUP, PROCESS, Hint, is_shared, send
from communities.live.circles import Circles
from communities.live.codes import Code
from communities.live.database import Database
from communities.live.frames import VERSION, Frame, message
from communities.live.joining import Joining
from communities.live.outlet import CHUNK, Outlet
from communities.live.presence import Presence
from communities.live.room import Room

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
CIRCLES_SECONDS = 5.0
RECHECK_SECONDS = 30.0
PRESENCE_SECONDS = 1.0
HEARTBEAT_SECONDS = 20.0
OUT_OF_TURN_SECONDS = 0.02
"""How long a change waits for the one in front of it before both are read from the log."""
LONGEST_PAUSE = 0.05
"""Seconds that a change waits at most, because the ones before it took so long to write."""
CANCEL_SECONDS = 1.0
SOCKETS_PER_MEMBER = 10


class Hub:
    """Holds the rooms of this process and moves each on when its thread has changed.

    Everything runs in the loop's thread, so that between two awaits nothing else happens. What a reader asks for is
    done by `joining`, whether they may have it is known by `authority`, who is here by `presence`, and what happens
    in their communities by `circles`.
    """

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self._begin()

    def _begin(self) -> None:
        self.rooms: dict[int, Room] = {}
        self.outlets: set[Outlet] = set()
        self.of_member: dict[int, set[Outlet]] = defaultdict(set)
        self.database: Database
        self.authority = Authority(self)
        self.joining = Joining(self)
        self.presence = Presence(self)
        self.circles = Circles(self)
        self._arrived: deque[Hint] = deque()
        self._delivers = False
        self._changed: set[int] = set()
        self._moving: set[int] = set()
        self._tasks: set[asyncio.Task[Any]] = set()

    # --- Life -------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to listen in the running loop; a second call does nothing."""
        loop = asyncio.get_running_loop()
        if self.loop is loop:
            return
        self._begin()
        self.loop = loop
        self.database = Database()
        for work, seconds in (
            (self._poll, POLL_SECONDS),
            (self.circles.poll, CIRCLES_SECONDS),
            (self.authority.check_all, RECHECK_SECONDS),
            (self.presence.tell, PRESENCE_SECONDS),
            (self._heartbeat, HEARTBEAT_SECONDS),
        ):
            self.spawn(self._every(seconds, work))
        if is_shared():
            self.spawn(self._listen())

    async def stop(self) -> None:
        """End what `start` began, and wait for what is being read."""
        if self.loop is None:
            return
        self.loop = None
        pending = set(self._tasks)
        while pending:
            for task in pending:
                task.cancel()
            # A Redis client that is connecting can swallow a cancellation: it is asked again.
            _, pending = await asyncio.wait(pending, timeout=CANCEL_SECONDS)
        self.database.close()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside everything else; its failure is logged, and made good by the next poll."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.error("A step of delivery failed and is made good by the next poll", exc_info=error)

    async def _every(self, seconds: float, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await work()
            except Exception:
                logger.exception("%s failed and is tried again", work.__name__)

    async def _listen(self) -> None:
        task = asyncio.current_task()
        # A Redis client that is connecting can swallow the cancellation.
        while task and not task.cancelling():
            try:
                layer = get_channel_layer()
                channel = await layer.new_channel()
                await layer.group_add(GROUP, channel)
                while not task.cancelling():
                    self.take(await layer.receive(channel), from_layer=True)
            except Exception as error:
                logger.warning("The channel layer is away: %s", error)
                await asyncio.sleep(1)

    # --- Sockets ----------------------------------------------------------------------------------------------

    async def open(self, outlet: Outlet) -> None:
        """Take a new socket, find out whose it is, and greet it; too many of one member are not taken."""
        self.outlets.add(outlet)
        if outlet.session_key:
            # It is there before its session is read: whoever ends the session meanwhile finds it.
            await self.authority.recognise(outlet)
        own = self.of_member.get(outlet.member_id or 0, set())
        if len(own) > SOCKETS_PER_MEMBER:
            self.end(outlet, Code.TOO_MANY)
        outlet.put(message("hello", version=VERSION))

    def end(self, outlet: Outlet, code: Code) -> None:
        """Forget a socket and close it."""
        self.forget(outlet)
        outlet.close(code)

    def forget(self, outlet: Outlet) -> None:
        """Drop a socket that is gone."""
        self.outlets.discard(outlet)
        if own := self.of_member.get(outlet.member_id or 0):
            own.discard(outlet)
            if not own:
                del self.of_member[outlet.member_id or 0]
        for thread_id in list(outlet.threads):
            self.leave(outlet, thread_id)
        for community_id in list(outlet.communities):
            self.circles.leave(outlet, community_id)

    def leave(self, outlet: Outlet, thread_id: int) -> None:
        """Stop telling the socket of the thread."""
        outlet.threads -= {thread_id}
        room = self.rooms.get(thread_id)
        if room is None or outlet not in room.outlets:
            return
        room.outlets.discard(outlet)
        self.presence.changed(thread_id)
        self.drop_if_empty(room)

    def drop_if_empty(self, room: Room) -> None:
        """Let go of a room that nobody is in, or about to enter."""
        if not room.outlets and not room.arriving and self.rooms.get(room.thread_id) is room:
            del self.rooms[room.thread_id]
            self.presence.left(room.thread_id)

    # --- Changes ----------------------------------------------------------------------------------------------

    def take(self, hint: Hint, *, from_layer: bool = False) -> None:
        """Act on a hint; one's own, come back through the layer, is known already."""
        if from_layer and hint.get("process") == PROCESS:
            return
        match hint.get("kind"):
            case "event":
                self._arrived.append(hint)
                if not self._delivers:
                    self._delivers = True
                    self.spawn(self._deliver())
            case "changed":
                self.changed(int(hint["thread"] or 0))
            case "recheck":
                self.authority.hear(hint)
            case "presence" | "typing":
                self.presence.hear(hint)
            case "notice":
                self.spawn(self.circles.notice(hint["members"]))

    async def _deliver(self) -> None:
        """Give on what has arrived, all of it together, and then let others have the loop for twice as long.

        Under a flood of posts a socket is written to once for several of them, which is what makes it bearable; a
        post that comes alone is never kept waiting.
        """
        loop = asyncio.get_running_loop()
        try:
            while self._arrived:
                began = loop.time()
                concerned = {}
                while self._arrived:
                    hint = self._arrived.popleft()
                    self.circles.told(hint)
                    if room := self._told(hint):
                        concerned[room.thread_id] = room
                for room in concerned.values():
                    self._go_on(room)
                await asyncio.sleep(min(2 * (loop.time() - began), LONGEST_PAUSE))
        finally:
            self._delivers = False

    def _told(self, hint: Hint) -> Room | None:
        """Keep a change that came with its hint until its turn, if anybody here follows its thread."""
        room = self.rooms.get(hint["thread"] or 0)
        if room is None or hint["seq"] <= room.head:
            return None
        room.ahead[hint["seq"]] = Frame(hint["text"], seq=hint["seq"], access=hint["access"], post=hint["post"])
        if len(room.ahead) == 1:
            asyncio.get_running_loop().call_later(OUT_OF_TURN_SECONDS, self._overdue, room)
        return room

    def _go_on(self, room: Room) -> None:
        """Deliver what is next, as far as it has been told and everybody in the room may have it."""
        if room.lock.locked():
            return
        frames: list[Frame] = []
        while frame := room.ahead.get(room.head + len(frames) + 1):
            if frame.access > room.access:
                self.changed(room.thread_id)
                break
            frames.append(frame)
        for frame in frames:
            del room.ahead[frame.seq]
        room.deliver(frames)

    def _overdue(self, room: Room) -> None:
        if room.ahead:
            self.changed(room.thread_id)

    def changed(self, thread_id: int) -> None:
        """Read the thread's log on, if anybody here follows it; several calls before that happens are one."""
        if thread_id in self.rooms:
            self._changed.add(thread_id)
            if thread_id not in self._moving:
                self._moving.add(thread_id)
                self.spawn(self._move(thread_id))

    async def _move(self, thread_id: int) -> None:
        try:
            while thread_id in self._changed and thread_id in self.rooms:
                self._changed.discard(thread_id)
                room = self.rooms[thread_id]
                async with room.lock:
                    await self.catch_up(room)
                self._go_on(room)
        finally:
            self._moving.discard(thread_id)

    async def catch_up(self, room: Room) -> None:
        """Deliver what is new to those of the room, whose lock is held, who may have it."""
        while room.outlets:
            news = await self.database.ask(log.news, room.thread_id, room.head)
            if news is None:
                self.authority.turn_out(room, room.outlets)
                return
            frames = [frame for frame in news.frames if frame.seq > room.head]
            if frames and frames[-1].access > room.access:
                await self.authority.admit_again(room)
            await self._deliver_slowly(room, frames)
            room.ahead = {seq: frame for seq, frame in room.ahead.items() if seq > room.head}
            if len(news.frames) < log.BATCH:
                return

    async def _deliver_slowly(self, room: Room, frames: list[Frame]) -> None:
        """Deliver many changes, a socket's worth of bytes at a time: the server writes when the loop has turned."""
        piece: list[Frame] = []
        for frame in frames:
            piece.append(frame)
            if sum(map(len, piece)) >= CHUNK:
                room.deliver(piece)
                piece = []
                await asyncio.sleep(0)
        room.deliver(piece)

    async def _poll(self) -> None:
        if self.rooms:
            heads = await self.database.ask(log.heads, list(self.rooms))
            for thread_id, room in list(self.rooms.items()):
                # A thread that is gone is read too, which turns its readers out.
                if heads.get(thread_id, room.head + 1) > room.head:
                    self.changed(thread_id)

    async def _heartbeat(self) -> None:
        for room in list(self.rooms.values()):
            frame = message("head", thread=room.thread_id, seq=room.head)
            for outlet in tuple(room.outlets):
                outlet.put(frame, is_hint=True)
            self.presence.changed(room.thread_id)
            await asyncio.sleep(0)

    def tell_others(self, hint: Hint) -> None:
        """Send a hint to the other processes, if there are any."""
        if is_shared():
            self.spawn(send(hint))


hub = Hub()
