"""Many documents in one request, each with its version: an old one never takes the place of a newer one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, NamedTuple

import orjson
from elasticsearch import Elasticsearch

from search.elastic.client import is_away, reaching
from search.elastic.documents import Source

# A request is sent when it holds so many bytes; the server takes 100 MB.
MOST_BYTES = 8_000_000
# All that is read of the answer, which else is as long as many a request.
ANSWER = "items.*.status,items.*.error"


class Change(NamedTuple):
    """A document as it shall be behind an alias, perhaps written already; without a source it shall not be there."""

    alias: str
    id: str
    version: int
    source: Source | orjson.Fragment | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a change: nothing went wrong where `error` is empty.

    `is_refused` says that the document itself was refused, so that it will be again.
    """

    change: Change
    error: str = ""
    is_refused: bool = False


def send(client: Elasticsearch, changes: Iterable[Change], *, refresh: bool = False) -> Iterator[Outcome]:
    """Send the changes and yield what became of each; raises `Away` where Elasticsearch is away.

    A newer version that is there already is no fault. With `refresh` searches see the changes when it returns.
    """
    for lines, sent in _requests(changes):
        with reaching():
            answer = client.bulk(operations=lines, refresh=refresh, filter_path=ANSWER)  # type: ignore[arg-type]
        # They come in the order in which they were sent.
        for change, item in zip(sent, answer["items"], strict=True):
            yield _outcome(change, next(iter(item.values())))


def _requests(changes: Iterable[Change]) -> Iterator[tuple[Sequence[bytes], Sequence[Change]]]:
    lines: list[bytes] = []
    sent: list[Change] = []
    size = 0
    for change in changes:
        added = _lines(change)
        weight = sum(len(line) for line in added)
        if sent and size + weight > MOST_BYTES:
            yield lines, sent
            lines, sent, size = [], [], 0
        lines += added
        sent.append(change)
        size += weight
    if sent:
        yield lines, sent


def _lines(change: Change) -> list[bytes]:
    verb = "delete" if change.source is None else "index"
    where = {
        "_index": change.alias,
        "_id": change.id,
        "version": change.version,
        "version_type": "external_gte",
        # Where the index is missing, Elasticsearch would make one that takes whatever comes.
        "require_alias": True,
    }
    head = orjson.dumps({verb: where})
    return [head] if change.source is None else [head, orjson.dumps(change.source)]


def _outcome(change: Change, item: dict[str, Any]) -> Outcome:
    status, error = item["status"], item.get("error")
    if not error or status == HTTPStatus.CONFLICT:
        return Outcome(change)
    reason = f"{error.get('type')}: {error.get('reason')}"[:300]
    return Outcome(change, reason, is_refused=not is_away(status))
