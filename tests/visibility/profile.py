"""A member who shows themselves to so many, those who ask, and the surfaces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile

from communities.actions.threads import start_thread
from communities.models import Community, Thread
from directory import audiences
from directory.models import Member
from resources.models import Contributor
from tests.factories import (
    CaseStudyPageFactory,
    CommunityFactory,
    ConceptFactory,
    ContributionFactory,
    EndorsementFactory,
    ExpertiseFactory,
    MemberFactory,
    MembershipFactory,
    words,
)
from tests.resources.conftest import picture_bytes
from tests.visibility import evidence, exploring, needing
from tests.visibility.asking import Reader
from tests.visibility.words import Answer

NAME, HEADLINE, ABOUT = "Quentin Quailman", "Keeper of bullfinches", "Raised by redstarts"
PROJECT, CASE, TITLE = "Project for plovers", "Corncrakes of Corby", "Nightjars at noon"
TYPED_NAME, TYPED_SLIP, TYPED_SUBJECT = "Quentin", "Quentin+Quailmann", "run+charts"
TYPED_WORK, TYPED_PAGE, TYPED_POST = "marzipan", "gooseberries", "turnips"


@dataclass
class World:
    """What is asked about, and who asks."""

    member: Member
    colleague: Member
    community: Community
    thread: Thread
    case: Any
    readers: dict[str, Reader] = field(default_factory=dict)

    work: str = PROJECT

    @property
    def url(self) -> str:
        """The address of the profile."""
        return self.member.get_absolute_url()


def build(level: str) -> World:
    """Make a member whom everybody could see until they chose otherwise."""
    photo = ContentFile(picture_bytes(8, 8, "JPEG"), "face.jpg")
    member = MemberFactory(
        display_name=NAME, headline=HEADLINE, about=ABOUT, photo=photo, audience=audiences.PUBLIC, **exploring.town()
    )
    concept = ConceptFactory(key="run-charts", label="Run charts")
    ExpertiseFactory(member=member, concept=concept)
    summary = f"With {TYPED_WORK}."
    ContributionFactory(member=member, title=PROJECT, summary=summary, audience=audiences.PUBLIC)
    colleague = MemberFactory(display_name="Carla Colleague", audience=audiences.PUBLIC)
    ExpertiseFactory(member=colleague, concept=concept)
    EndorsementFactory(by=member, member=colleague, concept=concept)
    case = CaseStudyPageFactory(title=CASE, problem=words(f"No {TYPED_PAGE}."), people={member: Contributor.Role.LED})
    community = CommunityFactory()
    MembershipFactory(community=community, member=member, title="chair")
    fellow = MembershipFactory(community=community).member
    body = f"We kept {TYPED_POST} in a tin. " + "It took three weeks and one argument. " * 8
    thread = start_thread(community=community, author=member, title=TITLE, body=body, client_id=uuid4(), kind="share")
    gone = MemberFactory()
    sitting = Reader.signed_in(gone)
    gone.is_active = False
    gone.save()
    member.audience = {"members": audiences.MEMBERS, "only me": audiences.member(member.pk)}.get(
        level, audiences.PUBLIC
    )
    member.paused = level == "paused"
    oneself = Reader.signed_in(member)
    member.is_active = level != "suspended"
    member.save()
    readers = {
        "visitor": Reader(),
        "member": Reader.signed_in(MemberFactory()),
        "fellow": Reader.signed_in(fellow),
        "editor": Reader.editor(),
        "oneself": oneself,
        "suspended": sitting,
    }
    return World(member, colleague, community, thread, case, readers)


def _is_named(reader: Reader, address: str) -> Answer:
    """Say whether the page, whose protected part is no more than the name, shows it."""
    return reader.get(address, f'">{NAME}')


def _byline(at: World, reader: Reader) -> Answer:
    return reader.get(at.thread.get_absolute_url(), f'href="{at.url}">{NAME}', HEADLINE, f"{at.url}photo/", name=NAME)


def _chooser(at: World, reader: Reader) -> Answer:
    return reader.get(f"/cms/member_chooser/?q={TYPED_NAME}", NAME, HEADLINE)


def _reason(at: World, reader: Reader, typed: str, reason: str) -> Answer:
    return reader.get(f"/people/?q={typed}", f'"{at.url}">{NAME}', reason)


SURFACES: dict[str, Callable[[World, Reader], Answer]] = {
    "The profile": lambda at, by: by.get(at.url, NAME, HEADLINE, ABOUT, PROJECT),
    "The photo": lambda at, by: by.file(f"{at.url}photo/"),
    "/people/: everybody": lambda at, by: by.get("/people/", f'"{at.url}">{NAME}'),
    "/people/: by name": lambda at, by: by.get(f"/people/?q={TYPED_NAME}", f'"{at.url}">{NAME}'),
    "/people/: by a name with a slip": lambda at, by: by.get(
        f"/people/?q={TYPED_SLIP}", f"did you mean {NAME}?", f'"{at.url}">{NAME}'
    ),
    "/people/: by what they know": lambda at, by: _reason(at, by, TYPED_SUBJECT, f'"{at.url}#expertise-heading">'),
    "/people/: by their work, which is the reason": lambda at, by: _reason(at, by, TYPED_WORK, PROJECT),
    "/people/: by a page that they led, which is the reason": lambda at, by: _reason(at, by, TYPED_PAGE, CASE),
    "/people/: by what they wrote, which is the reason": lambda at, by: _reason(at, by, TYPED_POST, TITLE),
    "/people/: as one who endorses another": lambda at, by: by.get(f"/people/?q={TYPED_SUBJECT}", "endorsed by 1"),
    "/people/: the counts beside the filters": lambda at, by: by.raw(f"/people/?q={TYPED_WORK}", 'value="Wales"'),
    "Suggestions": lambda at, by: by.get(f"/people/suggest/?q={TYPED_NAME[:4]}", NAME),
    "/search/": lambda at, by: by.get(f"/search/?q={TYPED_NAME}", at.url),
    "The endorsement on another's profile": lambda at, by: _is_named(by, at.colleague.get_absolute_url()),
    "A case study's people": lambda at, by: by.get(at.case.get_url(), f'"{at.url}">{NAME}', HEADLINE),
    "A community's hosts": lambda at, by: _is_named(by, at.community.get_absolute_url()),
    "A community's members": lambda at, by: by.get(f"{at.community.get_absolute_url()}members/", NAME, HEADLINE),
    "The byline of a post": _byline,
    "The CMS's list of members to choose from": _chooser,
    **needing.OF_PROFILES,
    **evidence.SURFACES,
    **exploring.PROFILE,
}
