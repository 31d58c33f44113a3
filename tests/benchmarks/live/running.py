"""Start the servers that are measured, tell them what to do, and look at what they cost."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from scripts.servers import STATE, redis
from tests.benchmarks.live.database import settle
from tests.benchmarks.live.figures import Failed
from tests.services.running import free_port

ROOT = Path(__file__).resolve().parents[3]
CLIENT_CORE = min(1, (os.cpu_count() or 1) - 1)
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_KB = os.sysconf("SC_PAGE_SIZE") / 1024
QUIET = 0.03
"""Share of its core below which a server has nothing left to do."""


def say(line: str) -> None:
    """Print a line of progress, with the load of the machine."""
    sys.stdout.write(f"[load {os.getloadavg()[0]:.1f}] {line}\n")
    sys.stdout.flush()


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other run of the benchmark is on the same two cores, and keep others waiting."""
    with Path(tempfile.gettempdir(), "redbag-bench-live.lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another run to end")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Server:
    """One of the measured servers, a process of its own; stopped by its process id."""

    def __init__(self, name: str, program: str, log: Path, **environment: str) -> None:
        self.name = name
        self.port = free_port()
        self._line, theirs = socket.socketpair()
        command = [sys.executable, "-m", f"tests.benchmarks.live.servers.{program}", str(self.port)]
        with log.open("ab") as output, theirs:
            self.process = subprocess.Popen(
                [*command, str(theirs.fileno())],
                cwd=ROOT,
                env={**os.environ, **environment},
                pass_fds=[theirs.fileno()],
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._log = log
        self._answers = self._line.makefile("rb")
        self._answer()

    def tell(self, do: str, **what: Any) -> None:
        """Have the server do something."""
        self._line.sendall(json.dumps({"do": do, **what}).encode() + b"\n")

    def ask(self, do: str, **what: Any) -> Any:
        """Have the server do something, and return its answer."""
        self.tell(do, **what)
        return self._answer()

    def _answer(self) -> Any:
        line = self._answers.readline()
        if not line:
            self.stop()
            raise Failed(f"the server {self.name} has gone:\n{self._log.read_text(errors='replace')[-3000:]}")
        return json.loads(line)

    @property
    def cpu(self) -> float:
        """Seconds of processor time that the server has taken."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def resident_kb(self) -> float:
        """Memory that the server holds, in kB."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="utf-8").split()[1]) * PAGE_KB

    def rest(self, patience: float = 15) -> None:
        """Return when the server has nothing left to do."""
        end = time.monotonic() + patience
        taken = self.cpu
        while time.monotonic() < end:
            time.sleep(0.4)
            before, taken = taken, self.cpu
            if taken - before <= QUIET:
                return

    def stop(self) -> None:
        """Stop the process and wait for it."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._line.close()


@dataclass
class Setting:
    """What the measurements share: the prepared database, a Redis, and the servers that run."""

    folder: Path
    made: dict[str, Any]
    redis: str
    quick: bool
    names: tuple[str, ...]
    """The servers whose fan-out is measured."""
    servers: dict[str, Server] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def prepare(cls, folder: Path, *, quick: bool, names: tuple[str, ...]) -> Iterator[Self]:
        """Make the database, unless the folder holds one, and start a Redis; stop what was started at the end."""
        folder.mkdir(parents=True, exist_ok=True)
        description = folder / "made.json"
        if not description.exists():
            say("preparing the database")
            database = folder / "made.sqlite3"
            database.unlink(missing_ok=True)
            command = [sys.executable, "-m", "tests.benchmarks.live.database"]
            environment = {**os.environ, **environment_on(database)}
            output = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE).stdout
            settle(database)
            description.write_bytes(output.splitlines()[-1])
        (STATE / "services").mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            address = stack.enter_context(redis())
            # What was started before may use any core.
            os.sched_setaffinity(0, {CLIENT_CORE})
            setting = cls(folder, json.loads(description.read_text(encoding="utf-8")), address, quick, names)
            stack.callback(setting.stop_all)
            yield setting

    def cookies(self, total: int) -> list[str]:
        """Return the cookies of the first so many members."""
        cookies: list[str] = self.made["cookies"][:total]
        return cookies

    def server(self, name: str, *, fresh: bool = False) -> Server:
        """Return the server of the name, started where it does not run; a fresh one has served nobody yet."""
        if fresh and name in self.servers:
            self.servers.pop(name).stop()
        if name not in self.servers:
            self.servers[name] = self._start(name)
        return self.servers[name]

    def _start(self, name: str) -> Server:
        log = self.folder / f"{name}.log"
        match name:
            case "floor" | "accepts":
                return Server(name, name, log)
            case "memory" | "redis":
                return Server(name, "redbag", log, **self.environment(name))
            case "stock_memory" | "stock_redis":
                environment = self.environment(name)
                if name == "stock_redis":
                    environment["STOCK_REDIS"] = self.redis.removesuffix("/0") + "/1"
                return Server(name, "stock", log, **environment)
            case _:
                raise ValueError(name)

    def environment(self, name: str) -> dict[str, str]:
        """Return the variables of a server on a copy of the database of its own."""
        database = self.folder / f"{name}.sqlite3"
        for rest in self.folder.glob(f"{name}.sqlite3*"):
            rest.unlink()
        shutil.copy(self.folder / "made.sqlite3", database)
        return environment_on(database, self.redis if name == "redis" else "")

    def stop_all(self) -> None:
        """Stop the servers."""
        while self.servers:
            self.servers.popitem()[1].stop()


def environment_on(database: Path, redis_url: str = "") -> dict[str, str]:
    """Return the variables with which Redbag runs on the database."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": f"sqlite:///{database}",
        "MEDIA_ROOT": str(database.parent / "media"),
        "REDIS_URL": redis_url,
        "DEMO": "false",
    }
