"""What a convener may do in the CMS with the pages of their community, of another one, and of none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from wagtail.models import Page

from communities.models import Community, Membership, PageCommunity
from directory.models import Member
from directory.roles import is_editor
from resources.models import CaseStudyIndexPage, CaseStudyPage, Feedback
from tests.factories import CaseStudyPageFactory, CommunityFactory, MemberFactory, MembershipFactory, index_page

pytestmark = pytest.mark.django_db

OWN, OTHER, NONE = "Kestrels of ours", "Plovers of theirs", "Dunlins of nobody"
DEEDS = ("edit", "submit", "publish", "unpublish", "delete", "move", "copy", "lock")
MAY = {"edit", "submit", "copy"}


@pytest.fixture
def community() -> Community:
    return CommunityFactory(name="Falls")


@pytest.fixture
def convener(community: Community) -> Member:
    member = MemberFactory()
    member.groups.add(Group.objects.get(name="Conveners"))
    MembershipFactory(community=community, member=member, title="convener")
    return anew(member)


@pytest.fixture
def client(client: Client, convener: Member) -> Client:
    client.force_login(convener)
    return client


@pytest.fixture
def pages(community: Community) -> dict[str, CaseStudyPage]:
    """Drafts: of the community, of another, of none."""
    made = {title: CaseStudyPageFactory(title=title, live=False) for title in (OWN, OTHER, NONE)}
    for page in made.values():
        page.save_revision()
    PageCommunity.objects.create(page=made[OWN], community=community)
    PageCommunity.objects.create(page=made[OTHER], community=CommunityFactory(name="Elsewhere"))
    return made


def anew(member: Member) -> Member:
    """Return the member as the next request reads them."""
    return Member.objects.get(pk=member.pk)


def allowed(page: Page, member: Member) -> set[str]:
    tester = Page.objects.get(pk=page.pk).permissions_for_user(anew(member))
    asked = {deed: getattr(tester, f"can_{deed}", None) for deed in DEEDS}
    asked["submit"] = tester.can_submit_for_moderation
    return {deed for deed, can in asked.items() if can is not None and can()}


def addresses(page: Page) -> Iterator[str]:
    """Yield every address of the CMS that takes numbers alone, for the page and its draft, and those that take none."""
    for name, entry in walk(get_resolver("wagtail.admin.urls")):
        numbers = {key: page.latest_revision_id if "revision" in key else page.pk for key in entry.pattern.converters}
        try:
            yield reverse(name, kwargs=numbers)
        except NoReverseMatch:
            continue


def walk(resolver: Any, space: str = "") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from walk(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif entry.name:
            yield f"{space}{entry.name}", entry


def telling(client: Client, page: Page, *secrets: str) -> list[str]:
    """Return the addresses of the CMS for the page, and those for none, that tell one of the secrets."""
    walked, found = 0, list[str]()
    for address in addresses(page):
        if "logout" in address or "failwhale" in address:
            continue
        response = client.get(address, follow=True)
        if response.streaming:
            continue
        walked += 1
        said = response.content.decode(errors="replace")
        found += [address for secret in secrets if secret in said]
    assert walked > 60
    return found


@pytest.mark.parametrize("is_live", [True, False])
def test_a_convener_edits_and_submits_what_belongs_to_their_community_and_nothing_else(
    convener: Member, pages: dict[str, CaseStudyPage], is_live: bool
) -> None:
    Page.objects.filter(pk__in=[page.pk for page in pages.values()]).update(live=is_live)

    assert allowed(pages[OWN], convener) == MAY
    assert allowed(pages[OTHER], convener) == set()
    assert allowed(pages[NONE], convener) == set()
    assert not pages[OWN].get_parent().permissions_for_user(anew(convener)).can_edit()


def test_a_page_of_their_own_making_that_went_elsewhere_is_theirs_no_more(
    convener: Member, pages: dict[str, CaseStudyPage]
) -> None:
    Page.objects.filter(pk__in=[page.pk for page in pages.values()]).update(owner=convener)

    assert allowed(pages[OTHER], convener) == set()
    assert allowed(pages[NONE], convener) == set()


@pytest.mark.parametrize("loss", ["host", "group", "confidential", "suspended"])
def test_who_is_no_convener_any_more_may_do_nothing_at_once(
    client: Client, convener: Member, community: Community, pages: dict[str, CaseStudyPage], loss: str
) -> None:
    address = reverse("wagtailadmin_pages:edit", args=[pages[OWN].pk])
    assert client.get(address).status_code == 200

    match loss:
        case "host":
            Membership.objects.filter(member=convener).update(title="")
        case "group":
            convener.groups.clear()
        case "confidential":
            Community.objects.filter(pk=community.pk).update(level="confidential")
        case _:
            Member.objects.filter(pk=convener.pk).update(is_active=False)

    assert client.get(address).status_code in {302, 403}
    assert not Page.objects.get(pk=pages[OWN].pk).permissions_for_user(anew(convener)).can_edit()


def test_a_host_outside_the_group_and_a_convener_without_a_community_find_nothing(
    client: Client, community: Community, pages: dict[str, CaseStudyPage]
) -> None:
    host = MembershipFactory(community=community, title="chair").member
    idle = MemberFactory()
    idle.groups.add(Group.objects.get(name="Conveners"))

    for member in (host, idle):
        client.force_login(member)
        assert client.get(reverse("wagtailadmin_pages:edit", args=[pages[OWN].pk])).status_code in {302, 403}
        assert allowed(pages[OWN], member) == set()
        above = index_page(CaseStudyIndexPage, "case-studies")
        assert not above.permissions_for_user(anew(member)).can_add_subpage()


def test_the_explorer_shows_the_lists_and_their_own_pages(client: Client, pages: dict[str, CaseStudyPage]) -> None:
    above = pages[OWN].get_parent()

    for address in (
        reverse("wagtailadmin_explore", args=[above.pk]),
        reverse("wagtailadmin_explore", args=[above.pk]) + "?q=of",
        reverse("wagtailadmin_pages:search") + "?q=of",
        f"/cms/api/main/pages/?child_of={above.pk}",
    ):
        shown = client.get(address).content.decode()
        assert OWN in shown, address
        assert OTHER not in shown, address
        assert NONE not in shown, address


def test_no_address_of_the_cms_tells_of_a_page_that_is_not_theirs(
    client: Client, convener: Member, pages: dict[str, CaseStudyPage]
) -> None:
    Feedback.objects.create(page=pages[OTHER], member=MemberFactory(), is_helpful=False, why="Plovers flew.")

    assert telling(client, pages[OTHER], OTHER, NONE, "Plovers flew") == []


def test_the_first_page_of_the_cms_counts_for_editors_alone(client: Client, pages: dict[str, CaseStudyPage]) -> None:
    counted = re.compile(r"\d+\s+(?:<[^>]*>\s*)*(?:Pages?|Images?|Documents?)\b")
    editor = MemberFactory()
    editor.groups.add(Group.objects.get(name="Editors"))
    other = Client()
    other.force_login(editor)

    assert counted.search(other.get("/cms/").content.decode())
    assert not counted.search(client.get("/cms/").content.decode())


def test_typed_addresses_for_several_pages_are_refused(client: Client, pages: dict[str, CaseStudyPage]) -> None:
    asked = f"?id={pages[OTHER].pk}"

    assert client.get(reverse("wagtailadmin_choose_page_chosen_multiple") + asked).status_code == 404
    assert client.get(f"/cms/api/main/pages/{pages[OTHER].pk}/").status_code == 404
    for deed in ("publish", "unpublish", "delete", "move"):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", deed]) + asked + f"&id={pages[OWN].pk}"
        client.post(address, {"chooser": pages[OWN].get_parent().pk})
    for page in pages.values():
        page.refresh_from_db()
        assert not page.live


def test_somebody_elses_page_is_not_saved(client: Client, pages: dict[str, CaseStudyPage]) -> None:
    for title in (OTHER, NONE):
        page = pages[title]
        before = page.revisions.count()
        answer = client.post(
            reverse("wagtailadmin_pages:edit", args=[page.pk]), {"title": "Taken", "action-submit": "1"}
        )
        assert answer.status_code in {302, 403}
        assert page.revisions.count() == before
        assert client.get(reverse("communities_belonging", args=[page.pk])).status_code in {302, 403}


def test_the_chooser_offers_what_is_published_and_their_own(client: Client, pages: dict[str, CaseStudyPage]) -> None:
    published = CaseStudyPageFactory(title="Shelducks for all")
    shown = client.get(f"/cms/choose-page/{published.get_parent().pk}/").content.decode()

    assert "Shelducks for all" in shown
    assert OWN in shown
    assert OTHER not in shown
    assert NONE not in shown


def test_a_convener_is_no_editor(convener: Member) -> None:
    editor = MemberFactory()
    editor.groups.add(Group.objects.get(name="Editors"))

    assert not is_editor(convener)
    assert is_editor(anew(editor))


def test_what_a_convener_copies_belongs_to_their_community(
    client: Client, convener: Member, community: Community, pages: dict[str, CaseStudyPage]
) -> None:
    own = pages[OWN]
    address = reverse("wagtailadmin_pages:copy", args=[own.pk])
    client.post(
        address,
        {"new_title": "Again", "new_slug": "again", "new_parent_page": own.get_parent().pk, "publish_copies": ""},
    )

    copy = CaseStudyPage.objects.get(slug="again")
    assert not copy.live
    assert copy.belonging.community == community
    assert client.get(reverse("wagtailadmin_pages:edit", args=[copy.pk])).status_code == 200


def test_editors_find_and_edit_every_page_as_before(pages: dict[str, CaseStudyPage], community: Community) -> None:
    editor = MemberFactory()
    editor.groups.add(Group.objects.get(name="Editors"), Group.objects.get(name="Conveners"))
    MembershipFactory(community=community, member=editor, title="convener")
    client = Client()
    client.force_login(editor)

    assert all("edit" in allowed(page, editor) for page in pages.values())
    shown = client.get(reverse("wagtailadmin_explore", args=[pages[OWN].get_parent().pk])).content.decode()
    assert all(title in shown for title in pages)


def test_a_visitor_is_sent_to_sign_in(pages: dict[str, CaseStudyPage]) -> None:
    for name in ("wagtailadmin_pages:edit", "communities_belonging"):
        assert Client().get(reverse(name, args=[pages[OWN].pk])).status_code == 302
