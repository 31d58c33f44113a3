"""Start Redbag on this machine: prepare the database, load the demonstration content once, and serve."""

from __future__ import annotations

import errno
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
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from demo.people import SIGN_INS, is_loaded

PATIENCE = 2.0
"""Seconds after which a reader wants to see that something goes on."""


class Command(BaseCommand):
    """Prepare what is missing, say where Redbag answers and who can sign in, and serve until stopped."""

    help = "Starts Redbag with its demonstration content."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the port."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        """Check the port, migrate, load, serve."""
        check_port(port)
        try:
            Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
            Path(settings.EMAIL_FILE_PATH).mkdir(parents=True, exist_ok=True)
            if has_unapplied_migrations():
                with self.progress("Preparing the database"):
                    call_command("migrate", verbosity=0, interactive=False)
            if settings.DEMO and not is_loaded():
                with self.progress("Loading the demonstration content"):
                    call_command("load_demo", verbosity=0)
        except (OSError, OperationalError, sqlite3.OperationalError) as error:
            raise CommandError(explain(error)) from error
        serve(port, lambda: self.say(welcome(port)))

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


def check_port(port: int) -> None:
    """Stop with one clear sentence where nothing can listen on the port."""
    if not 0 < port < 2**16:
        raise CommandError(f"{port} is not a port: choose one from 1024 to 65535, such as PORT=8001.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno in {errno.EACCES, errno.EPERM}:
                raise CommandError(f"This account may not use port {port}: try make run PORT=8000.") from error
            raise CommandError(
                f"Port {port} is taken by another program: try make run PORT={port % 65535 + 1}."
            ) from error


def has_unapplied_migrations() -> bool:
    """Say whether the database waits for a migration."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def explain(error: Exception) -> str:
    """Return the sentence for a disk or database that does not take what is written."""
    if getattr(error, "errno", None) == errno.ENOSPC or "disk is full" in str(error):
        return "The disk is full: free some room and run this again; it goes on where it stopped."
    if "unable to open" in str(error) or "readonly" in str(error) or isinstance(error, PermissionError):
        return "Redbag cannot write its database: check who owns var/ and run this again."
    if "connection" in str(error).lower():
        return "The database that DATABASE_URL names does not answer: check that it runs and that the URL is right."
    return f"The database could not be prepared ({error}). Run this again, or start afresh with make reset."


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
