"""What the engines within the site's own database share: filters, places, counts and the order of the answer."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Count, F
from django.db.models.expressions import RawSQL

from search.engines import KIND_FACET, Group, Hit, Hits, Order, Query
from search.models import Document, DocumentLabel, DocumentQuerySet
from search.places import FoundPlace, distance
from search.registry import Kind

MILES_A_DEGREE = 69.0
# What an ordinary query finds in the largest directory that this engine is meant for.
MAX_SCORED = 50_000

# How much a word weighs by where it stands.
TITLE_WEIGHT, LABEL_WEIGHT, BODY_WEIGHT = 3.0, 4.0, 1.0

Row = tuple[int, int, int | None, float]
Statement = tuple[str, list[Any]]


class DatabaseEngine(ABC):
    """An engine whose documents lie in the site's own database; each vendor adds how words are matched and weighed."""

    name = ""
    # What stands between two matches of which either, or both, must hold.
    either, both = "", ""

    @abstractmethod
    def match(self, group: Group) -> str:
        """Return the group in the engine's own language of matches; nothing that was typed can be an operator."""

    @abstractmethod
    def documents(self, columns: str, query: Query, match: str) -> Statement:
        """Return the statement that selects columns of what the audiences may see of the documents that match."""

    @abstractmethod
    def ranks(self, query: Query) -> list[Statement]:
        """Return for each group the expression that weighs a document."""

    @abstractmethod
    def among(self, numbers: Sequence[int]) -> RawSQL:
        """Return the expression that holds the numbers, however many they are."""

    def search(self, query: Query) -> Hits:
        """Return what the audiences of the query may see of what it asks for; no audiences, nothing."""
        if not query.audiences or not query.kinds:
            return Hits()
        if not query.groups:
            return self._browse(query)
        found = self._scored(query)
        if not found:
            return Hits(facets={facet: {} for facet in query.facets})
        return self._people(query, found) if query.people else self._documents(query, found)

    def _scored(self, query: Query) -> list[Hit]:
        """Return the documents of the subjects (documents, or people) which have the groups wanted, with scores."""
        found, params = self._subjects(query)
        subject = _subject(query)
        parts = []
        for number, (group, (rank, of_rank)) in enumerate(zip(query.groups, self.ranks(query), strict=True)):
            columns = f"{number}, d.id, d.person, {rank}"
            sql, of_group = self.documents(columns, query, self.match(group))
            parts.append(" ".join((sql, "AND", subject, "IN (SELECT subject FROM found)")))
            params += [*of_rank, *of_group]
        limit = f"LIMIT {MAX_SCORED * len(query.groups)}"
        with connection.cursor() as cursor:
            cursor.execute(" ".join(("WITH found AS (", found, ")", " UNION ALL ".join(parts), limit)), params)
            rows: list[Row] = cursor.fetchall()
        scores: dict[int, dict[int, float]] = defaultdict(dict)
        people: dict[int, int | None] = {}
        for number, document, person, score in rows:
            scores[document][number] = score
            people[document] = person
        return [Hit(document, people[document], of_document) for document, of_document in scores.items()]

    def _subjects(self, query: Query) -> Statement:
        subject = _subject(query)
        if query.wanted == 1 or (query.wanted == len(query.groups) and not query.people):
            # One match does: of any group, or, within one document, of all.
            joint = self.either if query.wanted == 1 else self.both
            match = joint.join(self.match(group) for group in query.groups)
            sql, params = self.documents(f"{subject} AS subject", query, match)
            return f"{sql} AND {subject} IS NOT NULL", params
        parts, params = [], []
        for number, group in enumerate(query.groups):
            sql, of_group = self.documents(f"DISTINCT {subject} AS subject, {number} AS part", query, self.match(group))
            parts.append(sql)
            params += of_group
        union = (" UNION ALL ".join(parts), ") parts WHERE subject IS NOT NULL GROUP BY subject HAVING COUNT(*) >= %s")
        return " ".join(("SELECT subject FROM (", *union)), [*params, query.wanted]

    # --- Documents -----------------------------------------------------------------------------------------------

    def _documents(self, query: Query, found: Iterable[Hit]) -> Hits:
        by_number = {hit.document: hit for hit in found}
        base = self._base(query).filter(pk__in=self.among(list(by_number)))
        numbers = list(narrowed(base, query).values_list("pk", flat=True))
        if query.order is Order.NEWEST:
            numbers = list(
                narrowed(base, query).order_by(F("date").desc(nulls_last=True), "pk").values_list("pk", flat=True)
            )
        else:
            numbers.sort(key=lambda pk: (-by_number[pk].score, pk))
        page = numbers[query.offset : query.offset + query.limit]
        hits = tuple(by_number[pk] for pk in page)
        return Hits(len(numbers), hits, (), self._facets(base, query), _found(base, query, len(numbers)))

    # --- People --------------------------------------------------------------------------------------------------

    def _people(self, query: Query, found: Iterable[Hit]) -> Hits:
        by_person: dict[int, list[Hit]] = defaultdict(list)
        for hit in found:
            if hit.person is not None:
                by_person[hit.person].append(hit)
        base = self._base(query).filter(person__in=self.among(list(by_person)))
        base = self._within(base, query.place)
        profiles = [
            (pk, person, latitude, longitude, date)
            for pk, person, latitude, longitude, date in narrowed(base, query).values_list(
                "pk", "person", "latitude", "longitude", "date"
            )
            if person is not None
        ]
        best = {person: sum(hit.score for hit in hits) for person, hits in by_person.items()}
        match query.order:
            case Order.NEAREST if query.place:
                profiles.sort(key=lambda row: (_miles(query.place, row[2], row[3]), -best[row[1]], row[0]))
            case Order.NEWEST:
                profiles.sort(key=lambda row: (row[4] is None, row[4] and -row[4].toordinal(), row[0]))
            case _:
                profiles.sort(key=lambda row: (-best[row[1]], row[0]))
        page = profiles[query.offset : query.offset + query.limit]
        hits = tuple(hit for row in page for hit in by_person[row[1]])
        numbers = tuple(row[0] for row in page)
        return Hits(len(profiles), hits, numbers, self._facets(base, query), _found(base, query, len(profiles)))

    # --- Without words -------------------------------------------------------------------------------------------

    def _browse(self, query: Query) -> Hits:
        base = self._within(self._base(query), query.place)
        rows = narrowed(base, query)
        if query.order is Order.NEAREST and query.place:
            positions = list(rows.values_list("pk", "latitude", "longitude"))
            positions.sort(key=lambda row: (_miles(query.place, row[1], row[2]), row[0]))
            numbers = [row[0] for row in positions]
            total, page = len(numbers), numbers[query.offset : query.offset + query.limit]
        else:
            newest = rows.order_by(F("date").desc(nulls_last=True), "pk").values_list("pk", flat=True)
            total, page = rows.count(), list(newest[query.offset : query.offset + query.limit])
        facets = self._facets(base, query)
        if query.people:
            return Hits(total, (), tuple(page), facets, _found(base, query, total))
        return Hits(total, tuple(Hit(pk, None, {}) for pk in page), (), facets, _found(base, query, total))

    # --- What is looked at ---------------------------------------------------------------------------------------

    def _base(self, query: Query) -> DocumentQuerySet:
        kinds = (Kind.PERSON.value,) if query.people else query.kinds
        return Document.objects.filter(kind__in=kinds).visible_to(query.audiences)

    def _within(self, rows: DocumentQuerySet, place: FoundPlace | None) -> DocumentQuerySet:
        """Keep the rows in the region, or within the miles of the place."""
        if place is None:
            return rows
        if place.is_region:
            return rows.filter(region=place.region)
        up = place.miles / MILES_A_DEGREE
        across = up / max(0.1, math.cos(math.radians(place.latitude)))
        boxed = rows.filter(
            latitude__range=(place.latitude - up, place.latitude + up),
            longitude__range=(place.longitude - across, place.longitude + across),
        )
        positions = boxed.values_list("pk", "latitude", "longitude")
        inside = [pk for pk, north, east in positions if _miles(place, north, east) <= place.miles]
        return rows.filter(pk__in=self.among(inside))

    def _facets(self, base: DocumentQuerySet, query: Query) -> dict[str, dict[str, int]]:
        """Count each facet under every filter but its own, in one query and one more for each facet that filters."""
        counts: dict[str, dict[str, int]] = {facet: {} for facet in query.facets}
        filtering = [facet for facet in query.facets if query.filters.get(facet)]
        free = [facet for facet in query.facets if facet not in filtering]
        for counted, leaving in [(free, None), *(([facet], facet) for facet in filtering)]:
            rows = narrowed(base, query, leaving=leaving)
            labels = [facet for facet in counted if facet != KIND_FACET]
            if labels:
                tally = DocumentLabel.objects.filter(facet__in=labels, document__in=rows.values("pk"))
                for facet, value, total in tally.values_list("facet", "value").annotate(Count("pk")):
                    counts[facet][value] = total
            if KIND_FACET in counted:
                counts[KIND_FACET] = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
        return counts


def _subject(query: Query) -> str:
    return "d.person" if query.people else "d.id"


def narrowed(rows: DocumentQuerySet, query: Query, leaving: str | None = None) -> DocumentQuerySet:
    """Keep the rows that have, for every filter but the one left out, one of its values."""
    for facet, values in query.filters.items():
        if facet == leaving or not values:
            continue
        if facet == KIND_FACET:
            rows = rows.filter(kind__in=values)
        else:
            held = DocumentLabel.objects.filter(facet=facet, value__in=values)
            rows = rows.filter(pk__in=held.values("document"))
    return rows


def _found(base: DocumentQuerySet, query: Query, total: int) -> bool:
    return bool(total) or (bool(query.filters) and base.exists())


def _miles(place: FoundPlace | None, latitude: float | None, longitude: float | None) -> float:
    if place is None or latitude is None or longitude is None:
        return math.inf
    return distance(place.latitude, place.longitude, latitude, longitude)
