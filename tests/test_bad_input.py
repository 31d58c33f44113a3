"""Whatever is typed, pasted or sent: every form and address answers, keeps what was typed, and runs none of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.test import Client

from communities.actions.settings import state_of
from communities.actions.threads import DISCUSSION_COMMUNITY, add_post, start_thread
from communities.models import Community, Thread
from communities.polls import NewPoll
from directory.models import Introduction, Member, MemberInvitation
from resources.models import CaseStudyPage, LearningPathPage, LinkCheck, LinkStatus
from resources.reviewing import make_review
from resources.stories.reading import story_of
from search.models import ConceptKind
from tests import editors_forms
from tests.factories import (
    PASSWORD,
    CaseStudyPageFactory,
    CommunityFactory,
    ConceptFactory,
    ExpertiseFactory,
    GlossaryTermFactory,
    IntroductionFactory,
    LearningGuidePageFactory,
    LearningPathPageFactory,
    MemberFactory,
    MembershipFactory,
    OrganisationFactory,
    PlaceFactory,
    ResourcePageFactory,
    glossary_page,
    item_of,
)
from tests.forms import FORMS, QUERIES, VALUES, Form
from tests.markup import Reader, Watcher
from tests.page_forms import PAGE_FORMS, PAGE_QUERIES

# What they reach is measured by the tests of each part; measuring it once more takes minutes.
pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]

OURS = {"home", "directory", "communities", "resources", "search", "account", "mfa"}


@dataclass
class World:
    """Where the forms lead: a site with a little of everything."""

    member: Member
    host: Member
    open: Community
    closed: Community
    thread: Thread
    guide: Any
    review: str


@pytest.fixture(scope="module")
def world(shared_rows: None) -> World:
    member = MemberFactory(email="host@redbag.example", display_name="Amina Yusuf")
    host = MemberFactory(is_staff=True, is_superuser=True)
    open_to_all = CommunityFactory(name="Open")
    closed = CommunityFactory(name="Closed", level="restricted", agreement="Be kind.")
    MembershipFactory(community=open_to_all, member=member)
    MembershipFactory(community__slug=DISCUSSION_COMMUNITY, member=member)
    MembershipFactory(community=open_to_all, member=host, title="chair")
    MembershipFactory(community=closed, member=host, title="chair")
    ConceptFactory(key="run-charts", label="Run charts")
    ConceptFactory(key="registered-manager", kind=ConceptKind.ROLE)
    OrganisationFactory(name="Ashfield House")
    PlaceFactory(name="Leeds")
    thread = start_thread(community=open_to_all, author=member, title="First", body="First.", client_id=uuid4())
    guide = LearningGuidePageFactory()
    ResourcePageFactory()
    GlossaryTermFactory(term="Run chart")
    glossary_page()
    review = make_review(page=guide, by=host, reviewer="Jenny Wren").removeprefix(settings.WAGTAILADMIN_BASE_URL)
    return World(member, host, open_to_all, closed, thread, guide, review)


def plain(text: str) -> str:
    """Return the text as a browser would send it back: one sort of line end, none that only a field adds."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


class Written:
    """Notes the tables that statements write to."""

    TABLE = re.compile(r'\s*(?:INSERT INTO|UPDATE)\s+"?(\w+)')

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Any, sql: str, *others: Any) -> Any:
        if found := self.TABLE.match(sql):
            self.tables.add(found[1])
        return execute(sql, *others)


def stored_badly(tables: set[str]) -> Iterator[str]:
    """Yield every column of the tables that holds what PostgreSQL would refuse or no reader could see."""
    for model in apps.get_models():
        if model._meta.app_label not in OURS or model._meta.db_table not in tables:
            continue
        texts = [one for one in model._meta.concrete_fields if isinstance(one, (models.CharField, models.TextField))]
        for row in model._base_manager.all():
            for one in texts:
                value = str(getattr(row, one.attname) or "")
                where = f"{model._meta.label}.{one.name}"
                if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
                    yield f"{where} holds what cannot be stored: {value[:40]!r}"
                if one.max_length and len(value) > one.max_length:
                    yield f"{where} holds {len(value)} characters of {one.max_length}"


def with_own(text: str, world: World) -> str:
    """Return the text with the number of another member, of a request, of a search, or with the link of a review."""
    text = text.replace("{review}", world.review)
    if "path}" in text:
        path = LearningPathPage.objects.first() or LearningPathPageFactory(modules=[[item_of(world.guide)]])
        text = text.replace("{path}", str(path.pk)).replace("{on_path}", f"page-{world.guide.pk}")
    if "{other}" in text:
        return text.replace("{other}", str(MemberFactory().pk))
    if "{search}" in text:
        saved = {"name": "Falls", "surface": "people", "query": "q=falls"}
        return text.replace("{search}", str(world.member.saved_searches.create(**saved).pk))
    if "{waiting}" in text:
        return text.replace("{waiting}", str(IntroductionFactory(asked=world.member).pk))
    if "{talking}" in text:
        made = IntroductionFactory(asker=world.member, state=Introduction.State.ACCEPTED)
        return text.replace("{talking}", str(made.pk))
    return text


def of_story(text: str, world: World) -> str:
    """Fill the places of the member's own story, and of the version of a step that its form begins from."""
    if not text.startswith(("/stories/{story}", "{version ")):
        return text
    own = CaseStudyPage.objects.filter(owner=world.member)
    page = own.first() or CaseStudyPageFactory(owner=world.member, live=False)
    if text.startswith("{version "):
        told = story_of(world.member, page.pk)
        form = told.form(text.removeprefix("{version ").removesuffix("}"), world.member) if told else None
        return form.fingerprint(form.initial) if form else ""
    return text.replace("{story}", str(page.pk))


def of_evidence(text: str, world: World) -> str:
    """Fill the places of those whom one endorses, and of those who are invited."""
    if "{colleague}" in text:
        colleague = ExpertiseFactory(concept=ConceptFactory(key="run-charts")).member
        CaseStudyPageFactory(people=dict.fromkeys([world.member, colleague], "led"))
        text = text.format(colleague=colleague.pk)
    if "{invited}" in text:
        invitation = MemberInvitation(email="ann@example.org", by=world.host, profile={"display_name": "Ann"})
        invited = invitation.begin()
        invitation.save()
        text = text.format(invited=invited)
    return text.replace("{charts}", str(ConceptFactory(key="run-charts").pk))


def of_link(text: str, world: World) -> str:
    """Fill the place of a link that no longer works: into a private network, so that nothing is asked of anybody."""
    if "{link}" not in text:
        return text
    link, _ = LinkCheck.objects.get_or_create(url="http://127.0.0.1/sheet", defaults={"status": LinkStatus.BROKEN})
    link.pages.add(world.guide)
    return text.format(link=link.pk)


def filled(text: str, world: World) -> str:
    """Return an address or answer with its places filled."""
    text = of_evidence(with_own(of_link(of_story(text, world), world), world), world)
    if "{" not in text:
        return text
    if "{request}" in text:
        asking = MemberFactory()
        return text.format(request=world.closed.requests.create(member=asking, message="Please.").pk)
    if "{invitation}" in text:
        return text.format(invitation=world.closed.invitations.create(member=world.member, invited_by=world.host).pk)
    if "{second}" in text or "{beside}" in text:
        post = add_post(thread=world.thread, author=world.member, body="Second.", client_id=uuid4())
        title = {"community": world.open, "author": world.host, "title": "Beside", "body": "B."}
        return text.format(second=post.pk, beside=start_thread(**title, client_id=uuid4()).pk)
    if "{poll}" in text or "{anonymous}" in text:
        Community.objects.filter(pk=world.open.pk).update(allows_anonymous=True)
        asked = {"poll": NewPoll("Which?", ("Red", "Blue")), "is_anonymous": True}
        post = add_post(thread=world.thread, author=world.member, body="Which?", client_id=uuid4(), **asked)
        return text.format(poll=post.pk, anonymous=post.pk)
    return text.format(
        member=world.member,
        guide=world.guide,
        closed=world.closed,
        state=state_of(world.open),
        thread=world.thread.get_absolute_url(),
        post=world.thread.posts.get(number=1).pk,
        uuid=uuid4(),
        role=ConceptFactory(key="registered-manager").pk,
        kind=ConceptFactory(key="care-home-provider").pk,
        search=world.member.saved_searches.get_or_create(name="Falls", surface="people", query="q=kept")[0].pk,
    )


def client_of(world: World, by: str, *, sure: bool = False) -> Client:
    """Return a client of somebody; `sure` is one who gave the password a moment ago."""
    client = Client(raise_request_exception=False)
    if by != "visitor":
        client.force_login({"member": world.member, "host": world.host}.get(by) or MemberFactory())
    if by != "visitor" and sure:
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def complaints(response: HttpResponse, name: str, value: str, form: Form) -> Iterator[str]:
    """Yield what is wrong with a page that shows a form again."""
    page = response.content.decode()
    reader = Reader(page)
    shown = (response.context or {}).get("form")
    for wrong, errors in shown.errors.items() if shown is not None else ():
        if wrong == "__all__" or shown[wrong].is_hidden:
            continue
        if f"{shown[wrong].auto_id}_error" not in reader.ids & reader.notes:
            yield f"the error of {wrong} is not tied to its field: {errors.as_text()[:80]}"
    # A page has no NUL: HTML has no way to write one.
    kept = name in form.hidden or name not in reader.values or "\0" in value
    if not kept and plain(reader.values[name]) != plain(value):
        yield f"what was typed is not shown again, but {reader.values[name][:60]!r}"


def runs(response: HttpResponse) -> bool:
    """Say whether what was typed became a part of the page that acts."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    page = content.decode()
    return "alert(1)" in page and Watcher(page).runs


@dataclass
class Trial:
    """Sends forms with one bad answer each, and takes everything back afterwards."""

    world: World
    on_commit: Any
    clients: dict[tuple[str, bool], tuple[Client, str]] = field(default_factory=dict)

    def client_of(self, form: Form) -> Client:
        """Return the browser of whoever sends the form, as it was before anything was sent."""
        by = form.by, form.path.startswith("/accounts/")
        if by not in self.clients:
            client = client_of(self.world, form.by, sure=by[1])
            self.clients[by] = client, client.cookies.output(header="", sep=";")
        client, cookies = self.clients[by]
        client.cookies = SimpleCookie(cookies)
        return client

    def send(self, form: Form, name: str, value: str) -> tuple[HttpResponse, list[str]]:
        """Return the answer, and what was wrong with it."""
        cache.clear()
        client, written = self.client_of(form), Written()
        with transaction.atomic(), connection.execute_wrapper(written):
            answers = {key: filled(text, self.world) for key, text in form.answers.items()} | {name: value}
            path = filled(form.path, self.world)
            with self.on_commit(execute=True):
                response = client.post(path, answers)
            found = [*self.complaints(client, form, response, name, value), *stored_badly(written.tables)]
            transaction.set_rollback(True)
        return response, found

    def complaints(self, client: Client, form: Form, response: HttpResponse, name: str, value: str) -> Iterator[str]:
        """Yield what is wrong with the answer and with the pages that follow it."""
        if response.status_code not in {200, 204, 302, 429}:
            yield f"answered {response.status_code}"
        if runs(response):
            yield "would run in the form"
        if response.status_code == 200:
            yield from complaints(response, name, value, form)
        if response.status_code == 302:
            for address in (filled(one, self.world) for one in form.shown):
                page = client.get(address, follow=True)
                if page.status_code != 200 or runs(page):
                    yield f"would run or break at {address}"


@pytest.fixture
def trial(world: World, django_capture_on_commit_callbacks: Any) -> Trial:
    return Trial(world, django_capture_on_commit_callbacks)


EVERY = FORMS | PAGE_FORMS | editors_forms.FORMS
ASKED = QUERIES | PAGE_QUERIES | editors_forms.QUERIES


@pytest.mark.parametrize("form", EVERY.values(), ids=EVERY)
def test_a_form_takes_or_refuses_whatever_is_typed(trial: Trial, form: Form) -> None:
    first = next(iter(form.answers))
    good, found = trial.send(form, first, filled(form.answers[first], trial.world))
    # Without this, the rest could pass on a form that is refused for another reason.
    assert good.status_code == form.status
    assert found == []

    bad = {
        (name, what): problems
        for name in form.answers
        for what, value in VALUES.items()
        if (problems := trial.send(form, name, value)[1])
    }
    assert bad == {}


@pytest.mark.parametrize("path", ASKED)
def test_an_address_answers_whatever_is_asked(world: World, path: str) -> None:
    clients = [client_of(world, by) for by in ("visitor", "host")]
    found = []
    for name in ASKED[path]:
        cache.clear()  # whoever asks so often in a minute is asked to wait
        for what, value in VALUES.items():
            for client in clients:
                response = client.get(filled(path, world), {name: value})
                if response.status_code not in {200, 302, 400, 404} or runs(response):
                    found.append((name, what, response.status_code))

    assert found == []
