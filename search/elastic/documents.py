"""What Elasticsearch holds: three indices whose words were analysed in Python, so that every engine matches alike.

* `people` holds one document for each person who has a row of the kind `person`: that row itself, in it every `part`
  of the profile and the words of every other row of the person, each with its own audience. Who may not see the row
  itself sees nobody. People are chosen, counted and ordered there.
* `evidence` holds one document for each row of the kinds `person`, `part` and `evidence`, and is where what speaks for
  people is weighed.
* `site` holds one document for each row of the other kinds.

A `Unit` is one document of an index: `people` "17", `evidence` "evidence:contribution-5", `site` "guide:3". One row
stands in one or two units, and a unit of `people` is made of many rows, so what follows the database does so by units:

* `units_of(kind, key, person)` and `units(rows)` name the units that a row stands in, whether it is being written,
  changed or deleted. When a row moves from one person to another both belong to it: name them before and after.
* `sources(units)` reads what the database holds now, in a bounded number of queries, and yields every unit asked for
  once, with its `_source` or, where the unit must not be in the index (any more), None.
* `everything()` yields all that the indices should hold, read some hundred rows at a time when they are asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone
from elasticsearch import dsl
from elasticsearch.dsl import MetaField

from search import models
from search.elastic.impacts import impacts
from search.engines.marks import END
from search.registry import PEOPLE_KINDS, PROFILE_KINDS, Facet, Kind

# Raise it with every change of what the indices hold: the rebuild that follows makes indices of the new version.
VERSION = 3
BATCH = 500
# As many as one answer may hold.
MOST_ROWS = 100_000

Source = dict[str, Any]


class Index(Enum):
    """One of the indices, by the name that stands in its alias."""

    PEOPLE = "people"
    EVIDENCE = "evidence"
    SITE = "site"

    @property
    def alias(self) -> str:
        """The name under which the index is searched."""
        return f"{settings.ELASTICSEARCH_PREFIX}-{self.value}"

    def new_name(self) -> str:
        """Return a name for a new index behind the alias, which tells its version and when it was made."""
        return f"{self.alias}-v{VERSION}-{timezone.now():%Y%m%d%H%M%S%f}"


@dataclass(frozen=True, slots=True)
class Unit:
    """One document of an index."""

    index: Index
    id: str


# --- Mappings ------------------------------------------------------------------------------------------------------


def _words() -> dsl.Text:
    """Return a field of analysed words in their order; what each counts is kept apart (`search.elastic.impacts`)."""
    return dsl.Text(analyzer="whitespace", norms=False)


def _variants() -> dsl.Text:
    return dsl.Text(analyzer="whitespace", index_options="docs", norms=False)


def _labels() -> dsl.Object:
    """Return a field with the values of each facet."""
    return dsl.Object(properties={facet: dsl.Keyword() for facet in Facet.values})


class Part(dsl.InnerDoc):
    """A part of somebody's profile; of its labels those that the profile itself does not carry."""

    audience = dsl.Keyword()
    title_terms = _words()
    label_terms = _words()
    body_terms = _words()
    impacts = dsl.SparseVector()
    labels = _labels()


class Place(dsl.InnerDoc):
    """Where the profile, or a part of it, says that somebody is."""

    audience = dsl.Keyword()
    position = dsl.GeoPoint()


class Evidence(dsl.InnerDoc):
    """The words of another row of a person's."""

    kind = dsl.Keyword()
    audience = dsl.Keyword()
    title_terms = _words()
    label_terms = _words()
    body_terms = _words()
    impacts = dsl.SparseVector()


class RowDocument(dsl.Document):
    """A row of the documents."""

    document = dsl.Long()
    person = dsl.Long()
    kind = dsl.Keyword()
    audience = dsl.Keyword()
    date = dsl.Date()
    name = dsl.Keyword()
    title_terms = _words()
    label_terms = _words()
    body_terms = _words()
    impacts = dsl.SparseVector()
    spelling_terms = _variants()
    labels = _labels()
    position = dsl.GeoPoint()

    class Meta:
        dynamic = MetaField("strict")
        meta = MetaField({"version": VERSION})


class PersonDocument(RowDocument):
    """Somebody: the row of the profile, with all else that speaks for the person."""

    parts = dsl.Nested(Part)
    places = dsl.Nested(Place)
    evidence = dsl.Nested(Evidence)

    class Meta:
        dynamic = MetaField("strict")
        meta = MetaField({"version": VERSION})


_DOCUMENTS: dict[Index, type[RowDocument]] = {
    Index.PEOPLE: PersonDocument,
    Index.EVIDENCE: RowDocument,
    Index.SITE: RowDocument,
}


def definition(index: Index) -> dict[str, Any]:
    """Return the settings and mappings that an index of the name is created with."""
    return {
        "settings": {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",
            # Said aloud, because an index without it stops refreshing while nobody searches.
            "refresh_interval": "1s",
            "max_result_window": MOST_ROWS,
            "mapping.nested_objects.limit": 50_000,
        },
        "mappings": _DOCUMENTS[index]._doc_type.mapping.to_dict(),
    }


# --- From rows to documents ----------------------------------------------------------------------------------------


class _Row(NamedTuple):
    pk: int
    kind: str
    key: str
    audience: str
    person: int | None
    date: Any
    title: str
    title_terms: str
    label_terms: str
    label_lines: str
    body_terms: str
    spelling_terms: str
    latitude: float | None
    longitude: float | None


_Labels = dict[str, list[str]]
_FACETS = frozenset(Facet.values)
# What a person's document says of a row within it.
_SAID = ("audience", "title_terms", "label_terms", "body_terms", "impacts")
_PLACED = ("audience", "position")


def units_of(kind: str, key: str, person: int | None) -> tuple[Unit, ...]:
    """Return the units that a row of the kind, key and person stands in."""
    of_row = Unit(Index.EVIDENCE if kind in PEOPLE_KINDS else Index.SITE, f"{kind}:{key}")
    return (of_row,) if person is None else (of_row, Unit(Index.PEOPLE, str(person)))


def units(rows: Iterable[models.Document]) -> set[Unit]:
    """Return the units that the rows stand in."""
    return {unit for row in rows for unit in units_of(row.kind, row.key, row.person)}


def sources(wanted: Collection[Unit]) -> Iterator[tuple[Unit, Source | None]]:
    """Yield each unit with what the database says now that it holds; None where it must not be in the index."""
    people = [int(unit.id) for unit in wanted if unit.index is Index.PEOPLE]
    keys: dict[str, list[str]] = defaultdict(list)
    for unit in wanted:
        if unit.index is not Index.PEOPLE:
            kind, _colon, key = unit.id.partition(":")
            keys[kind].append(key)
    found: dict[Unit, Source] = {}
    if people:
        found.update(_of_people(_read(models.Document.objects.filter(person__in=people))))
    for kind, of_kind in keys.items():
        found.update(map(_of_row, _read(models.Document.objects.filter(kind=kind, key__in=of_kind))))
    for unit in wanted:
        yield unit, found.get(unit)


def everything(size: int = BATCH) -> Iterator[tuple[Unit, Source]]:
    """Yield all that the indices should hold: people with their rows, then the rows of nobody.

    Each row is read once, for every unit that it stands in. So many people or rows are read at a time, when they are
    asked for: what changes later is missing.
    """
    for rows in _read_through(models.Document.objects.filter(person__isnull=False), "person", size):
        yield from _of_people(rows)
    for rows in _read_through(models.Document.objects.filter(person__isnull=True), "pk", size):
        yield from map(_of_row, rows)


def _read_through(rows: models.DocumentQuerySet, column: str, size: int) -> Iterator[list[_Row]]:
    numbered = rows.order_by(column).values_list(column, flat=True).distinct()
    numbers = list(numbered[:size])
    while numbers:
        yield _read(rows.filter(**{f"{column}__gte": numbers[0], f"{column}__lte": numbers[-1]}))
        numbers = list(numbered.filter(**{f"{column}__gt": numbers[-1]})[:size])


def _of_people(rows: Iterable[_Row]) -> Iterator[tuple[Unit, Source]]:
    """Yield each row and, where they have a profile, each person that the rows are of."""
    person_of = attrgetter("person")
    for person, of in groupby(sorted(rows, key=person_of), key=person_of):
        made = [(row, _row(row)) for row in of]
        yield from ((_unit(row), source) for row, source in made)
        profile = next((source for row, source in made if row.kind == Kind.PERSON), None)
        if profile is not None:
            yield Unit(Index.PEOPLE, str(person)), _person(profile, made)


def _of_row(row: _Row) -> tuple[Unit, Source]:
    return _unit(row), _row(row)


def _unit(row: _Row) -> Unit:
    return units_of(row.kind, row.key, None)[0]


def _person(profile: Source, made: Sequence[tuple[_Row, Source]]) -> Source:
    own = [source for row, source in made if row.kind in PROFILE_KINDS]
    return {
        **profile,
        "parts": [_part(source, profile) for source in own if source is not profile],
        "places": [{name: source[name] for name in _PLACED} for source in own if source["position"]],
        "evidence": [
            {"kind": row.kind, **{name: source[name] for name in _SAID}}
            for row, source in made
            if row.kind not in PROFILE_KINDS
        ],
    }


def _row(row: _Row) -> Source:
    return {
        "document": row.pk,
        "person": row.person,
        "kind": row.kind,
        "date": row.date,
        "name": row.title.lower(),
        "spelling_terms": row.spelling_terms,
        "labels": _labels_of(row),
        "position": _position(row),
        "audience": row.audience,
        "title_terms": row.title_terms,
        "label_terms": row.label_terms,
        "body_terms": row.body_terms,
        "impacts": impacts(row.title_terms, row.label_terms, row.body_terms),
    }


def _part(source: Source, profile: Source) -> Source:
    # Whoever is counted sees the profile, so that what it carries too is counted there.
    known = profile["labels"]
    own = {
        facet: [value for value in values if value not in known.get(facet, ())]
        for facet, values in source["labels"].items()
    }
    return {"labels": own, **{name: source[name] for name in _SAID}}


def _position(row: _Row) -> list[float] | None:
    if row.latitude is None or row.longitude is None:
        return None
    return [row.longitude, row.latitude]


def _read(rows: models.DocumentQuerySet) -> list[_Row]:
    return [_Row(*values) for values in rows.order_by("pk").values_list(*_Row._fields)]


def _labels_of(row: _Row) -> _Labels:
    found: _Labels = {}
    for line in row.label_lines.split(END) if row.label_lines else ():
        facet, _colon, value = line.partition(":")
        if facet in _FACETS:
            found.setdefault(facet, []).append(value)
    return found
