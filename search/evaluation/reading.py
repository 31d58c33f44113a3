"""Read a file of documents, people and labelled queries (JSON)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class UnusableFile(ValueError):
    """The file is not what an evaluation reads; the message says where and why."""


@dataclass(frozen=True, slots=True)
class LabelledQuery:
    """A query with the people who are relevant, and the documents and people that it goes without."""

    key: str
    text: str
    relevant: frozenset[int]
    without_documents: frozenset[int] = frozenset()
    without_people: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents by their number, each person's documents, the people who are ranked, and the queries."""

    documents: Mapping[int, str]
    people: Mapping[int, tuple[int, ...]]
    pool: frozenset[int]
    queries: tuple[LabelledQuery, ...]


def read(path: Path) -> Collection:
    """Return what the file holds; raises UnusableFile for whatever is missing or contradicts itself."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UnusableFile(f"{path} is not JSON: {error}") from error
    try:
        found = _collection(data)
    except (KeyError, TypeError, AttributeError) as error:
        raise UnusableFile(f"{path} lacks something, or holds it in another shape: {error!r}") from error
    _check(path, found)
    return found


def _collection(data: Mapping[str, Any]) -> Collection:
    people = {one["id"]: tuple(one["documents"]) for one in data["people"]}
    return Collection(
        documents={one["id"]: one["text"] for one in data["documents"]},
        people=people,
        pool=frozenset(data["pool"]) if data.get("pool") else frozenset(people),
        queries=tuple(
            LabelledQuery(
                key=str(one["id"]),
                text=one["text"],
                relevant=frozenset(one["relevant"]),
                without_documents=frozenset(one.get("exclude_documents", ())),
                without_people=frozenset(one.get("exclude_people", ())),
            )
            for one in data["queries"]
        ),
    )


def _check(path: Path, found: Collection) -> None:
    missing = {number for of in found.people.values() for number in of} - found.documents.keys()
    if missing:
        raise UnusableFile(f"{path}: no document has the number {min(missing)}, which a person points to")
    strangers = found.pool - found.people.keys()
    if strangers:
        raise UnusableFile(f"{path}: nobody has the number {min(strangers)} of the pool")
    if not found.queries:
        raise UnusableFile(f"{path} holds no queries")
    for query in found.queries:
        if not query.relevant:
            raise UnusableFile(f"{path}: nobody is relevant to the query {query.key}")
