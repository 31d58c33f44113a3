"""Which documents of Elasticsearch's indices have changed, written down in the transaction that changed them.

A change that is taken back takes its mark with it, and one that is committed has its mark, whatever happens to the
process or to Elasticsearch afterwards. What the documents say is read only when they are delivered
(see `search.elastic.relay`), so an old state never follows a new one.
"""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from search.elastic import is_wanted
from search.models import DocumentQuerySet, IndexEntry

if TYPE_CHECKING:
    from search.elastic.documents import Unit

BATCH = 500
# How often what was delivered is looked at while another holds it, and how many seconds apart.
CLEARINGS, MOMENT = 4, 0.02

# What a relay in this process waits for.
nudged = threading.Event()

# Units with whether fewer may see them now; within `together` they are marked once, at its end.
Changed = dict["Unit", bool]
_gathered: ContextVar[Changed | None] = ContextVar("search_outbox", default=None)


@dataclass(frozen=True, slots=True)
class Figures:
    """How far the indices are behind: entries that wait and entries given up, and the age of the oldest (seconds)."""

    waiting: int
    dead: int
    lag: float


@contextmanager
def following(rows: DocumentQuerySet) -> Iterator[None]:
    """Mark what the rows stand in before the block and after it; the caller's transaction holds both.

    The rows are looked up twice, so they are named by what the block does not change.
    """
    if not is_wanted():
        yield
        return
    from search.elastic.documents import units_of  # noqa: PLC0415 (only with an Elasticsearch)

    before = _seen(rows)
    yield
    after = _seen(rows)
    changed: Changed = {}
    for name in before.keys() | after.keys():
        was, now = before.get(name), after.get(name)
        is_narrowed = was is not None and (now is None or now[0] != was[0])
        people = {seen[1] for seen in (was, now) if seen}
        for unit in {unit for person in people for unit in units_of(*name, person)}:
            changed[unit] = changed.get(unit, False) or is_narrowed
    gathered = _gathered.get()
    if gathered is None:
        mark(changed)
    else:
        for unit, is_narrowed in changed.items():
            gathered[unit] = gathered.get(unit, False) or is_narrowed


@contextmanager
def together() -> Iterator[None]:
    """Mark at the end of the block, in one order, what changes in it: so two transactions never wait for each other."""
    if _gathered.get() is not None or not is_wanted():
        yield
        return
    gathered: Changed = {}
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    mark(gathered)


def mark(changed: Mapping[Unit, bool]) -> None:
    """Write down, in the caller's transaction, that the units have to be written, with whether fewer may see them."""
    if not changed:
        return
    entries = sorted((unit.index.value, unit.id, is_narrowed) for unit, is_narrowed in changed.items())
    now = timezone.now()
    with connection.cursor() as cursor:
        for start in range(0, len(entries), BATCH):
            cursor.execute(*_upsert(entries[start : start + BATCH], now))
    # Only a nudge: without it the relay finds the entries a moment later.
    transaction.on_commit(nudged.set, robust=True)


def clear(delivered: Mapping[int, int]) -> None:
    """Take the entries (version by number) from what waits, but those that were marked again meanwhile.

    What another holds for longer than a moment stays: it is marked again, or delivered once more.
    """
    left = dict(delivered)
    for _try in range(CLEARINGS):
        with transaction.atomic():
            entries = list(free(IndexEntry.objects.filter(pk__in=left)).values_list("pk", "version"))
            same = [pk for pk, version in entries if left[pk] == version]
            IndexEntry.objects.filter(pk__in=same).update(is_dirty=False, is_narrowed=False, attempts=0, error="")
        for pk, _version in entries:
            del left[pk]
        if not left:
            return
        time.sleep(MOMENT)


def free(entries: QuerySet[IndexEntry]) -> QuerySet[IndexEntry]:
    """Lock the entries, but those that another holds: a relay never waits for a writer, nor a writer for two."""
    return entries.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)


def postpone(pks: Collection[int], seconds: float) -> None:
    """Have the entries tried again after so many seconds, unless they were marked again meanwhile."""
    due = timezone.now() + datetime.timedelta(seconds=seconds)
    with transaction.atomic():
        entries = list(free(IndexEntry.objects.filter(pk__in=pks, due__gt=due)).values_list("pk", flat=True))
        IndexEntry.objects.filter(pk__in=entries).update(due=due)


def revive() -> int:
    """Have the entries tried again at once that were refused or given up; return how many they are."""
    with transaction.atomic():
        refused = list(free(IndexEntry.objects.refused()).values_list("pk", flat=True))
        return IndexEntry.objects.filter(pk__in=refused).update(attempts=0, due=timezone.now(), error="")


def figures() -> Figures:
    """Return how far the indices are behind the database."""
    waiting = IndexEntry.objects.waiting()
    oldest: datetime.datetime | None = waiting.aggregate(oldest=Min("since"))["oldest"]
    lag = max(0.0, (timezone.now() - oldest).total_seconds()) if oldest else 0.0
    return Figures(waiting.count(), IndexEntry.objects.dead().count(), lag)


def _seen(rows: DocumentQuerySet) -> dict[tuple[str, str], tuple[str, int | None]]:
    """Return the audience and the person of each row, by its name."""
    found = rows.values_list("kind", "key", "audience", "person")
    return {(kind, key): (audience, person) for kind, key, audience, person in found}


def _upsert(entries: list[tuple[str, str, bool]], now: datetime.datetime) -> tuple[str, list[Any]]:
    """Return the statement that marks the entries; the row's lock makes each version greater than the one before."""
    greatest, clock = _greatest_and_clock()
    values = ", ".join([f"(%s, %s, {clock}, %s, %s, %s, %s, 0, '')"] * len(entries))
    statement = (
        'INSERT INTO search_indexentry ("index", unit, version, is_dirty, is_narrowed, since, due, attempts, error)',
        "VALUES", values, 'ON CONFLICT ("index", unit) DO UPDATE SET',
        f"version = {greatest}(search_indexentry.version + 1, excluded.version), is_dirty = excluded.is_dirty,",
        # What waits already goes on waiting since then, and as urgently.
        "is_narrowed = search_indexentry.is_narrowed OR excluded.is_narrowed,",
        "since = CASE WHEN search_indexentry.is_dirty THEN search_indexentry.since ELSE excluded.since END,",
        "due = excluded.due, attempts = 0, error = ''",
    )  # fmt: skip
    moment = connection.ops.adapt_datetimefield_value(now)
    params: list[Any] = []
    for index, unit, is_narrowed in entries:
        params += [index, unit, True, is_narrowed, moment, moment]
    return " ".join(statement), params


def _greatest_and_clock() -> tuple[str, str]:
    """Return how the database names the greater of two, and its clock's microseconds: one for every process."""
    if connection.vendor == "postgresql":
        return "GREATEST", "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
    return "MAX", str(time.time_ns() // 1_000)
