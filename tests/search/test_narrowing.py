"""The site's search narrowed: by subject, region, community and date, and from the place that was asked for first."""

from __future__ import annotations

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from search.models import ConceptKind, Region
from search.registry import Document, Facet, Kind, Label
from tests.factories import ConceptFactory, MemberFactory, PlaceFactory
from tests.search.storing import store
from tests.search.test_engines import FALLS, SPC, page, person

pytestmark = pytest.mark.django_db

URL = "/search/"
LEEDS = {"place_name": "Leeds", "region": Region.YORKSHIRE, "latitude": 53.8, "longitude": -1.55}


def community(number: int, name: str, audience: str = "public", **fields: object) -> Document:
    label = Label(Facet.COMMUNITY, str(number))
    return page(number, name, audience, kind=Kind.COMMUNITY, labels=(label,), **fields)


def thread(number: int, title: str, of: int, audience: str = "public", **fields: object) -> Document:
    return page(number, title, audience, kind=Kind.THREAD, labels=(Label(Facet.COMMUNITY, str(of)),), **fields)


def text_of(client: Client, query: str = "") -> str:
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 200
    return response.content.decode()


def titles(client: Client, query: str) -> list[str]:
    found = re.findall(r"<h3><a [^>]*>(.*?)</a></h3>", text_of(client, query))
    return [re.sub(r"</?mark>", "", title) for title in found]


def test_subjects_and_regions_filter_with_counts_that_stay_right(client: Client) -> None:
    ConceptFactory(key="falls", kind=ConceptKind.TOPIC, label="Falls prevention")
    ConceptFactory(key="spc", label="Statistical process control")
    store(
        page(1, "bags one", labels=(FALLS,), region=Region.WALES),
        page(2, "bags two", labels=(FALLS, SPC), region=Region.LONDON),
        page(3, "bags three", labels=(SPC,), region=Region.LONDON),
    )
    assert titles(client, "q=bags&topic=falls&method=spc") == ["bags two"]
    assert sorted(titles(client, "q=bags&region=Wales&region=London&method=spc")) == ["bags three", "bags two"]
    shown = text_of(client, "q=bags&region=Wales")
    assert re.search(r'value="London"[^>]*> London</label>\s*<span>2<', shown)
    assert re.search(r'value="falls"[^>]*> Falls prevention</label>\s*<span>1<', shown)
    assert 'href="?q=bags">' in shown
    assert "Clear all filters" in shown


def test_a_community_filters_what_belongs_to_it_and_is_called_by_its_name(client: Client) -> None:
    store(community(4, "Flow friends"), thread(5, "bags in the flow", 4), thread(6, "bags elsewhere", 9))
    assert titles(client, "q=bags&community=4") == ["bags in the flow"]
    assert "> Flow friends</label>" in text_of(client, "q=bags")


def test_no_community_is_named_or_counted_that_the_reader_may_not_know_of(client: Client) -> None:
    store(community(4, "Kestrel circle", "community:4"), thread(5, "bags canary", 4, "community:4"), page(7, "bags"))
    for query in ("q=bags", "q=bags&community=4", "community=4"):
        shown = text_of(client, query)
        assert "Kestrel" not in shown
        assert "canary" not in shown
    assert "<span>1<" not in text_of(client, "q=bags").partition("Community</legend>")[2]


def test_only_what_is_new_enough_is_shown(client: Client) -> None:
    today = timezone.localdate()
    store(
        page(1, "bags new", date=today - datetime.timedelta(days=3)),
        page(2, "bags old", date=today - datetime.timedelta(days=200)),
        page(3, "bags undated"),
    )
    assert titles(client, "q=bags&since=month") == ["bags new"]
    assert set(titles(client, "q=bags&since=year")) == {"bags new", "bags old"}
    assert len(titles(client, "q=bags&since=never")) == 3
    # What is too old is filtered, not missing: the words are not loosened for it.
    assert "these come nearest" not in text_of(client, "q=bags undated&since=month")


def test_what_is_from_the_place_comes_first_and_nothing_else_is_lost(client: Client) -> None:
    PlaceFactory(name="Leeds")
    PlaceFactory(name="Wakefield", latitude=53.68, longitude=-1.5)
    store(
        page(1, "bags bags bags"),
        community(2, "bags there", **LEEDS),
        community(3, "bags near it", place_name="Wakefield", region=Region.YORKSHIRE, latitude=53.68, longitude=-1.5),
        page(4, "bags said", summary="As they do in Leeds."),
        page(5, "bags in the region", region=Region.YORKSHIRE),
        community(6, "bags far", place_name="Hull", region=Region.YORKSHIRE, latitude=53.74, longitude=-0.33),
    )
    found = titles(client, "q=bags near Leeds")
    assert set(found[:4]) == {"bags there", "bags near it", "bags said", "bags in the region"}
    assert set(found[4:]) == {"bags bags bags", "bags far"}
    shown = text_of(client, "q=bags near Leeds")
    assert "What is from Leeds or near it comes first: 4." in shown
    assert 'Everything <span class="soft">6</span>' in shown
    assert "not=place" in shown
    assert "Understood as" not in text_of(client, "q=bags near Leeds&not=place")


def test_a_place_alone_shows_what_is_from_there(client: Client) -> None:
    PlaceFactory(name="Leeds")
    store(page(1, "Elsewhere"), community(2, "There", **LEEDS))
    assert titles(client, "q=near Leeds") == ["There"]
    assert 'Everything <span class="soft">1</span>' in text_of(client, "q=Leeds")


def test_nothing_from_the_place_is_said_and_the_rest_is_shown(client: Client) -> None:
    PlaceFactory(name="Leeds")
    store(page(1, "bags"))
    shown = text_of(client, "q=bags near Leeds")
    assert "Nothing of this is from Leeds" in shown
    assert titles(client, "q=bags near Leeds") == ["bags"]


def test_a_region_is_a_place_too(client: Client) -> None:
    store(page(1, "bags here", region=Region.WALES), page(2, "bags bags"))
    assert titles(client, "q=bags in Wales") == ["bags here", "bags bags"]


def test_people_who_answer_stand_above_with_the_way_to_all_of_them(client: Client) -> None:
    reader = MemberFactory(display_name="Zed Reader")
    for number in range(4):
        MemberFactory(display_name=f"Ann Number{number}", about="I pack marzipan.")
    client.force_login(reader)
    shown = text_of(client, "q=marzipan")
    assert "See all 4 people" in shown
    assert shown.count('<li class="person">') == 3
    assert 'href="/people/?q=marzipan"' in shown
    assert "People who may know" not in text_of(client, "q=marzipan&kind=guide")


def test_no_person_stands_above_whom_the_reader_may_not_see(client: Client) -> None:
    MemberFactory(display_name="Ann Hidden", about="I pack marzipan.")
    store(person(99, "Ghost", "public", body="marzipan"))
    shown = text_of(client, "q=marzipan")
    assert "Ann Hidden" not in shown
    assert "Ghost" not in shown


def test_nothing_found_never_ends_the_road(client: Client) -> None:
    falls = ConceptFactory(key="falls", kind=ConceptKind.TOPIC, label="Falls prevention")
    falls.related.add(ConceptFactory(key="frailty", kind=ConceptKind.TOPIC, label="Frailty"))
    shown = text_of(client, "q=falls prevention")
    for words in ("Nothing found", "Frailty", "Find someone who knows", "Sign in to ask a community"):
        assert words in shown


def test_a_concept_that_is_in_the_taxonomy_no_more_filters_nothing_and_is_said(client: Client) -> None:
    store(page(1, "bags"))
    shown = text_of(client, "q=bags&topic=gone")
    assert "“gone” is no longer one of our subjects" in shown
    assert titles(client, "q=bags&topic=gone") == ["bags"]
