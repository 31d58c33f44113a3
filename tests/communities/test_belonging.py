"""Pages that belong to a community: who chooses it, and who is shown it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from communities.actions.belonging import begin_in_own, choose_community
from communities.belonging import SHOWN
from communities.models import Community, PageCommunity
from directory.audiences import MEMBERS
from directory.models import Member
from resources.models import PageAudience
from tests.factories import CaseStudyPageFactory, CommunityFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db

HEADING, LINE = "Our guides, case studies and resources", "From the community"


def in_group(name: str, member: Member | None = None) -> Member:
    member = member or MemberFactory()
    member.groups.add(Group.objects.get(name=name))
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def page() -> Page:
    return CaseStudyPageFactory(title="Bags for Sutton")


@pytest.fixture
def falls() -> Community:
    return CommunityFactory(name="Falls")


@pytest.fixture
def convener(falls: Community) -> Member:
    return in_group("Conveners", MembershipFactory(community=falls, title="chair").member)


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def test_an_editor_chooses_and_takes_back(page: Page, falls: Community) -> None:
    editor = in_group("Editors")
    client = signed_in(editor)
    url = reverse("communities_belonging", args=[page.pk])

    assert url in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert client.post(url, {"community": falls.pk}).status_code == 302
    assert page.belonging.community == falls
    client.post(url, {"community": ""})
    assert not PageCommunity.objects.exists()


def test_a_confidential_community_has_no_pages(page: Page) -> None:
    hidden = CommunityFactory(name="Kestrels", level="confidential")
    editor = in_group("Editors", MembershipFactory(community=hidden, title="chair").member)

    with pytest.raises(PermissionDenied):
        choose_community(page=page, community=hidden, by=editor)
    choice = signed_in(editor).get(reverse("communities_belonging", args=[page.pk])).content.decode()
    assert "Kestrels" not in choice


def test_a_convener_gives_a_page_to_communities_of_their_own_alone(
    page: Page, falls: Community, convener: Member
) -> None:
    elsewhere, second = CommunityFactory(), MembershipFactory(member=convener, title="chair").community
    PageCommunity.objects.create(page=page, community=falls)

    choose_community(page=page, community=second, by=convener)
    for refused in (elsewhere, None):
        with pytest.raises(PermissionDenied):
            choose_community(page=page, community=refused, by=Member.objects.get(pk=convener.pk))
    assert PageCommunity.objects.get().community == second
    answer = signed_in(convener).post(reverse("communities_belonging", args=[page.pk]), {"community": ""})
    assert answer.status_code == 200
    assert PageCommunity.objects.get().community == second


def test_what_a_convener_begins_is_their_communitys_and_what_others_have_is_not(
    falls: Community, convener: Member
) -> None:
    own, others = CaseStudyPageFactory(owner=convener, live=False), CaseStudyPageFactory(live=False)
    editors = CaseStudyPageFactory(owner=in_group("Editors"), live=False)

    assert begin_in_own(page=own, by=convener) == falls
    assert begin_in_own(page=others, by=convener) is None
    assert begin_in_own(page=editors, by=editors.owner) is None
    assert PageCommunity.objects.get().page_id == own.pk


@pytest.mark.parametrize(("level", "seen"), [("open", True), ("restricted", True), ("confidential", False)])
def test_the_page_names_its_community_to_who_may_know_of_it(page: Page, level: str, seen: bool) -> None:
    community = CommunityFactory(name="Kestrels", level=level)
    PageCommunity.objects.create(page=page, community=community)
    host = MembershipFactory(community=community, title="chair").member

    shown = signed_in(host).get(page.get_url()).content.decode()

    assert (LINE in shown) == seen


def test_a_visitor_is_not_told_of_a_community_that_they_may_not_know(page: Page) -> None:
    community = CommunityFactory(name="Kestrels", level="private")
    PageCommunity.objects.create(page=page, community=community)
    Community.objects.filter(pk=community.pk).update(audience=MEMBERS)

    assert "Kestrels" not in Client().get(page.get_url()).content.decode()
    assert "Kestrels" in signed_in(MemberFactory()).get(page.get_url()).content.decode()


def test_the_community_lists_what_the_reader_may_read(page: Page, falls: Community) -> None:
    inside = CaseStudyPageFactory(title="For members", audience=PageAudience.MEMBERS)
    draft = CaseStudyPageFactory(title="Not yet", live=False)
    for one in (page, inside, draft):
        PageCommunity.objects.create(page=one, community=falls)

    visitor = Client().get(falls.get_absolute_url()).content.decode()
    member = signed_in(MemberFactory()).get(falls.get_absolute_url()).content.decode()

    assert HEADING in visitor
    assert "Bags for Sutton" in visitor
    assert "For members" not in visitor
    assert "For members" in member
    assert "Not yet" not in member
    assert HEADING not in Client().get(CommunityFactory().get_absolute_url()).content.decode()


def test_the_list_has_an_end(falls: Community) -> None:
    for number in range(SHOWN + 2):
        PageCommunity.objects.create(page=CaseStudyPageFactory(title=f"Sandpiper {number}"), community=falls)

    assert Client().get(falls.get_absolute_url()).content.decode().count("Sandpiper ") == SHOWN
