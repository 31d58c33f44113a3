"""What the keys in the demonstration's files stand for."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone

from communities.models import Community
from directory.models import Member, Organisation
from resources.moving.files import Row
from search.models import Concept, LocatedModel, Place, PlaceKind

T = TypeVar("T")


class Known:
    """The rows that files may name: those of the taxonomy and the gazetteer, and those loaded so far."""

    def __init__(self, content: Path) -> None:
        self.content = content
        self.now = timezone.localtime()
        self.concepts = {concept.key: concept for concept in Concept.objects.all()}
        self.places = {place.name: place for place in Place.objects.filter(kind=PlaceKind.TOWN)}
        self.organisations: dict[str, Organisation] = {}
        self.members: dict[str, Member] = {}
        self.communities: dict[str, Community] = {}
        self.pages: dict[str, int] = {}

    def concept(self, row: Row, name: str, *kinds: str) -> Concept:
        """Return the concept that the row names; it must exist and be of one of the kinds."""
        concept = self.concepts.get(row.need(name))
        if concept is None or (kinds and concept.kind not in kinds):
            raise row.broken(
                f"'{name}' is {row[name]!r}, which is no {' or '.join(kinds) or 'concept'} of the taxonomy."
            )
        return concept

    def concept_list(self, row: Row, name: str = "concepts") -> list[Concept]:
        """Return the concepts that the row lists; each must exist."""
        keys = row.get(name) or []
        for key in keys:
            if key not in self.concepts:
                raise row.broken(f"'{name}' holds {key!r}, which is no concept of the taxonomy.")
        return [self.concepts[key] for key in dict.fromkeys(keys)]

    def locate(self, row: Row, name: str, located: LocatedModel) -> None:
        """Place the object where the row says; nothing is done where it says nothing."""
        if row.get(name):
            located.locate(find(row, name, self.places))

    def moment(self, row: Row) -> datetime:
        """Return the moment that `days_ago` and `time` mean, never one to come."""
        days, clock = row.get("days_ago", 0), str(row.get("time", "09:00"))
        try:
            at = time.fromisoformat(clock)
            when = datetime.combine(self.now.date() - timedelta(days=int(days)), at, tzinfo=self.now.tzinfo)
        except (OverflowError, TypeError, ValueError) as error:
            raise row.broken("'days_ago' must be a number of days and 'time' such as \"10:42\".") from error
        return min(when, self.now - timedelta(minutes=2))


def check(row: Row, instance: Model) -> None:
    """Refuse the row where a field of what is made of it could not be kept, on any database."""
    empty = [field.name for field in instance._meta.fields if not field.value_from_object(instance)]
    try:
        instance.clean_fields(exclude=[*empty, "password"])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise row.broken(f"'{name}' cannot be kept: {' '.join(messages)}") from error


def find(row: Row, name: str, known: dict[str, T]) -> T:
    """Return what the row's key stands for among what was loaded before."""
    key = row.need(name)
    if key not in known:
        raise row.broken(f"'{name}' is {key!r}, which nothing defines.")
    return known[key]


def unique(row: Row, key: str, known: dict[str, T]) -> str:
    """Return the key, which no other row may have."""
    if key in known:
        raise row.broken(f"the key {key!r} is there twice.")
    return key
