"""One engine in a process of its own, which answers the questions that come on its standard input, one at a time.

    python -m tests.benchmarks.search.worker NAME

The database is named by DATABASE_URL, Elasticsearch by ELASTICSEARCH_URL. A question is a JSON list of a word and its
arguments; an answer is JSON too.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from search.engines import Engine, Query

BATCH = 1_000
ENTITY = "bench"
TOP = 10
# What commands print belongs with the errors: standard output carries answers alone.
SAID, sys.stdout = sys.stdout, sys.stderr


def timed(ask: Callable[[], Any]) -> tuple[float, Any]:
    """Return the milliseconds that it takes, and what is answered."""
    began = time.perf_counter()
    answer = ask()
    return (time.perf_counter() - began) * 1000, answer


def prepare() -> None:
    """Make the tables and the vocabulary."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_taxonomy", verbosity=0)
    call_command("load_places", verbosity=0)


def load(count: int) -> float:
    """Store the invented people, and return the seconds that it took."""
    from django.db import connection, transaction

    from search.actions import store
    from tests.benchmarks.search.people import people

    began = time.perf_counter()
    batch = []
    with transaction.atomic():
        for documents in people(count):
            batch += documents
            if len(batch) >= BATCH:
                store(ENTITY, batch)
                batch = []
        store(ENTITY, batch)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return time.perf_counter() - began


class Worker:
    """What can be asked of an engine."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.queries: list[Query] = []

    def engine(self) -> Engine:
        """Return the engine that the process is for."""
        if self.name == "postgresql":
            from search.engines.postgresql import PostgresqlEngine

            return PostgresqlEngine()
        from search.engines.sqlite import SqliteEngine

        return SqliteEngine()

    def load(self, count: int) -> float:
        """Fill the database with so many people; the seconds."""
        prepare()
        return load(count)

    def understand(self) -> int:
        """Read the questions once, so that only what the engine does is measured; how many they are."""
        from tests.benchmarks.search.questions import questions

        self.queries = questions()
        return len(self.queries)

    def search(self, number: int) -> tuple[float, list[int], int]:
        """Ask the engine: milliseconds, the first ten people, and how many there are in all."""
        from search.models import Document

        took, hits = timed(lambda: self.engine().search(self.queries[number]))
        people = dict(Document.objects.filter(pk__in=hits.profiles[:TOP]).values_list("pk", "person"))
        return took, [people[pk] for pk in hits.profiles[:TOP] if pk in people], hits.total


def serve(worker: Worker) -> None:
    """Answer until nothing more is asked."""
    for line in sys.stdin:
        word, *arguments = json.loads(line)
        answer = getattr(worker, word)(*arguments)
        SAID.write(json.dumps(answer) + "\n")
        SAID.flush()


def main() -> None:
    """Start Django and serve."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.search.settings"
    import django

    django.setup()
    name = sys.argv[1]
    from tests.benchmarks.search import bare, elastic

    serve({**bare.WORKERS, **elastic.WORKERS}.get(name, Worker)(name))


if __name__ == "__main__":
    main()
