"""Which pictures and documents a convener finds, chooses, brings, changes and deletes in the CMS."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from wagtail.models import ReferenceIndex
from wagtail.permissions import policy_registry

from communities.models import Community, Membership, PageCommunity
from directory.models import Member
from resources.models import Attachment, CaseStudyPage, Picture
from tests.factories import CaseStudyPageFactory, CommunityFactory, MemberFactory, MembershipFactory
from tests.resources.conftest import picture_bytes
from tests.resources.test_roles import anew, walk

pytestmark = pytest.mark.django_db

HIDDEN, SHOWN, OWN, BROUGHT = "Heron of nobody", "Swan for members", "Wren of ours", "Lark that I brought"
OTHER = "Plovers of theirs"


@pytest.fixture
def community() -> Community:
    return CommunityFactory()


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


def picture_of(title: str, **more: Any) -> Picture:
    file = SimpleUploadedFile(f"{title}.png", picture_bytes(), "image/png")
    return Picture.objects.create(title=title, file=file, **more)


def document_of(title: str, **more: Any) -> Attachment:
    made = Attachment(title=title, file=SimpleUploadedFile(f"{title}.txt", b"Plot a dot for each week."), **more)
    made._set_document_file_metadata()
    made.save()
    return made


def showing(picture: Picture, title: str) -> CaseStudyPage:
    """Return a draft that shows the picture."""
    image = {"image": picture.pk, "alt_text": "A bird", "decorative": False}
    block = {"type": "picture", "value": {"image": image, "caption": "", "credit": ""}}
    page = CaseStudyPageFactory(title=title, live=False)
    page.problem = json.dumps([block])
    page.save()
    ReferenceIndex.create_or_update_for_object(page)
    return page


@pytest.fixture
def pictures(community: Community, convener: Member) -> dict[str, Picture]:
    made = {title: picture_of(title) for title in (HIDDEN, OWN)}
    made[SHOWN] = picture_of(SHOWN, audience="members")
    made[BROUGHT] = picture_of(BROUGHT, uploaded_by_user=convener)
    showing(made[HIDDEN], OTHER)
    PageCommunity.objects.create(page=showing(made[OWN], "Ours"), community=community)
    return made


@pytest.fixture
def documents(convener: Member) -> dict[str, Attachment]:
    return {
        HIDDEN: document_of(HIDDEN),
        SHOWN: document_of(SHOWN, audience="public"),
        BROUGHT: document_of(BROUGHT, uploaded_by_user=convener),
    }


def may(member: Member, *actions: str, model: Any = Picture) -> set[str]:
    policy = policy_registry.get_by_type(model)
    found = policy.instances_user_has_any_permission_for(anew(member), actions)
    titles = {one.title for one in found}
    one_by_one = {
        one.title
        for one in model.objects.all()
        if policy.user_has_any_permission_for_instance(anew(member), actions, one)
    }
    assert titles == one_by_one
    return titles


def test_a_convener_chooses_what_is_published_what_is_theirs_and_what_they_brought(
    convener: Member, pictures: dict[str, Picture], documents: dict[str, Attachment]
) -> None:
    assert may(convener, "choose") == {SHOWN, OWN, BROUGHT}
    assert may(convener, "choose", model=Attachment) == {SHOWN, BROUGHT}


def test_they_change_and_delete_what_they_brought_and_nobody_else_shows(
    convener: Member, pictures: dict[str, Picture], community: Community
) -> None:
    assert may(convener, "change") == may(convener, "delete") == {BROUGHT}

    page = showing(pictures[BROUGHT], "Theirs too")
    assert may(convener, "change") == set()

    PageCommunity.objects.create(page=page, community=community)
    assert may(convener, "change") == {BROUGHT}


@pytest.mark.parametrize("kind", ["images", "documents"])
def test_the_chooser_offers_those_and_no_others(
    client: Client, pictures: dict[str, Picture], documents: dict[str, Attachment], kind: str
) -> None:
    for address in (f"/cms/{kind}/chooser/", f"/cms/{kind}/chooser/results/?q=Lark", f"/cms/{kind}/"):
        shown = client.get(address).content.decode()
        assert HIDDEN not in shown, address
        assert BROUGHT in shown, address
    assert HIDDEN not in client.get(f"/cms/{kind}/chooser/results/?q=Heron").content.decode()


def test_a_convener_brings_a_picture_and_a_document_and_sees_them(client: Client, convener: Member) -> None:
    file = SimpleUploadedFile("bird.png", picture_bytes(), "image/png")
    sent = {"image-chooser-upload-title": "A bird", "image-chooser-upload-file": file}
    answer = client.post("/cms/images/chooser/create/", sent)
    paper = SimpleUploadedFile("sheet.txt", b"Plot a dot for each week.", "text/plain")
    sent = {"document-chooser-upload-title": "A sheet", "document-chooser-upload-file": paper}
    other = client.post("/cms/documents/chooser/create/", sent)

    assert answer.status_code == other.status_code == 200
    picture, sheet = Picture.objects.get(title="A bird"), Attachment.objects.get(title="A sheet")
    assert picture.uploaded_by_user == sheet.uploaded_by_user == convener
    assert picture.audience == sheet.audience == ""
    assert client.get(picture.get_rendition("width-20").url).status_code == 200
    assert Client().get(picture.get_rendition("width-20").url).status_code == 404


def test_they_see_the_pictures_of_their_drafts_and_of_no_others(client: Client, pictures: dict[str, Picture]) -> None:
    def status(title: str) -> int:
        return client.get(pictures[title].get_rendition("width-20").url).status_code

    assert (status(OWN), status(HIDDEN), status(SHOWN)) == (200, 404, 200)


@pytest.mark.parametrize("loss", ["host", "group", "suspended"])
def test_who_is_no_convener_any_more_may_do_nothing_with_files(
    convener: Member, pictures: dict[str, Picture], loss: str
) -> None:
    match loss:
        case "host":
            Membership.objects.filter(member=convener).update(title="")
        case "group":
            convener.groups.clear()
        case _:
            Member.objects.filter(pk=convener.pk).update(is_active=False)

    policy = policy_registry.get_by_type(Picture)
    assert may(convener, "choose", "change", "delete") == set()
    assert not policy.user_has_permission(anew(convener), "add")
    assert not policy.collections_user_has_permission_for(anew(convener), "add").exists()


def test_editors_choose_and_change_as_before(pictures: dict[str, Picture]) -> None:
    editor = MemberFactory()
    editor.groups.add(Group.objects.get(name="Editors"))

    assert may(editor, "choose") == set(pictures)
    assert policy_registry.get_by_type(Picture).user_has_permission(anew(editor), "add")


def test_a_member_and_a_visitor_have_nothing_of_the_library(pictures: dict[str, Picture]) -> None:
    member = Client()
    member.force_login(MemberFactory())

    for client in (member, Client()):
        for address in ("/cms/images/", "/cms/images/chooser/", "/cms/documents/chooser/"):
            assert client.get(address).status_code == 302


def test_no_address_of_the_cms_tells_of_a_file_that_is_not_theirs_or_of_who_shows_one(
    client: Client, pictures: dict[str, Picture], documents: dict[str, Attachment]
) -> None:
    showing(pictures[SHOWN], OTHER)
    walked, telling = 0, list[str]()
    for file in (pictures[HIDDEN], documents[HIDDEN], pictures[SHOWN]):
        for name, entry in walk(get_resolver("wagtail.admin.urls")):
            try:
                address = reverse(name, kwargs=dict.fromkeys(entry.pattern.converters, file.pk))
            except NoReverseMatch:
                continue
            if not any(part in address for part in ("image", "document", "api/")) or "preview" in address:
                continue
            for asked in (address, f"{address}?id={file.pk}"):
                response = client.get(asked, follow=True)
                if response.streaming:
                    continue
                walked += 1
                said = response.content.decode(errors="replace")
                telling += [asked for words in (HIDDEN, OTHER) if words in said]

    assert telling == []
    assert walked > 40
