"""Deliver what the outbox holds: read what the database says now, and have Elasticsearch say the same.

Several may do this at once, in threads of servers and in processes of their own. Each takes entries for a while;
whoever takes them reads the documents afterwards, so what is sent is never older than the version it is sent with.
"""

from __future__ import annotations

import datetime
import logging
import random
import threading
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from django.db import close_old_connections, transaction
from django.utils import timezone

from search.elastic import outbox
from search.elastic.bulk import Change, Outcome, send
from search.elastic.client import PATIENCE, Away, patient
from search.elastic.documents import Index, Unit, sources
from search.elastic.indices import Layout, layout
from search.models import MAX_ATTEMPTS, IndexEntry

logger = logging.getLogger(__name__)

BATCH = 300
# Entries that were taken and not delivered are taken again after so long: whoever took them has ended.
TAKEN_SECONDS = PATIENCE * 2
# How long (seconds) to wait for a nudge: what another process has marked is found without one.
PAUSE_SECONDS = 0.25
# Pauses (seconds) between tries while Elasticsearch is away, and between tries of a document that was refused.
FIRST_AWAY, MOST_AWAY = 0.5, 10.0
FIRST_REFUSED, MOST_REFUSED = 2.0, 600.0


class Taken(NamedTuple):
    """An entry that this relay has taken."""

    pk: int
    version: int
    attempts: int
    is_narrowed: bool


def deliver(limit: int = BATCH) -> int:
    """Deliver entries that are due, those first that fewer may see now; return how many were taken.

    Raises `Away` where Elasticsearch is away: the entries wait, and no try of theirs is counted.
    """
    taken = _take(limit)
    if not taken:
        return 0
    try:
        # Asked after the entries were taken: an index made later is built from what is in the database by then.
        _deliver(taken, layout(patient()))
    except Away:
        outbox.postpone([entry.pk for entry in taken.values()], _jittered(FIRST_AWAY))
        raise
    return len(taken)


def drain(*, refresh: bool = False) -> int:
    """Deliver everything that is due now; return how many entries that were. With `refresh` searches see it."""
    done = 0
    while count := deliver():
        done += count
    if refresh:
        patient().indices.refresh(index=[index.alias for index in Index])
    return done


def _take(limit: int) -> dict[Unit, Taken]:
    # What another release marked for an index that this one does not know is that release's own.
    ours = IndexEntry.objects.waiting().filter(index__in=[index.value for index in Index])
    due = ours.filter(due__lte=timezone.now())
    if not due.exists():
        return {}
    with transaction.atomic():
        entries = list(outbox.free(due.order_by("-is_narrowed", "pk"))[:limit])
        until = timezone.now() + datetime.timedelta(seconds=TAKEN_SECONDS)
        IndexEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(due=until)
    return {
        Unit(Index(entry.index), entry.unit): Taken(entry.pk, entry.version, entry.attempts, entry.is_narrowed)
        for entry in entries
    }


def _deliver(taken: dict[Unit, Taken], standing: Layout) -> None:
    try:
        outcomes, late = _write(taken, standing)
    except Away:
        raise
    except Exception as error:
        if len(taken) == 1:
            unit, entry = next(iter(taken.items()))
            if not entry.attempts:
                logger.exception("%s %s could not be sent to Elasticsearch", unit.index.value, unit.id)
            _count(entry, f"{type(error).__name__}: {error}")
            return
    else:
        _settle(taken, outcomes, late)
        return
    # One that cannot be read or sent holds none of the others up.
    units = list(taken)
    for half in (units[::2], units[1::2]):
        _deliver({unit: taken[unit] for unit in half}, standing)


def _write(taken: dict[Unit, Taken], standing: Layout) -> tuple[list[tuple[Taken, Outcome]], set[int]]:
    """Write the units to every index that they belong to; also return the entries that others have to go on with."""
    late: set[int] = set()
    aliases: dict[Index, list[str]] = {}
    for index in {unit.index for unit in taken}:
        aliases[index], is_all = standing.written(index)
        if not aliases[index]:
            standing.serving(index)
        if not is_all:
            # An index of another release is written by that release's own relay.
            late |= {entry.pk for unit, entry in taken.items() if unit.index is index}
    changes, entries = [], []
    for unit, source in sources(taken):
        entry = taken[unit]
        for alias in aliases[unit.index]:
            changes.append(Change(alias, unit.id, entry.version, source))
            entries.append(entry)
    is_urgent = any(entry.is_narrowed for entry in taken.values())
    outcomes = send(patient(), changes, refresh=is_urgent)
    return list(zip(entries, outcomes, strict=True)), late


def _settle(taken: dict[Unit, Taken], outcomes: Sequence[tuple[Taken, Outcome]], late: set[int]) -> None:
    wrong: dict[Taken, list[Outcome]] = defaultdict(list)
    for entry, outcome in outcomes:
        if outcome.error:
            wrong[entry].append(outcome)
    outbox.clear({entry.pk: entry.version for entry in taken.values() if entry not in wrong and entry.pk not in late})
    for entry, found in wrong.items():
        refused = [outcome for outcome in found if outcome.is_refused]
        if refused:
            _count(entry, refused[0].error)
        else:
            outbox.postpone([entry.pk], _jittered(FIRST_AWAY))


def _count(entry: Taken, error: str) -> None:
    """Count a try that failed, and have the next one later; after the last the entry is given up."""
    attempts = entry.attempts + 1
    pause = _jittered(min(MOST_REFUSED, FIRST_REFUSED * 2**entry.attempts))
    same = IndexEntry.objects.filter(pk=entry.pk, version=entry.version)
    is_same = same.update(attempts=attempts, error=error[:300], due=timezone.now() + datetime.timedelta(seconds=pause))
    if is_same and attempts >= MAX_ATTEMPTS:
        logger.error("Elasticsearch refuses entry %s, which is given up: %s", entry.pk, error)


def _jittered(seconds: float) -> float:
    """Return a pause of at most so many seconds: those who fail together do not try again together."""
    return seconds * random.uniform(0.5, 1.0)  # noqa: S311 (any will do)


class Relay:
    """Delivers for as long as it runs, and says once when Elasticsearch goes away and once when it is back."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self.is_away = False

    def start(self) -> None:
        """Deliver in a thread of its own; a second call does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self.run, name="redbag-elasticsearch", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End what `run` does."""
        self._stopped.set()
        outbox.nudged.set()

    def run(self) -> None:
        """Deliver until stopped."""
        pause = FIRST_AWAY
        self._look()
        while not self._stopped.is_set():
            try:
                if self.once():
                    pause = FIRST_AWAY
                    continue
                outbox.nudged.wait(PAUSE_SECONDS)
                outbox.nudged.clear()
            except Away:
                self._stopped.wait(_jittered(pause))
                pause = min(MOST_AWAY, pause * 2)
            except Exception:
                logger.exception("What has changed could not be sent to Elasticsearch and is tried again")
                self._stopped.wait(MOST_AWAY)
            finally:
                close_old_connections()

    def once(self) -> int:
        """Deliver once; return how many entries were taken, and raise what went wrong."""
        try:
            count = deliver()
        except Away as away:
            self._tell(away)
            raise
        if count and self.is_away:
            self.is_away = False
            logger.warning("Elasticsearch is back, and is sent what has changed")
        return count

    def _look(self) -> None:
        """Say at the start what is wrong with the indices, rather than at the first change."""
        try:
            standing = layout(patient())
            for index in Index:
                standing.serving(index)
        except Away as away:
            self._tell(away)

    def _tell(self, away: Away) -> None:
        if not self.is_away:
            self.is_away = True
            logger.warning("Elasticsearch is away, and changes wait for it: %s", away)


relay = Relay()
