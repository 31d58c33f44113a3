"""What a search costs the site's database: few statements, however much is filtered, counted and weighed."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from search.engines import Group, Order, Query, database_engine
from search.engines.marks import mark, numbers
from search.engines.sqlite import SqliteEngine
from search.models import Document as Stored
from search.models import Region
from search.registry import SITE_KINDS, Facet
from tests.search.storing import store
from tests.search.test_engines import (
    CALL,
    FALLS,
    FRAILTY,
    INSIDER,
    LEEDS,
    PEOPLE,
    SPC,
    asked,
    evidence,
    page,
    person,
)
from tests.search.test_engines_parts import part

pytestmark = pytest.mark.django_db

FACETS = (Facet.METHOD.value, Facet.TOPIC.value, Facet.ROLE.value, Facet.OFFER.value, Facet.REGION.value)
# Besides, once a minute, how many documents there are is counted, where several groups are told apart by rarity.
FIND_AND_READ = 2


def people(text: str, **fields: object) -> Query:
    values: dict[str, object] = {"groups": asked(text), "facets": FACETS, "needed": 1, **fields}
    return Query(audiences=INSIDER, kinds=PEOPLE, people=True, **values)  # type: ignore[arg-type]


def everybody() -> None:
    for number in range(1, 13):
        labels = (FALLS, SPC, CALL) if number % 2 else (FRAILTY, CALL)
        store(
            person(number, f"falls {number}", body="frailty", labels=labels, region=Region.LONDON),
            part(number, body="sepsis", labels=(FRAILTY,)),
            evidence(100 + number, number, "falls and frailty"),
        )


@pytest.mark.parametrize(
    "query",
    [
        people("falls"),
        people("falls", filters={"topic": frozenset({"falls"}), "method": frozenset({"spc"})}),
        people("falls", place=LEEDS, order=Order.NEAREST),
        people("falls frailty sepsis", limit=5),
        people("falls frailty sepsis", needed=2),
        people("", filters={"offer": frozenset({"call"})}),
    ],
    ids=["words", "filters", "place", "several", "several needed", "browsing"],
)
def test_five_facets_and_their_people_take_a_bounded_number_of_statements(
    query: Query, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    everybody()
    with django_assert_max_num_queries(FIND_AND_READ + (len(query.groups) > 1)):
        hits = database_engine().search(query)
    with django_assert_max_num_queries(FIND_AND_READ):
        assert database_engine().search(query) == hits
    assert set(hits.facets) == set(FACETS)
    assert hits.total or query.place


def test_browsing_documents_reads_none_that_is_not_shown(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    store(*(page(number, "falls") for number in range(1, 13)))
    with django_assert_max_num_queries(FIND_AND_READ):
        hits = database_engine().search(Query(audiences=INSIDER, kinds=SITE_KINDS, facets=("kind",), limit=3, offset=2))
    assert (hits.total, len(hits.hits), hits.facets) == (12, 3, {"kind": {"guide": 12}})


def test_sqlite_weighs_each_phrase_by_itself_and_looks_for_all_concepts_at_once() -> None:
    engine = SqliteEngine()
    group = Group(phrases=(("fall",), ("fall", "prevent")), concepts=("falls", "frailty"), beginnings=("fal",))
    *words, concepts = engine.alternatives(group)

    assert [(one.phrases, one.concepts, one.beginnings) for one in words] == [
        ((("fall",),), (), ()),
        ((("fall", "prevent"),), (), ()),
        ((), (), ("fal",)),
    ]
    assert (concepts.phrases, concepts.concepts, concepts.beginnings) == ((), ("falls", "frailty"), ())
    assert ["bm25" in engine.rank(one)[0] for one in (*words, concepts)] == [True, True, True, False]


def test_the_labels_that_are_counted_are_those_that_documents_carry() -> None:
    everybody()
    for document in Stored.objects.prefetch_related("labels"):
        lines = document.label_lines.split("\n") if document.label_lines else []
        labels = {(label.facet, label.value) for label in document.labels.all()}
        assert sorted(lines) == sorted(f"{facet}:{value}" for facet, value in labels)
        assert sorted(numbers(document.label_marks)) == sorted(mark(facet, value) for facet, value in labels)
