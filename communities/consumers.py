"""The live socket: it joins, forwards and leaves; everything that is said on it is in `docs/live-delivery.md`."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from channels.consumer import AsyncConsumer, get_handler_name
from channels.exceptions import StopConsumer
from django.conf import settings

from communities.live.codes import Code
from communities.live.frames import message
from communities.live.hub import hub
from communities.live.lines import Send
from communities.live.outlet import Outlet

MAX_FRAME = 4_096
MAX_THREADS = 8
MAX_COMMUNITIES = 8
FRAMES, SECONDS = 20, 10.0
"""How many frames a reader may send at once, and in how many seconds they may send as many again."""
LARGEST_ID = 2**63 - 1
Receive = Callable[[], Awaitable[dict[str, Any]]]
KINDS = {
    ("follow", "thread"),
    ("follow", "community"),
    ("leave", "thread"),
    ("leave", "community"),
    ("typing", "thread"),
}


class BadFrame(Exception):
    """The reader sent something that the protocol does not know."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks for: to follow or leave a thread or community, or that they write in a thread."""

    kind: str
    topic: str
    pk: int
    since: int = 0


class LiveConsumer(AsyncConsumer):
    """One tab's socket, for a member or a visitor."""

    outlet: Outlet

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Handle one message after the other.

        Channels' own loop also listens to a channel of the socket's, of which it has none (the hub listens for the
        whole process), and looks after database connections each time, of which it has none either (the hub reads for
        all sockets together). A socket that is idle then holds little more than the server's own.
        """
        self.scope, self.base_send = scope, send
        self._allowance, self._counted_at = float(FRAMES), 0.0
        with contextlib.suppress(StopConsumer):
            while True:
                await self.dispatch(await receive())

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Handle a message."""
        await getattr(self, get_handler_name(message))(message)

    async def websocket_connect(self, event: dict[str, Any]) -> None:
        """Greet the reader, unless the member has too many sockets open."""
        await self.base_send({"type": "websocket.accept"})
        self.outlet = Outlet(self.base_send, session_key=self.scope["cookies"].get(settings.SESSION_COOKIE_NAME, ""))
        # Nobody reads them again, and there are thousands of sockets.
        self.scope["headers"].clear()
        self.scope = {}
        await hub.open(self.outlet)

    async def websocket_receive(self, event: dict[str, Any]) -> None:
        """Follow or leave a thread or community, or say that the reader writes."""
        if not self.outlet.is_open:
            return
        try:
            self._count()
            asked = read_frame(event.get("text"))
        except BadFrame:
            hub.end(self.outlet, Code.BAD_FRAME)
            return
        match asked.kind, asked.topic:
            case "leave", "thread":
                hub.leave(self.outlet, asked.pk)
            case "leave", _:
                hub.circles.leave(self.outlet, asked.pk)
            case "typing", _:
                hub.presence.type(self.outlet, asked.pk)
            case _:
                await self._follow(asked)

    def _count(self) -> None:
        """Take one frame from what the reader may send; what is taken comes back in time. Raises `BadFrame`."""
        now = asyncio.get_running_loop().time()
        self._allowance = min(FRAMES, self._allowance + (now - self._counted_at) * FRAMES / SECONDS) - 1
        self._counted_at = now
        if self._allowance < 0:
            raise BadFrame

    async def _follow(self, asked: Asked) -> None:
        is_thread = asked.topic == "thread"
        followed = self.outlet.threads if is_thread else self.outlet.communities
        if asked.pk not in followed and len(followed) >= (MAX_THREADS if is_thread else MAX_COMMUNITIES):
            self.outlet.put(message("denied", **{asked.topic: asked.pk}))
        elif is_thread:
            await hub.joining.join(self.outlet, asked.pk, asked.since)
        else:
            await hub.circles.join(self.outlet, asked.pk)

    async def websocket_disconnect(self, event: dict[str, Any]) -> None:
        """Forget the reader."""
        hub.forget(self.outlet)
        self.outlet.finish()
        raise StopConsumer


def read_frame(text: str | None) -> Asked:
    """Return what a reader's frame asks for; raises `BadFrame` for a text that the protocol does not know."""
    if not text or len(text) > MAX_FRAME:
        raise BadFrame
    try:
        frame = json.loads(text)
        topic = "thread" if "thread" in frame else "community"
        kind, pk, since = frame["type"], frame[topic], frame.get("since", 0)
        is_known = (kind, topic) in KINDS
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadFrame from error
    if not is_known or not all(type(number) is int and 0 <= number <= LARGEST_ID for number in (pk, since)):
        raise BadFrame
    return Asked(kind, topic, pk, since)
