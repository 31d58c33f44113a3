"""Real servers of Redbag, each a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from scripts.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 240


class Server:
    """Redbag as `manage.py start` serves it, with an environment of its own; stopped by its process id."""

    def __init__(self, log: Path, *program: str, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = log
        self.program = program or ("manage.py",)
        self.environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.dev", **environment}
        self.start()

    def start(self, **environment: str) -> None:
        """Start the process, at the same port each time."""
        self.began = time.time()
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, *self.program, "start", "--port", str(self.port)],
                cwd=ROOT,
                env={**self.environment, **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def wait(self) -> None:
        """Return when the first page is answered; raise with the log where that does not happen."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/accounts/login/", timeout=10):  # noqa: S310
                    return
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"The server did not start:\n{self.log.read_text(errors='replace')[-3000:]}")

    def kill(self) -> None:
        """End the process as a power cut does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Stop the process and wait for it."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()

    def inside(self) -> dict[str, int]:
        """Return what a server of `tests.services.crashing` holds: tasks, sockets and rooms."""
        with urllib.request.urlopen(f"{self.url}/inside/", timeout=10) as answer:  # noqa: S310
            counts: dict[str, int] = json.loads(answer.read())
            return counts

    @property
    def memory(self) -> int:
        """The bytes of memory that the process holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) * 1024

    @property
    def descriptors(self) -> int:
        """The files and connections that the process holds open."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))
