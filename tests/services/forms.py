"""Forms, sent as a browser sends them, over plain connections that can be counted and broken."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from tests.services.tabs import Ticket

PATIENCE = 30.0
CSRF = "c" * 32
"""Any token will do: what counts is that the form and the cookie hold the same."""


@dataclass(frozen=True)
class Form:
    """A form that a member sends."""

    path: str
    values: dict[str, str]
    ticket: Ticket

    def request(self, port: int) -> bytes:
        """Return the request to the server at the port."""
        body = urlencode({**self.values, "csrfmiddlewaretoken": CSRF}).encode()
        lines = [
            f"POST {self.path} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            f"Origin: http://127.0.0.1:{port}",
            f"Cookie: sessionid={self.ticket.session}; csrftoken={CSRF}",
            f"X-Forwarded-For: {self.ticket.address}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join([*lines, "", ""]).encode() + body


class Line:
    """One HTTP connection, on which forms are sent one after another."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(self, *error: object) -> None:
        self._writer.close()

    async def send(self, form: Form) -> int:
        """Send the form and return the status of its answer."""
        async with asyncio.timeout(PATIENCE):
            self._writer.write(form.request(self.port))
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            status, _, headers = head.partition("\r\n")
            lengths = [line.partition(":")[2] for line in headers.split("\r\n") if line.lower().startswith("content-l")]
            await self._reader.readexactly(int(lengths[0]))
            return int(status.split()[1])
