"""A picture and a document that a convener brought, those who ask, and the surfaces."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import ReferenceIndex

from communities.models import Community, PageCommunity
from directory.models import Member
from resources.models import Attachment, PageAudience, Picture, ResourcePage
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory, ResourcePageFactory
from tests.resources.conftest import picture_bytes
from tests.visibility.asking import Reader, refused
from tests.visibility.words import Answer

PICTURE, DOCUMENT = "Larks over Leominster", "Linnets of Ludlow"


@dataclass
class World:
    """What is asked about, and who asks."""

    picture: Picture
    document: Attachment
    sent: str
    readers: dict[str, Reader] = field(default_factory=dict)


def build(level: str) -> World:
    """Have a convener bring a picture and a document for a page of the level."""
    community = CommunityFactory()
    bringer, second, former, gone = (_convener(community) for _ in range(4))
    file = SimpleUploadedFile("bird.png", picture_bytes(8, 8), "image/png")
    picture = Picture.objects.create(title=PICTURE, file=file, uploaded_by_user=bringer)
    document = Attachment(title=DOCUMENT, file=SimpleUploadedFile("sheet.txt", b"A dot."), uploaded_by_user=bringer)
    document._set_document_file_metadata()
    document.save()
    if level != "brought":
        _show(picture, document, level, community)
    # Both found nothing wrong with their sessions a moment ago.
    sitting = {"former": Reader.signed_in(former), "suspended": Reader.signed_in(gone)}
    former.memberships.update(title="")
    Member.objects.filter(pk=gone.pk).update(is_active=False)
    readers = {
        "visitor": Reader(),
        "member": Reader.signed_in(MemberFactory()),
        "host": Reader.signed_in(MembershipFactory(community=community, title="chair").member),
        "bringer": Reader.signed_in(bringer),
        "convener": Reader.signed_in(second),
        "elsewhere": Reader.signed_in(_convener(CommunityFactory())),
        "contributor": Reader.signed_in(_contributor()),
        "editor": Reader.editor(),
        **sitting,
    }
    picture.refresh_from_db()
    document.refresh_from_db()
    return World(picture, document, picture.get_rendition("width-4").url, readers)


def _convener(community: Community) -> Member:
    member = MembershipFactory(community=community, title="convener").member
    member.groups.add(Group.objects.get(name="Conveners"))
    return member


def _contributor() -> Member:
    member = MemberFactory()
    member.groups.add(Group.objects.get(name="Contributors"))
    ResourcePageFactory(owner=member, live=False)
    return member


def _show(picture: Picture, document: Attachment, level: str, community: Community) -> ResourcePage:
    block = {"image": picture.pk, "decorative": False, "alt_text": "A bird"}
    page: ResourcePage = ResourcePageFactory(
        title="A sheet",
        body=json.dumps([{"type": "picture", "value": {"image": block, "caption": "", "credit": ""}}]),
        file=document,
        live=level != "draft",
        audience=PageAudience.MEMBERS if level == "members" else PageAudience.PUBLIC,
    )
    PageCommunity.objects.create(page=page, community=community)
    ReferenceIndex.create_or_update_for_object(page)
    if level == "withdrawn":
        page.unpublish()
    return page


def _delete(by: Reader, address: str, file: Picture | Attachment) -> Answer:
    response = by.post(reverse(address, args=[file.pk]), {})
    is_gone = not type(file).objects.filter(pk=file.pk).exists()
    return Answer.SEES if is_gone else refused(response, file.title)


SURFACES: dict[str, Callable[[World, Reader], Answer]] = {
    "The picture": lambda at, by: by.file(at.sent),
    "The document": lambda at, by: by.file(at.document.url),
    "Choosing a picture": lambda at, by: by.get("/cms/images/chooser/", PICTURE),
    "Choosing a document": lambda at, by: by.get("/cms/documents/chooser/", DOCUMENT),
    "Finding the picture by its name, while choosing": lambda at, by: by.get(
        "/cms/images/chooser/results/?q=Larks", PICTURE
    ),
    "Finding the document by its name, while choosing": lambda at, by: by.get(
        "/cms/documents/chooser/results/?q=Linnets", DOCUMENT
    ),
    "The CMS's list of pictures": lambda at, by: by.get("/cms/images/", PICTURE),
    "The CMS's list of documents": lambda at, by: by.get("/cms/documents/", DOCUMENT),
    "Which pages show the picture": lambda at, by: by.get(f"/cms/images/usage/{at.picture.pk}/", PICTURE),
    "Which pages show the document": lambda at, by: by.get(f"/cms/documents/usage/{at.document.pk}/", DOCUMENT),
    "Deleting the picture": lambda at, by: _delete(by, "wagtailimages:delete", at.picture),
    "Deleting the document": lambda at, by: _delete(by, "wagtaildocs:delete", at.document),
}
