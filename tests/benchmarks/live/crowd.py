"""Many readers in one process: plain sockets on one epoll, cheap enough not to be what is measured.

Frames of events are counted and their moments noted; of a few readers every frame is read and its number kept.
"""

from __future__ import annotations

import json
import select
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

from tests.benchmarks.live.figures import Failed

TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A
MEDIUM, LONG = 126, 127
MASKED = 0x80
EVENT = ord("e")
NO_MASK = b"\0\0\0\0"
BUFFER = 1 << 18
WATCHED_EVERY = 50
PATIENCE = 180.0


@dataclass(slots=True, eq=False)
class Reader:
    """One reader's socket, and how far it has come."""

    sock: socket.socket
    watched: bool
    shaken: bool = False
    """Whether the server has answered the handshake."""
    count: int = 0
    """Events seen since the crowd last began to count."""
    rest: bytes = b""
    """The beginning of a frame whose end has not come yet."""
    numbers: list[int] = field(default_factory=list)
    """The `seq` of each event, of a watched reader."""


class Crowd:
    """Readers of one server; use it as a context manager, which closes them."""

    def __init__(
        self, port: int, cookies: Iterable[str], *, follow: dict[str, Any] | None = None, letter_at: int = 9
    ) -> None:
        """Take the cookies of the readers, the frame that each sends first, and where an event's `e` stands in it."""
        self.port = port
        self.cookies = list(cookies)
        self.follow = follow
        self.letter_at = letter_at
        self.readers: dict[int, Reader] = {}
        self.ready = 0
        self.arrivals: list[list[int]] = []
        """For each event that is waited for, the moments at which readers had it, in nanoseconds."""
        self.example = b""
        """The text of an event, as one of the watched readers got it last."""
        self._epoll = select.epoll()
        self._buffer = bytearray(BUFFER)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for reader in self.readers.values():
            reader.sock.close()
        self._epoll.close()

    def __len__(self) -> int:
        return len(self.cookies)

    # --- Coming ---------------------------------------------------------------------------------------------------

    def open(self, at_once: int = 100) -> float:
        """Connect everybody, so many at once, until each is ready; return the seconds that it took."""
        began = time.monotonic()
        waiting = iter(enumerate(self.cookies))
        while self.ready < len(self.cookies):
            while len(self.readers) - self.ready < at_once and (coming := next(waiting, None)):
                self._connect(*coming)
            self.drain(0.1)
            if time.monotonic() - began > PATIENCE:
                raise Failed(f"only {self.ready} of {len(self.cookies)} readers became ready")
        return time.monotonic() - began

    def _connect(self, place: int, cookie: str) -> None:
        sock = socket.create_connection(("127.0.0.1", self.port))
        host = f"127.0.0.1:{self.port}"
        sock.sendall(
            f"GET /ws/ HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            f"Cookie: sessionid={cookie}\r\n\r\n".encode()
        )
        sock.setblocking(False)
        self.readers[sock.fileno()] = Reader(sock, watched=place % WATCHED_EVERY == 0)
        self._epoll.register(sock.fileno(), select.EPOLLIN)

    def _shake(self, reader: Reader, data: bytes, now: int) -> None:
        head, end, rest = (reader.rest + data).partition(b"\r\n\r\n")
        if not end:
            reader.rest = head
            return
        if b" 101 " not in head.partition(b"\r\n")[0]:
            raise Failed(f"a reader was not let in: {head[:200]!r}")
        reader.shaken, reader.rest = True, b""
        if self.follow is None:
            self.ready += 1
        else:
            send(reader, TEXT, json.dumps(self.follow).encode())
        if rest:
            self._read(reader, rest, now)

    # --- Counting -------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Forget what was counted."""
        self.arrivals = []
        for reader in self.readers.values():
            reader.count = 0
            reader.numbers.clear()

    def expect(self, events: int = 1) -> None:
        """Wait for so many events more."""
        self.arrivals.extend([] for _ in range(events))

    @property
    def total(self) -> int:
        """Deliveries that were counted."""
        return sum(map(len, self.arrivals))

    def has(self, event: int) -> bool:
        """Say whether everybody has the event, counted from 0."""
        return len(self.arrivals[event]) >= len(self.cookies)

    def drain(self, patience: float) -> bool:
        """Read what has come, waiting for a while where nothing has; say whether anything had."""
        readers, buffer, arrivals = self.readers, self._buffer, self.arrivals
        letter_at = 4 + self.letter_at
        ready = self._epoll.poll(patience)
        for descriptor, _ in ready:
            reader = readers[descriptor]
            length = reader.sock.recv_into(buffer)
            now = time.monotonic_ns()
            if not length:
                raise Failed("the server closed a reader's socket")
            if reader.rest or reader.watched or not reader.shaken:
                self._take(reader, bytes(buffer[:length]), now)
                continue
            position = 0
            # Whole frames of middling length, which is what events are.
            while position + letter_at < length and buffer[position] == TEXT and buffer[position + 1] == MEDIUM:
                end = position + 4 + (buffer[position + 2] << 8 | buffer[position + 3])
                if end > length or buffer[position + letter_at] != EVENT:
                    break
                arrivals[reader.count].append(now)
                reader.count += 1
                position = end
            if position < length:
                self._take(reader, bytes(buffer[position:length]), now)
        return bool(ready)

    def _take(self, reader: Reader, data: bytes, now: int) -> None:
        if reader.shaken:
            self._read(reader, reader.rest + data, now)
        else:
            self._shake(reader, data, now)

    def _read(self, reader: Reader, data: bytes, now: int) -> None:
        """Read frames of every kind, and keep the beginning of one that has not come whole."""
        position = 0
        while frame := frame_at(data, position):
            opcode, body, end = frame
            self._hear(reader, opcode, data[body:end], now)
            position = end
        reader.rest = data[position:]

    def _hear(self, reader: Reader, opcode: int, text: bytes, now: int) -> None:
        if opcode == PING:
            send(reader, PONG, text)
        elif opcode != TEXT:
            raise Failed(f"the server ended a reader's socket: {text!r}")
        elif text[self.letter_at : self.letter_at + 1] == b"e":
            self.arrivals[reader.count].append(now)
            reader.count += 1
            if reader.watched:
                self.example = text
                reader.numbers.append(json.loads(text).get("seq", 0))
        elif (kind := json.loads(text)["type"]) == "ready":
            self.ready += 1
        elif kind in {"denied", "reset", "lost"}:
            raise Failed(f"a reader was told {text.decode()}")

    def check_order(self) -> None:
        """Raise where a watched reader was given numbers out of order, with a gap, or twice."""
        for reader in self.readers.values():
            first = reader.numbers[0] if reader.numbers else 0
            if reader.numbers != list(range(first, first + len(reader.numbers))):
                raise Failed(f"a reader was given the changes {reader.numbers}")


def frame_at(data: bytes, position: int) -> tuple[int, int, int] | None:
    """Return the opcode of the frame, where its text begins, and where it ends; `None` where it has not come whole."""
    if len(data) < position + 2:
        return None
    length, body = data[position + 1], position + 2
    if length == MEDIUM:
        length, body = int.from_bytes(data[position + 2 : position + 4], "big"), position + 4
    elif length == LONG:
        length, body = int.from_bytes(data[position + 2 : position + 10], "big"), position + 10
    if len(data) < body + length:
        return None
    return data[position], body, body + length


def send(reader: Reader, opcode: int, text: bytes) -> None:
    """Send a small frame, whose mask of zeros changes nothing."""
    head = bytes([opcode, MASKED | len(text)])
    reader.sock.sendall(head + NO_MASK + text)
