"""What a contributor may do in the CMS with the pages that they began, and with those of others."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from communities.models import Community, PageCommunity
from directory.models import Member
from directory.roles import CONTRIBUTORS, CONVENERS, is_editor
from resources.models import CaseStudyPage, GuideIndexPage, LearningGuidePage
from tests.factories import CaseStudyPageFactory, CommunityFactory, MembershipFactory, index_page
from tests.markup import text
from tests.resources.test_roles import OTHER, OWN, allowed, anew, telling
from tests.resources.test_workflow import add_address, edit_address, signed_in
from tests.resources.test_workflow import form as guide_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def contributor() -> Member:
    return Member.objects.get(pk=signed_in(CONTRIBUTORS)[1].pk)


@pytest.fixture
def client(client: Client, contributor: Member) -> Client:
    client.force_login(contributor)
    return client


@pytest.fixture
def pages(contributor: Member) -> dict[str, CaseStudyPage]:
    """Drafts: one that the contributor began, and one of somebody else."""
    made = {title: CaseStudyPageFactory(title=title, live=False) for title in (OWN, OTHER)}
    Page.objects.filter(pk=made[OWN].pk).update(owner=contributor)
    for page in made.values():
        page.refresh_from_db()
        page.save_revision()
    return made


def submitted() -> dict[str, Any]:
    return guide_form(CaseStudyPageFactory.create_batch(6)) | {"action-submit": "Submit"}


def test_a_guide_that_they_begin_goes_to_the_reviewers_with_one_press(client: Client, contributor: Member) -> None:
    client.post(add_address(), submitted())

    guide = LearningGuidePage.objects.get()
    assert (guide.owner, guide.live) == (contributor, False)
    assert guide.current_workflow_state.current_task_state.task.name == "Review"
    assert client.get(edit_address(guide)).status_code == 200


def test_what_they_ask_to_be_published_is_not(client: Client, pages: dict[str, CaseStudyPage]) -> None:
    for data in (submitted() | {"action-publish": "Publish"}, submitted()):
        data.pop("action-submit", None)
        client.post(add_address(), data)
        client.post(reverse("wagtailadmin_pages:unpublish", args=[pages[OWN].pk]))
    assert not LearningGuidePage.objects.live().exists()


@pytest.mark.parametrize("is_live", [True, False])
def test_they_edit_and_submit_what_they_began_and_nothing_else(
    contributor: Member, pages: dict[str, CaseStudyPage], is_live: bool
) -> None:
    Page.objects.filter(pk__in=[page.pk for page in pages.values()]).update(live=is_live)

    assert allowed(pages[OWN], contributor) == {"edit", "submit", "copy"}
    assert allowed(pages[OTHER], contributor) == set()
    assert not is_editor(contributor)


def test_a_page_that_was_given_to_somebody_else_is_theirs_no_more(
    client: Client, pages: dict[str, CaseStudyPage]
) -> None:
    address = reverse("wagtailadmin_pages:edit", args=[pages[OWN].pk])
    assert client.get(address).status_code == 200
    Page.objects.filter(pk=pages[OWN].pk).update(owner=None)
    assert client.get(address).status_code in {302, 403}


@pytest.mark.parametrize("loss", ["group", "suspended"])
def test_who_is_no_contributor_any_more_may_do_nothing_at_once(
    client: Client, contributor: Member, pages: dict[str, CaseStudyPage], loss: str
) -> None:
    if loss == "group":
        contributor.groups.clear()
    else:
        Member.objects.filter(pk=contributor.pk).update(is_active=False)

    assert client.get(reverse("wagtailadmin_pages:edit", args=[pages[OWN].pk])).status_code in {302, 403}
    assert not Page.objects.get(pk=pages[OWN].pk).permissions_for_user(anew(contributor)).can_edit()


def test_no_address_of_the_cms_tells_of_a_page_that_is_not_theirs(
    client: Client, pages: dict[str, CaseStudyPage]
) -> None:
    assert telling(client, pages[OTHER], OTHER) == []


def test_the_cms_begins_with_what_they_began_and_the_ways_to_begin_more(
    client: Client, contributor: Member, pages: dict[str, CaseStudyPage]
) -> None:
    shown = text(client.get("/cms/").content)
    assert f"{OWN} , draft" in shown
    assert OTHER not in shown
    assert "Begin a learning guide" in shown
    assert add_address() in client.get("/cms/").content.decode()

    with CaptureQueriesContext(connection) as few:
        client.get("/cms/")
    for _number in range(12):
        CaseStudyPageFactory(owner=contributor, live=False)
    with CaptureQueriesContext(connection) as many:
        client.get("/cms/")
    assert len(many) <= len(few) + 1

    new, idle = signed_in(CONTRIBUTORS)[0], signed_in(CONVENERS)[0]
    assert "You have no pages here yet." in text(new.get("/cms/").content)
    assert "Conveners write for the communities that they host." in text(idle.get("/cms/").content)


def test_the_explorer_shows_the_lists_and_what_they_began(client: Client, pages: dict[str, CaseStudyPage]) -> None:
    shown = client.get(reverse("wagtailadmin_explore", args=[pages[OWN].get_parent().pk])).content.decode()
    assert OWN in shown
    assert OTHER not in shown


def test_what_a_host_contributes_belongs_to_their_community_when_they_say_so(
    client: Client, contributor: Member
) -> None:
    community: Community = CommunityFactory(name="Falls")
    MembershipFactory(community=community, member=contributor, title="chair")
    client.post(add_address(), submitted())
    guide = LearningGuidePage.objects.get()
    assert not PageCommunity.objects.exists()

    client.post(reverse("communities_belonging", args=[guide.pk]), {"community": community.pk})
    assert guide.belonging.community == community


def test_nobody_is_sent_to_a_choice_without_a_choice(client: Client, pages: dict[str, CaseStudyPage]) -> None:
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[pages[OWN].pk])).content.decode()
    assert reverse("communities_belonging", args=[pages[OWN].pk]) not in shown


def test_they_begin_below_the_lists_alone(contributor: Member) -> None:
    above = index_page(GuideIndexPage, "guides")
    assert above.permissions_for_user(contributor).can_add_subpage()
    assert not above.get_parent().permissions_for_user(contributor).can_add_subpage()
    assert not above.permissions_for_user(contributor).can_edit()
