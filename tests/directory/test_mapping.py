"""The map of the people found: places with counts, never more exact than a town, and only of whom one may see."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from directory import audiences
from directory.audiences import Viewer
from directory.mapping import HEIGHT, LEAST_RADIUS, WIDTH, Map, position, shapes
from directory.results import people_page
from search.models import Region
from tests.factories import MemberFactory, PlaceFactory

pytestmark = pytest.mark.django_db

TOWNS = {
    "Leeds": (Region.YORKSHIRE, 53.8, -1.55),
    "Bradford": (Region.YORKSHIRE, 53.79, -1.75),
    "Cardiff": (Region.WALES, 51.48, -3.18),
    "Newport": (Region.WALES, 51.58, -3.0),
}


def live_in(town: str, **fields: Any) -> Any:
    region, north, east = TOWNS[town]
    return MemberFactory(place_name=town, region=region, latitude=north, longitude=east, **fields)


@pytest.fixture(autouse=True)
def gazetteer() -> None:
    for name, (region, north, east) in TOWNS.items():
        PlaceFactory(name=name, region=region, latitude=north, longitude=east)
    PlaceFactory(name="Newport", region=Region.SOUTH_EAST, latitude=50.7, longitude=-1.29)


@pytest.fixture
def viewer() -> Viewer:
    return Viewer(MemberFactory(display_name="Zed Reader"))


def map_for(query: str, viewer: Viewer) -> Map:
    found: Map = people_page(QueryDict(f"{query}&map=1"), viewer)["map"]
    return found


def test_places_are_counted_and_lead_to_the_people_there(viewer: Viewer) -> None:
    live_in("Leeds", display_name="Ann")
    live_in("Leeds", display_name="Bob")
    live_in("Cardiff", display_name="Cai")
    shown = map_for("", viewer)
    assert [(place.label, place.count) for place in shown.places] == [
        ("Leeds, Yorkshire and the Humber", 2),
        ("Cardiff, Wales", 1),
    ]
    assert shown.elsewhere == 1
    page = people_page(QueryDict(shown.places[0].url[1:]), viewer)
    assert {row.member.display_name for row in page["rows"]} == {"Ann", "Bob"}
    assert [one.text for one in page["chosen"]] == ["Leeds, Yorkshire and the Humber"]
    assert page["map"].places[0].is_chosen


def test_two_towns_of_one_name_are_two_places(viewer: Viewer) -> None:
    live_in("Newport")
    MemberFactory(place_name="Newport", region=Region.SOUTH_EAST, latitude=50.7, longitude=-1.29)
    assert {place.label for place in map_for("", viewer).places} == {"Newport, Wales", "Newport, South East"}


def test_only_people_whom_the_viewer_may_see_are_counted(viewer: Viewer) -> None:
    live_in("Leeds", audience=audiences.PUBLIC)
    live_in("Leeds")
    live_in("Leeds", paused=True)
    hidden = live_in("Cardiff")
    hidden.audience = audiences.member(hidden.pk)
    hidden.save()
    assert [place.count for place in map_for("", viewer).places] == [2]
    assert [place.count for place in map_for("", Viewer()).places] == [1]


def test_places_that_would_cover_each_other_are_one_spot_which_leads_to_all_of_them(viewer: Viewer) -> None:
    live_in("Leeds", display_name="Ann")
    live_in("Bradford", display_name="Bob")
    live_in("Cardiff", display_name="Cai")
    spots = {spot.label: spot for spot in map_for("", viewer).spots}
    assert {label: spot.count for label, spot in spots.items()} == {"Bradford and places near it": 2, "Cardiff": 1}
    page = people_page(QueryDict(spots["Bradford and places near it"].url[1:]), viewer)
    assert {row.member.display_name for row in page["rows"]} == {"Ann", "Bob"}
    assert all(spot.radius >= LEAST_RADIUS for spot in spots.values())


def test_nobody_is_drawn_more_exactly_than_the_gazetteer_has_their_place(viewer: Viewer) -> None:
    region = Region.WALES
    MemberFactory(place_name="Cardiff", region=region, latitude=51.4567891, longitude=-3.1234567)
    spot = map_for("", viewer).spots[0]
    assert (spot.x, spot.y) == tuple(round(value, 1) for value in position(51.48, -3.18))


def test_a_place_that_the_gazetteer_has_no_more_is_in_the_list_alone(viewer: Viewer) -> None:
    MemberFactory(place_name="Atlantis", region=Region.WALES, latitude=52.0, longitude=-4.0)
    shown = map_for("", viewer)
    assert [place.label for place in shown.places] == ["Atlantis wales"]
    assert shown.spots == []


def test_the_outline_and_every_region_lie_on_the_drawing() -> None:
    points = [tuple(map(float, point.split(","))) for shape in shapes() for point in shape.split()]
    assert len(points) > 150
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    london, belfast, edinburgh = position(51.5, -0.1), position(54.6, -5.9), position(55.95, -3.2)
    assert belfast[0] < edinburgh[0] < london[0]
    assert edinburgh[1] < belfast[1] < london[1]


def test_the_page_shows_the_list_first_and_the_map_on_demand(client: Client, viewer: Viewer) -> None:
    live_in("Leeds", display_name="Ann")
    client.force_login(viewer.member)
    plain = client.get("/people/").content.decode()
    assert '<svg viewBox="0 0 320' not in plain
    assert "Show on a map" in plain
    page = client.get("/people/?map=1").content.decode()
    assert page.index('class="person"') < page.index("Where they are")
    assert re.search(r"<svg[^>]* aria-hidden=\"true\"", page)
    assert "place=leeds-yorkshire-and-the-humber" in page
    assert "Put the map away" in page
