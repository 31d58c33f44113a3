"""Search goes on when Elasticsearch does not: the site's own database answers, and the reader is told."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace

from search.elastic.client import Away, client, reaching
from search.elastic.documents import Index
from search.elastic.indices import layout
from search.engines import Engine, Hits, Query
from search.models import Document

logger = logging.getLogger(__name__)

# Seconds for which nobody asks an Elasticsearch that was away, and for which its indices count as the right ones.
RETRY_SECONDS = 5.0
LOOK_SECONDS = 30.0


class Circuit:
    """Whether to ask Elasticsearch at all: while it is away one search in some seconds tries, and no other waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Know nothing yet."""
        self.is_away = False
        self._next_try = 0.0
        self._next_look = 0.0

    def is_open(self) -> bool:
        """Say whether this search leaves Elasticsearch alone; where it does not, it is the one that tries."""
        with self._lock:
            now = time.monotonic()
            if self.is_away and now < self._next_try:
                return True
            self._next_try = now + RETRY_SECONDS
            return False

    def has_to_look(self) -> bool:
        """Say whether this search makes sure that the indices are those of this release."""
        with self._lock:
            now = time.monotonic()
            if now < self._next_look:
                return False
            self._next_look = now + LOOK_SECONDS
            return True

    def failed(self, away: Away) -> None:
        """Leave Elasticsearch alone for a while; an outage is told of once."""
        with self._lock:
            self._next_try = time.monotonic() + RETRY_SECONDS
            self._next_look = 0.0
            if not self.is_away:
                self.is_away = True
                logger.warning("Elasticsearch is away, and the database answers searches: %s", away)

    def succeeded(self) -> None:
        """Ask Elasticsearch from now on."""
        with self._lock:
            if self.is_away:
                self.is_away = False
                logger.warning("Elasticsearch is back, and answers searches")


circuit = Circuit()


class FallingBack:
    """Asks Elasticsearch, and the database where that is away; what is found is looked up in the database once more."""

    def __init__(self, first: Engine, second: Engine, state: Circuit = circuit) -> None:
        self.first, self.second, self.circuit = first, second, state
        self.name = first.name

    def search(self, query: Query) -> Hits:
        """Return what the audiences of the query may see of what it asks for; no audiences, nothing."""
        if not self.circuit.is_open():
            try:
                hits = self._ask(query)
            except Away as away:
                self.circuit.failed(away)
            except Exception:
                # A fault of ours is no reason for the reader to go without an answer.
                logger.exception("Elasticsearch could not be asked, and the database answers")
            else:
                self.circuit.succeeded()
                return checked(query, hits)
        return replace(self.second.search(query), is_simpler=True)

    def _ask(self, query: Query) -> Hits:
        if self.circuit.has_to_look():
            standing = layout(client())
            for index in Index:
                standing.serving(index)
        with reaching():
            return self.first.search(query)


def checked(query: Query, hits: Hits) -> Hits:
    """Return the hits without what the database, a moment ahead of Elasticsearch, says is gone or hidden by now.

    Of people those stay that still have what was asked for without it.
    """
    numbers = {hit.document for hit in hits.hits} | set(hits.profiles)
    rows = Document.objects.visible_to(query.audiences).filter(pk__in=numbers)
    people = dict(rows.values_list("pk", "person"))
    if len(people) == len(numbers):
        return hits
    kept = tuple(hit for hit in hits.hits if hit.document in people)
    if not query.people:
        return replace(hits, hits=kept, total=hits.total - (len(hits.hits) - len(kept)))
    left: dict[int | None, set[int]] = {
        person: set() for person in (hit.person for hit in hits.hits if hit.document not in people)
    }
    for hit in kept:
        if hit.person in left:
            left[hit.person].update(hit.scores)
    out = {person for person, groups in left.items() if len(groups) < query.wanted}
    profiles = tuple(pk for pk in hits.profiles if pk in people and people[pk] not in out)
    shown = {people[pk] for pk in profiles}
    return replace(
        hits,
        hits=tuple(hit for hit in kept if hit.person in shown),
        profiles=profiles,
        total=hits.total - (len(hits.profiles) - len(profiles)),
    )
