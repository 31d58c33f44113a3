"""Redbag's own server, which ends itself as kill -9 does at a place that a test names, and says what it holds.

CRASH_AT is `commit`, `publish` or `answer`: the server dies just before the commit of a post, between the commit and
its announcement, or between that and the answer to whoever sent it. CRASH_COUNT says at which post. Where CRASH_AT is
not set it serves as ever. `/inside/` counts what outside nobody sees.

    python -m tests.services.crashing start --port 8001
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from django.core.management import execute_from_command_line

import config.asgi
from communities.actions import telling
from communities.live.hub import hub

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
SETTLED = 0.5
"""Seconds after which what was announced has left the process."""

crash_at = os.environ.get("CRASH_AT", "")
to_go = int(os.environ.get("CRASH_COUNT", "1"))
redbag = config.asgi.application


def passes(place: str) -> bool:
    """Say whether this is the place, and the post at which the server dies."""
    global to_go  # noqa: PLW0603
    if place != crash_at:
        return False
    to_go -= 1
    return to_go == 0


def die() -> None:
    """End this process as kill -9 does."""
    os.kill(os.getpid(), signal.SIGKILL)


def dying(place: str, act: Callable[..., None]) -> Callable[..., None]:
    """Return the act with the server's death before it."""

    @wraps(act)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        if passes(place):
            die()
        act(*args, **kwargs)

    return wrapped


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Answer as Redbag does, unless this answer is the one that nobody gets."""
    if scope.get("path") == "/inside/":
        inside = {"tasks": len(asyncio.all_tasks()), "sockets": len(hub.outlets), "rooms": len(hub.rooms)}
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps(inside).encode()})
        return

    async def answer(message: dict[str, Any]) -> None:
        if message.get("status") == 302 and scope["path"].endswith("/reply/") and passes("answer"):
            await asyncio.sleep(SETTLED)
            die()
        await send(message)

    await redbag(scope, receive, answer if scope["type"] == "http" else send)


if __name__ == "__main__":
    # The last thing before the commit, and the first after it.
    telling.changed = dying("commit", telling.changed)
    telling.live.announce = dying("publish", telling.live.announce)
    config.asgi.application = application
    execute_from_command_line(sys.argv)
