"""The engine that asks Elasticsearch: at most two requests a search, three where people have written a great deal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from search.elastic import queries
from search.elastic.documents import MOST_ROWS, Index
from search.engines import Hit, Hits, Query

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
        return self._people(query) if query.people else self._documents(query)

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


def _scores(row: queries.Body, score: float) -> dict[int, float]:
    """Return the score of each group by its number; a single group is not named, since its score is the row's."""
    named = row.get("matched_queries")
    return {int(number): of_group for number, of_group in named.items()} if named else {0: score}


def _hits(query: Query, answer: queries.Body, *, hits: Iterable[Hit], profiles: Iterable[int] = ()) -> Hits:
    total = queries.total(answer)
    return Hits(total, tuple(hits), tuple(profiles), queries.counts(query, answer), queries.is_found(answer, total))
