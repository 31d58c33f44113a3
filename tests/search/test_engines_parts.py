"""What every engine keeps to where fewer may see a part of a profile than the profile: the contract, continued."""

from __future__ import annotations

import datetime
import random

import pytest
from pytest_django import DjangoAssertNumQueries

from search.engines import Hits, Order
from search.models import Region
from search.places import FoundPlace
from search.registry import Document, Facet, Kind, Label
from tests.search.storing import store
from tests.search.test_engines import (
    CALL,
    EVERYBODY,
    FALLS,
    FRAILTY,
    INSIDER,
    LEEDS,
    MEMBER,
    MEMBERS,
    PUBLIC,
    SECRET,
    SPC,
    ask_people,
    evidence,
    person,
    titles,
)

pytestmark = pytest.mark.django_db

OTHER = "community:8"
HOLDER_OF_BOTH = INSIDER | {OTHER}
FACETS = (Facet.TOPIC.value, Facet.METHOD.value, Facet.REGION.value, Facet.OFFER.value)
IN_LEEDS = {"latitude": 53.79, "longitude": -1.54, "region": Region.YORKSHIRE}
IN_LONDON = {"latitude": 51.5, "longitude": -0.1, "region": Region.LONDON}


def part(of: int, audience: str = SECRET, **fields: object) -> Document:
    """Return what the audience may see besides of a person's profile."""
    key, row = f"{of}@{audience}", 1000 * [MEMBERS, SECRET, OTHER].index(audience) + 1000 + of
    return Document(of=row, kind=Kind.PART, key=key, audience=audience, title="", url="/", person=of, **fields)  # type: ignore[arg-type]


def test_the_words_of_a_part_find_its_person_for_those_who_may_see_it() -> None:
    store(person(1, "Ann"), part(1, body="falls"), person(2, "Bea"))
    assert ask_people("falls").total == 0
    hits = ask_people("falls", INSIDER)
    assert (hits.total, titles(hits)) == (1, ["Ann"])


def test_a_part_without_a_profile_to_see_finds_nobody() -> None:
    store(person(1, "Ann", OTHER), part(1, body="falls", labels=(FALLS,), **IN_LEEDS), part(2, body="falls"))
    assert ask_people("falls", INSIDER).total == 0
    for filters in ({}, {"topic": frozenset({"falls"})}):
        assert ask_people(audiences=INSIDER, facets=FACETS, filters=filters).facets["topic"] == {}
    assert ask_people(audiences=INSIDER, place=LEEDS).total == 0


def test_what_is_asked_for_may_be_spread_over_profile_parts_and_work() -> None:
    store(person(1, "Ann", body="falls"), part(1, body="sepsis"), evidence(11, 1, "delirium"), person(2, body="falls"))
    assert titles(ask_people("falls sepsis delirium", INSIDER)) == ["Ann"]
    assert ask_people("falls sepsis delirium").total == 0


@pytest.mark.parametrize("text", ["", "somebody"])
def test_filters_look_at_the_parts_that_may_be_seen(text: str) -> None:
    store(person(1, labels=(SPC,)), part(1, labels=(FALLS,)), person(2, labels=(FALLS,)))
    filters = {"topic": frozenset({"falls"})}
    assert ask_people(text, filters=filters).total == 1
    assert ask_people(text, INSIDER, filters=filters).total == 2
    both = {**filters, "method": frozenset({"spc"})}
    assert ask_people(text, filters=both).total == 0
    assert ask_people(text, INSIDER, filters=both).total == 1


@pytest.mark.parametrize("text", ["", "somebody"])
def test_facets_count_each_person_once_however_many_parts_tell_it(text: str) -> None:
    store(
        person(1, labels=(FALLS,)),
        part(1, labels=(FALLS, SPC)),
        part(1, OTHER, labels=(FALLS, SPC, CALL)),
        person(2),
        part(2, labels=(FALLS,)),
        person(3, labels=(FRAILTY,)),
    )
    outside = {"topic": {"falls": 1, "frailty": 1}, "method": {}, "region": {}, "offer": {}}
    assert ask_people(text, facets=FACETS).facets == outside
    inside = {"topic": {"falls": 2, "frailty": 1}, "method": {"spc": 1}, "region": {}, "offer": {}}
    assert ask_people(text, INSIDER, facets=FACETS).facets == inside
    both = {**inside, "offer": {"call": 1}}
    assert ask_people(text, HOLDER_OF_BOTH, facets=FACETS).facets == both


@pytest.mark.parametrize("text", ["", "somebody"])
def test_each_facet_counts_the_parts_under_the_other_filters(text: str) -> None:
    store(
        person(1, labels=(SPC,)),
        part(1, labels=(FALLS,), region=Region.LONDON),
        person(2, labels=(FALLS,), region=Region.WALES),
        person(3, labels=(FRAILTY, SPC), region=Region.LONDON),
    )
    filters = {"topic": frozenset({"falls"}), "region": frozenset({"London", "Wales"})}
    hits = ask_people(text, INSIDER, facets=FACETS, filters=filters)
    assert hits.total == 2
    assert hits.facets == {
        "topic": {"falls": 2, "frailty": 1},
        "method": {"spc": 1},
        "region": {"London": 1, "Wales": 1},
        "offer": {},
    }


@pytest.mark.parametrize("text", ["", "ann bea"])
def test_a_place_looks_at_the_part_that_says_where_somebody_is(text: str) -> None:
    store(person(1, "Ann"), part(1, **IN_LEEDS), part(1, OTHER, **IN_LEEDS), person(2, "Bea", **IN_LONDON))
    yorkshire = FoundPlace("Yorkshire", Region.YORKSHIRE)
    for place in (LEEDS, yorkshire):
        assert ask_people(text, place=place, needed=1).total == 0
        assert titles(ask_people(text, HOLDER_OF_BOTH, place=place, needed=1)) == ["Ann"]


@pytest.mark.parametrize("text", ["", "falls"])
def test_the_nearest_come_first_by_what_may_be_seen(text: str) -> None:
    store(
        person(1, "Ann falls", latitude=53.9, longitude=-1.55),
        person(2, "Bea falls"),
        part(2, latitude=53.8, longitude=-1.55),
        part(2, OTHER, latitude=53.8, longitude=-1.55),
        person(3, "Cleo falls", latitude=54.0, longitude=-1.55),
    )
    everywhere = FoundPlace("Leeds", Region.YORKSHIRE, 53.8, -1.55, 30)
    nearest = titles(ask_people(text, HOLDER_OF_BOTH, place=everywhere, order=Order.NEAREST))
    assert nearest == ["Bea falls", "Ann falls", "Cleo falls"]
    assert titles(ask_people(text, place=everywhere, order=Order.NEAREST)) == ["Ann falls", "Cleo falls"]


def test_somebody_is_found_once_however_many_parts_answer() -> None:
    store(person(1, "Ann", body="falls"), part(1, body="falls"), part(1, OTHER, body="falls"), person(2, body="falls"))
    for order in (Order.RELEVANCE, Order.NEWEST):
        hits = ask_people("falls", HOLDER_OF_BOTH, order=order)
        assert (hits.total, len(hits.profiles)) == (2, 2)
        assert len(hits.hits) == 4
    assert ask_people(audiences=HOLDER_OF_BOTH).total == 2


def test_what_is_answered_are_profiles_and_never_parts() -> None:
    store(person(1, "Ann", date=datetime.date(2026, 1, 1)), part(1, labels=(FALLS,)), person(2, "Bea"))
    for order in Order:
        found = ask_people(audiences=INSIDER, filters={"topic": frozenset({"falls"})}, order=order, place=None)
        assert titles(found) == ["Ann"]


def test_a_hidden_part_changes_no_answer_and_no_count() -> None:
    store(
        person(1, "Ann", body="falls", labels=(FALLS,), **IN_LEEDS),
        person(2, "Bea", labels=(FRAILTY,)),
        part(2, MEMBERS, labels=(SPC,), body="falls"),
    )
    before = {viewer: _everything(viewer) for viewer in (EVERYBODY, MEMBER)}
    store(
        part(1, body="canary falls sepsis", labels=(SPC, CALL, FRAILTY), **IN_LONDON),
        part(2, body="canary falls sepsis", labels=(FALLS, CALL), **IN_LEEDS),
    )
    assert {viewer: _everything(viewer) for viewer in before} == before
    assert ask_people("canary").total == 0
    assert ask_people("canary", INSIDER).total == 2


def _everything(audiences: frozenset[str]) -> list[object]:
    """Return what the audiences are answered, whatever they ask."""
    answers = []
    for text in ("", "falls", "canary", "falls canary"):
        for filters in ({}, {"topic": frozenset({"falls"})}, {"offer": frozenset({"call"})}, {"region": {"London"}}):
            for place in (None, LEEDS, FoundPlace("London", Region.LONDON)):
                for order in Order:
                    asked = {"filters": filters, "place": place, "order": order, "needed": 1, "facets": FACETS}
                    answers.append(_told(ask_people(text, audiences, **asked)))
    return answers


def _told(hits: Hits) -> object:
    return (hits.total, titles(hits), hits.facets, len(hits.hits), hits.found)


def test_counts_are_those_that_reading_every_profile_gives() -> None:
    """A property: filters and counts are what a reader of the visible profiles and parts would count."""
    chance = random.Random(19)
    topics = ["falls", "frailty", "sepsis"]
    says: dict[int, list[tuple[str, set[str]]]] = {}
    documents = []
    for number in range(1, 31):
        own = set(chance.sample(topics, chance.randint(0, 2)))
        says[number] = [(chance.choice([PUBLIC, MEMBERS]), own)]
        documents.append(person(number, f"Person {number}", says[number][0][0], labels=_labels(own)))
        for audience in chance.sample([MEMBERS, SECRET, OTHER], chance.randint(0, 3)):
            of_part = set(chance.sample(topics, chance.randint(0, 3)))
            says[number].append((audience, of_part))
            documents.append(part(number, audience, labels=_labels(of_part)))
    store(*documents)
    for viewer in (EVERYBODY, MEMBER, INSIDER, HOLDER_OF_BOTH):
        seen = {
            number: set().union(*(of for audience, of in said if audience in viewer))
            for number, said in says.items()
            if said[0][0] in viewer
        }
        counts = {topic: sum(topic in of for of in seen.values()) for topic in topics}
        for chosen in topics:
            hits = ask_people(audiences=viewer, facets=("topic",), filters={"topic": frozenset({chosen})}, limit=50)
            right = {f"Person {number}" for number, of in seen.items() if chosen in of}
            assert (set(titles(hits)), hits.total) == (right, len(right))
            assert hits.facets["topic"] == {topic: total for topic, total in counts.items() if total}


def _labels(topics: set[str]) -> tuple[Label, ...]:
    return tuple(Label(Facet.TOPIC, topic, topic) for topic in sorted(topics))


def test_many_parts_cost_as_many_queries_as_one(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(1, 21):
        store(person(number), part(number, labels=(FALLS,), **IN_LEEDS), part(number, OTHER, labels=(SPC,)))
    filters = {"topic": frozenset({"falls"}), "method": frozenset({"spc"})}
    with django_assert_max_num_queries(17):
        assert ask_people("somebody", HOLDER_OF_BOTH, facets=FACETS, filters=filters, place=LEEDS).total == 20
