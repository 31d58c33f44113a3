"""Start Redbag on this machine: prepare the database, load the demonstration content once, and serve."""

from __future__ import annotations

import errno
import re
import socket
import sqlite3
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from demo.people import SIGN_INS, is_loaded

LAST_PORT = 65_535
PATIENCE = 2.0
"""Seconds after which a reader wants to see that something goes on."""


class Command(BaseCommand):
    """Prepare what is missing, say where Redbag answers and who can sign in, and serve until stopped."""

    help = "Starts Redbag with its demonstration content."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the port."""
        parser.add_argument("--port", nargs="?", default="8000", const="8000")

    def handle(self, *args: Any, port: str | int, **options: Any) -> None:
        """Check the port, prepare, serve; an interrupt ends it without fuss."""
        number = check_port(str(port))
        try:
            self.prepare()
            serve(number, lambda: self.say(welcome(number)))
        except KeyboardInterrupt:
            self.say("\nStopped. The next run goes on from here.")

    def prepare(self) -> None:
        """Make the folders, migrate and load what is missing."""
        try:
            for folder in folders():
                folder.mkdir(parents=True, exist_ok=True)
            if has_unapplied_migrations():
                with self.progress("Preparing the database"):
                    call_command("migrate", verbosity=0, interactive=False)
            if settings.DEMO and not is_loaded():
                with self.progress("Loading the demonstration content"):
                    call_command("load_demo", verbosity=0)
        except (OSError, DatabaseError, sqlite3.Error) as error:
            raise CommandError(explain(error)) from error

    def say(self, line: str) -> None:
        """Write a line at once, also where the output goes to a file."""
        self.stdout.write(line)
        self.stdout.flush()

    @contextmanager
    def progress(self, what: str) -> Iterator[None]:
        """Name a step, and count the seconds while it takes more than a moment."""
        started, done = time.monotonic(), threading.Event()

        def count() -> None:
            while not done.wait(PATIENCE):
                self.say(f"  … {time.monotonic() - started:.0f} seconds")

        self.say(f"{what}:")
        counter = threading.Thread(target=count, daemon=True)
        counter.start()
        try:
            yield
        finally:
            done.set()
            counter.join()
        self.say(f"  done in {time.monotonic() - started:.0f} seconds")


def folders() -> list[Path]:
    """Return the folders that Redbag writes to."""
    written = [Path(folder) for folder in (settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH, settings.STATIC_ROOT)]
    if connection.vendor == "sqlite":
        written.append(Path(connection.settings_dict["NAME"]).parent)
    return written


def check_port(text: str) -> int:
    """Return the port; stop with one clear sentence where nothing can listen on it."""
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 0 < int(text) <= LAST_PORT:
        raise CommandError(f"{text} is not a port: choose a number from 1024 to {LAST_PORT}, such as PORT=8001.")
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise CommandError(f"This account may not use port {port}: try make run PORT=8000.") from error
        except OSError as error:
            other = port + 1 if port < LAST_PORT else 8000
            raise CommandError(f"Port {port} is taken by another program: try make run PORT={other}.") from error
    return port


def has_unapplied_migrations() -> bool:
    """Say whether the database waits for a migration."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def explain(error: Exception) -> str:
    """Return the sentence for a disk or database that does not take what is written."""
    text = str(error).lower()
    if getattr(error, "errno", None) == errno.ENOSPC or "disk is full" in text:
        return "The disk is full: free some room and run this again; it goes on where it stopped."
    if isinstance(error, OSError) or any(words in text for words in ("unable to open", "readonly", "disk i/o")):
        return f"Redbag cannot write {_where(error)}: check who owns it and run this again."
    if "locked" in text:
        return "The database is in use by another run of Redbag: stop that one, or wait until it is ready."
    if connection.vendor != "sqlite" and isinstance(error, OperationalError):
        return "The database that DATABASE_URL names does not answer: check that it runs and that the URL is right."
    return f"The database could not be prepared ({error}). Run this again, or start afresh with make reset."


def _where(error: Exception) -> str:
    return str(getattr(error, "filename", None) or connection.settings_dict["NAME"])


def welcome(port: int) -> str:
    """Return what a newcomer needs: the address and the sign-ins."""
    lines = ["", f"Redbag is ready: http://127.0.0.1:{port}/", ""]
    if settings.DEMO:
        width = max(len(person.email) for person in SIGN_INS)
        lines += [f"  {person.who:<26} {person.email:<{width}}  {person.password}" for person in SIGN_INS]
        lines += ["", f"Mail that Redbag sends: http://127.0.0.1:{port}/dev/mail/", "Stop with Ctrl+C."]
    return "\n".join(lines)


def serve(port: int, on_ready: Callable[[], None]) -> None:
    """Serve pages and sockets until interrupted; call `on_ready` when the first visitor can come."""

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                on_ready()

    config = uvicorn.Config(
        "config.asgi:application",
        host="127.0.0.1",
        port=port,
        log_level="warning",
        lifespan="off",
        ws_max_size=65_536,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=5,
    )
    Server(config).run()
