"""What the engines within the database read of each document that answers, and how it is filtered, placed and counted.

A document carries its labels as rows, by which it is found and weighed; as one text of lines, each "facet:value"; and
as marks, eight bytes for each line (see `search.engines.marks`), so that counting reads one short column rather than a
table.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from search.engines import KIND_FACET, Order, Query
from search.engines.marks import mark, named, numbers, together
from search.places import FoundPlace, distance
from search.registry import Facet, Kind

MILES_A_DEGREE = 69.0
UNNAMED = ("", "")
_ORDERED = {Order.NEAREST, Order.NAME}


class Row(NamedTuple):
    """A document that may answer for its subject (itself, or its person); `marks` are those of its labels.

    `is_recent` says that it is no older than asked for.
    """

    subject: int
    document: int
    kind: str
    marks: bytes
    latitude: float | None
    longitude: float | None
    is_recent: bool | None


# The parts of the profile of each person.
Parts = Mapping[int, Sequence[Row]]


def with_parts(rows: list[Row]) -> tuple[list[Row], Parts]:
    """Return the profiles among the rows, with the labels that their parts add, each once; and the parts of each."""
    # Compared as text: to ask the enumeration each time takes as long as all else here.
    part = Kind.PART.value
    of_parts = [row for row in rows if row.kind == part]
    if not of_parts:
        return rows, {}
    parts: dict[int, list[Row]] = defaultdict(list)
    for row in of_parts:
        parts[row.subject].append(row)
    profiles = [row for row in rows if row.kind != part]
    # What a part says that its profile says too counts once.
    return [
        row._replace(marks=together([row.marks, *(part.marks for part in parts[row.subject])]))
        if row.subject in parts
        else row
        for row in profiles
    ], parts


def narrowed(rows: Sequence[Row], query: Query, *, leaving: str | None = None) -> Sequence[Row]:
    """Keep the rows that are not too old and have, for every filter but the one left out, one of its values."""
    if query.since:
        rows = [row for row in rows if row.is_recent]
    for facet, values in query.filters.items():
        if facet == leaving or not values:
            continue
        is_kind = facet == KIND_FACET
        rows = [row for row in rows if row.kind in values] if is_kind else labelled(rows, facet, values)
    return rows


def labelled(rows: Iterable[Row], facet: str, values: Iterable[str]) -> list[Row]:
    """Keep the rows that have one of the values of the facet."""
    wanted = {mark(facet, value) for value in values}
    return [row for row in rows if not wanted.isdisjoint(numbers(row.marks))]


def counted(rows: Sequence[Row], parts: Parts, query: Query) -> dict[str, dict[str, int]]:
    """Count each facet under every filter but its own."""
    counts: dict[str, dict[str, int]] = {facet: {} for facet in query.facets}
    filtering = [facet for facet in query.facets if query.filters.get(facet)]
    free = [facet for facet in query.facets if facet not in filtering]
    for facets, leaving in [(free, None), *(([facet], facet) for facet in filtering)]:
        kept = narrowed(rows, query, leaving=leaving) if facets else ()
        if KIND_FACET in facets:
            counts[KIND_FACET] = dict(Counter(row.kind for row in kept))
        totals = Counter(numbers(b"".join([row.marks for row in kept])))
        names = named(totals, _carriers(kept, parts))
        for number, total in totals.items():
            facet, value = names.get(number, UNNAMED)
            if facet in facets:
                counts[facet][value] = total
    return counts


def _carriers(rows: Iterable[Row], parts: Parts) -> Iterable[tuple[int, bytes]]:
    """Yield the documents whose marks are counted, each with its marks; parts first, whose profile has theirs too."""
    for row in rows:
        for one in (*parts.get(row.subject, ()), row):
            yield one.document, one.marks


def is_labelled(query: Query) -> bool:
    """Say whether the labels of documents matter to the query."""
    return bool({*query.facets, *query.filters} - {KIND_FACET}) or (query.place is not None and query.place.is_region)


def needs_rows(query: Query) -> bool:
    """Say whether each document has to be looked at to tell which answer."""
    return is_labelled(query) or bool(query.place or query.since or query.among is not None or query.order in _ORDERED)


def inside(rows: Iterable[Row], place: FoundPlace, parts: Parts) -> list[Row]:
    """Keep the rows in the region, or within the miles of the place; a part of a profile places its person too."""
    if place.is_region:
        # By the labels, which hold those of the parts already.
        return labelled(rows, Facet.REGION, [place.region])
    up = place.miles / MILES_A_DEGREE

    def is_there(row: Row) -> bool:
        # Most lie too far north or south, which is quicker to tell.
        return abs((row.latitude or math.inf) - place.latitude) <= up and miles(row, place) <= place.miles

    return [row for row in rows if is_there(row) or any(is_there(part) for part in parts.get(row.subject, ()))]


def nearest(rows: Iterable[Row], place: FoundPlace, parts: Parts) -> list[Row]:
    """Return the rows, the nearest first; a part of a profile may say where its person is."""

    def far(row: Row) -> tuple[float, int]:
        return min(miles(one, place) for one in (row, *parts.get(row.subject, ()))), row.document

    return sorted(rows, key=far)


def miles(row: Row, place: FoundPlace) -> float:
    """Return how far the row lies from the place; infinitely where it says nowhere."""
    if row.latitude is None or row.longitude is None:
        return math.inf
    return distance(place.latitude, place.longitude, row.latitude, row.longitude)
