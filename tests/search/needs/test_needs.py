"""How well the people search answers what practitioners ask: never worse than when it was last accepted."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import connection

from search import analysis
from search.evaluation.reading import LabelledQuery
from search.evaluation.running import report
from search.words import STOP_WORDS
from tests.search.needs.loading import CAN, labelled, load, needs, people, ranked, recorded

TOLERATED = 0.01


@pytest.mark.django_db
def test_practitioners_find_whom_they_need_as_well_as_before() -> None:
    assert_as_well_as_before(connection.vendor, labelled(load()))


def assert_as_well_as_before(engine: str, queries: Sequence[LabelledQuery]) -> None:
    """Hold the ranking of the members who were loaded against what was last accepted of the engine."""
    assert all(query.relevant for query in queries)

    found = report(engine, ranked(queries), queries)

    before = recorded(engine)
    now = {name: round(one.mean, 4) for name, one in found.measures.items()}
    assert all(now[name] >= before[name] - TOLERATED for name in ("nDCG@10", "MAP")), (
        f"{now} is worse than {before}: see docs/search-evaluation.md"
    )


def test_the_set_is_large_enough_to_tell() -> None:
    assert len(needs()) >= 80
    assert len(people()) >= 60
    assert all(2 <= len(person.wrote["work"]) <= 6 for person in people())


def test_a_third_of_the_needs_is_reached_through_synonyms_alone() -> None:
    """No word of these stands in anything that somebody wrote who answers them."""
    alone = [need["text"] for need in needs() if "name" not in need and not _words(need["text"]) & _written(need)]
    assert len(alone) >= len(needs()) / 3


def _written(need: dict[str, object]) -> set[str]:
    wanted = {*need.get("skills", ()), *need.get("any", ())}  # type: ignore[misc]
    able = [one for one in people() if any(one.skills.get(skill, 0) >= CAN for skill in wanted)]
    texts = [one.wrote["line"] for one in able]
    texts += [f"{title} {summary}" for one in able for _kind, _month, title, summary, *_topics in one.wrote["work"]]
    return _words(" ".join(texts))


def _words(text: str) -> set[str]:
    return {analysis.stem(word) for word in analysis.words(text) if word not in STOP_WORDS}
