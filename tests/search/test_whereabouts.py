"""Where things lie, in words that every engine compares."""

from __future__ import annotations

from search.models import PlaceKind, Region
from search.places import FoundPlace
from search.vocabulary import PlaceEntry, build
from search.whereabouts import by_key, group, keys, labels, place_key
from tests.search.test_engines import page

TOWNS = (
    PlaceEntry("Newport (Wales)", PlaceKind.TOWN, Region.WALES, 51.58, -3.0),
    PlaceEntry("King's Lynn", PlaceKind.TOWN, Region.EAST, 52.75, 0.4),
    PlaceEntry("Leeds", PlaceKind.TOWN, Region.YORKSHIRE, 53.8, -1.55),
    PlaceEntry("Bradford", PlaceKind.TOWN, Region.YORKSHIRE, 53.79, -1.75),
)
WORDS = build("", (), TOWNS)


def test_a_place_has_one_key_that_may_stand_in_an_address() -> None:
    assert place_key("King's Lynn", Region.EAST) == "kings-lynn-east-of-england"
    assert place_key("Ynys Môn", Region.WALES) == "ynys-mon-wales"
    assert by_key(WORDS)["kings-lynn-east-of-england"].name == "King's Lynn"


def test_a_document_carries_its_place_and_region_and_says_when_it_knows_no_more() -> None:
    there = page(1, "x", place_name="Leeds", region=Region.YORKSHIRE)
    region = page(2, "x", region=Region.YORKSHIRE)
    assert [label.value for label in labels(there)] == [Region.YORKSHIRE, "leeds-yorkshire-and-the-humber"]
    assert [label.value for label in labels(region)] == [Region.YORKSHIRE]
    assert list(keys(there)) == ["leeds-yorkshire-and-the-humber", Region.YORKSHIRE]
    assert list(keys(region)) == [Region.YORKSHIRE, f"only {Region.YORKSHIRE}"]
    assert list(keys(page(3, "x"))) == []


def test_a_circle_takes_the_places_in_it_and_what_says_no_more_than_the_region() -> None:
    found = group(FoundPlace("Leeds", Region.YORKSHIRE, 53.8, -1.55, 15), WORDS)
    assert set(found.concepts) == {
        "leeds-yorkshire-and-the-humber",
        "bradford-yorkshire-and-the-humber",
        f"only {Region.YORKSHIRE}",
    }
    assert found.phrases == (("leed",),)
    assert group(FoundPlace("Newport (Wales)", Region.WALES, 51.58, -3.0, 5), WORDS).phrases == (("newport",),)


def test_a_region_is_whatever_lies_in_it() -> None:
    assert group(FoundPlace("Wales", Region.WALES), WORDS).concepts == (Region.WALES,)
