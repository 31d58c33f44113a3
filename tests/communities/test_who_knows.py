"""Who in a community knows what, for its members; and whom to ask what no search answers."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from communities.asking import places_to_ask
from communities.forms import MAX_TITLE
from communities.models import Community
from directory import audiences
from directory.audiences import Viewer
from directory.models import Member
from search.models import Concept, ConceptKind
from tests.factories import (
    ConceptFactory,
    ContributionFactory,
    ExpertiseFactory,
    LearningGuidePageFactory,
    MemberFactory,
    MembershipFactory,
)
from tests.search.test_engines import NASTY

pytestmark = pytest.mark.django_db


@pytest.fixture
def falls() -> Concept:
    return ConceptFactory(key="falls", kind=ConceptKind.TOPIC, label="Falls prevention")


@pytest.fixture
def circle() -> Community:
    community = MembershipFactory(community__name="Circle", member__display_name="Zed Reader").community
    community.level = Community.Level.CONFIDENTIAL
    community.save()
    return community


@pytest.fixture
def reader(client: Client, circle: Community) -> Client:
    client.force_login(circle.memberships.get().member)
    return client


def url(community: Community) -> str:
    return f"/communities/{community.slug}/who-knows/"


def belongs(community: Community, name: str, concept: Concept | None = None, **fields: Any) -> Member:
    member = MembershipFactory(community=community, member=MemberFactory(display_name=name, **fields)).member
    if concept:
        ExpertiseFactory(member=member, concept=concept)
    return member


def text_of(client: Client, address: str, **query: Any) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def test_only_its_members_are_found_and_counted_with_reasons(reader: Client, circle: Community, falls: Concept) -> None:
    ann = belongs(circle, "Ann Inside")
    ContributionFactory(member=ann, title="Fewer falls").concepts.add(falls)
    ExpertiseFactory(member=MemberFactory(display_name="Olive Outside"), concept=falls)
    page = text_of(reader, url(circle), q="falls prevention")
    assert "Ann Inside" in page
    assert "Fewer falls" in page
    assert "Olive Outside" not in page
    assert "1 person" in page
    outside = Member.objects.get(display_name="Olive Outside")
    assert outside.get_absolute_url() not in text_of(reader, url(circle), q="Olive Outside")
    # Nor does a slip in the name tell of her.
    assert "did you mean" not in text_of(reader, url(circle), q="Olive Outsidde")


def test_a_member_whose_profile_one_may_not_see_is_not_found(reader: Client, circle: Community, falls: Concept) -> None:
    belongs(circle, "Paula Paused", falls, paused=True)
    hidden = belongs(circle, "Hidden Harry", falls)
    hidden.audience = audiences.member(hidden.pk)
    hidden.save()
    page = text_of(reader, url(circle), q="falls prevention")
    assert "Nobody yet" in page
    assert "Paula" not in page
    assert "Harry" not in page


def test_nobody_else_may_ask_and_a_confidential_one_is_not_there(circle: Community, client: Client) -> None:
    assert client.get(url(circle)).status_code == 302
    client.force_login(MemberFactory())
    assert client.get(url(circle)).status_code == 404
    circle.level = Community.Level.OPEN
    circle.save()
    assert client.get(url(circle)).status_code == 404


def test_the_box_stands_on_the_page_of_the_community_for_its_members(reader: Client, circle: Community) -> None:
    assert f'action="{url(circle)}"' in text_of(reader, circle.get_absolute_url())
    circle.level = Community.Level.OPEN
    circle.save()
    other = Client()
    other.force_login(MemberFactory())
    assert "who-knows" not in text_of(other, circle.get_absolute_url())


def test_filters_stay_within_the_community(reader: Client, circle: Community, falls: Concept) -> None:
    belongs(circle, "Ann Inside", falls)
    ExpertiseFactory(member=MemberFactory(display_name="Olive Outside"), concept=falls)
    page = text_of(reader, url(circle), topic="falls", map="1")
    assert "Ann Inside" in page
    assert "Olive Outside" not in page
    assert "<span>1<" in page


def test_what_no_one_of_them_knows_leads_on(reader: Client, circle: Community, falls: Concept) -> None:
    falls.related.add(ConceptFactory(key="frailty", kind=ConceptKind.TOPIC, label="Frailty"))
    LearningGuidePageFactory(title="Learning from falls", concepts=[falls])
    MembershipFactory(
        community__name="Another about it", member=circle.memberships.get().member
    ).community.concepts.add(falls)
    page = text_of(reader, url(circle), q="falls prevention")
    asked = page[page.index('id="ask-heading"') :]
    assert asked.index("</span>Circle") < asked.index("</span>Another about it")
    for words in ("Learning from falls", "People who know “Frailty”", "Look among everybody"):
        assert words in page


def test_a_page_costs_a_bounded_number_of_queries(
    reader: Client, circle: Community, falls: Concept, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        belongs(circle, f"Inside {number}", falls)
    reader.get(url(circle))
    with django_assert_max_num_queries(50):
        text_of(reader, url(circle), q="falls prevention", map="1")


@pytest.mark.parametrize("typed", [*NASTY[::3], "x" * 10_000])
def test_whatever_is_typed_is_answered(reader: Client, circle: Community, typed: str) -> None:
    for name in ("q", "near", "page", "topic"):
        assert reader.get(url(circle), {name: typed}, follow=True).status_code == 200


# --- Whom to ask -------------------------------------------------------------------------------------------------


def about(falls: Concept, name: str, level: str = Community.Level.OPEN, **fields: Any) -> Community:
    community: Community = Community.objects.create(name=name, level=level, **fields)
    community.concepts.add(falls)
    return community


def asked(viewer: Viewer) -> list[str]:
    return [standing.community.name for standing in places_to_ask(viewer, ["falls"])]


def test_communities_about_it_are_offered_where_one_may_write_or_join_with_the_same_click(falls: Concept) -> None:
    member = MemberFactory()
    MembershipFactory(community__name="My own", member=member)
    MembershipFactory(community=about(falls, "Mine", Community.Level.CONFIDENTIAL), member=member)
    about(falls, "Open")
    about(falls, "Restricted", Community.Level.RESTRICTED)
    assert asked(Viewer(member)) == ["Mine", "Open", "My own"]


def test_of_a_private_community_nobody_learns_what_it_is_about(falls: Concept) -> None:
    about(falls, "Private", Community.Level.PRIVATE)
    about(falls, "Confidential", Community.Level.CONFIDENTIAL)
    about(falls, "For managers", for_registered_managers=True)
    assert asked(Viewer(MemberFactory())) == []


def test_the_words_stand_in_the_title_of_the_new_thread(client: Client) -> None:
    membership = MembershipFactory(community__name="Mine")
    client.force_login(membership.member)
    text = 'Who <has> used "bed rails"?\0\n ' + "x" * 300
    page = client.get("/ask/", {"community": membership.community.slug, "title": text}, follow=True)
    assert page.status_code == 200
    initial = page.context["form"].initial["title"]
    assert initial.startswith('Who <has> used "bed rails"? xxx')
    assert len(initial) == MAX_TITLE


def test_a_search_without_an_answer_leads_to_the_new_thread(client: Client, falls: Concept) -> None:
    mine = about(falls, "Mine")
    text = "falls prevention in lighthouses"
    for where in ("/people/", "/search/"):
        assert f"?next={where}%3Fq%3Dfalls" in text_of(client, where, q=text)
    client.force_login(MembershipFactory(community=mine).member)
    for where in ("/people/", "/search/"):
        page = text_of(client, where, q=text)
        assert f'<input type="hidden" name="title" value="{text}">' in page
        assert f'name="community" value="{mine.slug}"' in page
