"""The floor: a bare uvloop protocol that shakes hands and writes one ready frame to everybody."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import time
from typing import Any, cast

import uvloop

from tests.benchmarks.live.servers.control import Control

BACKLOG = 2048
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
KEY = re.compile(rb"sec-websocket-key: *(\S+)", re.IGNORECASE)


class Floor(asyncio.Protocol):
    """One reader's connection: after the handshake only written to."""

    everybody: set[asyncio.Transport] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the handshake."""
        self.transport = cast(asyncio.Transport, transport)
        self.head = b""

    def data_received(self, data: bytes) -> None:
        """Answer the handshake; what else comes says nothing."""
        if self.transport in self.everybody:
            return
        self.head += data
        if b"\r\n\r\n" in self.head:
            found = KEY.search(self.head)
            digest = hashlib.sha1(found[1] + GUID, usedforsecurity=False).digest() if found else b""
            self.transport.write(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n"
            )
            self.everybody.add(self.transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the reader."""
        self.everybody.discard(self.transport)


async def serve() -> None:
    """Write the frame to everybody for each post that is asked for."""
    port, control = Control.start()
    frame = b""
    moments: list[tuple[int, int]] = []

    def act(said: dict[str, Any]) -> None:
        nonlocal frame
        match said["do"]:
            case "frame":
                frame = bytes.fromhex(said["hex"])
            case "post":
                now = time.monotonic_ns()
                moments.append((now, now))
                for transport in list(Floor.everybody):
                    transport.write(frame)
            case "moments":
                control.say(moments)
                moments.clear()

    loop = asyncio.get_running_loop()
    server = await loop.create_server(Floor, "127.0.0.1", port, backlog=BACKLOG)
    control.listen_in_loop(act)
    control.say("ready")
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve())
