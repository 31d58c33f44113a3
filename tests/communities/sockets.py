"""A reader's tab, as far as the live socket goes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any, Self
from uuid import uuid4

from channels.db import database_sync_to_async
from django.test import Client

from communities.actions.threads import add_post
from communities.models import Post, Thread
from config.asgi import application
from directory.models import Member

ORIGIN = "http://testserver"
PATIENCE = 5
HINTS = {"presence", "head", "typing", "activity"}

Application = Callable[..., Coroutine[Any, Any, None]]

in_database = database_sync_to_async


def session_cookie(member: Member) -> str:
    """Return the key of a new session of the member's."""
    client = Client()
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


async def say(thread: Thread, author: Member, body: str = "What worked for you?", **parts: Any) -> Post:
    """Add a post as the page's form does, and return when it is committed."""
    return await in_database(add_post)(thread=thread, author=author, body=body, client_id=uuid4(), **parts)


class Reader:
    """Speaks to the application as a server does, and reads frames in order.

    Presence and heartbeat are left out unless they are asked for.
    """

    def __init__(
        self, cookie: str = "", origin: str | None = ORIGIN, path: str = "/ws/", app: Application = application
    ) -> None:
        headers = [] if origin is None else [(b"origin", origin.encode())]
        if cookie:
            headers.append((b"cookie", f"sessionid={cookie}".encode()))
        self.scope = {"type": "websocket", "path": path, "query_string": b"", "headers": headers, "subprotocols": []}
        self.app = app
        self.inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    @classmethod
    async def open(cls, member: Member | None = None, **how: Any) -> Self:
        """Connect as the member or as a visitor, and take the greeting."""
        reader = cls(await in_database(session_cookie)(member) if member else "", **how)
        assert await reader.connect()
        assert (await reader.next())["type"] == "hello"
        return reader

    async def connect(self) -> bool:
        """Say whether the server takes the socket."""
        self.task = asyncio.create_task(self.app(self.scope, self.inbox.get, self.outbox.put))
        await self.inbox.put({"type": "websocket.connect"})
        answer = asyncio.create_task(self.outbox.get())
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait({answer, self.task}, return_when=asyncio.FIRST_COMPLETED)
        if self.task.done():
            self.task.result()
        return (await answer)["type"] == "websocket.accept"

    async def send(self, frame: Any) -> None:
        """Send a frame; what is neither text nor bytes is written as JSON."""
        if isinstance(frame, bytes):
            await self.inbox.put({"type": "websocket.receive", "bytes": frame})
        else:
            text = frame if isinstance(frame, str) else json.dumps(frame)
            await self.inbox.put({"type": "websocket.receive", "text": text})

    async def follow(self, thread: Thread | int, since: int = 0) -> list[dict[str, Any]]:
        """Ask for a thread and return all that comes up to `ready` or `denied`."""
        await self.send({"type": "follow", "thread": getattr(thread, "pk", thread), "since": since})
        return await self.until("ready", "denied")

    async def next(self, *, hints: bool = False) -> dict[str, Any]:
        """Return the next frame, or `{"type": "close", "code": …}`."""
        while True:
            async with asyncio.timeout(PATIENCE):
                output = await self.outbox.get()
            if output["type"] == "websocket.close":
                return {"type": "close", "code": output["code"]}
            frame = json.loads(output["text"])
            if hints or frame["type"] not in HINTS:
                return frame

    async def until(self, *kinds: str, hints: bool = False) -> list[dict[str, Any]]:
        """Return the frames up to and with the first of one of the kinds."""
        frames = [await self.next(hints=hints)]
        while frames[-1]["type"] not in {*kinds, "close"}:
            frames.append(await self.next(hints=hints))
        return frames

    async def events(self, count: int) -> list[int]:
        """Return the numbers of the next changes."""
        frames = [await self.next() for _ in range(count)]
        assert {frame["type"] for frame in frames} == {"event"}, frames
        return [frame["seq"] for frame in frames]

    async def people(self) -> dict[str, Any]:
        """Return the next line of presence."""
        return (await self.until("presence", hints=True))[-1]

    async def is_told_nothing(self, seconds: float = 0.5) -> bool:
        """Say whether nothing but hints comes for a while."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    output = await self.outbox.get()
                    if output["type"] != "websocket.send" or json.loads(output["text"])["type"] not in HINTS:
                        return False
        except TimeoutError:
            return True

    async def leave(self) -> None:
        """Close the tab."""
        await self.inbox.put({"type": "websocket.disconnect", "code": 1001})
        async with asyncio.timeout(PATIENCE):
            await self.task
