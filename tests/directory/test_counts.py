"""The counts beside the filters, under any choice of several values, against people counted one by one."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.http import QueryDict

from directory import audiences
from directory.audiences import Viewer
from directory.models import Member, Offer
from directory.results import people_page
from search.models import ConceptKind, Region
from tests.factories import ConceptFactory, ExpertiseFactory, MemberFactory

pytestmark = pytest.mark.django_db

METHODS, TOPICS = ("spc", "run-charts", "coaching"), ("falls", "frailty")
REGIONS, OFFERS = (Region.WALES.value, Region.LONDON.value), (Offer.Kind.CALL.value, Offer.Kind.VISIT.value)
VALUES = {"method": METHODS, "topic": TOPICS, "region": REGIONS, "offer": OFFERS}

Person = tuple[Member, dict[str, set[str]]]


@pytest.fixture
def crowd() -> list[Person]:
    chance = random.Random(5)
    concepts = {key: ConceptFactory(key=key, kind=ConceptKind.METHOD) for key in METHODS}
    concepts |= {key: ConceptFactory(key=key, kind=ConceptKind.TOPIC) for key in TOPICS}
    people = []
    for number in range(24):
        region = chance.choice([*REGIONS, ""])
        member = MemberFactory(
            display_name=f"Person {number}",
            region=region,
            audience=chance.choice([audiences.PUBLIC, audiences.MEMBERS]),
            paused=chance.random() < 0.15,
        )
        has: dict[str, set[str]] = {"region": {region} - {""}}
        for facet in ("method", "topic", "offer"):
            has[facet] = set(chance.sample(VALUES[facet], chance.randint(0, 2)))
        for key in (*has["method"], *has["topic"]):
            ExpertiseFactory(member=member, concept=concepts[key])
        for kind in has["offer"]:
            Offer.objects.create(member=member, kind=kind)
        people.append((member, has))
    return people


def counted(people: list[Person], chosen: dict[str, set[str]], facet: str, value: str) -> int:
    """Count the people who have the value, and one value of every other facet that is chosen."""
    others = {name: values for name, values in chosen.items() if name != facet}
    return sum(value in has[facet] and all(has[name] & values for name, values in others.items()) for _, has in people)


@pytest.mark.parametrize("signed_in", [True, False], ids=["a member", "a visitor"])
def test_counts_are_right_whatever_is_chosen(crowd: list[Person], signed_in: bool) -> None:
    viewer = Viewer(MemberFactory(audience=audiences.MEMBERS)) if signed_in else Viewer()
    # What members offer is said among members.
    told = {} if signed_in else {"offer": set[str]()}
    seen = [
        (member, {**has, **told}) for member, has in crowd if member.audience in viewer.audiences and not member.paused
    ]
    chance = random.Random(9)
    for _ in range(12):
        chosen = {
            facet: set(chance.sample(values, chance.randint(1, len(values))))
            for facet, values in VALUES.items()
            if chance.random() < 0.5
        }
        query = QueryDict(mutable=True)
        for facet, values in chosen.items():
            query.setlist(facet, sorted(values))
        page: dict[str, Any] = people_page(query, viewer)
        shown = {one.name: {value.value: value.count for value in one.values} for one in page["facets"]}
        for facet, values in VALUES.items():
            for value in values:
                assert shown.get(facet, {}).get(value, 0) == counted(seen, chosen, facet, value), (chosen, value)
        if chosen:
            total = sum(all(has[name] & values for name, values in chosen.items()) for _, has in seen)
            assert page["findings"].total == total


def test_what_is_chosen_can_be_taken_off_one_by_one_or_at_once(crowd: list[Person]) -> None:
    viewer = Viewer(MemberFactory())
    page = people_page(QueryDict("q=person&method=spc&method=coaching&region=Wales&near=&order=name"), viewer)
    assert [(one.facet, one.undo) for one in page["chosen"]] == [
        ("Method", "?q=person&method=spc&region=Wales&order=name"),
        ("Method", "?q=person&method=coaching&region=Wales&order=name"),
        ("Region", "?q=person&method=coaching&method=spc&order=name"),
    ]
    assert page["clear"] == "?q=person&order=name"


def test_people_can_stand_in_the_order_of_their_names() -> None:
    viewer = Viewer(MemberFactory(display_name="bea"))
    for name in ("Cai", "Ann", "dot"):
        MemberFactory(display_name=name)
    for query in ("order=name", "q=ann bea cai&order=name"):
        names = [row.member.display_name for row in people_page(QueryDict(query), viewer)["rows"]]
        assert names == sorted(names, key=str.casefold)
        assert "Ann" in names
