"""Who knows what a page is about: people and communities, as far as the reader may see them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory.models import Member
from resources.models import Contributor, PageAudience
from search.models import Concept
from tests.factories import (
    CaseStudyPageFactory,
    CommunityFactory,
    ConceptFactory,
    ExpertiseFactory,
    LearningGuidePageFactory,
    MemberFactory,
    ResourcePageFactory,
)
from tests.markup import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def charts() -> Concept:
    return ConceptFactory(key="run-charts", label="Run charts")


def address(page: Any) -> str:
    return f"/around/{page.pk}/"


@pytest.mark.parametrize("factory", [LearningGuidePageFactory, CaseStudyPageFactory])
def test_a_page_leads_to_the_people_and_communities_who_know_its_subjects(
    member_client: Client, member: Member, charts: Concept, factory: Any
) -> None:
    known, maker = MemberFactory(display_name="Kezia Knows"), MemberFactory(display_name="Mona Made")
    for who in (known, maker, member, MemberFactory(display_name="Pat Paused", paused=True)):
        ExpertiseFactory(member=who, concept=charts)
    MemberFactory(display_name="Otto Other")
    community = CommunityFactory(name="Charts together", level="open")
    community.concepts.add(charts)
    community.save()
    page = factory(concepts=[charts], people={maker: Contributor.Role.WROTE_UP})

    assert address(page) in member_client.get(page.get_url()).content.decode()
    seen = text(member_client.get(address(page)).content).partition("Who knows about this")[2]

    assert "Run charts" in seen
    assert "Kezia Knows" in seen
    assert "Charts together" in seen
    for left_out in ("Mona Made", "Pat Paused", "Otto Other", member.display_name):
        assert left_out not in seen


def test_a_visitor_sees_those_who_chose_to_be_seen_and_is_asked_in(client: Client, charts: Concept) -> None:
    ExpertiseFactory(member=MemberFactory(display_name="Kezia Knows", audience="public"), concept=charts)
    ExpertiseFactory(member=MemberFactory(display_name="Holly Hidden"), concept=charts)
    seen = text(client.get(address(ResourcePageFactory(concepts=[charts]))).content)
    assert "Kezia Knows" in seen
    assert "Holly Hidden" not in seen
    assert "Sign in to see all members" in seen


def test_where_nobody_knows_it_the_page_says_what_to_do(member_client: Client, charts: Concept) -> None:
    for page in (LearningGuidePageFactory(concepts=[charts]), LearningGuidePageFactory()):
        assert "Say in your own words whom you need" in text(member_client.get(address(page)).content)


def test_it_is_there_for_those_who_may_read_the_page(client: Client, member_client: Client) -> None:
    page = CaseStudyPageFactory(audience=PageAudience.MEMBERS)
    assert client.get(address(page))["Location"].startswith("/accounts/login/")
    page.unpublish()
    assert member_client.get(address(page)).status_code == 404
    assert member_client.get("/around/999999/").status_code == 404


def test_it_costs_the_same_however_many_know_it(
    member_client: Client, charts: Concept, django_assert_max_num_queries: Any
) -> None:
    for _ in range(15):
        ExpertiseFactory(concept=charts)
    page = LearningGuidePageFactory(concepts=[charts, *ConceptFactory.create_batch(10)])
    member_client.get(address(page))
    with django_assert_max_num_queries(45):
        member_client.get(address(page))
