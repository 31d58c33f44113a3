"""What SQLite is held against: the same database, asked with as little around it as can be."""

from __future__ import annotations

import time
from typing import Any

from tests.benchmarks.search.worker import Worker, timed

STOCK_BATCH = 500


class Fts5(Worker):
    """A bare FTS5 query in SQLite: the words, ranked, the first ten; nobody's rights, no filters, no counts."""

    def search(self, number: int) -> tuple[float, list[int], int]:
        """Ask for the words alone."""
        from django.db import connection

        from search.engines.sqlite import SqliteEngine

        engine = SqliteEngine()
        match = " OR ".join(engine.match(group) for group in self.queries[number].groups)
        sql = "SELECT rowid FROM search_terms WHERE search_terms MATCH %s ORDER BY bm25(search_terms) LIMIT 10"

        def ask() -> list[Any]:
            with connection.cursor() as cursor:
                cursor.execute(sql, [match])
                return cursor.fetchall()

        took, rows = timed(ask)
        return took, [], len(rows)


class Stock(Worker):
    """Wagtail's generic index on the same SQLite: one text for each person, no rights, no filters, no counts."""

    def load(self, count: int) -> float:
        """Index the people as Wagtail does; the seconds."""
        from django.db import connection
        from wagtail.search.backends.database import SearchBackend

        from tests.benchmarks.search.people import people
        from tests.benchmarks.search.stock.models import StockPerson

        began = time.perf_counter()
        with connection.schema_editor() as editor:
            editor.create_model(StockPerson)
        rows = (
            StockPerson(
                name=documents[0].title,
                text=" ".join(
                    f"{one.title} {one.summary} {one.body} {' '.join(label.text for label in one.labels)}"
                    for one in documents
                ),
            )
            for documents in people(count)
        )
        StockPerson.objects.bulk_create(rows, batch_size=STOCK_BATCH)
        index = SearchBackend({}).get_index_for_model(StockPerson)
        last = 0
        while batch := list(StockPerson.objects.filter(pk__gt=last).order_by("pk")[:STOCK_BATCH]):
            index.add_items(StockPerson, batch)
            last = batch[-1].pk
        return time.perf_counter() - began

    def search(self, number: int) -> tuple[float, list[int], int]:
        """Ask for the text as Wagtail's documentation does."""
        from wagtail.search.backends.database import SearchBackend

        from tests.benchmarks.search.questions import TEXTS
        from tests.benchmarks.search.stock.models import StockPerson

        backend = SearchBackend({})
        took, found = timed(lambda: list(backend.search(TEXTS[number], StockPerson, operator="or")[:10]))
        return took, [], len(found)


WORKERS: dict[str, type[Worker]] = {"fts5": Fts5, "stock": Stock}
