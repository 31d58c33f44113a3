"""What the library asks of an engine: pages of its kinds, counted by what sort of page they are, and in order."""

from __future__ import annotations

import datetime

import pytest

from search.engines import Order
from search.finding import LEARNING
from search.registry import Facet, Kind, Label
from tests.search.storing import store
from tests.search.test_engines import ask, page, titles

pytestmark = pytest.mark.django_db

FACETS = (Facet.EVIDENCE.value, Facet.STAGE.value, Facet.READERS.value)


def case(number: int, title: str, status: str, stage: str, year: int = 2026) -> None:
    labels = (Label(Facet.EVIDENCE, status), Label(Facet.STAGE, stage))
    store(page(number, title, kind=Kind.CASE_STUDY, labels=labels, date=datetime.date(year, 1, number)))


def test_pages_are_filtered_and_counted_by_evidence_stage_and_readers() -> None:
    case(1, "one", "reported", "pilot")
    case(2, "two", "reported", "running")
    case(3, "three", "aim", "pilot")
    store(page(4, "four", labels=(Label(Facet.READERS, "leader"),)), page(5, "five", kind=Kind.THREAD))

    hits = ask(kinds=LEARNING, filters={"evidence": frozenset({"reported", "aim"})}, facets=("kind", *FACETS))

    assert sorted(titles(hits)) == ["one", "three", "two"]
    assert hits.facets["evidence"] == {"reported": 2, "aim": 1}
    assert hits.facets["stage"] == {"pilot": 2, "running": 1}
    assert hits.facets["for"] == {}
    assert titles(ask(kinds=LEARNING, filters={"for": frozenset({"leader"})})) == ["four"]


def test_pages_come_by_title_whatever_its_case_and_by_date_whatever_fits() -> None:
    case(1, "beta falls falls", "aim", "pilot", 2024)
    case(2, "Alpha falls", "aim", "pilot", 2025)
    case(3, "gamma falls", "aim", "pilot", 2026)

    for text in ("", "falls"):
        assert titles(ask(text, kinds=LEARNING, order=Order.NAME)) == ["Alpha falls", "beta falls falls", "gamma falls"]
        newest = ["gamma falls", "Alpha falls", "beta falls falls"]
        assert titles(ask(text, kinds=LEARNING, order=Order.NEWEST)) == newest


def test_what_sort_of_page_it_is_is_no_word_to_find_it_by() -> None:
    case(1, "one", "reported", "testing")

    assert ask("testing", kinds=LEARNING).total == 0
