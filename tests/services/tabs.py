"""A member's open page, as far as its live socket goes: it follows a thread and comes back when the line breaks."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from directory.models import Member
from tests.services.running import Server

FIRST_WAIT, LONGEST_WAIT = 1.0, 4.0
"""Seconds that a tab waits at most before it comes back, at first and in the end."""
OVER = {4002, 4004, 4005}
"""Codes after which a page does not come back."""


@dataclass(frozen=True)
class Ticket:
    """A member who is signed in, at an address of their own: one address has limits."""

    member: int
    session: str
    address: str


def sign_in(members: Iterable[Member]) -> list[Ticket]:
    """Begin a session for each of the members."""
    tickets = []
    for number, member in enumerate(members):
        session = SessionStore()
        session[SESSION_KEY] = str(member.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = member.get_session_auth_hash()
        session.create()
        session.save()
        tickets.append(Ticket(member.pk, str(session.session_key), f"10.0.{number // 250}.{number % 250 + 1}"))
    return tickets


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the thread as a reader was told of it, and when."""

    seq: int
    kind: str
    post: int | None
    at: float


class Tab:
    """One member's live socket; it keeps every change in the order in which it came."""

    def __init__(self, ticket: Ticket, thread_id: int, servers: Sequence[Server], place: int) -> None:
        self.ticket = ticket
        self.thread_id = thread_id
        self.servers = servers
        self.place = place
        self.seen: list[Change] = []
        self.told: list[tuple[float, str]] = []
        self.ends: list[int] = []
        self.ended_at = 0.0
        self.is_open = False
        self.is_ready = False
        self.lost_at = 0.0
        # Whether its network takes little at a time, so that not to read is soon felt by the server.
        self.is_narrow = False
        self.may_read = asyncio.Event()
        self.may_read.set()
        self._failures = 0

    @property
    def last(self) -> int:
        """The number of the last change seen."""
        return self.seen[-1].seq if self.seen else 0

    async def stay(self) -> None:
        """Follow the thread, coming back whenever the line breaks."""
        self.is_open = True
        try:
            while not self.ends or self.ends[-1] not in OVER:
                try:
                    await self._listen()
                except (OSError, EOFError, TimeoutError, WebSocketException):
                    self.is_ready = False
                await asyncio.sleep(random.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2**self._failures)))
                # As through a gateway, any server may be the next.
                self.place = random.randrange(len(self.servers))
                self._failures += 1
        finally:
            self.is_open = self.is_ready = False

    async def visit(self) -> None:
        """Open the page, wait until it follows the thread, and close it."""
        self.is_ready = False
        async with await self._connect() as line:
            await self._follow(line)
            while not self.is_ready:
                self._take(json.loads(await line.recv()))
        self.is_ready = False

    async def _listen(self) -> None:
        async with await self._connect() as line:
            await self._follow(line)
            try:
                while True:
                    await self.may_read.wait()
                    self._take(json.loads(await line.recv()))
            finally:
                self.ended_at = time.monotonic()
                self.ends.append(line.close_code or 0)

    async def _follow(self, line: ClientConnection) -> None:
        await line.send(json.dumps({"type": "follow", "thread": self.thread_id, "since": self.last}))

    async def _connect(self) -> ClientConnection:
        server = self.servers[self.place]
        how: dict[str, Any] = {"max_queue": 1, "sock": narrow(server.port)} if self.is_narrow else {}
        return await connect(
            f"ws://127.0.0.1:{server.port}/ws/",
            origin=server.url,  # type: ignore[arg-type]
            additional_headers={"Cookie": f"sessionid={self.ticket.session}", "X-Forwarded-For": self.ticket.address},
            compression=None,
            proxy=None,
            ping_interval=None,
            close_timeout=1,
            **how,
        )

    def _take(self, frame: dict[str, Any]) -> None:
        now = time.monotonic()
        match frame["type"]:
            case "event":
                post = frame.get("post")
                self.seen.append(Change(frame["seq"], frame["kind"], post["id"] if post else None, now))
            case "ready":
                self.is_ready = True
                self._failures = 0
            case "lost":
                self.lost_at = self.lost_at or now
        if frame["type"] not in {"event", "head", "presence", "typing", "activity", "notice"}:
            self.told.append((now, frame["type"]))


def narrow(port: int) -> socket.socket:
    """Return a connection that holds little on its way, as one over a poor network does."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1400)
    line.connect(("127.0.0.1", port))
    line.setblocking(False)
    return line
