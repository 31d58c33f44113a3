"""Tell the hubs of all processes that something happened: a hint that may be lost, never the thing itself."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Collection
from typing import Any, TypedDict

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer

log = logging.getLogger(__name__)

GROUP = "redbag.hubs"
PROCESS = uuid.uuid4().hex
"""This process's name on the bus, by which it knows its own messages."""
PATIENCE = 2.0
"""Seconds that a command without a running hub waits for the layer."""


class Hint(TypedDict, total=False):
    """What one process tells the others; an `event` carries the change itself, so that nobody has to read it."""

    type: str
    process: str
    kind: str
    thread: int | None
    member: int | None
    members: list[int]
    community: int | None
    session: str | None
    people: list[list[Any]]
    # Of an event: its number and frame, and the version of access that was true after it was committed.
    seq: int
    access: int
    text: str
    post: int
    event: str
    # Of an event that those who look at the whole community may know of.
    listed: bool
    number: int
    name: str
    title: str


def recheck(*, member_id: int | None = None, community_id: int | None = None, session_key: str | None = None) -> None:
    """Tell every hub to look again at who may listen; call it when whatever took access away is committed."""
    publish({"kind": "recheck", "member": member_id, "community": community_id, "session": session_key})


def notice(member_ids: Collection[int]) -> None:
    """Tell every hub that the members have something new to read; call it when that is committed."""
    publish({"kind": "notice", "members": list(member_ids)})


def publish(hint: Hint) -> None:
    """Give the hint to this process's hub and to the other processes; never raises and never waits for a server."""
    from communities.live.hub import hub  # noqa: PLC0415 (the hub listens to this bus)

    loop = hub.loop
    if loop is not None and loop.is_running():
        loop.call_soon_threadsafe(hub.take, hint)
        if is_shared():
            asyncio.run_coroutine_threadsafe(send(hint), loop)
    elif is_shared():
        async_to_sync(send)(hint)


async def send(hint: Hint) -> None:
    """Send the hint to the other processes; a layer that is away costs a line in the log."""
    try:
        async with asyncio.timeout(PATIENCE):
            await get_channel_layer().group_send(GROUP, {**hint, "type": "live.hint", "process": PROCESS})
    except Exception as error:
        log.warning("The channel layer did not take a hint: %s", error)


def is_shared() -> bool:
    """Say whether other processes listen: the in-memory layer reaches this one alone."""
    return not isinstance(get_channel_layer(), InMemoryChannelLayer)
