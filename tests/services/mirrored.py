"""A site whose search stands in a real Elasticsearch, and load on it: members come, change and go, and are searched."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.db import connection

from directory.models import Member
from search.elastic import outbox
from search.elastic.check import compare
from search.elastic.client import patient
from search.elastic.documents import Index
from search.elastic.fallback import circuit
from search.elastic.rebuild import rebuild_indices
from search.elastic.relay import Relay
from search.engines import Hits, Query, engine
from search.models import Document, IndexEntry
from tests.factories import ContributionFactory, MemberFactory

PEOPLE = Query(
    audiences=frozenset({"public", "members"}), kinds=("person", "part", "evidence"), people=True, limit=1_000
)
PATIENCE = 240


@contextmanager
def mirrored(url: str, settings: Any) -> Iterator[None]:
    """Have the site keep empty indices of its own in the Elasticsearch while the block runs."""
    settings.ELASTICSEARCH_URL = url
    settings.ELASTICSEARCH_PREFIX = f"sync-{uuid4().hex[:8]}"
    # What is tested is not how long a busy machine takes.
    settings.ELASTICSEARCH_TIMEOUT = 10_000
    IndexEntry.objects.all().delete()
    circuit.reset()
    rebuild_indices()
    try:
        yield
    finally:
        circuit.reset()
        settings.ELASTICSEARCH_URL = ""


def remove_indices(prefix: str) -> None:
    """Delete all that stands under the prefix."""
    names = list(patient().indices.get(index=f"{prefix}-*"))
    if names:
        patient().indices.delete(index=names)


def held(index: Index = Index.PEOPLE) -> dict[str, dict[str, Any]]:
    """Return what the index holds, by id, as searches see it from now on."""
    patient().indices.refresh(index=index.alias)
    answer = patient().search(index=index.alias, size=1_000, query={"match_all": {}})
    return {hit["_id"]: hit["_source"] for hit in answer["hits"]["hits"]}


def standing(index: Index) -> dict[str, set[str]]:
    """Return the indices that stand in Elasticsearch, with their aliases."""
    answer = patient().indices.get_alias(index=f"{index.alias}-v*")
    return {name: set(told["aliases"]) for name, told in answer.items()}


def assert_same() -> None:
    """Hold that nothing waits and that every index is, document by document, what the database is."""
    assert outbox.figures().waiting == 0
    assert outbox.figures().dead == 0
    for index in Index:
        found = compare(index, index.alias)
        assert found.differences == set(), index
        assert found.documents == found.indexed, index
    profiles = Document.objects.filter(kind="person")
    assert {source["title_terms"] for source in held().values()} == set(profiles.values_list("title_terms", flat=True))


@contextmanager
def relaying(number: int = 1) -> Iterator[list[Relay]]:
    """Deliver in threads while the block runs."""
    relays = [Relay() for _ in range(number)]

    def run(relay: Relay) -> None:
        try:
            relay.run()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(relay,)) for relay in relays]
    for thread in threads:
        thread.start()
    try:
        yield relays
    finally:
        for relay in relays:
            relay.stop()
        for thread in threads:
            thread.join()


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Return when it holds; fail where it does not come about."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def is_delivered() -> bool:
    """Say whether nothing waits."""
    return outbox.figures().waiting == 0


@dataclass
class Load:
    """Writers and searchers, who go on until the block ends, and what happened to them."""

    anchors: list[Member] = field(default_factory=list)
    written: int = 0
    searches: Counter[str] = field(default_factory=Counter)
    failures: list[Exception] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @contextmanager
    def running(self, writers: int = 2, searchers: int = 1) -> Iterator[Load]:
        """Write and search in threads while the block runs."""
        self.anchors = MemberFactory.create_batch(20, audience="members")
        over = threading.Event()
        turns = [self._write] * writers + [self._search] * searchers
        threads = [threading.Thread(target=self._repeat, args=(turn, over, seed)) for seed, turn in enumerate(turns)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            over.set()
            for thread in threads:
                thread.join()

    def _repeat(self, turn: Callable[[random.Random], None], over: threading.Event, seed: int) -> None:
        chance = random.Random(seed)
        try:
            while not over.is_set():
                turn(chance)
                over.wait(0.05)
        except Exception as error:
            self.failures.append(error)
        finally:
            connection.close()

    def _write(self, chance: random.Random) -> None:
        """Have a member come, stay a while and change, and perhaps go; and an anchor change its name."""
        member = MemberFactory(audience="members")
        ContributionFactory(member=member)
        anchor = Member.objects.get(pk=chance.choice(self.anchors).pk)
        anchor.display_name = f"Anchor {chance.randrange(10**6)}"
        anchor.save()
        match chance.randrange(4):
            case 0:
                member.delete()
            case 1:
                member.paused = True
                member.save()
            case 2:
                member.display_name = f"Changed {chance.randrange(10**6)}"
                member.save()
        self.written += 1

    def _search(self, chance: random.Random) -> None:
        hits = engine().search(PEOPLE)
        self.searches["simpler" if hits.is_simpler else "elasticsearch"] += 1
        if len(set(hits.profiles)) != len(hits.profiles):
            self.wrong.append("somebody came twice")

    def missing(self, hits: Hits) -> set[int]:
        """Return the anchors that an answer lacks."""
        people = Document.objects.filter(pk__in=hits.profiles).values_list("person", flat=True)
        return {anchor.pk for anchor in self.anchors} - set(people)
