"""Run an evaluation: store a collection where nobody else looks, rank people for its queries, and measure."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from search import actions, models, taxonomy, vocabulary
from search.engines import Engine
from search.evaluation.grounds import GROUNDS
from search.evaluation.metrics import MEASURES, Estimate, estimate
from search.evaluation.reading import Collection, LabelledQuery
from search.gazetteer import load_places
from search.people import rank_people
from search.registry import Document, Kind
from search.roles import Role
from search.understanding import understand
from search.vocabulary import Vocabulary

AUDIENCE = "public"
ENTITY = "evaluation"


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found: the estimate of each measure, and the share of queries that found nobody."""

    engine: str
    queries: int
    measures: Mapping[str, Estimate]
    zero_results: float
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Return the report as it is written to JSON."""
        return {
            "engine": self.engine,
            "queries": self.queries,
            "measures": {
                name: {"mean": round(one.mean, 4), "low": round(one.low, 4), "high": round(one.high, 4)}
                for name, one in self.measures.items()
            },
            "zero_results": round(self.zero_results, 4),
            "seconds": round(self.seconds, 2),
        }


def evaluate(collection: Collection, engine: str) -> Report:
    """Return how well the engine's people are ranked for the queries of the collection."""
    start = time.perf_counter()
    with stored(documents(collection), engine) as asking:
        words = vocabulary.current()
        runs = [rank(query, words, asking) for query in collection.queries]
    return report(engine, runs, collection.queries, time.perf_counter() - start)


def report(
    engine: str, runs: Sequence[Sequence[int]], queries: Sequence[LabelledQuery], seconds: float = 0.0
) -> Report:
    """Return the measures of the runs: for each query the people ranked, best first."""
    pairs = list(zip(runs, queries, strict=True))
    measures = {
        name: estimate([measure(run, query.relevant) for run, query in pairs]) for name, measure in MEASURES.items()
    }
    return Report(engine, len(queries), measures, sum(not run for run in runs) / len(runs), seconds)


@contextmanager
def stored(found: Sequence[Document], engine: str) -> Iterator[Engine]:
    """Store the documents, the taxonomy and the gazetteer where nobody else looks, and yield the engine over them."""
    with GROUNDS[engine]() as ready:
        taxonomy.load()
        load_places()
        actions.store(ENTITY, found)
        yield ready()


def documents(collection: Collection) -> list[Document]:
    """Return each person's documents as evidence, and a profile that says nothing for everybody in the pool.

    Nobody without a profile is ranked, though what they wrote counts among the documents.
    """
    profiles = [
        Document(of=person, kind=Kind.PERSON, key=str(person), audience=AUDIENCE, person=person, title="", url="")
        for person in sorted(collection.pool)
    ]
    evidence = [
        Document(
            of=number,
            kind=Kind.EVIDENCE,
            key=f"{number}-{person}",
            audience=AUDIENCE,
            person=person,
            role=Role.WROTE,
            title="",
            body=collection.documents[number],
            url="",
        )
        for person, numbers in collection.people.items()
        for number in numbers
    ]
    return [*profiles, *evidence]


def rank(query: LabelledQuery, words: Vocabulary, asking: Engine) -> list[int]:
    """Return the people for the query, best first, by the ranking that the site uses."""
    left_out = models.Document.objects.filter(kind=Kind.EVIDENCE, entity_id__in=query.without_documents)
    ranking = rank_people(
        understand(query.text, words, whole=True),
        words,
        frozenset({AUDIENCE}),
        without_people=query.without_people,
        without_documents=frozenset(left_out.values_list("pk", flat=True)),
        asking=asking,
    )
    return [one.person for one in ranking.candidates]
