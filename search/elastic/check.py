"""Whether the indices hold what the database holds: every document, in its version, and none besides."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone
from elasticsearch import Elasticsearch

from search.elastic import outbox, relay
from search.elastic.bulk import Change, send
from search.elastic.client import patient, reaching
from search.elastic.documents import Index, Unit, units_of
from search.models import Document, DocumentQuerySet, IndexEntry
from search.registry import PEOPLE_KINDS, Kind

PAGE = 5_000
KEEP_ALIVE = "2m"
# What differs is looked at again so often, a moment later: documents change while the two are compared.
LOOKS = 4
PAUSE_SECONDS = 0.3
# Entries of documents that are gone are kept for a day, so that what comes back has a greater version.
KEPT = datetime.timedelta(days=1)

# How long (seconds) to wait for what has changed to be delivered, and how often to repair.
PATIENCE = 300.0
ROUNDS = 3

# Told of what is done in one plain line.
Progress = Callable[[str], object]


class Different(Exception):
    """An index does not hold what the database holds."""


@dataclass(slots=True)
class Comparison:
    """How an index differs from the database, by ids: `missing` there, `stale` there, and `ghosts`, which only it has.

    What waits in the outbox is no difference. `stale` and `ghosts` come with the version that the index holds; `gone`
    is what neither has any more, though its version is still known.
    """

    index: Index
    documents: int = 0
    indexed: int = 0
    missing: set[str] = field(default_factory=set)
    stale: dict[str, int] = field(default_factory=dict)
    ghosts: dict[str, int] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    @property
    def differences(self) -> set[str]:
        """The ids of all that differs."""
        return self.missing | self.stale.keys() | self.ghosts.keys()


def compare(index: Index, name: str) -> Comparison:
    """Compare an index, by its name or alias, with the database; raises `Away`."""
    client = patient()
    with reaching():
        client.indices.refresh(index=name)
    held = dict(_held(client, name))
    versions = dict(IndexEntry.objects.filter(index=index.value).values_list("unit", "version"))
    found = Comparison(index, indexed=len(held))
    for unit in _listed(_rows(index), index):
        found.documents += 1
        _judge(found, unit, versions.pop(unit, 0), held.pop(unit, None))
    found.ghosts = held
    found.gone = versions.keys() - held.keys()
    for _look in range(LOOKS):
        if not found.differences:
            break
        found = _again(client, name, found)
        time.sleep(PAUSE_SECONDS if found.differences else 0)
    return found


def repair(found: Comparison, alias: str) -> None:
    """Have the relay write what is missing or stale, and delete what only the index has."""
    # A document whose version is ahead of the database's gets one that is greater still.
    for unit, version in found.stale.items():
        IndexEntry.objects.filter(index=found.index.value, unit=unit, version__lt=version).update(version=version)
        IndexEntry.objects.get_or_create(
            index=found.index.value, unit=unit, defaults={"version": version, "is_dirty": False}
        )
    outbox.mark({Unit(found.index, unit): False for unit in (*found.missing, *found.stale)})
    changes = [Change(alias, unit, version + 1, None) for unit, version in found.ghosts.items()]
    for outcome in send(patient(), changes, refresh=True):
        if outcome.error:
            raise RuntimeError(f"{outcome.change.id} could not be deleted: {outcome.error}")
    long_ago = timezone.now() - KEPT
    for unit in found.gone:
        IndexEntry.objects.filter(index=found.index.value, unit=unit, is_dirty=False, since__lt=long_ago).delete()


def mended(index: Index, alias: str, progress: Progress = lambda line: None) -> Comparison:
    """Compare the index behind the alias with the database and repair it until both are the same.

    Raises `Different` where that does not come about, and `Away`.
    """
    for _round in range(ROUNDS):
        found = compare(index, alias)
        if not found.differences:
            progress(f"{index.value}: the same as the database, {found.documents:,} documents")
            return found
        progress(f"{index.value}: {len(found.differences):,} documents differ and are sent again")
        repair(found, alias)
        catch_up()
    raise Different(f"What is behind {alias} still differs from the database.")


def catch_up() -> None:
    """Return when everything is delivered that has changed by now, but what was refused."""
    asked, end = timezone.now(), time.monotonic() + PATIENCE
    while IndexEntry.objects.waiting().filter(since__lte=asked, attempts=0).exists():
        if time.monotonic() > end:
            raise Different("What has changed could not be delivered in time.")
        if not relay.deliver():
            time.sleep(relay.PAUSE_SECONDS)


def _judge(found: Comparison, unit: str, expected: int, version: int | None) -> None:
    if version is None:
        found.missing.add(unit)
    elif version != expected:
        found.stale[unit] = version


def _again(client: Elasticsearch, name: str, before: Comparison) -> Comparison:
    """Look at what differed once more, in the index first: what the outbox delivers meanwhile differs no more."""
    found = Comparison(before.index, before.documents, before.indexed, gone=before.gone)
    differing = sorted(before.differences)
    for start in range(0, len(differing), PAGE):
        some = differing[start : start + PAGE]
        held = _versions(client, name, some)
        entries = {
            unit: (version, is_dirty)
            for unit, version, is_dirty in IndexEntry.objects.filter(
                index=before.index.value, unit__in=some
            ).values_list("unit", "version", "is_dirty")
        }
        expected = set(_listed(_named(before.index, some), before.index))
        for unit in some:
            version, is_dirty = entries.get(unit, (0, False))
            if is_dirty:
                continue
            if unit in expected:
                _judge(found, unit, version, held.get(unit))
            elif unit in held:
                found.ghosts[unit] = held[unit]
    return found


def _rows(index: Index) -> DocumentQuerySet:
    """Return the rows of which each is, or stands for, a document of the index."""
    if index is Index.PEOPLE:
        return Document.objects.filter(kind=Kind.PERSON, person__isnull=False)
    of_people = Q(kind__in=PEOPLE_KINDS)
    return Document.objects.filter(~of_people if index is Index.SITE else of_people)


def _named(index: Index, units: Collection[str]) -> DocumentQuerySet:
    if index is Index.PEOPLE:
        return _rows(index).filter(person__in=[int(unit) for unit in units if unit.isdecimal()])
    return _rows(index).filter(key__in={unit.partition(":")[2] for unit in units})


def _listed(rows: DocumentQuerySet, index: Index) -> Iterator[str]:
    """Yield the ids of the documents that the rows stand for in the index."""
    names = rows.order_by("pk").values_list("kind", "key", "person")
    for kind, key, person in names.iterator(chunk_size=PAGE):
        yield from (unit.id for unit in units_of(kind, key, person) if unit.index is index)


def _held(client: Elasticsearch, name: str) -> Iterator[tuple[str, int]]:
    """Yield the id and the version of every document of an index, as it stands at one moment."""
    with reaching():
        pit = client.open_point_in_time(index=name, keep_alive=KEEP_ALIVE)["id"]
        try:
            after = None
            while True:
                answer = client.search(
                    pit={"id": pit, "keep_alive": KEEP_ALIVE},
                    size=PAGE,
                    sort=["_shard_doc"],
                    search_after=after,
                    source=False,
                    version=True,
                    track_total_hits=False,
                    filter_path="pit_id,hits.hits._id,hits.hits._version,hits.hits.sort",
                )
                hits = answer.get("hits", {}).get("hits", [])
                if not hits:
                    return
                yield from ((hit["_id"], hit["_version"]) for hit in hits)
                pit, after = answer["pit_id"], hits[-1]["sort"]
        finally:
            client.close_point_in_time(id=pit)


def _versions(client: Elasticsearch, name: str, units: Collection[str]) -> dict[str, int]:
    """Return the versions that an index holds of the documents at this moment, whether searches see them or not."""
    with reaching():
        answer = client.mget(index=name, ids=list(units), source=False)
    return {found["_id"]: found["_version"] for found in answer["docs"] if found.get("found")}
