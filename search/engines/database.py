"""What the engines within the site's own database share: filters, places, counts and the order of the answer."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower

from search.engines import KIND_FACET, Group, Hit, Hits, Order, Query
from search.engines.weighing import telling
from search.models import Document, DocumentLabel, DocumentQuerySet
from search.places import FoundPlace, distance
from search.registry import Kind

MILES_A_DEGREE = 69.0
# Of more groups than this, any of which will do, the most telling are looked for.
FEW = 8
# How much a word weighs by where it stands.
TITLE_WEIGHT, LABEL_WEIGHT, BODY_WEIGHT = 3.0, 4.0, 1.0

Row = tuple[int, int | None, int, float]
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
        if query.wanted == 1 and len(query.groups) > FEW:
            return self._weigh(query)
        return self._find(query)

    # --- With words ----------------------------------------------------------------------------------------------

    def _weigh(self, query: Query) -> Hits:
        """Answer a paragraph by the most telling of its groups."""
        weights = [group.weight for group in query.groups]
        total = Document.objects.visible_to(query.audiences).filter(kind__in=query.kinds).count()
        numbers = telling(weights, self.counts(query), total)
        if not numbers:
            return Hits(facets={facet: {} for facet in query.facets})
        found = self._find(replace(query, groups=tuple(query.groups[number] for number in numbers)))
        hits = (Hit(hit.document, hit.person, {numbers[at]: of for at, of in hit.scores.items()}) for hit in found.hits)
        return replace(found, hits=tuple(hits))

    def counts(self, query: Query) -> list[int]:
        """Return how many documents that the audiences may see have each group."""
        parts, params = [], []
        for number, group in enumerate(query.groups):
            sql, of_group = self.documents(f"{number} AS part, COUNT(*) AS held", query, self.match(group))
            parts.append(sql)
            params += of_group
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), params)
            return [held for _number, held in sorted(cursor.fetchall())]

    def some(self, query: Query) -> list[int]:
        """Return documents that have every group, up to the limit, in no order: quick enough to type by."""
        if not query.audiences:
            return []
        sql, params = self.documents("d.id", query, self.both.join(self.match(group) for group in query.groups))
        return self._numbers(f"{sql} LIMIT %s", [*params, query.limit])

    def _find(self, query: Query) -> Hits:
        subjects = self._subjects(query)
        if not subjects:
            return Hits(facets={facet: {} for facet in query.facets})
        return self._answer(query, subjects)

    def _answer(self, query: Query, subjects: Sequence[int]) -> Hits:
        column = "person" if query.people else "pk"
        parts = _parts(query)
        base = self._within(self._base(query).filter(**{f"{column}__in": self.among(subjects)}), query.place, parts)
        profiles = self._in_order(narrowed(base, query, parts), query, parts)
        total = len(profiles)
        last = query.offset + query.limit
        if query.order is Order.RELEVANCE and total > last:
            # Only the best are weighed document by document, so that a word which everybody uses costs little more.
            best = set(self._best(query, list(profiles), last))
            profiles = {subject: pk for subject, pk in profiles.items() if subject in best}
        elif query.order is not Order.RELEVANCE:
            profiles = dict(list(profiles.items())[query.offset : last])
        hits: dict[int, list[Hit]] = defaultdict(list)
        for hit in self._scored(query, list(profiles)):
            hits[(hit.person or 0) if query.people else hit.document].append(hit)
        page = list(profiles.items())
        if query.order is Order.RELEVANCE:
            page.sort(key=lambda item: (-sum(hit.score for hit in hits[item[0]]), item[1]))
            page = page[query.offset : last]
        return Hits(
            total,
            tuple(hit for subject, _pk in page for hit in hits[subject]),
            tuple(pk for _subject, pk in page) if query.people else (),
            self._facets(base, query, parts),
            _found(base, query, total),
        )

    def _in_order(self, rows: DocumentQuerySet, query: Query, parts: DocumentQuerySet | None = None) -> dict[int, int]:
        """Return the subjects (people, or documents) with the document that stands for each."""
        subject = "person" if query.people else "pk"
        if query.order is Order.NEAREST and query.place:
            return {row[0]: row[1] for row in _by_distance(rows, subject, query.place, parts)}
        if query.order is Order.NEWEST:
            rows = rows.order_by(F("date").desc(nulls_last=True), "pk")
        elif query.order is Order.NAME:
            rows = rows.order_by(Lower("title"), "pk")
        return dict(rows.values_list(subject, "pk"))

    def _subjects(self, query: Query) -> list[int]:
        """Return the subjects (people, or documents) which have the groups wanted."""
        subject = _subject(query)
        if query.wanted == 1 or (query.wanted == len(query.groups) and not query.people):
            # One match does: of any group, or, within one document, of all.
            joint = self.either if query.wanted == 1 else self.both
            match = joint.join(self.match(group) for group in query.groups)
            sql, params = self.documents(f"DISTINCT {subject}", query, match)
            return self._numbers(f"{sql} AND {subject} IS NOT NULL", params)
        parts, params = [], []
        for number, group in enumerate(query.groups):
            sql, of_group = self.documents(f"DISTINCT {subject} AS subject, {number} AS part", query, self.match(group))
            parts.append(sql)
            params += of_group
        union = (" UNION ALL ".join(parts), ") parts WHERE subject IS NOT NULL GROUP BY subject HAVING COUNT(*) >= %s")
        return self._numbers(" ".join(("SELECT subject FROM (", *union)), [*params, query.wanted])

    def _best(self, query: Query, subjects: Sequence[int], most: int) -> list[int]:
        """Return the subjects with the greatest sums of scores."""
        sql, params = self._ranked(query, subjects, f"{_subject(query)} AS subject")
        # SQLite folds a subquery without a limit into the outer one, where bm25 cannot be used.
        scored = (sql, "LIMIT 1000000000) scored GROUP BY subject ORDER BY SUM(score) DESC, subject LIMIT %s")
        return self._numbers(" ".join(("SELECT subject FROM (", *scored)), [*params, most])

    def _scored(self, query: Query, subjects: Sequence[int]) -> list[Hit]:
        """Return the subjects' documents with their score for each group that they have."""
        sql, params = self._ranked(query, subjects, "d.id, d.person")
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows: list[Row] = cursor.fetchall()
        scores: dict[int, dict[int, float]] = defaultdict(dict)
        people: dict[int, int | None] = {}
        for document, person, number, score in rows:
            scores[document][number] = score
            people[document] = person
        return [Hit(document, people[document], of_document) for document, of_document in scores.items()]

    def _ranked(self, query: Query, subjects: Sequence[int], columns: str) -> Statement:
        """Return the statement that selects the columns, the group and the score of the subjects' documents."""
        among = self.among(subjects)
        parts, params = [], []
        for number, (group, (rank, of_rank)) in enumerate(zip(query.groups, self.ranks(query), strict=True)):
            selected = f"{columns}, {number} AS part, {rank} * {group.weight} AS score"
            sql, of_group = self.documents(selected, query, self.match(group))
            parts.append(" ".join((sql, "AND", _subject(query), "IN (", among.sql, ")")))
            params += [*of_rank, *of_group, *among.params]
        return " UNION ALL ".join(parts), params

    def _numbers(self, sql: str, params: Sequence[Any]) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return [row[0] for row in cursor.fetchall()]

    # --- Without words -------------------------------------------------------------------------------------------

    def _browse(self, query: Query) -> Hits:
        parts = _parts(query)
        base = self._within(self._base(query), query.place, parts)
        rows = narrowed(base, query, parts)
        if query.order is Order.NEAREST and query.place:
            numbers = [row[1] for row in _by_distance(rows, "pk", query.place, parts)]
            total, page = len(numbers), numbers[query.offset : query.offset + query.limit]
        else:
            first = Lower("title") if query.order is Order.NAME else F("date").desc(nulls_last=True)
            ordered = rows.order_by(first, "pk").values_list("pk", flat=True)
            total, page = rows.count(), list(ordered[query.offset : query.offset + query.limit])
        facets = self._facets(base, query, parts)
        if query.people:
            return Hits(total, (), tuple(page), facets, _found(base, query, total))
        return Hits(total, tuple(Hit(pk, None, {}) for pk in page), (), facets, _found(base, query, total))

    # --- What is looked at ---------------------------------------------------------------------------------------

    def _base(self, query: Query) -> DocumentQuerySet:
        kinds = (Kind.PERSON.value,) if query.people else query.kinds
        rows = Document.objects.filter(kind__in=kinds).visible_to(query.audiences)
        return rows if query.among is None else rows.filter(person__in=self.among(sorted(query.among)))

    def _within(
        self, rows: DocumentQuerySet, place: FoundPlace | None, parts: DocumentQuerySet | None = None
    ) -> DocumentQuerySet:
        """Keep the rows in the region, or within the miles of the place; a part of a profile places its person too."""
        if place is None:
            return rows
        if place.is_region:
            there = Q(region=place.region)
            return rows.filter(there if parts is None else there | Q(person__in=parts.filter(there).values("person")))
        inside = Q(pk__in=self.among(_inside(rows, "pk", place)))
        if parts is not None:
            inside |= Q(person__in=self.among(_inside(parts, "person", place)))
        return rows.filter(inside)

    def _facets(
        self, base: DocumentQuerySet, query: Query, parts: DocumentQuerySet | None = None
    ) -> dict[str, dict[str, int]]:
        """Count each facet under every filter but its own, in one query and one more for each facet that filters.

        Where parts of profiles are looked at, each count takes one query more, which adds whom only a part tells of.
        """
        counts: dict[str, dict[str, int]] = {facet: {} for facet in query.facets}
        filtering = [facet for facet in query.facets if query.filters.get(facet)]
        free = [facet for facet in query.facets if facet not in filtering]
        for counted, leaving in [(free, None), *(([facet], facet) for facet in filtering)]:
            rows = narrowed(base, query, parts, leaving=leaving)
            labels = [facet for facet in counted if facet != KIND_FACET]
            if labels:
                held = DocumentLabel.objects.filter(facet__in=labels)
                tally = held.filter(document__in=rows.values("pk"))
                for facet, value, total in tally.values_list("facet", "value").annotate(Count("pk")):
                    counts[facet][value] = total
                for facet, value, total in () if parts is None else _of_parts(held, parts, rows):
                    counts[facet][value] = counts[facet].get(value, 0) + total
            if KIND_FACET in counted:
                counts[KIND_FACET] = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
        return counts


def _parts(query: Query) -> DocumentQuerySet | None:
    """Return the parts of profiles that the audiences may see; None where there are none, which costs no more."""
    if not query.people or Kind.PART.value not in query.kinds:
        return None
    parts = Document.objects.filter(kind=Kind.PART).visible_to(query.audiences)
    return parts if parts.exists() else None


def _of_parts(
    held: QuerySet[DocumentLabel], parts: DocumentQuerySet, rows: DocumentQuerySet
) -> Iterable[tuple[str, str, int]]:
    """Count, for each value, the people of the rows of whom a part tells it and the profile document does not."""
    told = DocumentLabel.objects.filter(
        document__kind=Kind.PERSON,
        document__person=OuterRef("document__person"),
        facet=OuterRef("facet"),
        value=OuterRef("value"),
    )
    tally = held.filter(~Exists(told), document__in=parts.filter(person__in=rows.values("person")).values("pk"))
    return tally.values_list("facet", "value").annotate(Count("document__person", distinct=True))


def _subject(query: Query) -> str:
    return "d.person" if query.people else "d.id"


def narrowed(
    rows: DocumentQuerySet, query: Query, parts: DocumentQuerySet | None = None, *, leaving: str | None = None
) -> DocumentQuerySet:
    """Keep the rows that have, for every filter but the one left out, one of its values, be it in a part of theirs."""
    for facet, values in query.filters.items():
        if facet == leaving or not values:
            continue
        if facet == KIND_FACET:
            rows = rows.filter(kind__in=values)
        else:
            held = DocumentLabel.objects.filter(facet=facet, value__in=values).values("document")
            has = Q(pk__in=held)
            rows = rows.filter(has if parts is None else has | Q(person__in=parts.filter(has).values("person")))
    return rows if query.since is None else rows.filter(date__gte=query.since)


def _found(base: DocumentQuerySet, query: Query, total: int) -> bool:
    return bool(total) or (bool(query.filters or query.since) and base.exists())


def _inside(rows: DocumentQuerySet, column: str, place: FoundPlace) -> list[int]:
    """Return the column (a number) of the rows within the miles of the place."""
    up = place.miles / MILES_A_DEGREE
    across = up / max(0.1, math.cos(math.radians(place.latitude)))
    boxed = rows.filter(
        latitude__range=(place.latitude - up, place.latitude + up),
        longitude__range=(place.longitude - across, place.longitude + across),
    )
    positions = boxed.values_list(column, "latitude", "longitude")
    return [number for number, north, east in positions if _miles(place, north, east) <= place.miles]


def _by_distance(
    rows: DocumentQuerySet, subject: str, place: FoundPlace, parts: DocumentQuerySet | None
) -> list[tuple[int, int]]:
    """Return the subject and the document of each row, the nearest first; a part may say where its person is."""
    told: dict[int, float] = {}
    for person, north, east in () if parts is None else parts.values_list("person", "latitude", "longitude"):
        told[person or 0] = min(_miles(place, north, east), told.get(person or 0, math.inf))
    positions = [
        (min(_miles(place, north, east), told.get(person or 0, math.inf)), pk, of)
        for of, pk, person, north, east in rows.values_list(subject, "pk", "person", "latitude", "longitude")
    ]
    return [(of, pk) for _far, pk, of in sorted(positions)]


def _miles(place: FoundPlace | None, latitude: float | None, longitude: float | None) -> float:
    if place is None or latitude is None or longitude is None:
        return math.inf
    return distance(place.latitude, place.longitude, latitude, longitude)
