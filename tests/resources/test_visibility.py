"""Who sees a page, its documents in search, and its files: one row of the rule for each surface."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client

from directory import audiences
from directory.audiences import Viewer
from directory.models import Member
from resources.models import Attachment, Contributor, PageAudience, Picture, ResourcePage
from search.models import Document
from search.registry import Kind
from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory, MemberFactory, ResourcePageFactory

pytestmark = pytest.mark.django_db

EVERYBODY, MEMBERS, DRAFT = "everybody", "members", "draft"
READERS = {
    # who may read what
    "visitor": {EVERYBODY},
    "member": {EVERYBODY, MEMBERS},
    "suspended": {EVERYBODY},
}
ROWS = [(who, what, what in readable) for who, readable in READERS.items() for what in (EVERYBODY, MEMBERS, DRAFT)]
matrix = pytest.mark.parametrize(("who", "what", "seen"), ROWS)


@pytest.fixture
def page(picture: Picture, attachment: Attachment) -> Callable[[str], ResourcePage]:
    def make(what: str) -> ResourcePage:
        block = {"image": picture.pk, "decorative": False, "alt_text": "A red bag"}
        body = json.dumps([{"type": "picture", "value": {"image": block, "caption": "", "credit": ""}}])
        audience = PageAudience.MEMBERS if what == MEMBERS else PageAudience.PUBLIC
        return ResourcePageFactory(audience=audience, live=what != DRAFT, body=body, file=attachment)

    return make


@pytest.fixture
def reader() -> Callable[[str], tuple[Client, Viewer]]:
    def sign_in(who: str) -> tuple[Client, Viewer]:
        client = Client()
        if who == "visitor":
            return client, Viewer()
        member = MemberFactory()
        client.force_login(member)
        if who == "suspended":
            Member.objects.filter(pk=member.pk).update(is_active=False)
            member.refresh_from_db()
        return client, Viewer(member)

    return sign_in


@matrix
def test_the_page(page, reader, who: str, what: str, seen: bool) -> None:
    client, _ = reader(who)

    response = client.get(page(what).get_url())

    if seen:
        assert response.status_code == 200
    elif what == MEMBERS:
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/?next=/resources/")
    else:
        assert response.status_code == 404


@matrix
def test_the_list(page, reader, who: str, what: str, seen: bool) -> None:
    client, viewer = reader(who)
    made = page(what)

    assert (made in ResourcePage.objects.visible_to(viewer)) is seen
    assert (made.title in client.get("/resources/").content.decode()) is seen


@matrix
def test_what_search_finds(page, reader, who: str, what: str, seen: bool) -> None:
    _, viewer = reader(who)
    made = page(what)

    found = Document.objects.visible_to(viewer.audiences).filter(kind=Kind.RESOURCE, key=str(made.pk))

    assert found.exists() is seen


@matrix
def test_the_document(page, reader, who: str, what: str, seen: bool) -> None:
    client, _ = reader(who)

    response = client.get(page(what).file.url)

    expected = 200 if seen else 302 if what == MEMBERS else 404
    assert response.status_code == expected


@matrix
def test_the_picture(page, reader, who: str, what: str, seen: bool) -> None:
    client, _ = reader(who)
    picture = page(what).body[0].value["image"]

    response = client.get(picture.get_rendition("width-20").url)

    assert response.status_code == (200 if seen else 404)


def test_a_file_has_no_open_address(client: Client, page, picture: Picture, attachment: Attachment) -> None:
    page(EVERYBODY)

    for file in (picture.file, picture.get_rendition("width-20").file, attachment.file):
        assert client.get(file.url).status_code == 404


def test_a_file_that_no_page_shows_is_seen_by_editors_alone(
    client: Client, member_client: Client, admin_client: Client, picture: Picture, attachment: Attachment
) -> None:
    for address in (picture.get_rendition("width-20").url, attachment.url):
        assert client.get(address).status_code == 404
        assert member_client.get(address).status_code == 404
        assert admin_client.get(address).status_code == 200


def test_a_file_is_as_visible_as_the_most_visible_page_that_shows_it(page, attachment: Attachment) -> None:
    def audience() -> str:
        attachment.refresh_from_db()
        return attachment.audience

    for_members, for_all = page(MEMBERS), page(EVERYBODY)
    assert audience() == audiences.PUBLIC
    for_all.unpublish()
    assert audience() == audiences.MEMBERS
    for_members.delete()
    assert audience() == ""


def test_a_page_that_becomes_a_members_page_takes_its_files_and_documents_along(page, attachment: Attachment) -> None:
    made = page(EVERYBODY)

    made.audience = PageAudience.MEMBERS
    made.save_revision().publish()

    attachment.refresh_from_db()
    assert attachment.audience == audiences.MEMBERS
    assert Document.objects.get(kind=Kind.RESOURCE, key=str(made.pk)).audience == audiences.MEMBERS


def test_a_file_that_a_page_no_longer_shows_is_withdrawn(page, attachment: Attachment) -> None:
    made = page(EVERYBODY)

    made.file = None
    made.save_revision().publish()

    attachment.refresh_from_db()
    assert attachment.audience == ""


def test_only_public_files_are_kept_by_caches(
    client: Client, member_client: Client, page, picture: Picture, attachment: Attachment
) -> None:
    page(EVERYBODY)
    for address in (picture.get_rendition("width-20").url, attachment.url):
        response = client.get(address)
        assert response["Cache-Control"] == "public, max-age=3600"
        assert "Cookie" not in response.get("Vary", "")

    ResourcePage.objects.get().unpublish()
    page(MEMBERS)
    for address in (picture.get_rendition("width-20").url, attachment.url):
        assert "no-store" in member_client.get(address)["Cache-Control"]


def test_a_members_page_is_not_kept_by_caches(member_client: Client, page) -> None:
    response = member_client.get(page(MEMBERS).get_url())

    assert "private" in response["Cache-Control"]
    assert "no-store" in response["Cache-Control"]


def test_a_contributor_is_shown_to_whom_their_profile_is(client: Client, member_client: Client) -> None:
    open_book = MemberFactory(display_name="Open Book", audience=audiences.PUBLIC)
    reserved = MemberFactory(display_name="Reserved Reader", audience=audiences.MEMBERS)
    paused = MemberFactory(display_name="Paused Person", audience=audiences.PUBLIC, paused=True)
    case = CaseStudyPageFactory(people=dict.fromkeys([open_book, reserved, paused], Contributor.Role.LED))

    seen_by_visitor = client.get(case.get_url()).content.decode()
    seen_by_member = member_client.get(case.get_url()).content.decode()

    assert "Open Book" in seen_by_visitor
    assert "Reserved Reader" not in seen_by_visitor
    assert "Reserved Reader" in seen_by_member
    assert "Paused Person" not in seen_by_visitor + seen_by_member


def test_a_guide_shows_a_members_case_to_members_alone(client: Client, member_client: Client) -> None:
    hidden = CaseStudyPageFactory(place="Hidden Harbour", audience=PageAudience.MEMBERS)
    guide = LearningGuidePageFactory(cases=[hidden, *CaseStudyPageFactory.create_batch(3)])

    assert "Hidden Harbour" not in client.get(guide.get_url()).content.decode()
    assert "Hidden Harbour" in member_client.get(guide.get_url()).content.decode()


def test_origins_and_adaptations_that_the_reader_may_not_see_are_not_named(client: Client) -> None:
    origin = CaseStudyPageFactory(title="The hushed origin", audience=PageAudience.MEMBERS)
    case = CaseStudyPageFactory(adapted_from=origin)
    CaseStudyPageFactory(place="Hushed Harbour", adapted_from=case, audience=PageAudience.MEMBERS)
    LearningGuidePageFactory(
        title="The hushed guide", audience=PageAudience.MEMBERS, cases=[case, *CaseStudyPageFactory.create_batch(2)]
    )

    html = client.get(case.get_url()).content.decode()

    assert "hushed" not in html.lower()
