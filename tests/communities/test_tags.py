"""What other pages show of communities: the home page, and a guide."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from communities.actions import threads as actions
from communities.actions.membership import change_level
from communities.actions.reading import mark_read
from communities.errors import ActionError
from communities.models import Community, MembershipRequest, Post, Thread
from directory.audiences import Viewer
from directory.models import Member
from resources.models import PageAudience
from tests.factories import CommunityFactory, LearningGuidePageFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db

LONG = "Count the days since the last fall and plot each gap as one point. " * 5


def draw(markup: str, reader: Member | None, **context: object) -> str:
    request = RequestFactory().get("/")
    request.user = reader or AnonymousUser()
    request.viewer = Viewer(request.user)
    return Template("{% load communities %}" + markup).render(Context({"request": request, **context}))


def start(community: Community, title: str = "Days between", **more: object) -> Thread:
    author = MembershipFactory(community=community).member
    return actions.start_thread(community=community, author=author, title=title, body=LONG, client_id=uuid4(), **more)


def reply(thread: Thread, body: str) -> None:
    author = MembershipFactory(community=thread.community).member
    actions.add_post(thread=thread, author=author, body=body, client_id=uuid4())


# --- Home ------------------------------------------------------------------------------------------------------


def test_home_shows_what_is_new_in_ones_own_communities_alone() -> None:
    reader = MembershipFactory()
    mine = start(reader.community, "Mine")
    start(CommunityFactory(), "Theirs")

    content = draw("{% home_talk %}", reader.member)

    assert "Mine" in content
    assert "Theirs" not in content
    assert f"{mine.get_absolute_url()}#post-1" in content
    mark_read(thread=mine, member=reader.member, number=1)
    assert "You have read everything" in draw("{% home_talk %}", reader.member)


def test_home_leads_to_the_first_new_post() -> None:
    reader = MembershipFactory()
    thread = start(reader.community)
    Thread.objects.filter(pk=thread.pk).update(post_total=45)
    mark_read(thread=Thread.objects.get(), member=reader.member, number=30)

    assert f"{thread.get_absolute_url()}?page=2#post-31" in draw("{% home_talk %}", reader.member)


def test_home_tells_hosts_who_waits() -> None:
    host = MembershipFactory(title="chair", community__name="Coventry", community__level="private")
    MembershipRequest.objects.create(community=host.community, member=MemberFactory())
    MembershipRequest.objects.create(community=host.community, member=MemberFactory(), state="declined")
    MembershipRequest.objects.create(community=host.community, member=MemberFactory(is_active=False))

    assert "1 person waits to join Coventry" in draw("{% home_talk %}", host.member)
    assert "waits to join" not in draw("{% home_talk %}", MembershipFactory(community=host.community).member)


@pytest.mark.parametrize("tag", ["{% home_talk %}", "{% home_network %}"])
def test_home_helps_whoever_belongs_nowhere_to_begin(tag: str) -> None:
    assert 'class="btn"' in draw(tag, MemberFactory())
    assert 'class="btn"' in draw(tag, None)


def test_home_shows_the_threads_of_ones_network_or_the_request_that_waits() -> None:
    reader = MembershipFactory(community__kind="local-network", community__level="private")
    start(reader.community, "Alone at two")
    asking = MemberFactory()
    MembershipRequest.objects.create(community=reader.community, member=asking)

    assert "Alone at two" in draw("{% home_network %}", reader.member)
    waiting = draw("{% home_network %}", asking)
    assert "You have asked to join" in waiting
    assert "Alone at two" not in waiting


def test_home_costs_the_same_however_much_there_is(django_assert_max_num_queries) -> None:
    member = MemberFactory()
    for _ in range(6):
        community = MembershipFactory(
            member=member, title="chair", community__kind="local-network", community__level="private"
        ).community
        for _ in range(3):
            start(community)
        MembershipRequest.objects.create(community=community, member=MemberFactory())

    with django_assert_max_num_queries(10):
        draw("{% home_talk %}{% home_network %}", member)


# --- The discussion of a page ----------------------------------------------------------------------------------


@pytest.fixture
def page() -> Page:
    return Page.objects.get(depth=1).add_child(title="The red bag", slug="the-red-bag")


@pytest.fixture
def place() -> Community:
    return CommunityFactory(slug="guides-and-case-studies", name="Guides and case studies")


def test_a_page_without_a_thread_offers_to_start_one(page: Page, place: Community) -> None:
    member = MemberFactory()

    content = draw("{% discussion page %}", member, page=page)

    assert f'action="{reverse("communities:discuss", args=[page.pk])}"' in content
    assert "You join Guides and case studies with it" in content
    assert "Sign in to start the discussion" in draw("{% discussion page %}", None, page=page)


def test_starting_the_discussion_makes_one_thread_about_the_page(client: Client, page: Page, place: Community) -> None:
    first, second = MemberFactory(), MemberFactory()
    url = reverse("communities:discuss", args=[page.pk])

    client.force_login(first)
    assert "The red bag" in client.get(url).content.decode()
    client.post(url, {"body": "We tried it.", "client_id": uuid4()})
    client.force_login(second)
    client.post(url, {"body": "So did we.", "client_id": uuid4()})

    thread = Thread.objects.get()
    assert (thread.page_id, thread.title, thread.community, thread.kind) == (page.pk, "The red bag", place, "share")
    assert [post.author for post in thread.posts.all()] == [first, second]
    assert place.memberships.count() == 2
    assert client.get(url)["Location"] == thread.get_absolute_url()
    shown = draw("{% discussion page %}", None, page=page)
    assert "We tried it." in shown
    assert "Go to the thread (2 posts)" in shown
    assert "About <a" in client.get(thread.get_absolute_url()).content.decode()


def test_the_last_posts_are_drawn_once_and_a_new_one_is_shown_at_once(page: Page, place: Community) -> None:
    thread = start(place)
    thread.page = page
    thread.save()
    for number in range(2, 6):
        reply(thread, f"Reply {number}.")
    # What is of this minute is not kept, because it says "just now".
    Post.objects.update(created_at=timezone.now() - timedelta(days=1))
    first = draw("{% discussion page %}", None, page=page)
    assert [f"Reply {number}." in first for number in range(2, 6)] == [False, True, True, True]

    with CaptureQueriesContext(connection) as queries:
        assert draw("{% discussion page %}", None, page=page) == first
    assert len(queries) <= 4
    reply(thread, "Newly said.")
    assert "Newly said." in draw("{% discussion page %}", None, page=page)


def test_a_thread_names_its_guide_to_those_who_may_read_it(client: Client) -> None:
    guide = LearningGuidePageFactory(title="The hushed guide")
    address = start(CommunityFactory(), page=guide).get_absolute_url()
    assert "The hushed guide" in client.get(address).content.decode()

    guide.audience = PageAudience.MEMBERS
    guide.save_revision().publish()
    assert "hushed" not in client.get(address).content.decode()
    client.force_login(MemberFactory())
    assert "The hushed guide" in client.get(address).content.decode()

    guide.unpublish()
    assert "hushed" not in client.get(address).content.decode()


def test_what_cannot_be_said_is_kept_in_the_form(client: Client, page: Page, place: Community) -> None:
    client.force_login(MemberFactory())

    response = client.post(reverse("communities:discuss", args=[page.pk]), {"body": "x" * 20_001, "client_id": uuid4()})

    assert response.status_code == 200
    assert "Please shorten" in response.content.decode()
    assert not Thread.objects.exists()


def test_a_page_that_is_not_published_is_not_discussed(client: Client, page: Page, place: Community) -> None:
    page.unpublish()
    client.force_login(MemberFactory())

    assert client.get(reverse("communities:discuss", args=[page.pk])).status_code == 404


def test_without_a_community_for_it_nothing_is_offered(client: Client, page: Page) -> None:
    member = MemberFactory()
    client.force_login(member)

    assert draw("{% discussion page %}", member, page=page).strip() == ""
    assert client.get(reverse("communities:discuss", args=[page.pk])).status_code == 404
    with pytest.raises(ActionError):
        actions.discuss_page(page=page, author=member, body="Hello", client_id=uuid4())


def test_a_discussion_behind_a_door_is_not_shown_outside(page: Page, place: Community) -> None:
    member = MemberFactory()
    actions.discuss_page(page=page, author=member, body="Among us.", client_id=uuid4())
    change_level(community=place, level="private", by=MemberFactory(is_superuser=True))

    assert "Among us." in draw("{% discussion page %}", member, page=page)
    for reader in (MemberFactory(), None):
        assert draw("{% discussion page %}", reader, page=page).strip() == ""


def test_a_discussion_can_stand_in_a_community_that_is_given(page: Page, place: Community) -> None:
    writer = MembershipFactory(community__level="restricted")

    thread = actions.discuss_page(
        page=page, author=writer.member, body="Here.", client_id=uuid4(), community=writer.community
    )

    assert thread.community == writer.community
