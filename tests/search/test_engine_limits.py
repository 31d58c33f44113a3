"""What a query may be limited to beside words: dates, people, an order by name, and some of many, quickly."""

from __future__ import annotations

import datetime

import pytest

from search.asking import name_groups
from search.engines import Order, Query, database_engine
from search.models import Document as Stored
from search.registry import Kind
from tests.search.storing import store
from tests.search.test_engines import EVERYBODY, FALLS, MEMBER, ask, ask_people, evidence, page, person, titles

pytestmark = pytest.mark.django_db


def test_a_date_filters_like_a_filter() -> None:
    store(page(1, "new", date=datetime.date(2026, 5, 1)), page(2, "old", date=datetime.date(2020, 5, 1)))
    since = datetime.date(2026, 1, 1)
    assert titles(ask(since=since)) == ["new"]
    assert titles(ask("new", since=since)) == ["new"]
    hits = ask("old", since=since)
    assert (hits.total, hits.found) == (0, True)


def test_only_the_people_named_are_looked_at_or_counted() -> None:
    store(
        person(1, "Ann falls", labels=(FALLS,)),
        person(2, "Bob falls", labels=(FALLS,)),
        evidence(3, 2, "falls work"),
    )
    for words in ("", "falls"):
        hits = ask_people(words, among=frozenset({1}), facets=("topic",))
        assert (titles(hits), hits.total, hits.facets["topic"]) == (["Ann falls"], 1, {"falls": 1})
        assert {hit.person for hit in hits.hits} <= {1}
        assert ask_people(words, among=frozenset()).total == 0


def test_people_come_in_the_order_of_their_names_whatever_their_case() -> None:
    store(person(1, "cai falls"), person(2, "Bob falls"), person(3, "ann falls"))
    for words in ("", "falls"):
        assert titles(ask_people(words, order=Order.NAME)) == ["ann falls", "Bob falls", "cai falls"]
    assert titles(ask_people("falls", order=Order.NAME, limit=1, offset=1)) == ["Bob falls"]


def test_some_are_found_quickly_and_none_beyond_the_audiences() -> None:
    store(*(person(number, f"Maria {number}", "public" if number % 2 else "members") for number in range(1, 9)))

    def some(audiences: frozenset[str], limit: int) -> set[str]:
        query = Query(audiences=audiences, kinds=(Kind.PERSON.value,), groups=name_groups("mar"), limit=limit)
        return set(Stored.objects.filter(pk__in=database_engine().some(query)).values_list("audience", flat=True))

    assert some(EVERYBODY, 50) == {"public"}
    assert some(MEMBER, 50) == {"public", "members"}
    assert some(frozenset(), 50) == set()
    query = Query(audiences=MEMBER, kinds=(Kind.PERSON.value,), groups=name_groups("mar"), limit=3)
    assert len(database_engine().some(query)) == 3
