"""The table of `docs/visibility.md`, held cell by cell."""

from __future__ import annotations

import io
import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from communities.actions.membership import leave, request_membership
from communities.actions.threads import add_post, hide_post, start_thread
from communities.live import log
from communities.models import Community, Post, Thread
from directory.models import Contribution, Member
from resources.models import Attachment, PageAudience, Picture
from search.actions import index
from search.models import Region
from tests.factories import (
    CommunityFactory,
    ConceptFactory,
    ContributionFactory,
    ExpertiseFactory,
    LearningGuidePageFactory,
    MemberFactory,
    MembershipFactory,
    PlaceFactory,
    ResourcePageFactory,
)
from tests.visibility_table import COMMUNITY, PAGE, PAGES, PROFILE, Table, render

pytestmark = pytest.mark.django_db

NAME, PURPOSE, TITLE, WORD = "Kestrel managers", "Wheatears", "Nightjars at noon", "gooseberries"
SAID = f"We kept {WORD} in the biscuit tin of the night staff. " + "It took three weeks and one argument. " * 8


@dataclass
class Person:
    """Somebody who looks, with their browser."""

    client: Client
    member: Member | None = None

    def text(self, address: str) -> str:
        """Return what they get to read; nothing where they are refused or sent to sign in."""
        response = self.client.get(address, follow=True)
        sent_away = response.request["PATH_INFO"].startswith("/accounts/")
        return response.content.decode() if response.status_code == 200 and not sent_away else ""

    def results(self, address: str) -> str:
        """Return what was found, without the words that were asked for."""
        return re.sub(r"<input[^>]*>|<title>.*?</title>|\?q=[^\"]*", "", self.text(address))


def signed_in(member: Member) -> Person:
    client = Client()
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    return Person(client, member)


def suspended(person: Person) -> Person:
    """Suspend whoever it is behind the back of their session."""
    assert person.member is not None
    Member.objects.filter(pk=person.member.pk).update(is_active=False)
    return Person(person.client)


def held(
    table: Table, level: str, probes: dict[str, Callable[..., bool]], world: Any, people: dict[str, Person]
) -> None:
    """Hold every surface of the level against the table, in one picture."""
    expected = {surface: set(roles) for surface, at, roles in table.cells() if at == level}
    assert set(probes) == set(expected), "every row has a probe"
    seen = {
        surface: {role for role, person in people.items() if probe(world, person)} for surface, probe in probes.items()
    }
    assert seen == expected


# --- Communities ------------------------------------------------------------------------------------------------


@dataclass
class Place:
    community: Community
    thread: Thread
    post: Post
    author: Member
    guide: Any


@pytest.fixture
def place(request: pytest.FixtureRequest, django_capture_on_commit_callbacks: Any) -> Place:
    """A network of the level, its thread, and the guide that the thread is about."""
    concept = ConceptFactory(key="run-charts", label="Run charts")
    PlaceFactory(name="Leeds")
    author = MemberFactory(display_name="Ines Insider", audience="public", region=Region.WALES)
    community = CommunityFactory(
        name=NAME,
        level=request.param,
        purpose=f"{PURPOSE} are what we talk about.",
        kind=Community.Kind.LOCAL_NETWORK,
        place_name="Leeds",
        latitude=53.8,
        longitude=-1.55,
    )
    community.concepts.add(concept)
    MembershipFactory(community=community, member=author)
    guide = LearningGuidePageFactory(title="A guide for all")
    thread = start_thread(
        community=community, author=author, title=TITLE, body=SAID, client_id=uuid.uuid4(), kind="share", page=guide
    )
    index(entity="community", pks=[community.pk])
    index(entity="thread", pks=[thread.pk])
    index(entity="post", pks=thread.posts.values_list("pk", flat=True))
    return Place(community, thread, thread.posts.get(), author, guide)


@pytest.fixture
def people(place: Place) -> dict[str, Person]:
    insider, host, former, gone = (
        MembershipFactory(
            community=place.community, title=title, member__display_name=name, member__audience="public"
        ).member
        for name, title in (("Ian In", ""), ("Hetty Host", "chair"), ("Fay Former", ""), ("Sue Suspended", ""))
    )
    sitting = signed_in(former)
    leave(community=place.community, member=former)
    return {
        "visitor": Person(Client()),
        "member": signed_in(MemberFactory()),
        "insider": signed_in(insider),
        "host": signed_in(host),
        "former": sitting,
        "suspended": suspended(signed_in(gone)),
    }


def may_reply(place: Place, person: Person) -> bool:
    before = place.thread.posts.count()
    person.client.post(f"{place.thread.get_absolute_url()}reply/", {"body": "Me too.", "client_id": str(uuid.uuid4())})
    return place.thread.posts.count() > before


def is_told_on_the_socket(place: Place, person: Person) -> bool:
    listener = person.member.pk if person.member else None
    news = log.news(place.thread.pk, 0, {listener})
    return news is not None and listener in news.allowed and WORD in news.frames[0].text


def is_mailed_the_name(place: Place, person: Person) -> bool:
    if person.member is None or place.community.level == Community.Level.OPEN:
        return False
    written = [str(one.subject) + str(one.body) for one in mail.outbox if person.member.email in one.to]
    return any(NAME in text for text in written)


COMMUNITY_PROBES: dict[str, Callable[[Place, Person], bool]] = {
    "Its name in the list of communities": lambda at, who: NAME in who.text("/communities/"),
    "Its name on its page": lambda at, who: NAME in who.text(at.community.get_absolute_url()),
    "Its purpose on its page": lambda at, who: PURPOSE in who.text(at.community.get_absolute_url()),
    "Its hosts on its page": lambda at, who: (
        "Hetty Host</a>, Chair" in re.sub(r"\s*<bdi>|</bdi>", "", who.text(at.community.get_absolute_url()))
    ),
    "Its threads on its page": lambda at, who: TITLE in who.text(at.community.get_absolute_url()),
    "Its members' names": lambda at, who: "Ian In" in who.text(f"{at.community.get_absolute_url()}members/"),
    "Who asks to join": lambda at, who: "Requests to join" in who.text(f"{at.community.get_absolute_url()}requests/"),
    "Its name near a place": lambda at, who: NAME in who.text("/networks/?near=Leeds"),
    "My network": lambda at, who: NAME in who.text("/my-network/"),
    "The home page's news": lambda at, who: TITLE in who.text("/"),
    "The page of a thread": lambda at, who: WORD in who.text(at.thread.get_absolute_url()),
    "The lasting address of a post": lambda at, who: WORD in who.text(at.post.get_absolute_url()),
    "Quoting a post": lambda at, who: f"&gt; We kept {WORD}" in who.text(f"/posts/{at.post.pk}/reply/?quote"),
    "Replying": may_reply,
    "The discussion on the guide's page": lambda at, who: WORD in who.text(at.guide.get_url()),
    "The live socket": is_told_on_the_socket,
    "Searching the site for its name": lambda at, who: (
        f'"{at.community.get_absolute_url()}"' in who.results(f"/search/?q={NAME}")
    ),
    "Searching the site for its purpose": lambda at, who: (
        f'"{at.community.get_absolute_url()}"' in who.results(f"/search/?q={PURPOSE}")
    ),
    "Searching the site for a thread's words": lambda at, who: (
        at.thread.get_absolute_url() in who.results(f"/search/?q={WORD}")
    ),
    "The excerpt of a search result": lambda at, who: "biscuit tin" in who.results(f"/search/?q={WORD}"),
    "The counts of the search": lambda at, who: bool(
        re.search(r"<span class=\"soft\">[1-9]", who.text(f"/search/?q={WORD}"))
    ),
    "Finding the author by a post's words": lambda at, who: (
        f'"{at.author.get_absolute_url()}"' in who.results(f"/people/?q={WORD}")
    ),
    "The post as the reason why": lambda at, who: (
        f'"{at.post.get_absolute_url()}"' in who.results(f"/people/?q={WORD}")
    ),
    "The counts beside the filters of people": lambda at, who: 'value="Wales"' in who.text(f"/people/?q={WORD}"),
    "The post on its author's profile": lambda at, who: (
        at.post.get_absolute_url() in who.text(at.author.get_absolute_url())
    ),
    "Its name in mail to its hosts": is_mailed_the_name,
}


@pytest.mark.parametrize("place", COMMUNITY.levels, indirect=True)
def test_a_community(place: Place, people: dict[str, Person], django_capture_on_commit_callbacks: Any) -> None:
    if place.community.by_request:
        with django_capture_on_commit_callbacks(execute=True):
            request_membership(community=place.community, member=MemberFactory(), message="", agreed=True)
    held(COMMUNITY, str(place.community.level), COMMUNITY_PROBES, place, people)


# --- Profiles ---------------------------------------------------------------------------------------------------


@dataclass
class Shown:
    member: Member
    contribution: Contribution


@pytest.fixture
def shown(request: pytest.FixtureRequest) -> Shown:
    """A member who shows themselves to so many."""
    member = MemberFactory(display_name="Quentin Quail", region=Region.WALES, paused=request.param == "paused")
    audience = {"everybody": "public", "only me": f"member:{member.pk}"}.get(request.param, "members")
    Member.objects.filter(pk=member.pk).update(audience=audience)
    member.refresh_from_db()
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "firebrick").save(picture, "JPEG")
    member.photo.save("face.jpg", ContentFile(picture.getvalue()))
    concept = ConceptFactory(key="run-charts", label="Run charts")
    ExpertiseFactory(member=member, concept=concept)
    contribution = ContributionFactory(member=member, audience=audience, title=f"The {WORD} of Wrexham")
    contribution.concepts.add(concept)
    index(entity="person", pks=[member.pk])
    index(entity="contribution", pks=[contribution.pk])
    return Shown(member, contribution)


PROFILE_PROBES: dict[str, Callable[[Shown, Person], bool]] = {
    "The profile": lambda of, who: "<h1>Quentin Quail" in who.text(of.member.get_absolute_url()),
    "The photo": lambda of, who: who.client.get(f"{of.member.get_absolute_url()}photo/").status_code == 200,
    "Finding them by name": lambda of, who: (
        f'"{of.member.get_absolute_url()}"' in who.results("/people/?q=Quentin+Quail")
    ),
    "Finding them by what they know": lambda of, who: (
        f'"{of.member.get_absolute_url()}"' in who.results(f"/people/?q={WORD}")
    ),
    "The counts beside the filters": lambda of, who: 'value="Wales"' in who.text(f"/people/?q={WORD}"),
    "Suggestions": lambda of, who: "Quentin Quail" in who.text("/people/suggest/?q=Quen"),
}


@pytest.mark.parametrize(("shown", "level"), [(level, level) for level in PROFILE.levels], indirect=["shown"])
def test_a_profile(shown: Shown, level: str) -> None:
    people = {
        "visitor": Person(Client()),
        "member": signed_in(MemberFactory()),
        "self": signed_in(shown.member),
        "suspended": suspended(signed_in(MemberFactory())),
    }
    held(PROFILE, level, PROFILE_PROBES, shown, people)


# --- Pages ------------------------------------------------------------------------------------------------------


@dataclass
class Sheet:
    page: Any
    picture: Picture
    file: Attachment


@pytest.fixture
def sheet(request: pytest.FixtureRequest, django_capture_on_commit_callbacks: Any) -> Sheet:
    """A resource with a picture and a file."""
    written = io.BytesIO()
    Image.new("RGB", (8, 8), "firebrick").save(written, "PNG")
    picture = Picture.objects.create(title="Bag", file=SimpleUploadedFile("bag.png", written.getvalue(), "image/png"))
    attachment = Attachment(title="Sheet", file=SimpleUploadedFile("sheet.txt", b"Plot a dot."))
    attachment._set_document_file_metadata()
    attachment.save()
    block = {"image": picture.pk, "decorative": False, "alt_text": "A red bag"}
    body = [{"type": "picture", "value": {"image": block, "caption": "", "credit": ""}}]
    with django_capture_on_commit_callbacks(execute=True):
        page = ResourcePageFactory(
            title=f"A sheet for {WORD}",
            audience=PageAudience.MEMBERS if request.param == "members" else PageAudience.PUBLIC,
            live=request.param != "draft",
            body=json.dumps(body),
            file=attachment,
        )
    picture.refresh_from_db()
    attachment.refresh_from_db()
    return Sheet(page, picture, attachment)


PAGE_PROBES: dict[str, Callable[[Sheet, Person], bool]] = {
    "The page": lambda of, who: WORD in who.text(of.page.get_url()),
    "The list": lambda of, who: of.page.title in who.text("/resources/"),
    "Searching the site for its words": lambda of, who: (
        of.page.title in re.sub("<[^>]+>", "", who.results(f"/search/?q={WORD}"))
    ),
    "Its picture": lambda of, who: who.client.get(f"/pictures/{of.picture.pk}/").status_code == 200,
    "Its file": lambda of, who: who.client.get(of.file.url).status_code == 200,
}


@pytest.mark.parametrize(("sheet", "level"), [(level, level) for level in PAGES.levels], indirect=["sheet"])
def test_a_page(sheet: Sheet, level: str) -> None:
    people = {
        "visitor": Person(Client()),
        "member": signed_in(MemberFactory()),
        "suspended": suspended(signed_in(MemberFactory())),
    }
    held(PAGES, level, PAGE_PROBES, sheet, people)


# --- Around the table -------------------------------------------------------------------------------------------


def test_the_page_about_it_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "python -m tests.visibility_table > docs/visibility.md"


@pytest.mark.parametrize("place", ["private"], indirect=True)
def test_a_hidden_posts_words_are_nowhere(place: Place, people: dict[str, Person]) -> None:
    second = add_post(thread=place.thread, author=place.author, body=SAID, client_id=uuid.uuid4())
    for post in (place.post, second):
        hide_post(post=post, by=place.author)
    for surface in (
        "The live socket",
        "Quoting a post",
        "Searching the site for a thread's words",
        "The excerpt of a search result",
        "Finding the author by a post's words",
        "The post as the reason why",
        "The counts beside the filters of people",
        "The post on its author's profile",
    ):
        assert not COMMUNITY_PROBES[surface](place, people["host"]), surface
    for address in (place.thread.get_absolute_url(), place.post.get_absolute_url(), place.guide.get_url(), "/"):
        assert WORD not in people["host"].text(address), address
