"""Where a member is in a thread, what of it is kept between pages, and what a page weighs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from communities import fragments
from communities.actions.reading import mark_read
from communities.actions.responses import react
from communities.actions.threads import add_post, choose_answer, edit_post, hide_post
from communities.models import Community, Post, ReadMarker, Thread, ThreadEvent
from directory.models import Member
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory, PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db
LARGEST_PAGE = 60_000
WORDS = "We hung the chart beside the kettle and asked everybody who came by what they saw in it. " * 5


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragments, "fragments", fragments.Fragments())


@pytest.fixture
def community() -> Community:
    return CommunityFactory(name="Measurement for improvement")


@pytest.fixture
def author(community: Community) -> Member:
    return MembershipFactory(community=community, member__display_name="Amina Yusuf").member


@pytest.fixture
def member(community: Community) -> Member:
    return MembershipFactory(community=community, member__display_name="Joe Bright").member


@pytest.fixture
def thread(community: Community, author: Member) -> Thread:
    """A thread with 45 posts of the day before yesterday."""
    thread = ThreadFactory(community=community, author=author)
    return fill(thread, author, 45)


def fill(thread: Thread, author: Member, total: int, body: str = "What worked?") -> Thread:
    began = timezone.now() - timedelta(days=2)
    for number in range(1, total + 1):
        PostFactory(thread=thread, author=author, number=number, body=body, created_at=began)
    Thread.objects.filter(pk=thread.pk).update(post_total=total, last_seq=total, last_post_at=began)
    thread.refresh_from_db()
    return thread


def page(client: Client, thread: Thread, query: str = "") -> str:
    response = client.get(thread.get_absolute_url() + query)
    assert response.status_code == 200
    return response.content.decode()


def read_to(member: Member) -> int | None:
    return ReadMarker.objects.filter(member=member).values_list("last_read_number", flat=True).first()


# --- Where one was ----------------------------------------------------------------------------------------------


def test_a_post_is_marked_as_unread_with_all_that_came_after_it(client: Client, thread: Thread, member: Member) -> None:
    mark_read(thread=thread, member=member, number=45)
    client.force_login(member)
    post = thread.posts.get(number=30)

    response = client.post(reverse("communities:mark_unread", args=[post.pk]), follow=True)

    assert read_to(member) == 29
    assert "is new from post 30 on" in response.content.decode()
    assert Thread.objects.with_unread(member).get(pk=thread.pk).unread == 16
    assert 'id="first-new">16 new' in page(client, thread, "?page=2")


def test_a_thread_may_be_unread_from_its_first_post(client: Client, thread: Thread, member: Member) -> None:
    client.force_login(member)
    page(client, thread)
    client.post(reverse("communities:mark_unread", args=[thread.posts.get(number=1).pk]))

    assert read_to(member) == 0
    assert 'id="first-new">45 new' in page(client, thread)


def test_everything_in_a_community_is_marked_as_read(client: Client, thread: Thread, member: Member) -> None:
    other = fill(ThreadFactory(community=thread.community), thread.author, 3)
    elsewhere = fill(ThreadFactory(), thread.author, 3)
    ReadMarker.objects.create(thread=thread, member=member, last_read_number=7)
    ReadMarker.objects.create(thread=elsewhere, member=member, last_read_number=1)
    ReadMarker.objects.create(thread=other, member=member, last_read_number=0)
    client.force_login(member)

    url = reverse("communities:mark_all_read", args=[thread.community.slug])
    assert "2 threads are marked as read." in client.post(url, follow=True).content.decode()
    assert "There was nothing new." in client.post(url, follow=True).content.decode()

    numbers = dict(ReadMarker.objects.filter(member=member).values_list("thread", "last_read_number"))
    assert numbers == {thread.pk: 45, other.pk: 3, elsewhere.pk: 1}
    assert client.get(url).status_code == 405


def test_the_posts_of_a_page_come_alone_and_are_not_read_by_that(
    client: Client, thread: Thread, member: Member
) -> None:
    client.force_login(member)
    url = reverse("communities:posts", args=[thread.community.slug, thread.pk])

    content = client.get(f"{url}?page=2").content.decode().strip()

    assert content.startswith('<ol id="posts" class="posts" start="21" data-seq="45" data-last-page="false">')
    assert content.endswith("</ol>")
    assert content.count('<li class="post"') == 20
    assert read_to(member) is None


def test_the_pages_before_and_after_are_linked_to_the_post_that_comes_next(client: Client, thread: Thread) -> None:
    content = page(client, thread, "?page=2")

    assert 'href="?page=1#post-20"' in content
    assert 'href="?page=3#post-41"' in content


def test_the_first_words_of_an_author_are_not_new_to_them(community: Community, author: Member) -> None:
    add_post(thread=ThreadFactory(community=community, author=author), author=author, body="Hello.", client_id=uuid4())

    assert Thread.objects.with_unread(author).get().unread == 0


# --- What is kept between pages ---------------------------------------------------------------------------------


def test_a_page_that_was_shown_before_draws_no_post_again(
    client: Client, thread: Thread, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(member)
    page(client, thread)
    again = page(client, thread)

    monkeypatch.setattr(fragments, "draw", lambda *args, **kwargs: pytest.fail("drawn again"))

    assert posts_of(page(client, thread)) == posts_of(again)


def posts_of(content: str) -> str:
    return content[content.index('<li class="post') : content.index('<p id="typing"')]


def quiet(thread: Thread) -> None:
    """Let the thread be of yesterday, when nothing in it is said to be of just now."""
    before = timezone.now() - timedelta(days=1, hours=1)
    Post.objects.filter(thread=thread).update(created_at=before)
    Post.objects.exclude(edited_at=None).update(edited_at=before)


def test_whatever_changes_in_a_thread_shows_on_the_next_page(
    client: Client, thread: Thread, author: Member, member: Member
) -> None:
    client.force_login(member)
    first, second, third = thread.posts.filter(number__lte=3)
    before = page(client, thread)
    changes: list[Any] = [
        lambda: edit_post(post=first, editor=author, body="Something else."),
        lambda: hide_post(post=second, by=author),
        lambda: choose_answer(post=third, by=author),
        lambda: react(post=third, member=author, kind="thanks", wanted=True),
        lambda: add_post(thread=thread, author=member, body="A reply.", client_id=uuid4(), reply_to=third),
        lambda: react(post=third, member=member, kind="agree", wanted=True),
    ]
    for change in changes:
        change()
        quiet(thread)
        now = page(client, thread)
        assert posts_of(now) != posts_of(before)
        before = now
        assert posts_of(page(client, thread)) == posts_of(before)


@pytest.mark.parametrize(
    "change",
    [{"display_name": "Zoe"}, {"headline": "New"}, {"paused": True}, {"is_active": False}, {"audience": "members"}],
    ids=str,
)
@pytest.mark.parametrize("who", ["author", "whom it answers", "who answers", "whom it names"])
def test_whoever_a_post_names_is_shown_as_they_are_now(
    client: Client, community: Community, who: str, change: dict[str, Any]
) -> None:
    people = {
        name: MembershipFactory(community=community, member__display_name=name, member__audience="public").member
        for name in ("author", "whom it answers", "who answers", "whom it names")
    }
    thread = ThreadFactory(community=community, author=people["whom it answers"])
    asked = add_post(thread=thread, author=people["whom it answers"], body="And you?", client_id=uuid4())
    post = add_post(thread=thread, author=people["author"], body="@whom it names!", client_id=uuid4(), reply_to=asked)
    add_post(thread=thread, author=people["who answers"], body="So do we.", client_id=uuid4(), reply_to=post)
    quiet(thread)
    page(client, thread)

    Member.objects.filter(pk=people[who].pk).update(**change)
    kept = posts_of(page(client, thread))
    fragments.fragments = fragments.Fragments()

    assert kept == posts_of(page(client, thread))


def test_nothing_of_one_reader_is_kept_for_another(
    client: Client, thread: Thread, author: Member, member: Member
) -> None:
    Member.objects.filter(pk=author.pk).update(audience="members", headline="For members")
    shown = {}
    for _round in range(2):
        for name, reader in (("visitor", None), ("author", author), ("member", member), ("other", MemberFactory())):
            client.logout()
            if reader:
                client.force_login(reader)
            content = posts_of(page(client, thread))
            assert shown.setdefault(name, content) == content or name == "author"
            assert ("For members" in content) == (reader is not None)
            assert ('class="post own"' in content) == (reader == author)


def test_a_post_of_this_minute_is_not_kept(client: Client, thread: Thread, author: Member) -> None:
    add_post(
        thread=fill(ThreadFactory(community=thread.community), author, 1), author=author, body="x", client_id=uuid4()
    )

    page(client, Thread.objects.latest("pk"))

    assert len(fragments.fragments._kept) == 1


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch, client: Client, thread: Thread) -> None:
    monkeypatch.setattr(fragments, "MOST_CHARACTERS", 5000)
    for query in ("", "?page=2", "?page=3"):
        page(client, thread, query)

    assert 0 < sum(len(one.html) for one in fragments.fragments._kept.values()) <= 5000


# --- What a page weighs -----------------------------------------------------------------------------------------


def test_a_page_of_twenty_posts_stays_light(client: Client, community: Community, member: Member) -> None:
    thread = ThreadFactory(community=community)
    thread.kind = Thread.Kind.HELP
    thread.save()
    authors = [
        MembershipFactory(community=community, member__headline="Helps wards see variation").member for _ in "ab"
    ]
    for number in range(1, 21):
        PostFactory(thread=thread, number=number, author=authors[number % 2], body=WORDS[:400])
        ThreadEvent.objects.create(thread=thread, seq=number, kind="post", post=thread.posts.get(number=number))
    Thread.objects.filter(pk=thread.pk).update(post_total=20, last_seq=20)
    client.force_login(member)

    assert len(client.get(thread.get_absolute_url()).content) < LARGEST_PAGE
    Post.objects.filter(thread=thread).update(created_at=timezone.now() - timedelta(days=3))
    assert len(client.get(thread.get_absolute_url()).content) < LARGEST_PAGE
