"""The process's switchboard between the log of changes and the sockets."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from channels.layers import get_channel_layer
from django.db import close_old_connections, connection

from communities.live import log
from communities.live.bus import GROUP, PROCESS, Hint, is_shared, send
from communities.live.codes import Code
from communities.live.outlet import Outlet
from communities.live.room import Room

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
RECHECK_SECONDS = 30.0
PRESENCE_SECONDS = 1.0
HEARTBEAT_SECONDS = 20.0
BELIEVE_SECONDS = 45.0
CANCEL_SECONDS = 1.0
SOCKETS_PER_MEMBER = 10
P = ParamSpec("P")
R = TypeVar("R")


class Hub:
    """Holds the rooms of this process and moves each on when its thread has changed.

    Everything but `take` runs in the loop's thread, so that between two awaits nothing else happens.
    """

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.rooms: dict[int, Room] = {}
        self.outlets: set[Outlet] = set()
        self._changed: set[int] = set()
        self._moving: set[int] = set()
        self._tell_presence: set[int] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._database: ThreadPoolExecutor

    # --- Life -------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to listen in the running loop; a second call does nothing."""
        loop = asyncio.get_running_loop()
        if self.loop is loop:
            return
        self.loop = loop
        # Threads of our own for the database: the shared one of asgiref would make delivery wait behind any other
        # slow query.
        self._database = ThreadPoolExecutor(max_workers=2, thread_name_prefix="redbag-hub")
        self.rooms, self.outlets, self._tasks = {}, set(), set()
        self._changed, self._moving, self._tell_presence = set(), set(), set()
        for work, seconds in (
            (self._poll, POLL_SECONDS),
            (self._recheck_all, RECHECK_SECONDS),
            (self._send_presence, PRESENCE_SECONDS),
            (self._heartbeat, HEARTBEAT_SECONDS),
        ):
            self._spawn(self._every(seconds, work))
        if is_shared():
            self._spawn(self._listen())

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
        self._database.shutdown()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
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

    async def ask(self, read: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a read of the database in the hub's own threads."""

        def run() -> R:
            close_old_connections()
            try:
                return read(*args, **kwargs)
            finally:
                # The threads live as long as the process: a connection is not kept by them between reads, except
                # SQLite's, which costs nothing.
                if connection.vendor != "sqlite":
                    connection.close()

        return await asyncio.get_running_loop().run_in_executor(self._database, run)

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

    def open(self, outlet: Outlet) -> bool:
        """Take a new socket, unless its member has too many."""
        own = sum(other.member_id == outlet.member_id for other in self.outlets) if outlet.member_id else 0
        if own >= SOCKETS_PER_MEMBER:
            return False
        self.outlets.add(outlet)
        if outlet.member_id:
            # The session may have ended after it was read and before anybody could find this socket.
            self._spawn(self._check({outlet}))
        return True

    def forget(self, outlet: Outlet) -> None:
        """Drop a socket that is gone."""
        self.outlets.discard(outlet)
        for thread_id in list(outlet.threads):
            self.leave(outlet, thread_id)

    def leave(self, outlet: Outlet, thread_id: int) -> None:
        """Stop telling the socket of the thread."""
        outlet.threads.discard(thread_id)
        room = self.rooms.get(thread_id)
        if room is None:
            return
        room.outlets.discard(outlet)
        self._tell_presence.add(thread_id)
        self._drop_if_empty(room)

    def _drop_if_empty(self, room: Room) -> None:
        if not room.outlets and not room.arriving and self.rooms.get(room.thread_id) is room:
            del self.rooms[room.thread_id]
            if is_shared():
                self._spawn(send(self._presence_hint(room.thread_id, {})))

    async def join(self, outlet: Outlet, thread_id: int, since: int) -> None:
        """Authorise, replay what came after `since`, and tell the socket of the thread from then on."""
        # Whoever asks again is told of nothing in between: what they get is in order.
        self.leave(outlet, thread_id)
        reached = await self._replay(outlet, thread_id, since)
        if reached is None:
            return
        room = self.rooms.setdefault(thread_id, Room(thread_id, reached))
        room.arriving += 1
        try:
            async with room.lock:
                await self._let_in(outlet, room, reached)
        finally:
            room.arriving -= 1
            self._drop_if_empty(room)
        self._tell_presence.add(thread_id)
        # A change may have been committed, and its hint ignored, before there was a room; and who may read is asked
        # once more, now that whoever takes access away finds the reader in the room.
        self.changed(thread_id)

    async def _replay(self, outlet: Outlet, thread_id: int, since: int) -> int | None:
        """Send what was missed at the reader's own pace, and return how far that went; `None` where nothing may be."""
        while outlet.is_open:
            state = await self._read(outlet, thread_id, since)
            if state is None:
                break
            if not since <= state.head <= since + log.REPLAY:
                outlet.put(message("reset", thread=thread_id, seq=state.head))
                return state.head
            for frame in state.frames:
                await outlet.put_in_turn(frame.text)
                since = frame.seq
            if len(state.frames) < log.BATCH:
                return since
        return None

    async def _let_in(self, outlet: Outlet, room: Room, since: int) -> None:
        """Bring the reader and the room, whose lock is held, to the same change, and have the room tell the reader."""
        if not room.outlets:
            room.head = max(room.head, since)
        elif since > room.head:
            await self._catch_up(room)
        while since < room.head:
            state = await self._read(outlet, room.thread_id, since)
            if state is None:
                return
            missed = [frame for frame in state.frames if frame.seq <= room.head]
            for frame in missed:
                outlet.put(frame.text)
            since = missed[-1].seq if missed else room.head
        if outlet in self.outlets:
            room.outlets.add(outlet)
            outlet.threads.add(room.thread_id)
            outlet.put(message("ready", thread=room.thread_id, seq=room.head))

    async def _read(self, outlet: Outlet, thread_id: int, since: int) -> log.News | None:
        """Return what comes next for the reader; where they may not have it, say so to them and return `None`."""
        state = await self.ask(log.news, thread_id, since, {outlet.member_id})
        if state is None or outlet.member_id not in state.allowed:
            outlet.put(message("denied", thread=thread_id))
            return None
        return state

    # --- Changes ----------------------------------------------------------------------------------------------

    def take(self, hint: Hint, *, from_layer: bool = False) -> None:
        """Act on a hint; one's own, come back through the layer, is known already."""
        if from_layer and hint.get("process") == PROCESS:
            return
        match hint.get("kind"):
            case "changed":
                self.changed(int(hint["thread"] or 0))
            case "recheck":
                self._spawn(self._recheck(hint))
            case "presence":
                self._hear_presence(hint)

    def changed(self, thread_id: int) -> None:
        """Move the thread's room on, if there is one; several calls before it moves are one."""
        if thread_id in self.rooms:
            self._changed.add(thread_id)
            if thread_id not in self._moving:
                self._moving.add(thread_id)
                self._spawn(self._move(thread_id))

    async def _move(self, thread_id: int) -> None:
        try:
            while thread_id in self._changed and thread_id in self.rooms:
                self._changed.discard(thread_id)
                room = self.rooms[thread_id]
                async with room.lock:
                    await self._catch_up(room)
        finally:
            self._moving.discard(thread_id)

    async def _catch_up(self, room: Room) -> None:
        """Deliver what is new to those of the room, whose lock is held, who may have it."""
        while room.outlets:
            listeners = {outlet.member_id for outlet in room.outlets}
            state = await self.ask(log.news, room.thread_id, room.head, listeners)
            allowed = state.allowed if state is not None else frozenset()
            self._turn_out(room, listeners - allowed, room.outlets)
            if state is None:
                return
            room.deliver(state.frames)
            if len(state.frames) < log.BATCH:
                return

    def _turn_out(self, room: Room, members: Collection[int | None], outlets: Collection[Outlet]) -> None:
        for outlet in [outlet for outlet in room.outlets if outlet in outlets and outlet.member_id in members]:
            self.leave(outlet, room.thread_id)
            outlet.put(message("lost", thread=room.thread_id))

    async def _poll(self) -> None:
        if self.rooms:
            for thread_id, head in (await self.ask(log.heads, list(self.rooms))).items():
                room = self.rooms.get(thread_id)
                if room is not None and head > room.head:
                    self.changed(thread_id)

    # --- Authority --------------------------------------------------------------------------------------------

    async def _recheck(self, hint: Hint) -> None:
        chosen = set(self.outlets)
        if hint.get("member"):
            chosen = {outlet for outlet in chosen if outlet.member_id == hint["member"]}
        if hint.get("session"):
            chosen = {outlet for outlet in chosen if outlet.session_key == hint["session"]}
        if hint.get("community"):
            threads = await self.ask(log.threads_of, int(hint["community"] or 0))
            chosen = {outlet for outlet in chosen if outlet.threads & threads}
        await self._check(chosen)

    async def _recheck_all(self) -> None:
        await self._check(set(self.outlets))

    async def _check(self, outlets: set[Outlet]) -> None:
        """End the sockets whose session or member is gone, and take threads from those who may not read them."""
        if not outlets:
            return
        signed_in = {outlet for outlet in outlets if outlet.member_id is not None}
        alive = await self.ask(log.sessions, {outlet.session_key for outlet in signed_in if outlet.session_key})
        hashes = await self.ask(log.auth_hashes, {outlet.member_id for outlet in signed_in if outlet.member_id})
        for outlet in signed_in:
            if outlet.session_key not in alive or outlet.auth_hash != hashes.get(outlet.member_id or 0):
                self.forget(outlet)
                outlet.close(Code.SIGNED_OUT)
        following: dict[int, set[int | None]] = defaultdict(set)
        for outlet in outlets & self.outlets:
            for thread_id in outlet.threads:
                following[thread_id].add(outlet.member_id)
        allowed = await self.ask(log.may_read, following) if following else {}
        for thread_id, listeners in following.items():
            room = self.rooms.get(thread_id)
            if room is not None:
                self._turn_out(room, listeners - allowed[thread_id], outlets)

    # --- Presence and heartbeat -------------------------------------------------------------------------------

    async def _send_presence(self) -> None:
        waiting, self._tell_presence = self._tell_presence, set()
        now = asyncio.get_running_loop().time()
        for thread_id in waiting:
            room = self.rooms.get(thread_id)
            if room is None:
                continue
            room.say_who_is_here(now)
            if is_shared():
                await send(self._presence_hint(thread_id, room.people_here))

    def _presence_hint(self, thread_id: int, people: dict[int, str]) -> Hint:
        return {
            "type": "live.hint",
            "process": PROCESS,
            "kind": "presence",
            "thread": thread_id,
            "people": [[pk, name] for pk, name in people.items()],
        }

    def _hear_presence(self, hint: Hint) -> None:
        room = self.rooms.get(int(hint["thread"] or 0))
        if room is None:
            return
        until = asyncio.get_running_loop().time() + BELIEVE_SECONDS
        people = {int(pk): str(name) for pk, name in hint["people"]}
        known = room.elsewhere.get(hint["process"])
        room.elsewhere[hint["process"]] = (until, people)
        if known is None or known[1] != people:
            room.say_who_is_here(asyncio.get_running_loop().time())
        if known is None:
            # A process that is new to this room does not know who is here yet.
            self._tell_presence.add(room.thread_id)

    async def _heartbeat(self) -> None:
        for room in list(self.rooms.values()):
            frame = message("head", thread=room.thread_id, seq=room.head)
            for outlet in list(room.outlets):
                outlet.put(frame, is_hint=True)
            self._tell_presence.add(room.thread_id)


def message(kind: str, **values: object) -> str:
    """Return a small frame."""
    return json.dumps({"type": kind, **values}, separators=(",", ":"))


hub = Hub()
