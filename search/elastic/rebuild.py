"""Build the indices anew while searches and writes go on.

New, empty indices are made, and from then on every change is written to the old and to the new. What the database
holds is sent to the new ones, each document with the version that it had before it was read, so that a change which
comes first is not undone. When nothing older waits, each new index is compared with the database, document by
document, and only then do all of them answer, by one call. The old ones are kept until the next time.

A build that is broken off leaves the old indices answering; the next one takes away what it left.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

import orjson
from elasticsearch import Elasticsearch

from search.elastic import indices, outbox
from search.elastic.bulk import Change, Outcome, send
from search.elastic.check import Different, Progress, catch_up, mended
from search.elastic.client import patient
from search.elastic.documents import Index, Unit, everything
from search.models import IndexEntry

# So many people, or rows of nobody, are read at a time, and so many documents sent.
BATCH = 250
TOGETHER = 2_000
# Requests under way at once: the next are read meanwhile.
SENDERS = 2


def rebuild_indices(progress: Progress = lambda line: None) -> int:
    """Build every index anew and have the new ones answer; return how many documents they hold.

    Raises `Away` where Elasticsearch is away, and `Different` where a new index cannot be made the same as the
    database. In either case the old ones go on answering.
    """
    client = patient()
    clear_away(client)
    names = {index: indices.create_next(client, index) for index in Index}
    _fill(client, progress)
    for index, name in names.items():
        indices.finish(client, index, name)
    progress("Waiting for what has changed meanwhile …")
    catch_up()
    documents = sum(mended(index, indices.next_alias(index), progress).documents for index in Index)
    indices.serve(client, names, indices.layout(client))
    # What the old indices refused, the new ones may take.
    outbox.revive()
    clear_away(client)
    return documents


def roll_back(progress: Progress = lambda line: None) -> None:
    """Have the indices answer again that answered before the last build, and write to them what they have missed."""
    client = patient()
    standing = indices.layout(client)
    kept = {index: standing.behind.get(indices.before_alias(index)) for index in Index}
    names = {index: found.name for index, found in kept.items() if found and found.is_current}
    if len(names) != len(kept):
        raise Different("There are no former indices of this release to go back to.")
    indices.serve(client, names, standing)
    for index in Index:
        mended(index, index.alias, progress)


def clear_away(client: Elasticsearch) -> None:
    """Delete what a build left that was broken off, and what no alias leads to any more."""
    standing = indices.layout(client)
    left = [standing.behind[alias].name for alias in map(indices.next_alias, Index) if alias in standing.behind]
    indices.delete(client, [*left, *standing.idle])


def _fill(client: Elasticsearch, progress: Progress) -> None:
    # Known before the first document is read: what changes later has a greater one, and is written by the relay.
    entries = IndexEntry.objects.values_list("index", "unit", "version")
    versions = {Unit(Index(index), unit): version for index, unit, version in entries}
    aliases = {index: indices.next_alias(index) for index in Index}
    # Written at once, since so many documents of many pieces would keep the interpreter busy with its memory.
    changes = (
        Change(aliases[unit.index], unit.id, versions.get(unit, 0), orjson.Fragment(orjson.dumps(source)))
        for unit, source in everything(BATCH)
    )
    done, told = 0, time.monotonic()
    under_way: deque[Future[int]] = deque()
    with ThreadPoolExecutor(SENDERS, thread_name_prefix="redbag-rebuild") as pool:
        while some := list(islice(changes, TOGETHER)):
            under_way.append(pool.submit(_sent, client, some))
            if len(under_way) > SENDERS:
                done += under_way.popleft().result()
            if time.monotonic() - told > 1:
                progress(f"{done:,} documents are sent")
                told = time.monotonic()
        done += sum(sending.result() for sending in under_way)
    progress(f"{done:,} documents are sent")


def _sent(client: Elasticsearch, changes: Sequence[Change]) -> int:
    wrong: list[Outcome] = [outcome for outcome in send(client, changes) if outcome.error]
    if wrong:
        raise Different(f"{wrong[0].change.id} was refused: {wrong[0].error}")
    return len(changes)
