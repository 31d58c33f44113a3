"""What Elasticsearch is asked and what its answers say, without a server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from search.analysis import terms
from search.elastic import queries
from search.elastic.documents import MOST_ROWS, Index
from search.elastic.impacts import impact
from search.engines import Group, Order, Query, Where
from search.models import Region
from search.places import FoundPlace
from search.registry import PROFILE_KINDS, SITE_KINDS, Facet, Kind
from tests.search.test_engines import NASTY

AUDIENCES = frozenset({"members", "public"})
HELD = {"terms": {"audience": ["members", "public"]}}
KINDS = (*PROFILE_KINDS, Kind.EVIDENCE.value)
LEEDS = FoundPlace("Leeds", Region.YORKSHIRE, 53.8, -1.55, 30)
YORKSHIRE = FoundPlace("Yorkshire", Region.YORKSHIRE)
FALLS = Group(phrases=(("fall",),), concepts=("falls",))
SPC = Group(phrases=(("control", "chart"),))
FACETS = (Facet.TOPIC.value, Facet.METHOD.value, Facet.REGION.value)
FILTERS = {"topic": frozenset({"falls"}), "region": frozenset({"London", "Wales"}), "offer": frozenset[str]()}


def asking(**fields: Any) -> Query:
    return Query(**{"audiences": AUDIENCES, "kinds": KINDS, "people": True, **fields})


def everything() -> Iterator[Query]:
    """Every sort of question."""
    for people, kinds in ((True, KINDS), (True, (Kind.PERSON.value,)), (False, SITE_KINDS), (False, KINDS)):
        for groups in ((), (FALLS,), (FALLS, SPC), (Group(beginnings=("mar",), where=Where.TITLE),)):
            for place in (None, LEEDS, YORKSHIRE):
                for filters in ({}, FILTERS):
                    for order in Order:
                        yield asking(
                            people=people,
                            kinds=kinds,
                            groups=groups,
                            place=place,
                            filters=filters,
                            facets=FACETS,
                            order=order,
                        )


def bodies(query: Query) -> list[queries.Body]:
    return [queries.people(query), queries.weighed(query, [1, 2], 10)] if query.people else [queries.documents(query)]


def within(node: Any, name: str) -> Iterator[Any]:
    """Every value of the name, wherever it stands."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == name:
                yield value
            yield from within(value, name)
    elif isinstance(node, list):
        for one in node:
            yield from within(one, name)


def test_the_audiences_stand_in_every_question() -> None:
    for query in everything():
        for body in bodies(query) if query.groups else bodies(query)[:1]:
            assert HELD in body["query"]["bool"]["filter"]


def test_the_audiences_stand_in_all_that_looks_within_a_person() -> None:
    looked = 0
    for query in everything():
        for body in bodies(query) if query.groups else bodies(query)[:1]:
            for nested in within(body, "nested"):
                held = {"terms": {f"{nested['path']}.audience": ["members", "public"]}}
                if "query" in nested:
                    assert held in nested["query"]["bool"]["filter"]
                elif "filter" in nested:
                    assert nested["filter"] == held
                else:
                    continue
                looked += 1
            for counted in within(body, queries.IN_PARTS):
                assert list(counted) == ["nested", "aggs"]
                assert counted["aggs"][queries.SEEN]["filter"] == {"terms": {"parts.audience": ["members", "public"]}}
    assert looked


def test_nothing_is_looked_at_within_a_person_where_only_names_are_asked_for() -> None:
    query = asking(kinds=(Kind.PERSON.value,), groups=(FALLS,), filters=FILTERS, facets=FACETS, place=LEEDS)
    assert not list(within(queries.people(query), "nested"))


@pytest.mark.parametrize("text", NASTY)
def test_nothing_that_is_typed_is_an_operator(text: str) -> None:
    group = Group(phrases=(terms(text), (text,)), concepts=(text,), beginnings=(text,))
    for where in Where:
        for prefix in (False, True):
            asked = Group(group.phrases, group.concepts, group.beginnings, prefix, where)
            for body in bodies(asking(groups=(asked, FALLS))):
                said = json.loads(json.dumps(body))
                for operator in ("query_string", "simple_query_string", "regexp", "wildcard", "script", "fuzzy"):
                    assert not list(within(said, operator))


@pytest.mark.parametrize(
    "group",
    [
        Group(),
        Group(phrases=((),)),
        Group(phrases=(("",),), beginnings=("",)),
        Group(concepts=("spc",), where=Where.TITLE),
    ],
)
def test_a_group_of_nothing_is_had_by_nobody(group: Group) -> None:
    assert queries.match(group) == {"match_none": {}}


def test_words_and_concepts_count_as_each_document_says() -> None:
    assert queries.match(Group(phrases=(("fall",), ("trip",)), concepts=("falls",))) == {
        "sparse_vector": {
            "field": "impacts",
            "query_vector": {"k0falls": 1.0, "fall": 1.0, "trip": 1.0},
            "prune": False,
        }
    }


def test_a_phrase_counts_as_its_words_do_on_average() -> None:
    fields = ["title_terms", "label_terms", "body_terms"]
    assert queries.match(Group(phrases=(("control", "chart"),)))["bool"] == {
        "filter": [{"multi_match": {"query": "control chart", "type": "phrase", "fields": fields}}],
        "should": [
            {"sparse_vector": {"field": "impacts", "query_vector": {"control": 0.5, "chart": 0.5}, "prune": False}}
        ],
    }


def test_a_group_is_had_by_any_phrase_concept_or_beginning() -> None:
    group = Group(phrases=(("control", "chart"),), concepts=("spc",), beginnings=("con",), where=Where.ANYWHERE)
    concept, phrase, beginning = queries.match(group, "parts")["bool"]["should"]
    assert concept["sparse_vector"]["query_vector"] == {"k0spc": 1.0}
    assert [one["sparse_vector"]["field"] for one in (concept, *phrase["bool"]["should"])] == ["parts.impacts"] * 2
    assert beginning == {
        "constant_score": {"filter": {"prefix": {"parts.title_terms": {"value": "con"}}}, "boost": impact(3)}
    }


def test_no_score_hangs_on_other_documents() -> None:
    """What is not filtered by, and neither stored with the document nor always the same, would be weighed by bm25."""
    stems = (("fall",), ("control", "chart"))
    for where in Where:
        for prefix in (False, True):
            group = Group(stems, ("falls",), ("mar",), prefix, where)
            _assert_alone(queries.match(group))
    for query in everything():
        for body in bodies(query) if query.groups else []:
            _assert_alone({"bool": {"should": body["query"]["bool"].get("should", [])}})


def _assert_alone(clause: queries.Clause) -> None:
    [(name, inner)] = clause.items()
    if name == "bool":
        for within in (*inner.get("should", ()), *inner.get("must", ())):
            _assert_alone(within)
    elif name == "nested":
        _assert_alone(inner["query"])
    else:
        assert name in {"sparse_vector", "constant_score", "match_none"}


def test_a_misspelt_name_is_looked_for_in_the_profile_alone() -> None:
    query = asking(groups=(Group(phrases=(("s0okafr",),), where=Where.SPELLING),))
    said = json.dumps(queries.people(query))
    assert '"spelling_terms"' in said
    assert "parts.spelling_terms" not in said
    assert "evidence" not in said


@pytest.mark.parametrize(("needed", "expected"), [(None, 2), (1, 1), (2, 2), (7, 2), (0, 1)])
def test_as_many_groups_are_needed_as_asked_for(needed: int | None, expected: int) -> None:
    for people in (True, False):
        query = asking(groups=(FALLS, SPC), needed=needed, people=people)
        body = (queries.people if people else queries.documents)(query)
        assert body["query"]["bool"]["minimum_should_match"] == expected


def test_groups_are_counted_within_what_the_audiences_may_see() -> None:
    query = asking(groups=(FALLS, SPC))
    body = queries.held(query)
    assert body["query"]["bool"]["filter"][0] == HELD
    assert body["aggs"][queries.HELD]["filters"]["filters"] == {
        "0": queries.match(FALLS),
        "1": queries.match(SPC, is_scored=False),
    }
    answer = {"aggregations": {queries.HELD: {"buckets": {"1": {"doc_count": 3}, "0": {"doc_count": 7}}}}}
    assert queries.held_by(query, answer) == [7, 3]


def test_what_is_not_ordered_by_relevance_is_not_weighed() -> None:
    body = queries.people(asking(groups=(FALLS,), order=Order.NEWEST))
    assert not list(within(body, "score_mode"))
    assert "should" not in body["query"]["bool"]


def test_each_facet_is_counted_under_every_filter_but_its_own() -> None:
    body = queries.documents(asking(people=False, filters=FILTERS, facets=FACETS))
    topic, region = {"terms": {"labels.topic": ["falls"]}}, {"terms": {"labels.region": ["London", "Wales"]}}
    assert body["post_filter"] == {"bool": {"filter": [topic, region]}}
    counted = body["aggs"]
    assert counted["_topic"]["filter"] == {"bool": {"filter": [region]}}
    assert counted["_region"]["filter"] == {"bool": {"filter": [topic]}}
    assert counted[queries.FREE]["filter"] == body["post_filter"]
    assert [list(counted[name]["aggs"]) for name in ("_topic", "_region", queries.FREE)] == [
        ["topic"],
        ["region"],
        ["method"],
    ]


def test_without_filters_facets_are_counted_at_once() -> None:
    body = queries.documents(asking(people=False, facets=("topic", "kind")))
    assert body["aggs"]["kind"]["terms"]["field"] == "kind"
    assert "post_filter" not in body


@pytest.mark.parametrize(("offset", "expected"), [(0, (0, 20)), (99_990, (99_990, 10)), (10**9, (MOST_ROWS, 0))])
def test_no_page_lies_beyond_what_an_index_shows(offset: int, expected: tuple[int, int]) -> None:
    body = queries.people(asking(offset=offset))
    assert (body["from"], body["size"]) == expected


def test_the_kinds_tell_the_indices() -> None:
    assert queries.indices(SITE_KINDS) == [Index.SITE]
    assert queries.indices(KINDS) == [Index.EVIDENCE]
    assert queries.indices((Kind.EVIDENCE.value, Kind.GUIDE.value)) == [Index.EVIDENCE, Index.SITE]


def test_people_of_a_value_are_those_of_profiles_and_of_parts() -> None:
    def buckets(*counted: tuple[str, int, int]) -> queries.Body:
        return {
            "buckets": [
                {"key": key, "doc_count": held, queries.PEOPLE: {"doc_count": people}} for key, held, people in counted
            ]
        }

    profiles = {"buckets": [{"key": "falls", "doc_count": 3}, {"key": "frailty", "doc_count": 1}]}
    parts = {"doc_count": 9, queries.SEEN: {"doc_count": 5, "topic": buckets(("falls", 4, 2), ("sepsis", 1, 1))}}
    answer = {
        "hits": {"total": {"value": 0}},
        "aggregations": {
            queries.BASE: {"doc_count": 4},
            queries.FREE: {"doc_count": 4, "topic": profiles, queries.IN_PARTS: parts},
        },
    }
    query = asking(facets=("topic", "method"))
    assert queries.counts(query, answer) == {"topic": {"falls": 5, "frailty": 1, "sepsis": 1}, "method": {}}
    assert (queries.total(answer), queries.rows(answer), queries.is_found(answer, 0)) == (0, [], True)
    assert queries.is_found({"hits": {"total": {"value": 0}}}, 0) is False
