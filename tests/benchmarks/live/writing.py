"""Time the write action alone, and bare sqlite3 with the same rows in the same kind of transaction.

A program of its own: it says on its last line how many posts a second each wrote in each round. What the action writes
is recorded first, statement by statement, so that the bare connection always does the very same.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

from tests.benchmarks.live.database import POST
from tests.benchmarks.live.servers.control import SERVER_CORE

POSTS = 150
"""Posts of one round."""
PLACE = re.compile("(?<!%)%s")
CHANGES = ("INSERT", "UPDATE", "DELETE")
Statement = tuple[str, tuple[Any, ...]]


class Recorder:
    """Keeps the statements that changed a row, as the database's own driver is given them."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Run the statement, and keep it where it changed something."""
        cursor = execute(sql, params, many, context)
        # What returns rows has not counted them yet.
        if sql.startswith(CHANGES) and (" RETURNING " in sql or context["cursor"].rowcount):
            plain = PLACE.sub("?", sql).replace("%%", "%")
            self.statements += [(plain, tuple(values or ())) for values in (params if many else [params])]
        return cursor


def main() -> None:
    """Record, then let both write in turn."""
    os.sched_setaffinity(0, {SERVER_CORE})
    made, thread_id, rounds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    django.setup()
    from django.db import connection

    ours, bare = Path(str(connection.settings_dict["NAME"])), made.with_name("bare.sqlite3")
    for database in (ours, bare):
        renew(database, made)
    transactions = record(thread_id, POSTS * rounds)
    connection.close()
    renew(ours, made)
    write, plain = writer(thread_id), sqlite3.connect(bare, isolation_level=None)
    for pragma in connection.settings_dict["OPTIONS"]["init_command"].split(";"):
        plain.execute(pragma)
    said: dict[str, list[float]] = {"action": [], "sqlite3": []}
    for number in range(rounds):
        said["action"].append(rate(lambda _: write(), transactions[:POSTS]))
        said["sqlite3"].append(
            rate(lambda each: replay(plain, each), transactions[number * POSTS : (number + 1) * POSTS])
        )
    sys.stdout.write(json.dumps(said) + "\n")


def renew(database: Path, made: Path) -> None:
    """Start from the prepared rows."""
    for rest in database.parent.glob(f"{database.name}*"):
        rest.unlink()
    shutil.copy(made, database)


def writer(thread_id: int) -> Callable[[], None]:
    """Return what writes one post, as the thread's authors in turn."""
    from django.conf import settings

    from communities.actions import threads
    from communities.models import Thread
    from directory.models import Member

    # The limit on posts is asked, and never reached.
    settings.BURST_SECONDS = 0
    thread = Thread.objects.select_related("community").get(pk=thread_id)
    authors = list(Member.objects.filter(posts__thread=thread).distinct())

    def write() -> None:
        client_id = uuid.uuid4()
        body = f"{POST} ({client_id.hex[:6]})"
        threads.add_post(thread=thread, author=authors[client_id.int % len(authors)], body=body, client_id=client_id)

    return write


def record(thread_id: int, posts: int) -> list[list[Statement]]:
    """Return what each of so many posts changes."""
    from django.db import connection

    from communities.models import Post

    write, transactions = writer(thread_id), []
    inserted = f'INSERT INTO "{Post._meta.db_table}"'
    for _ in range(posts):
        recorder = Recorder()
        with connection.execute_wrapper(recorder):
            write()
        if not any(sql.startswith(inserted) for sql, _ in recorder.statements):
            sys.exit("The write action went past Django's connection, so there is nothing to compare it with.")
        transactions.append(recorder.statements)
    return transactions


def replay(connection: sqlite3.Connection, statements: list[Statement]) -> None:
    """Do one post's changes."""
    connection.execute("BEGIN IMMEDIATE")
    for sql, params in statements:
        connection.execute(sql, params).fetchall()
    connection.execute("COMMIT")


def rate(act: Callable[[list[Statement]], None], each: list[list[Statement]]) -> float:
    """Return how often a second the act is done."""
    began = time.perf_counter()
    for one in each:
        act(one)
    return len(each) / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
