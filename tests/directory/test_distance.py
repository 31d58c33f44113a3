"""How far away people may be, as a filter of its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from directory.audiences import Viewer
from directory.distance import around, own_place
from directory.models import Member
from directory.results import people_page
from search import vocabulary
from search.models import Region
from tests.factories import ConceptFactory, ExpertiseFactory, MemberFactory, PlaceFactory

pytestmark = pytest.mark.django_db

LEEDS = {"place_name": "Leeds", "region": Region.YORKSHIRE, "latitude": 53.8, "longitude": -1.55}
YORK = {"place_name": "York", "region": Region.YORKSHIRE, "latitude": 53.96, "longitude": -1.08}
CARDIFF = {"place_name": "Cardiff", "region": Region.WALES, "latitude": 51.48, "longitude": -3.18}


@pytest.fixture
def viewer() -> Viewer:
    return Viewer(MemberFactory(display_name="Zed Reader", **CARDIFF))


@pytest.fixture(autouse=True)
def people() -> None:
    for name, place in (("Leeds", LEEDS), ("York", YORK), ("Cardiff", CARDIFF)):
        PlaceFactory(name=name, region=place["region"], latitude=place["latitude"], longitude=place["longitude"])
        ExpertiseFactory(member=MemberFactory(display_name=f"In {name}", **place), concept=ConceptFactory(key="falls"))
    MemberFactory(display_name="Nowhere said")


def shown(query: str, viewer: Viewer) -> tuple[set[str], dict[str, Any]]:
    page = people_page(QueryDict(query), viewer)
    return {row.member.display_name for row in page["rows"]}, page


def test_people_within_so_many_miles_are_shown_and_nobody_else(viewer: Viewer) -> None:
    assert shown("near=Leeds", viewer)[0] == {"In Leeds", "In York"}
    assert shown("near=leeds&within=5", viewer)[0] == {"In Leeds"}
    assert shown("near=Leeds&within=7", viewer)[1]["asked"].within == 25


def test_a_region_is_a_place_too(viewer: Viewer) -> None:
    found, page = shown("near=Wales", viewer)
    assert found == {"Zed Reader", "In Cardiff"}
    assert page["chosen"][0].text == "Wales"


def test_the_filter_binds_where_a_place_in_the_words_gives_way(viewer: Viewer) -> None:
    found, page = shown("q=falls near Cardiff&near=York&within=5", viewer)
    assert found == {"In York"}
    assert [one.text for one in page["chosen"]] == ["within 5 miles of York"]
    assert "Cardiff" not in " ".join(chip.text for chip in page["chips"])


def test_nobody_near_does_not_loosen_the_words_but_offers_wider_circles(viewer: Viewer) -> None:
    ConceptFactory(key="sepsis", label="Sepsis")
    ExpertiseFactory(member=Member.objects.get(display_name="In Leeds"), concept=ConceptFactory(key="sepsis"))
    found, page = shown("q=sepsis&near=York&within=5", viewer)
    assert found == set()
    ways = [way.text for way in page["ways_on"]]
    assert ways[:2] == ["Within 10 miles of York", "Anywhere"]
    assert shown(page["ways_on"][1].url[1:], viewer)[0] == {"In Leeds"}


def test_counts_beside_the_filters_are_of_those_within(viewer: Viewer) -> None:
    page = shown("near=Leeds&within=5", viewer)[1]
    counts = {facet.name: {value.value: value.count for value in facet.values} for facet in page["facets"]}
    assert counts["method"] == {"falls": 1}
    assert counts["region"] == {Region.YORKSHIRE.value: 1}


def test_the_nearest_can_come_first(viewer: Viewer) -> None:
    page = people_page(QueryDict("near=York&within=100&order=near"), viewer)
    assert [row.member.display_name for row in page["rows"]] == ["In York", "In Leeds"]
    assert "Nearest" in [label for label, _url, _shown in page["orders"]]


def test_a_place_that_is_nowhere_is_answered_in_words_and_filters_nothing(client: Client, viewer: Viewer) -> None:
    found, page = shown("near=Yrok", viewer)
    assert len(found) == 5
    assert page["where"].alike == ("York",)
    client.force_login(viewer.member)
    text = client.get("/people/", {"near": "Yrok"}).content.decode()
    for words in ("We do not know the place “Yrok”", "Did you mean York?", 'value="Yrok"', 'aria-invalid="true"'):
        assert words in text


@pytest.mark.parametrize("typed", ["", "   ", "\0", "!!!", "😀", "x" * 10_000, "' OR 1=1", "中文", "%", "LS"])
def test_whatever_is_typed_as_a_place_is_answered(client: Client, typed: str) -> None:
    assert client.get("/people/", {"near": typed, "within": typed}, follow=True).status_code == 200
    assert around(typed, 25, vocabulary.current()).place is None


def test_my_own_place_is_what_search_shows_me_of_myself(viewer: Viewer) -> None:
    assert own_place(viewer) == "Cardiff"
    assert own_place(Viewer()) == ""
    member = viewer.member
    assert member is not None
    member.paused = True
    member.save()
    assert own_place(Viewer(member)) == ""
