"""People like somebody: what they share, by what the viewer may see of both."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory import audiences
from directory.alike import like
from directory.audiences import Viewer
from directory.models import Member
from search.models import Concept, ConceptKind
from tests.factories import ConceptFactory, ContributionFactory, ExpertiseFactory, MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer() -> Viewer:
    return Viewer(MemberFactory(display_name="Zed Reader"))


@pytest.fixture
def falls() -> Concept:
    return ConceptFactory(key="falls", kind=ConceptKind.TOPIC, label="Falls prevention")


@pytest.fixture
def charts() -> Concept:
    return ConceptFactory(key="run-charts", label="Run charts")


def expert(name: str, *concepts: Concept, **fields: Any) -> Member:
    member = MemberFactory(display_name=name, **fields)
    for concept in concepts:
        ExpertiseFactory(member=member, concept=concept)
    return member


def names(member: Member, viewer: Viewer) -> list[str]:
    return [one.title for one in like(member, viewer).candidates]


def test_who_shares_most_comes_first_and_oneself_is_not_among_them(
    viewer: Viewer, falls: Concept, charts: Concept
) -> None:
    ann = expert("Ann", falls, charts)
    expert("One", falls)
    expert("Both", falls, charts)
    expert("None", ConceptFactory(key="sepsis"))
    assert names(ann, viewer) == ["Both", "One"]


def test_what_few_know_tells_more_than_what_everybody_knows(viewer: Viewer, falls: Concept, charts: Concept) -> None:
    ann = expert("Ann", falls, charts)
    for number in range(6):
        expert(f"Common {number}", charts)
    expert("Rare", falls)
    assert names(ann, viewer)[0] == "Rare"


def test_work_counts_for_both(viewer: Viewer, falls: Concept) -> None:
    ann, bob = MemberFactory(display_name="Ann"), MemberFactory(display_name="Bob")
    for member in (ann, bob):
        ContributionFactory(member=member).concepts.add(falls)
    assert names(ann, viewer) == ["Bob"]


def test_what_the_viewer_may_not_see_makes_nobody_alike(viewer: Viewer, falls: Concept, charts: Concept) -> None:
    ann = MemberFactory(display_name="Ann", audience=audiences.PUBLIC)
    secret = ContributionFactory(member=ann, audience=audiences.member(ann.pk))
    secret.concepts.add(falls)
    expert("Bob", falls, audience=audiences.PUBLIC)
    assert names(ann, viewer) == []
    assert names(ann, Viewer(ann)) == ["Bob"]
    expert("Hidden", charts, audience=audiences.MEMBERS)
    ExpertiseFactory(member=ann, concept=charts)
    assert names(ann, Viewer()) == []


def test_the_page_says_what_is_shared_and_why(client: Client, viewer: Viewer, falls: Concept) -> None:
    ann = expert("Ann", falls)
    bob = MemberFactory(display_name="Bob")
    ContributionFactory(member=bob, title="Fewer falls").concepts.add(falls)
    client.force_login(viewer.member)
    page = client.get(f"/people/{ann.pk}/like/").content.decode()
    for words in ("People like Ann", "In common: falls prevention", "Fewer falls", "q=Falls+prevention"):
        assert words in page
    assert f'href="/people/{ann.pk}/like/"' in client.get(ann.get_absolute_url()).content.decode()


def test_a_profile_that_says_nothing_is_like_nobody_and_the_page_says_what_to_do(
    client: Client, viewer: Viewer
) -> None:
    empty = MemberFactory()
    client.force_login(viewer.member)
    page = client.get(f"/people/{empty.pk}/like/?page=10000").content.decode()
    assert "Nobody that you can see knows or has done the same" in page


def test_of_whom_one_may_not_see_there_is_no_page(client: Client, viewer: Viewer, falls: Concept) -> None:
    hidden = expert("Hidden", falls, paused=True)
    assert client.get(f"/people/{hidden.pk}/like/").status_code == 302
    client.force_login(viewer.member)
    assert client.get(f"/people/{hidden.pk}/like/").status_code == 404


def test_the_page_costs_a_bounded_number_of_queries(
    client: Client, viewer: Viewer, falls: Concept, django_assert_max_num_queries: Any
) -> None:
    ann = expert("Ann", falls)
    for number in range(30):
        expert(f"Like {number}", falls)
    client.force_login(viewer.member)
    with django_assert_max_num_queries(32):
        client.get(f"/people/{ann.pk}/like/")
