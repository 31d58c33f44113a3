"""Elasticsearch as the site uses it, and the raw client with the very same requests."""

from __future__ import annotations

import time
from typing import Any

from tests.benchmarks.search.worker import BATCH, ENTITY, TOP, Worker, timed

# A change is looked for every so many seconds until searches see it, and not for longer than so many.
LOOK_SECONDS, PATIENCE_SECONDS = 0.01, 30.0


class Elasticsearch(Worker):
    """The site's engine, its rebuild, and its way from a change to where searches see it."""

    def engine(self) -> Any:
        """Return the engine with a client that has time: what is measured is no outage."""
        from search.elastic.client import patient
        from search.elastic.engine import ElasticsearchEngine

        return ElasticsearchEngine(patient())

    def rebuild(self) -> float:
        """Build the indices from the database; the seconds."""
        from search.elastic.rebuild import rebuild_indices

        took, _documents = timed(rebuild_indices)
        return took / 1000

    def visible(self, turns: int) -> list[float]:
        """Change something, and wait until a search finds it; the seconds of each turn."""
        from django.db import transaction

        from search.actions import store
        from search.elastic import outbox
        from search.elastic.relay import Relay
        from search.engines import Group, Query
        from search.models import Document as Stored
        from search.registry import Document, Kind

        relay, engine, found = Relay(), self.engine(), []
        relay.start()
        for turn in range(turns):
            # Not always at the same moment of the server's second.
            time.sleep(turn % 10 / 10)
            word = f"visible{turn}"
            changed = Document(
                of=-turn - 1, kind=Kind.GUIDE, key=f"bench-{word}", audience="public", title=word, url="/"
            )
            asked = Query(
                audiences=frozenset({"public"}), kinds=(Kind.GUIDE.value,), groups=(Group(phrases=((word,),)),)
            )
            began = time.perf_counter()
            with transaction.atomic(), outbox.following(Stored.objects.filter(entity=ENTITY, entity_id=changed.of)):
                store(ENTITY, [changed])
            while not engine.search(asked).total:
                if time.perf_counter() - began > PATIENCE_SECONDS:
                    raise SystemExit("A change was not seen in time")
                time.sleep(LOOK_SECONDS)
            found.append(time.perf_counter() - began)
        relay.stop()
        return found


class Raw(Worker):
    """The client alone: the requests that the site's engine makes, recorded once and made again."""

    def understand(self) -> int:
        """Read the questions, and record what the engine asks for each of them."""
        from search.elastic.client import patient
        from search.elastic.engine import ElasticsearchEngine

        self.client = patient()
        total = super().understand()
        self.asked: list[list[dict[str, Any]]] = []
        search = self.client.search

        def recorded(**request: Any) -> Any:
            self.asked[-1].append(request)
            return search(**request)

        self.client.search = recorded  # type: ignore[method-assign]
        for query in self.queries:
            self.asked.append([])
            ElasticsearchEngine(self.client).search(query)
        self.client.search = search  # type: ignore[method-assign]
        return total

    def search(self, number: int) -> tuple[float, list[int], int]:
        """Make the recorded requests."""
        took, answers = timed(lambda: [self.client.search(**request) for request in self.asked[number]])
        return took, [], len(answers[-1]["hits"].get("hits", ())[:TOP])

    def bulk(self) -> float:
        """Send what the indices hold with the client's own bulk helper to indices of the same kind; the seconds.

        Everything is read and made ready before the clock starts.
        """
        from elasticsearch import helpers

        from search.elastic.client import patient
        from search.elastic.documents import Index, definition, everything

        client, took = patient(), 0.0
        for index in Index:
            name = f"bare-{index.value}"
            wanted = definition(index)
            client.indices.create(
                index=name,
                settings={**wanted["settings"], "index.refresh_interval": "-1"},
                mappings=wanted["mappings"],
            )
            ready = [
                {"_index": name, "_id": unit.id, "_source": source}
                for unit, source in everything(BATCH)
                if unit.index is index
            ]
            spent, _done = timed(lambda: helpers.bulk(client, ready, chunk_size=500))  # noqa: B023 (called at once)
            took += spent
            client.indices.delete(index=name)
        return took / 1000


WORKERS: dict[str, type[Worker]] = {"elasticsearch": Elasticsearch, "raw": Raw}
