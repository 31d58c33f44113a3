"""Servers of a test's own, which it may end, hold and start again where they were."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.db import connection

from scripts.servers import Elasticsearch, Postgres, Redis


class OwnRedis(Redis):
    """A Redis that may be ended; nothing is kept."""

    def start(self) -> None:
        """Serve at the same address as before."""
        self._open = ExitStack()
        self.process = self._open.enter_context(self.served())

    def stop(self) -> None:
        """End it in the ordinary way, if it runs."""
        self._open.close()

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.wait()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Have it hang while the block runs: it takes connections and says nothing."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)


class OwnElasticsearch(Elasticsearch):
    """An Elasticsearch that may be ended and started again with its data."""

    def start(self) -> None:
        """Serve the same data at the same address as before."""
        self._open = ExitStack()
        self.process = self._open.enter_context(self.served())

    def stop(self) -> None:
        """End it in the ordinary way, if it runs."""
        self._open.close()


class OwnPostgres(Postgres):
    """A PostgreSQL with the test database in it, which keeps what it has acknowledged when it is ended."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._open = ExitStack()

    def start(self) -> None:
        """Serve the same data at the same address as before."""
        self._open = ExitStack()
        self.process = self._open.enter_context(self.served())

    def stop(self) -> None:
        """End it in the ordinary way, if it runs."""
        self._open.close()

    def shut_down_at_once(self) -> None:
        """End it in the middle of whatever it does: it recovers from its log at the next start."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()

    def copy_test_database(self) -> None:
        """Take over the test database as it is, under the same name."""
        place = connection.settings_dict
        where = ["-h", place["HOST"], "-p", str(place["PORT"]), "-U", place["USER"]]
        dump = [self.programs / "pg_dump", *where, "--format=custom", place["NAME"]]
        create = [self.programs / "pg_restore", "-h", "127.0.0.1", "-p", str(self.port), "-U", "redbag"]
        copy = subprocess.run(dump, check=True, capture_output=True).stdout
        subprocess.run([*create, "--create", "--dbname=postgres"], input=copy, check=True)

    @contextmanager
    def instead(self) -> Iterator[None]:
        """Have the test's own reads and writes go here while the block runs."""
        port = connection.settings_dict["PORT"]
        self._use(self.port)
        try:
            yield
        finally:
            self._use(port)

    def _use(self, port: int | str) -> None:
        forget_connections()
        # Every thread's connection reads this one dictionary.
        connection.settings_dict["PORT"] = port


def forget_connections() -> None:
    """Have the next query of the test connect anew: the server behind its connections is another."""
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
