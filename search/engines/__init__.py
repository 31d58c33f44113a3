"""What every engine answers, whatever stands behind it: one protocol, one set of contract tests.

An engine never answers beyond the audiences of the query: they stand inside every search and every count.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from search.places import FoundPlace

if TYPE_CHECKING:
    from search.engines.database import DatabaseEngine

KIND_FACET = "kind"


class Where(Enum):
    """Which of a document's words a group looks at."""

    ANYWHERE = "anywhere"
    TITLE = "title"
    SPELLING = "spelling"


class Order(Enum):
    """How the hits are ordered."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    NEAREST = "nearest"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Group:
    """One thing that is asked for: a document has it when it has any of the phrases (as stems) or of the concepts.

    With `prefix` the last stem of a phrase may be the beginning of a word; `beginnings` are beginnings of words of the
    title (of a person's name), whatever `where` says. Its scores count `weight` times.
    """

    phrases: tuple[tuple[str, ...], ...] = ()
    concepts: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()
    prefix: bool = False
    where: Where = Where.ANYWHERE
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What an engine is asked.

    `needed` of the groups must be there (None: all). With `people` the answer is people: the groups may be spread over
    the documents of one person, and filters, place, facets and orders look at that person's profile: the document that
    everybody sees who may see the profile, and, where `kinds` name them, the parts that the audiences may see. Whoever
    has no profile document to see is not found, and each person counts once. `filters` hold, for a facet, the values of
    which one must be there; `facets` are counted, each under every other filter. `since` filters like one of them, by
    the date; `among` are the only people, by their numbers, of whom anything is looked at.
    """

    audiences: frozenset[str]
    kinds: tuple[str, ...]
    groups: tuple[Group, ...] = ()
    needed: int | None = None
    people: bool = False
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    place: FoundPlace | None = None
    since: datetime.date | None = None
    among: frozenset[int] | None = None
    facets: tuple[str, ...] = ()
    order: Order = Order.RELEVANCE
    limit: int = 20
    offset: int = 0

    @property
    def wanted(self) -> int:
        """How many of the groups must be there."""
        return len(self.groups) if self.needed is None else max(1, min(self.needed, len(self.groups)))


@dataclass(frozen=True, slots=True)
class Hit:
    """One document that answers, with the engine's score for each group that it has (by the group's number)."""

    document: int
    person: int | None
    scores: Mapping[int, float]

    @property
    def score(self) -> float:
        """The sum over the groups."""
        return sum(self.scores.values())


@dataclass(frozen=True, slots=True)
class Hits:
    """An engine's answer.

    `total` counts documents, or people when people were asked for; then `profiles` are the documents of their
    profiles, best first (at most `limit` from `offset` on), and `hits` all that answered of theirs. `found` says
    whether anything answered before the filters, `is_simpler` that another engine had to stand in.
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    profiles: tuple[int, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    found: bool = False
    is_simpler: bool = False


class Engine(Protocol):
    """Finds documents."""

    name: str

    def search(self, query: Query) -> Hits:
        """Return what the audiences of the query may see of what it asks for; no audiences, nothing."""
        ...


def engine() -> Engine:
    """Return the engine of the site: Elasticsearch where it has one, and else its database.

    The database by now holds what was added and lacks what has ended, and answers where Elasticsearch cannot.
    """
    from search.daily import begin_day  # noqa: PLC0415 (the engines' modules need the models)
    from search.elastic import is_wanted  # noqa: PLC0415
    from search.waiting import catch_up  # noqa: PLC0415

    catch_up()
    begin_day()
    if not is_wanted():
        return database_engine()
    from search.elastic.client import client  # noqa: PLC0415
    from search.elastic.engine import ElasticsearchEngine  # noqa: PLC0415
    from search.elastic.fallback import FallingBack  # noqa: PLC0415

    return FallingBack(ElasticsearchEngine(client()), database_engine())


def database_engine() -> DatabaseEngine:
    """Return the engine of the site's database as it stands."""
    from django.db import connection  # noqa: PLC0415

    if connection.vendor == "postgresql":
        from search.engines.postgresql import PostgresqlEngine  # noqa: PLC0415

        return PostgresqlEngine()
    from search.engines.sqlite import SqliteEngine  # noqa: PLC0415

    return SqliteEngine()
