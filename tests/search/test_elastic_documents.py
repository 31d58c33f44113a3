"""What Elasticsearch's indices hold, made from the documents of the database, without a server."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from search.elastic.documents import (
    VERSION,
    Index,
    Source,
    Unit,
    definition,
    everything,
    sources,
    units,
    units_of,
)
from search.models import Document as Stored
from search.models import Region
from search.registry import Document, Facet, Kind, Label
from tests.search.storing import store
from tests.search.test_engines import FALLS, MEMBERS, PUBLIC, SECRET, SPC, evidence, page, person

pytestmark = pytest.mark.django_db

ANN = Unit(Index.PEOPLE, "1")


def part(number: int, of: int, audience: str = SECRET, **fields: Any) -> Document:
    return Document(
        of=number, kind=Kind.PART, key=str(number), audience=audience, title="", url="/", person=of, **fields
    )


def held(unit: Unit) -> Source:
    source = dict(sources([unit]))[unit]
    assert source is not None
    return source


def all_of(index: Index, size: int = 500) -> dict[Unit, Source]:
    return {unit: source for unit, source in everything(size) if unit.index is index}


def pk(kind: str, key: int) -> int:
    return Stored.objects.get(kind=kind, key=str(key)).pk


def test_a_row_stands_in_its_own_unit_and_in_its_persons() -> None:
    assert units_of("guide", "3", None) == (Unit(Index.SITE, "guide:3"),)
    assert units_of("evidence", "endorsement-5", 1) == (Unit(Index.EVIDENCE, "evidence:endorsement-5"), ANN)
    store(person(1, "Ann"), evidence(11, 1, "Falls"), page(3, "Falls"))
    assert units(Stored.objects.all()) == {
        ANN,
        Unit(Index.EVIDENCE, "person:1"),
        Unit(Index.EVIDENCE, "evidence:11"),
        Unit(Index.SITE, "guide:3"),
    }


def test_somebody_is_one_document_with_all_that_speaks_for_them() -> None:
    store(
        person(1, "Ann", body="falls", labels=(FALLS,), latitude=53.8, longitude=-1.5, region=Region.YORKSHIRE),
        part(12, 1, body="sepsis", labels=(FALLS, SPC), latitude=51.5, longitude=-0.1),
        evidence(13, 1, "Delirium", PUBLIC),
    )
    source = held(ANN)
    assert source["document"] == pk("person", 1)
    assert (source["person"], source["kind"], source["audience"]) == (1, "person", MEMBERS)
    assert (source["title_terms"], source["date"]) == ("ann", datetime.date(2026, 1, 1))
    assert source["labels"] == {"topic": ["falls"], "region": ["Yorkshire and the Humber"]}
    [of_part] = source["parts"]
    assert (of_part["audience"], of_part["body_terms"].split()) == (SECRET, ["sepsi"])
    assert source["places"] == [
        {"audience": MEMBERS, "position": [-1.5, 53.8]},
        {"audience": SECRET, "position": [-0.1, 51.5]},
    ]
    [of_evidence] = source["evidence"]
    assert (of_evidence["kind"], of_evidence["audience"], of_evidence["title_terms"]) == (
        "evidence",
        PUBLIC,
        "delirium",
    )


def test_of_a_parts_labels_those_are_kept_that_the_profile_does_not_carry() -> None:
    store(person(1, labels=(FALLS,)), part(12, 1, labels=(FALLS, SPC)), part(13, 1, labels=(FALLS,)))
    assert [one["labels"] for one in held(ANN)["parts"]] == [{"topic": [], "method": ["spc"]}, {"topic": []}]
    assert held(Unit(Index.EVIDENCE, "part:12"))["labels"] == {"topic": ["falls"], "method": ["spc"]}


def test_nobody_is_there_without_a_profile() -> None:
    store(part(12, 1), evidence(13, 1, "Delirium"))
    assert dict(sources([ANN])) == {ANN: None}
    assert all_of(Index.PEOPLE) == {}
    assert set(all_of(Index.EVIDENCE)) == {Unit(Index.EVIDENCE, "part:12"), Unit(Index.EVIDENCE, "evidence:13")}


def test_what_is_gone_must_be_in_no_index() -> None:
    store(person(1), page(3, "Falls"))
    wanted = units(Stored.objects.all())
    Stored.objects.all().delete()
    assert dict(sources(wanted)) == dict.fromkeys(wanted)


def test_reading_everything_and_reading_units_tell_the_same() -> None:
    for number in range(1, 12):
        store(person(number, labels=(FALLS,)), part(100 + number, number), evidence(200 + number, number, "Falls"))
        store(page(300 + number, "Falls", labels=(Label(Facet.TOPIC, "falls", ""),)))
    for index, expected in ((Index.PEOPLE, 11), (Index.EVIDENCE, 33), (Index.SITE, 11)):
        every = all_of(index, size=4)
        assert len(every) == expected
        assert every == dict(sources(list(every)))
        assert {unit for unit in units(Stored.objects.all()) if unit.index is index} == set(every)


def test_rows_are_read_when_they_are_asked_for() -> None:
    store(*(page(number, "Falls") for number in range(1, 5)))
    reading = everything(2)
    first = [next(reading) for _ in range(2)]
    Stored.objects.filter(key="4").delete()
    assert [unit.id for unit, _source in (*first, *reading)] == ["guide:1", "guide:2", "guide:3"]


def test_many_units_cost_as_many_queries_as_few(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(1, 21):
        store(person(number, labels=(FALLS,)), evidence(200 + number, number, "Falls"), page(300 + number, "Falls"))
    wanted = units(Stored.objects.all())
    with django_assert_max_num_queries(8):
        assert all(source for _unit, source in sources(wanted))


@pytest.mark.parametrize("index", list(Index))
def test_every_field_is_named_in_a_strict_mapping_of_a_version(index: Index) -> None:
    store(person(1, labels=(FALLS,), latitude=53.8, longitude=-1.5), part(12, 1, labels=(SPC,)), page(3, "Falls"))
    store(evidence(13, 1, "Falls"))
    mapping = definition(index)["mappings"]
    assert (mapping["dynamic"], mapping["_meta"]) == ("strict", {"version": VERSION})
    for source in all_of(index).values():
        _assert_named(source, mapping["properties"])


def _assert_named(source: Source, properties: dict[str, Any]) -> None:
    assert source.keys() <= properties.keys()
    for name, value in source.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and properties[name]["type"] != "sparse_vector":
                _assert_named(one, properties[name]["properties"])


def test_every_facet_has_a_field() -> None:
    for index in Index:
        assert definition(index)["mappings"]["properties"]["labels"]["properties"].keys() == set(Facet.values)


def test_an_index_is_named_after_its_alias_and_version(settings: Any) -> None:
    settings.ELASTICSEARCH_PREFIX = "sutton"
    assert Index.PEOPLE.alias == "sutton-people"
    first, second = Index.PEOPLE.new_name(), Index.PEOPLE.new_name()
    assert first.startswith(f"sutton-people-v{VERSION}-20")
    assert first < second
