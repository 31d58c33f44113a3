"""What the engines within the site's own database share: one statement finds and weighs, one reads what answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from heapq import nlargest
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, F
from django.db.models.expressions import RawSQL

from search.engines import KIND_FACET, Group, Hit, Hits, Order, Query
from search.engines.counting import Parts, Row, counted, inside, is_labelled, narrowed, nearest, needs_rows, with_parts
from search.engines.weighing import rarity, telling
from search.models import Document
from search.registry import Kind

# Of more groups than this, any of which will do, the most telling are looked for.
FEW = 8
# How much a word weighs by where it stands.
TITLE_WEIGHT, LABEL_WEIGHT, BODY_WEIGHT = 3.0, 4.0, 1.0

STEADY_SECONDS = 60

Statement = tuple[str, list[Any]]
# A document and its person, the number of a group that it has, and the score.
Said = tuple[int, int, int, float]
GROUP = 2


class Spoken(NamedTuple):
    """What each subject (a person, or a document) scores in all, and what was said of which document, unsorted."""

    totals: Mapping[int, float]
    said: Sequence[Said]


class DatabaseEngine(ABC):
    """An engine whose documents lie in the site's own database; each vendor adds how words are matched and weighed."""

    name = ""
    # What keeps the database from looking for documents by a column when it knows better which they are.
    apart = ""
    # What tells the database that profiles are looked for, where it has an index of them alone, and to read that index.
    profiles = ""
    by_profiles = ""
    # No labels, as they are written in a statement.
    no_marks = "x''"

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

    def added(self, number: int, alternatives: Sequence[str]) -> str:
        """Return the statement that selects each document once, its ranks added: the only one, if there is one."""
        (alone,) = alternatives
        return alone

    def seen(self, query: Query, kinds: Sequence[str], apart: str = "") -> Statement:
        """Return the condition of what the audiences may see of the kinds; nothing is looked for by what is `apart`."""
        audiences = sorted(query.audiences)
        sql = f"{apart}d.audience IN ({_marks(audiences)}) AND {apart}d.kind IN ({_marks(kinds)})"
        return sql, [*audiences, *kinds]

    def search(self, query: Query) -> Hits:
        """Return what the audiences of the query may see of what it asks for; no audiences, nothing."""
        if not query.audiences or not query.kinds:
            return Hits()
        if not query.groups:
            return self._answer(query) if query.people or needs_rows(query) else self._newest(query)
        if query.wanted == 1 and len(query.groups) > FEW:
            return self._weigh(query)
        return self._find(query)

    # --- What is asked for -------------------------------------------------------------------------------------------

    def _weigh(self, query: Query) -> Hits:
        """Answer a paragraph by the most telling of its groups."""
        weights = [group.weight for group in query.groups]
        numbers = telling(weights, self.counts(query), _visible(query))
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
        return self._answer(query, spoken) if spoken.totals else Hits(facets={facet: {} for facet in query.facets})

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
        ranked = _rows(" UNION ALL ".join(parts), params)
        return _together(query, ranked, self._factors(query, ranked, is_whole=among is None))

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
        return self.added(number, parts), params

    def _factors(self, query: Query, ranked: Sequence[Said], *, is_whole: bool) -> list[float]:
        """Return how much each group tells, within what the audiences may see.

        Counted over all documents, the order would tell how often a word stands where the searcher may not read.
        `is_whole` says that what was ranked is all that has any of the groups.
        """
        weights = [group.weight for group in query.groups]
        if len(weights) == 1:
            return weights
        of_each = Counter(said[GROUP] for said in ranked)
        held = [of_each[number] for number in range(len(weights))] if is_whole else self.counts(query)
        total = _visible(query)
        return [weight * rarity(total, count) for weight, count in zip(weights, held, strict=True)]

    # --- What is answered --------------------------------------------------------------------------------------------

    def _answer(self, query: Query, spoken: Spoken | None = None) -> Hits:
        """Filter, count and order the subjects, or all that the audiences may see; the best of them are the page."""
        base, parts = self._read(query, spoken)
        if query.place:
            base = inside(base, query.place, parts)
        rows = narrowed(base, query)
        last = query.offset + query.limit
        if spoken is not None and query.order is Order.RELEVANCE:
            page = [(row.subject, row.document) for row in _best(rows, spoken.totals, last)[query.offset :]]
        else:
            if query.order is Order.NEAREST and query.place:
                rows = nearest(rows, query.place, parts)
            page = [(row.subject, row.document) for row in rows[query.offset : last]]
        return Hits(
            len(rows),
            _hits(query, page, spoken),
            tuple(document for _subject, document in page) if query.people else (),
            counted(base, parts, query),
            bool(rows) or (bool(query.filters or query.since) and bool(base)),
        )

    def _newest(self, query: Query) -> Hits:
        """Return the newest documents of the kinds, without reading those that are not shown."""
        rows = Document.objects.filter(kind__in=query.kinds).visible_to(query.audiences)
        counts: dict[str, int] = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
        chosen = query.filters.get(KIND_FACET) or counts.keys()
        newest = rows.filter(kind__in=chosen).order_by(F("date").desc(nulls_last=True), "pk")
        page = newest.values_list("pk", flat=True)[query.offset : query.offset + query.limit]
        return Hits(
            sum(of_kind for kind, of_kind in counts.items() if kind in chosen),
            tuple(Hit(pk, None, {}) for pk in page),
            facets={KIND_FACET: counts} if query.facets else {},
            found=bool(counts),
        )

    def _read(self, query: Query, spoken: Spoken | None) -> tuple[list[Row], Parts]:
        """Return the documents that stand for the subjects, in order, and the parts of profiles that may be seen.

        What is not in order by the score or the distance is so by name, or has the newest first.
        """
        parts = [Kind.PART.value] if Kind.PART.value in query.kinds else []
        kinds = [Kind.PERSON.value, *parts] if query.people else query.kinds
        subject = "d.person" if query.people else "d.id"
        # What nobody looks at is not read, since there may be very many of them.
        columns = (
            subject, "d.id", "d.kind", "d.label_marks" if is_labelled(query) else self.no_marks,
            "d.latitude, d.longitude" if query.place else "NULL, NULL", "d.date >= %s" if query.since else "NULL",
        )  # fmt: skip
        seen, params = self.seen(query, kinds, self.apart if spoken is not None else "")
        if query.people:
            seen += self.profiles
        params = [*([query.since] if query.since else []), *params]
        index = self.by_profiles if query.people and spoken is not None else ""
        sql = " ".join(("SELECT", ", ".join(columns), "FROM search_document d", index, "WHERE", seen))
        for column, numbers in ((subject, spoken and spoken.totals), ("d.person", query.among)):
            if numbers is not None:
                among = self.among(numbers)
                sql, params = f"{sql} AND {column} IN ({among.sql})", [*params, *among.params]
        if spoken is None or query.order is not Order.RELEVANCE:
            sql += f" ORDER BY {_ORDERS.get(query.order, _NEWEST)}, d.id"
        # Each holds as many columns as a row has, and is not asked again: there may be very many of them.
        rows = list(map(partial(tuple.__new__, Row), _rows(sql, params)))
        return with_parts(rows) if query.people else (rows, {})


_NEWEST = "d.date DESC NULLS LAST"
_ORDERS = {Order.NAME: "LOWER(d.title)"}


def _visible(query: Query) -> int:
    """Return how many documents of the kinds the audiences may see, as it was within the last minute.

    To count them takes as long as a search, and only the logarithm of it is asked for.
    """
    names = " ".join([*sorted(query.audiences), *query.kinds])
    seen = Document.objects.visible_to(query.audiences).filter(kind__in=query.kinds)
    return cache.get_or_set(f"search-visible-{sha256(names.encode()).hexdigest()}", seen.count, STEADY_SECONDS) or 0


def _marks(values: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(values))


def _together(query: Query, ranked: Sequence[Said], factors: Sequence[float]) -> Spoken:
    """Return what was ranked, each group times its factor, of the subjects that have the groups wanted."""
    said = ranked
    if set(factors) != {1.0}:
        said = [(document, person, number, rank * factors[number]) for document, person, number, rank in ranked]
    totals: dict[int, float] = defaultdict(float)
    for document, person, _number, score in said:
        totals[person if query.people else document] += score
    if query.wanted > 1:
        groups = {(person if query.people else document, number) for document, person, number, _score in said}
        has = Counter(of for of, _number in groups)
        totals = {of: total for of, total in totals.items() if has[of] >= query.wanted}
    return Spoken(totals, said)


def _best(rows: Sequence[Row], totals: Mapping[int, float], count: int) -> list[Row]:
    """Return so many of the rows, those of the highest totals first."""
    if len(rows) > count:
        # Most are told by the lowest total that may be among them, which is quicker than to compare them all.
        lowest = nlargest(count, [totals[row.subject] for row in rows])[-1]
        rows = [row for row in rows if totals[row.subject] >= lowest]
    return sorted(rows, key=lambda row: (-totals[row.subject], row.document))[:count]


def _hits(query: Query, page: Sequence[tuple[int, int]], spoken: Spoken | None) -> tuple[Hit, ...]:
    """Return what speaks for each subject of the page, document by document."""
    if spoken is None:
        return () if query.people else tuple(Hit(document, None, {}) for _subject, document in page)
    scores: dict[int, dict[tuple[int, int], dict[int, float]]] = {of: defaultdict(dict) for of, _document in page}
    for document, person, number, score in spoken.said:
        of_subject = scores.get(person if query.people else document)
        if of_subject is not None:
            of_subject[document, person][number] = score
    return tuple(Hit(document, person, of) for on in scores.values() for (document, person), of in on.items())


def _rows(sql: str, params: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
