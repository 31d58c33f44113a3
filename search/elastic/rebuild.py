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

from elasticsearch import Elasticsearch

from search.elastic import indices, outbox
from search.elastic.bulk import Change, Outcome, send
from search.elastic.check import Different, Progress, catch_up, mended
from search.elastic.client import patient
from search.elastic.documents import Index, batches
from search.models import IndexEntry

BATCH = 500
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
    for index in Index:
        _fill(client, index, progress)
        indices.finish(client, index, names[index])
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


def _fill(client: Elasticsearch, index: Index, progress: Progress) -> None:
    # Known before the first document is read: what changes later has a greater one, and is written by the relay.
    versions = dict(IndexEntry.objects.filter(index=index.value).values_list("unit", "version"))
    alias, done, told = indices.next_alias(index), 0, time.monotonic()
    under_way: deque[Future[int]] = deque()
    with ThreadPoolExecutor(SENDERS, thread_name_prefix="redbag-rebuild") as pool:
        for batch in batches(index, BATCH):
            changes = [Change(alias, unit.id, versions.get(unit.id, 0), source) for unit, source in batch]
            under_way.append(pool.submit(_sent, client, changes))
            if len(under_way) > SENDERS:
                done += under_way.popleft().result()
            if time.monotonic() - told > 1:
                progress(f"{index.value}: {done:,} documents")
                told = time.monotonic()
        done += sum(sending.result() for sending in under_way)
    progress(f"{index.value}: {done:,} documents")


def _sent(client: Elasticsearch, changes: Sequence[Change]) -> int:
    wrong: list[Outcome] = [outcome for outcome in send(client, changes) if outcome.error]
    if wrong:
        raise Different(f"{wrong[0].change.id} was refused: {wrong[0].error}")
    return len(changes)
