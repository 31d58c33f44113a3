"""The live socket: it joins, forwards and leaves; everything that is said on it is in `docs/live-delivery.md`."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from typing import Any

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from django.contrib.auth import HASH_SESSION_KEY

from communities.live.codes import Code
from communities.live.hub import hub, message
from communities.live.outlet import Outlet

VERSION = 1
MAX_FRAME = 4_096
MAX_THREADS = 8
FRAMES, SECONDS = 20, 10.0
"""How many frames a reader may send in how many seconds."""
LARGEST_ID = 2**63 - 1


class BadFrame(Exception):
    """The reader sent something that the protocol does not know."""


class LiveConsumer(AsyncConsumer):
    """One tab's socket, for a member or a visitor."""

    # No channel of its own: the hub listens for the whole process.
    channel_layer_alias = "none"
    outlet: Outlet
    _arrivals: deque[float]

    async def websocket_connect(self, event: dict[str, Any]) -> None:
        """Greet the reader, unless the member has too many sockets open."""
        user, session = self.scope["user"], self.scope["session"]
        member = user if user.is_authenticated else None
        self._arrivals = deque(maxlen=FRAMES)
        await self.base_send({"type": "websocket.accept"})
        self.outlet = Outlet(
            self.base_send,
            member_id=member.pk if member else None,
            session_key=session.session_key if member else None,
            auth_hash=session.get(HASH_SESSION_KEY, "") if member else "",
            name=member.display_name if member and member.is_shown_to_members else "",
        )
        if not hub.open(self.outlet):
            self.outlet.close(Code.TOO_MANY)
            return
        self.outlet.put(message("hello", version=VERSION))

    async def websocket_receive(self, event: dict[str, Any]) -> None:
        """Follow or leave a thread."""
        if not self.outlet.is_open:
            return
        now = asyncio.get_running_loop().time()
        crowded = len(self._arrivals) == FRAMES and now - self._arrivals[0] < SECONDS
        self._arrivals.append(now)
        try:
            if crowded:
                raise BadFrame
            kind, thread_id, since = read_frame(event.get("text"))
        except BadFrame:
            hub.forget(self.outlet)
            self.outlet.close(Code.BAD_FRAME)
            return
        if kind == "leave":
            hub.leave(self.outlet, thread_id)
        elif thread_id in self.outlet.threads or len(self.outlet.threads) < MAX_THREADS:
            await hub.join(self.outlet, thread_id, since)
        else:
            self.outlet.put(message("denied", thread=thread_id))

    async def websocket_disconnect(self, event: dict[str, Any]) -> None:
        """Forget the reader."""
        hub.forget(self.outlet)
        self.outlet.finish()
        raise StopConsumer


def read_frame(text: str | None) -> tuple[str, int, int]:
    """Return the kind, thread and last seen change of a reader's frame; raises `BadFrame` for any other text."""
    if not text or len(text) > MAX_FRAME:
        raise BadFrame
    try:
        frame = json.loads(text)
        kind, thread_id, since = frame["type"], frame["thread"], frame.get("since", 0)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadFrame from error
    numbers = all(type(number) is int and 0 <= number <= LARGEST_ID for number in (thread_id, since))
    if kind not in ("follow", "leave") or not numbers:
        raise BadFrame
    return kind, thread_id, since
