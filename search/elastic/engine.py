"""The engine that asks Elasticsearch: at most two requests a search, one more where several things are asked for.

Where people have written a great deal, what speaks for them is asked for twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from elasticsearch import Elasticsearch

from search.elastic import queries
from search.elastic.documents import MOST_ROWS, Index
from search.engines import Hit, Hits, Query
from search.engines.database import FEW
from search.engines.weighing import rarity, telling

# The rows that speak for the people of a page and are asked for at first; where there are more, all are asked for.
USUAL_ROWS = 10_000


class ElasticsearchEngine:
    """Answers from Elasticsearch, a moment behind the database; raises what the client raises when it cannot.

    Hits and profiles are primary keys of `search.models.Document`: whoever shows them reads them from the database
    once more, within the audiences, since a change of a moment ago may not have come here yet.
    """

    name = "elasticsearch"

    def __init__(self, client: Elasticsearch) -> None:
        self.client = client

    def search(self, query: Query) -> Hits:
        """Return what the audiences of the query may see of what it asks for; no audiences, nothing."""
        if not query.audiences or not query.kinds:
            return Hits()
        numbers: Sequence[int] = range(len(query.groups))
        if len(query.groups) > 1:
            query, numbers = self._telling(query)
            if not numbers:
                return Hits(facets={facet: {} for facet in query.facets})
        found = self._people(query) if query.people else self._documents(query)
        return _numbered(found, numbers)

    def _telling(self, query: Query) -> tuple[Query, Sequence[int]]:
        """Return the query with each group weighed by how rare it is, and the numbers of the groups that it kept.

        That is counted within what the audiences may see, so that the order tells nothing of what they may not. Of a
        paragraph the most telling groups are kept.
        """
        answer = self._ask(queries.indices(query.kinds), queries.held(query))
        total, held = queries.total(answer), queries.held_by(query, answer)
        numbers: Sequence[int] = range(len(query.groups))
        if query.wanted == 1 and len(query.groups) > FEW:
            numbers = telling([group.weight for group in query.groups], held, total)
        groups = (query.groups[number] for number in numbers)
        weighed = zip(groups, (rarity(total, held[number]) for number in numbers), strict=True)
        return replace(
            query, groups=tuple(replace(group, weight=group.weight * rare) for group, rare in weighed)
        ), numbers

    def _people(self, query: Query) -> Hits:
        answer = self._ask([Index.PEOPLE], queries.people(query))
        chosen = [row["sort"] for row in queries.rows(answer)]
        spoken = self._spoken(query, [person for _order, _document, person in chosen]) if query.groups else {}
        return _hits(
            query,
            answer,
            hits=(hit for _order, _document, person in chosen for hit in spoken.get(person, ())),
            profiles=(document for _order, document, _person in chosen),
        )

    def _spoken(self, query: Query, persons: Sequence[int]) -> dict[int, list[Hit]]:
        """Return what speaks for each of the people, the best first."""
        if not persons:
            return {}
        indices = queries.indices(query.kinds)
        answer = self._ask(indices, queries.weighed(query, persons, USUAL_ROWS))
        if (total := queries.total(answer)) > USUAL_ROWS:
            answer = self._ask(indices, queries.weighed(query, persons, min(total, MOST_ROWS)))
        found: dict[int, list[Hit]] = defaultdict(list)
        for row in queries.rows(answer):
            score, document, person = row["sort"]
            found[person].append(Hit(document, person, _scores(row, score)))
        return found

    def _documents(self, query: Query) -> Hits:
        answer = self._ask(queries.indices(query.kinds), queries.documents(query))
        hits = []
        for row in queries.rows(answer):
            first, document, person, *score = row["sort"]
            scores = _scores(row, *score or [first]) if query.groups else {}
            hits.append(Hit(document, (person or None) if query.groups else None, scores))
        return _hits(query, answer, hits=hits)

    def _ask(self, indices: Sequence[Index], body: queries.Body) -> queries.Body:
        answer: Any = self.client.search(
            index=",".join(index.alias for index in indices),
            body=body,
            filter_path=queries.FILTER_PATH,
            include_named_queries_score=True,
        )
        return answer.body  # type: ignore[no-any-return]


def _numbered(found: Hits, numbers: Sequence[int]) -> Hits:
    """Return the hits with the groups numbered as they were before some were left out."""
    if len(numbers) == max(numbers, default=-1) + 1:
        return found
    hits = (Hit(hit.document, hit.person, {numbers[at]: of for at, of in hit.scores.items()}) for hit in found.hits)
    return replace(found, hits=tuple(hits))


def _scores(row: queries.Body, score: float) -> dict[int, float]:
    """Return the score of each group by its number; a single group is not named, since its score is the row's."""
    named = row.get("matched_queries")
    return {int(number): of_group for number, of_group in named.items()} if named else {0: score}


def _hits(query: Query, answer: queries.Body, *, hits: Iterable[Hit], profiles: Iterable[int] = ()) -> Hits:
    total = queries.total(answer)
    return Hits(total, tuple(hits), tuple(profiles), queries.counts(query, answer), queries.is_found(answer, total))
