"""Where a page is discussed, as an editor chooses it, and what its thread is called."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page

from communities.actions.discussions import choose_discussion
from communities.actions.threads import discuss_page
from communities.discussion import community_for
from communities.errors import ActionError
from communities.models import AuditEntry, Community, PageDiscussion, Thread
from directory.models import Member
from resources.models import PageAudience
from search.models import Document
from tests.factories import CommunityFactory, LearningGuidePageFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Member:
    return MemberFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def guide() -> Page:
    return LearningGuidePageFactory(title="The red bag")


@pytest.fixture
def usual() -> Community:
    return CommunityFactory(name="Guides and case studies", slug="guides-and-case-studies")


def discuss(page: Page) -> Thread:
    place = community_for(page)
    assert place is not None
    author = MembershipFactory(community=place).member
    return discuss_page(page=page, author=author, body="We did.", client_id=uuid4(), community=place)


def test_a_page_is_discussed_where_an_editor_chose_and_else_where_pages_are(
    guide: Page, editor: Member, usual: Community
) -> None:
    falls = CommunityFactory(name="Falls")

    assert community_for(guide) == usual
    choose_discussion(page=guide, community=falls, by=editor)
    assert community_for(guide) == falls
    assert discuss(guide).community == falls
    choose_discussion(page=guide, community=None, by=editor)
    assert community_for(guide) == usual


def test_a_page_for_members_is_not_discussed_in_the_open(guide: Page, editor: Member) -> None:
    falls, inside = CommunityFactory(), CommunityFactory(level="restricted")
    choose_discussion(page=guide, community=falls, by=editor)
    guide.audience = PageAudience.MEMBERS
    guide.save_revision().publish()

    assert community_for(guide) is None
    with pytest.raises(ActionError, match="Only members of Redbag can read this page"):
        choose_discussion(page=guide, community=falls, by=editor)
    choose_discussion(page=guide, community=inside, by=editor)
    assert community_for(guide) == inside


def test_a_confidential_community_is_named_by_no_page(guide: Page) -> None:
    host = MembershipFactory(
        community__level="confidential", title="chair", member__is_staff=True, member__is_superuser=True
    )

    with pytest.raises(ActionError):
        choose_discussion(page=guide, community=host.community, by=host.member)
    with pytest.raises(PermissionDenied):
        choose_discussion(page=guide, community=host.community, by=MemberFactory(is_superuser=True))
    assert not PageDiscussion.objects.exists()


def test_who_may_not_edit_the_page_does_not_choose(client: Client, guide: Page) -> None:
    member, elsewhere = MemberFactory(), MemberFactory()
    elsewhere.groups.add(Group.objects.get(name="Editors"))
    GroupPagePermission.objects.all().delete()
    url = reverse("communities_where_discussed", args=[guide.pk])

    with pytest.raises(PermissionDenied):
        choose_discussion(page=guide, community=CommunityFactory(), by=member)
    for who in (member, elsewhere):
        client.force_login(who)
        assert client.get(url).status_code in {302, 403}
        assert client.post(url, {"community": CommunityFactory().pk}).status_code in {302, 403}
    assert not PageDiscussion.objects.exists()


def test_an_editor_chooses_in_the_cms(client: Client, guide: Page, editor: Member) -> None:
    falls = CommunityFactory(name="Falls")
    hidden = CommunityFactory(name="Kestrels", level="confidential")
    client.force_login(editor)
    url = reverse("communities_where_discussed", args=[guide.pk])

    assert url in client.get(reverse("wagtailadmin_pages:edit", args=[guide.pk])).content.decode()
    page = client.get(url).content.decode()
    assert "Falls (Open)" in page
    assert "Kestrels" not in page
    assert client.post(url, {"community": falls.pk}).status_code == 302
    assert community_for(guide) == falls
    refused = client.post(url, {"community": hidden.pk})
    assert refused.status_code == 200
    assert "Select a valid choice" in refused.content.decode()
    assert community_for(guide) == falls

    thread = discuss(guide)
    assert thread.get_absolute_url() in client.get(url).content.decode()


def test_only_what_is_discussed_has_the_choice(client: Client, editor: Member, guide: Page) -> None:
    client.force_login(editor)
    above = guide.get_parent()

    assert client.get(reverse("communities_where_discussed", args=[above.pk])).status_code in {302, 403}
    assert "/discussion/" not in client.get(reverse("wagtailadmin_explore", args=[above.pk])).content.decode()


def test_a_thread_takes_the_new_title_of_its_page(guide: Page, usual: Community) -> None:
    thread = discuss(guide)
    before = Thread.objects.get().last_seq
    guide.title = "The red bag, revised"
    guide.save_revision().publish()

    thread = Thread.objects.get()
    assert (thread.title, thread.last_seq) == ("The red bag, revised", before + 1)
    assert thread.events.last().kind == "thread"
    assert Document.objects.get(entity="thread").title == "The red bag, revised"
    guide.save_revision().publish()
    assert Thread.objects.get().last_seq == before + 1


def test_a_title_that_a_host_gave_stays(guide: Page, usual: Community) -> None:
    thread = discuss(guide)
    host = MembershipFactory(community=usual, title="chair").member
    Thread.objects.update(title="What about the bag?")
    AuditEntry.objects.create(community=usual, actor=host, act="rename", thread=thread)
    guide.title = "Another"
    guide.save_revision().publish()

    assert Thread.objects.get().title == "What about the bag?"


def test_the_new_title_of_a_page_for_members_stays_out_of_an_open_thread(guide: Page, usual: Community) -> None:
    discuss(guide)
    guide.title = "For members alone"
    guide.audience = PageAudience.MEMBERS
    guide.save_revision().publish()

    assert Thread.objects.get().title == "The red bag"
