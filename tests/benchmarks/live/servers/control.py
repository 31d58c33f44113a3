"""How a measured server is told what to do: lines of JSON on a socket that it was given when it was started."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from collections.abc import Callable
from typing import Any, Self

SERVER_CORE = 0
Act = Callable[[dict[str, Any]], None]


class Control:
    """The server's end of the line to the benchmark."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line

    @classmethod
    def start(cls) -> tuple[int, Self]:
        """Keep to the server's core; return the port to listen on, and the line to the benchmark."""
        os.sched_setaffinity(0, {SERVER_CORE})
        port, descriptor = (int(argument) for argument in sys.argv[1:3])
        return port, cls(socket.socket(fileno=descriptor))

    def say(self, answer: Any) -> None:
        """Send one line."""
        self.line.setblocking(True)
        self.line.sendall(json.dumps(answer).encode() + b"\n")

    def listen_in_loop(self, act: Act) -> None:
        """Act on each line in the running loop, between what else it does."""
        rest = b""

        def read() -> None:
            nonlocal rest
            *lines, rest = (rest + self.line.recv(65_536)).split(b"\n")
            for line in lines:
                act(json.loads(line))

        asyncio.get_running_loop().add_reader(self.line.fileno(), read)

    def listen(self, act: Act) -> None:
        """Act on each line, one after the other, until the benchmark has gone."""
        for line in self.line.makefile("rb"):
            act(json.loads(line))
