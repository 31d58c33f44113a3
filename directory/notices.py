"""What members are told between the apps that have something to say and the one that lists what was said.

An app registers a `Subject` for each sort of thing of which it tells, when it is ready, and sends `told` and `seen`.
What is listed holds no words: how it reads is asked of the subject each time, so nothing outlives what it tells of.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.dispatch import Signal

told = Signal()
"""Sent with a `subject` (its key), the `number` of the thing, the `news` (at most ten letters), the `members` who are
to be told (their numbers), and `by`, the number of whoever did it or nothing; in the transaction of what happened."""
seen = Signal()
"""Sent with a `subject`, the `numbers` of the things, which may be a query, and the `viewer`, a member who looks."""


Told = tuple[int, str]
"""The number of a thing, and what was told of it."""


@dataclass(frozen=True, slots=True)
class Line:
    """How something that was told reads: what happened, the title that leads on, and where that is."""

    sentence: str
    title: str
    url: str
    where: str


NOTHING = Line("", "", "/", "")
"""How what is gone reads."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One sort of thing of which members are told.

    `concerning` returns rows as long as a member may be told of a thing, given the fields that hold the numbers of the
    thing and of the member; `lines` says how what was told of some things reads.
    """

    key: str
    concerning: Callable[[OuterRef, OuterRef], QuerySet[Any]]
    lines: Callable[[Collection[Told]], Mapping[Told, Line]]


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Have a sort of thing told of; the last of a key stands."""
    _subjects[subject.key] = subject


def subjects() -> Collection[Subject]:
    """Return the sorts of things of which members are told."""
    return _subjects.values()


def lines(key: str, of: Collection[Told]) -> Mapping[Told, Line]:
    """Return how what was told of the things of a subject reads; nothing of those that are gone."""
    subject = _subjects.get(key)
    return subject.lines(of) if subject else {}
