"""What the engines within the site's own database share: one statement finds and weighs, one reads what answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from heapq import nsmallest
from typing import Any

from django.db import connection
from django.db.models import F, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower

from search.engines import Group, Hit, Hits, Order, Query
from search.engines.counting import Parts, Row, counted, inside, is_labelled, narrowed, nearest, with_parts
from search.engines.weighing import rarity, telling
from search.models import Document
from search.registry import Kind

# Of more groups than this, any of which will do, the most telling are looked for.
FEW = 8
# How much a word weighs by where it stands.
TITLE_WEIGHT, LABEL_WEIGHT, BODY_WEIGHT = 3.0, 4.0, 1.0

Statement = tuple[str, list[Any]]
# What speaks for each subject (a person, or a document): a document and its person, the group's number, the score.
Spoken = Mapping[int, Sequence[tuple[int, int | None, int, float]]]


class DatabaseEngine(ABC):
    """An engine whose documents lie in the site's own database; each vendor adds how words are matched and weighed."""

    name = ""

    @abstractmethod
    def documents(self, columns: str, query: Query, *groups: Group) -> Statement:
        """Return the statement that selects columns of what the audiences may see and has every one of the groups."""

    @abstractmethod
    def rank(self, group: Group) -> Statement:
        """Return the expression that says how well a document that has the group fits it, however rare that is."""

    @abstractmethod
    def among(self, numbers: Collection[int]) -> RawSQL:
        """Return the expression that holds the numbers, however many they are."""

    def alternatives(self, group: Group) -> Sequence[Group]:
        """Return what of the group is ranked by itself, the ranks of one document being added."""
        return (group,)

    def search(self, query: Query) -> Hits:
        """Return what the audiences of the query may see of what it asks for; no audiences, nothing."""
        if not query.audiences or not query.kinds:
            return Hits()
        if not query.groups:
            return self._answer(query)
        if query.wanted == 1 and len(query.groups) > FEW:
            return self._weigh(query)
        return self._find(query)

    # --- What is asked for -------------------------------------------------------------------------------------------

    def _weigh(self, query: Query) -> Hits:
        """Answer a paragraph by the most telling of its groups."""
        weights = [group.weight for group in query.groups]
        numbers = telling(weights, self.counts(query), _total(query))
        if not numbers:
            return Hits(facets={facet: {} for facet in query.facets})
        found = self._find(replace(query, groups=tuple(query.groups[number] for number in numbers)))
        hits = (Hit(hit.document, hit.person, {numbers[at]: of for at, of in hit.scores.items()}) for hit in found.hits)
        return replace(found, hits=tuple(hits))

    def counts(self, query: Query) -> list[int]:
        """Return how many documents that the audiences may see have each group."""
        parts, params = [], []
        for number, group in enumerate(query.groups):
            sql, of_group = self.documents(f"{number} AS part, COUNT(*) AS held", query, group)
            parts.append(sql)
            params += of_group
        return [held for _number, held in sorted(_rows(" UNION ALL ".join(parts), params))]

    def some(self, query: Query) -> list[int]:
        """Return documents that have every group, up to the limit, in no order: quick enough to type by."""
        if not query.audiences:
            return []
        sql, params = self.documents("d.id", query, *query.groups)
        return [number for (number,) in _rows(f"{sql} LIMIT %s", [*params, query.limit])]

    def _find(self, query: Query) -> Hits:
        spoken = self._spoken(query)
        return self._answer(query, spoken) if spoken else Hits(facets={facet: {} for facet in query.facets})

    def _spoken(self, query: Query) -> Spoken:
        """Return what speaks for each subject that has the groups wanted, every group weighed in one statement."""
        among = None
        if not query.people and query.wanted == len(query.groups) > 1:
            # A document must have all itself, so what has but one of them need not be weighed.
            among = self.among([number for (number,) in _rows(*self.documents("d.id", query, *query.groups))])
        parts, params = [], []
        for number, group in enumerate(query.groups):
            sql, of_group = self._ranked(number, group, query, among)
            parts.append(sql)
            params += of_group
        rows = _rows(" UNION ALL ".join(parts), params)
        held = Counter(number for _document, _person, number, _rank in rows)
        # What has every one of the groups does not say how many have each.
        of_each = self.counts(query) if among else [held[number] for number in range(len(query.groups))]
        factors = _factors(query, of_each)
        spoken: dict[int, list[tuple[int, int | None, int, float]]] = defaultdict(list)
        for document, person, number, rank in rows:
            spoken[person if query.people else document].append((document, person, number, rank * factors[number]))
        if query.wanted == 1:
            return spoken
        return {subject: of for subject, of in spoken.items() if len({number for *_, number, _ in of}) >= query.wanted}

    def _ranked(self, number: int, group: Group, query: Query, among: RawSQL | None) -> Statement:
        """Return the statement that selects what has the group, with its number and its rank."""
        parts, params = [], []
        for one in self.alternatives(group):
            rank, of_rank = self.rank(one)
            sql, of_one = self.documents(f"d.id, d.person, {number} AS part, {rank} AS score", query, one)
            if query.people:
                sql += " AND d.person IS NOT NULL"
            if among:
                sql += f" AND d.id IN ({among.sql})"
            parts.append(sql)
            params += [*of_rank, *of_one, *(among.params if among else ())]
        together = " UNION ALL ".join(parts)
        if len(parts) > 1:
            together = " ".join(("SELECT id, person, part, SUM(score) FROM (", together, ") GROUP BY id, person, part"))
        return together, params

    # --- What is answered --------------------------------------------------------------------------------------------

    def _answer(self, query: Query, spoken: Spoken | None = None) -> Hits:
        """Filter, count and order the subjects, or all that the audiences may see; the best of them are the page."""
        base, parts = self._read(query, spoken)
        if query.place:
            base = inside(base, query.place, parts)
        rows = narrowed(base, query)
        last = query.offset + query.limit
        if _is_by_score(query):
            best = (
                (-sum(score for *_, score in (spoken or {})[row.subject]), row.document, row.subject) for row in rows
            )
            page = [(subject, document) for _score, document, subject in nsmallest(last, best)[query.offset :]]
        else:
            if query.order is Order.NEAREST and query.place:
                rows = nearest(rows, query.place, parts)
            page = [(row.subject, row.document) for row in rows[query.offset : last]]
        return Hits(
            len(rows),
            tuple(hit for subject, document in page for hit in _hits(query, subject, document, spoken)),
            tuple(document for _subject, document in page) if query.people else (),
            counted(base, query),
            bool(rows) or (bool(query.filters or query.since) and bool(base)),
        )

    def _read(self, query: Query, spoken: Spoken | None) -> tuple[list[Row], Parts]:
        """Return the documents that stand for the subjects, in order, and the parts of profiles that may be seen.

        What is not in order by the score or the distance is so by name, or has the newest first.
        """
        kinds = tuple(kind for kind in query.kinds if kind == Kind.PART) if query.people else query.kinds
        found = Document.objects.filter(kind__in=(*kinds, Kind.PERSON) if query.people else kinds)
        found = found.visible_to(query.audiences)
        subject = "person" if query.people else "pk"
        if spoken is not None:
            found = found.filter(**{f"{subject}__in": self.among(spoken)})
        if query.among is not None:
            found = found.filter(person__in=self.among(query.among))
        if not _is_by_score(query):
            found = found.order_by(
                Lower("title") if query.order is Order.NAME else F("date").desc(nulls_last=True), "pk"
            )
        labels = "label_lines" if is_labelled(query) else Value("")
        more = ("region", "latitude", "longitude", "date") if query.place or query.since else ()
        rows = [Row(*row) for row in found.values_list(subject, "pk", "kind", labels, *more)]
        return with_parts(rows) if query.people else (rows, {})


def _total(query: Query) -> int:
    """Return how many documents of the kinds the audiences may see."""
    return Document.objects.visible_to(query.audiences).filter(kind__in=query.kinds).count()


def _factors(query: Query, held: Sequence[int]) -> list[float]:
    """Return by what the ranks of each group are multiplied: how much it tells, within what the audiences may see.

    Counted over all documents, the order would tell how often a word stands where the searcher may not read.
    """
    weights = [group.weight for group in query.groups]
    if len(weights) == 1:
        return weights
    total = _total(query)
    return [weight * rarity(total, count) for weight, count in zip(weights, held, strict=True)]


def _is_by_score(query: Query) -> bool:
    return bool(query.groups) and query.order is Order.RELEVANCE


def _hits(query: Query, subject: int, document: int, spoken: Spoken | None) -> list[Hit]:
    """Return what speaks for the subject, document by document."""
    if spoken is None:
        return [] if query.people else [Hit(document, None, {})]
    scores: dict[tuple[int, int | None], dict[int, float]] = defaultdict(dict)
    for number, person, group, score in spoken[subject]:
        scores[number, person][group] = score
    return [Hit(number, person, of_document) for (number, person), of_document in scores.items()]


def _rows(sql: str, params: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
