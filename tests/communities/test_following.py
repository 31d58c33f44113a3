"""Watching and muting, and what then counts as new."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communities.actions import following as actions
from communities.actions.threads import add_post, start_thread
from communities.models import (
    Community,
    CommunityFollowing,
    Post,
    ReadMarker,
    TalkPreferences,
    Thread,
    ThreadFollowing,
)
from directory.audiences import Viewer
from directory.models import Member
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return CommunityFactory(name="Falls")


@pytest.fixture
def author(community: Community) -> Member:
    return MembershipFactory(community=community).member


@pytest.fixture
def reader(community: Community) -> Member:
    return MembershipFactory(community=community).member


def start(community: Community, author: Member, title: str = "Bed rails?") -> Thread:
    return start_thread(community=community, author=author, title=title, body="Who knows?", client_id=uuid4())


def say(thread: Thread, author: Member) -> Post:
    return add_post(thread=thread, author=author, body="We do.", client_id=uuid4())


def unread(member: Member, thread: Thread) -> int:
    return Thread.objects.with_unread(member).get(pk=thread.pk).unread


def watched(member: Member) -> list[Thread]:
    found = Thread.objects.visible_to(Viewer(member)).watched_by(member).with_unread(member)
    return list(found.filter(unread__gt=0))


def test_whoever_posts_watches_the_thread(community: Community, author: Member, reader: Member) -> None:
    thread = start(community, author)
    say(thread, reader)

    assert {row.member for row in ThreadFollowing.objects.filter(level="watch", is_automatic=True)} == {author, reader}
    assert watched(author) == [thread]


def test_watching_by_posting_can_be_switched_off(community: Community, author: Member) -> None:
    TalkPreferences.objects.create(member=author, follows_on_posting=False)

    start(community, author)

    assert not ThreadFollowing.objects.exists()


def test_posting_leaves_alone_what_a_member_chose_for_the_thread(
    community: Community, author: Member, reader: Member
) -> None:
    thread = start(community, author)
    actions.follow_thread(thread=thread, member=reader, level="mute")

    say(thread, reader)

    assert ThreadFollowing.objects.get(member=reader).level == "mute"


def test_a_muted_thread_has_nothing_new(community: Community, author: Member, reader: Member) -> None:
    thread = start(community, author)
    assert unread(reader, thread) == 1

    actions.follow_thread(thread=thread, member=reader, level="mute")

    assert unread(reader, thread) == 0
    assert unread(author, thread) == 0
    assert Community.objects.with_unread(Viewer(reader)).get().unread == 0


def test_a_muted_community_has_nothing_new_but_what_is_watched_in_it(
    community: Community, author: Member, reader: Member
) -> None:
    quiet, loud = start(community, author), start(community, author, "Alarms")
    actions.follow_community(community=community, member=reader, level="mute")
    actions.follow_thread(thread=loud, member=reader, level="watch")

    assert (unread(reader, quiet), unread(reader, loud)) == (0, 1)
    assert watched(reader) == [loud]


def test_a_watched_community_lists_its_new_threads(community: Community, author: Member, reader: Member) -> None:
    actions.follow_community(community=community, member=reader, level="watch")

    thread = start(community, author)

    assert watched(reader) == [thread]
    ReadMarker.objects.create(thread=thread, member=reader, last_read_number=1)
    assert watched(reader) == []


def test_nobody_follows_what_they_may_not_read(community: Community, author: Member) -> None:
    closed = CommunityFactory(level="private")
    thread = start(closed, MembershipFactory(community=closed).member)

    with pytest.raises(PermissionDenied):
        actions.follow_thread(thread=thread, member=author, level="watch")
    with pytest.raises(PermissionDenied):
        actions.follow_community(community=closed, member=author, level="watch")


def test_the_menu_of_a_thread_works_by_form_and_comes_back_alone_with_htmx(
    client: Client, community: Community, author: Member, reader: Member
) -> None:
    thread = start(community, author)
    url = reverse("communities:follow_thread", args=[community.slug, thread.pk])
    client.force_login(reader)

    assert client.post(url, {"level": "mute"})["Location"] == thread.get_absolute_url()
    assert "Muted" in client.get(thread.get_absolute_url()).content.decode()
    menu = client.post(url, {"level": "watch"}, headers={"HX-Request": "true"}).content.decode()
    assert menu.strip().startswith("<details")
    assert "Watching" in menu
    assert client.get(url).status_code == 405
    assert client.post(url, {"level": "nonsense"}).status_code == 302
    assert ThreadFollowing.objects.get(member=reader).level == "watch"


def test_the_menu_of_a_community_is_for_its_members(client: Client, community: Community, reader: Member) -> None:
    url = reverse("communities:follow_community", args=[community.slug])
    client.force_login(MemberFactory())
    assert client.post(url, {"level": "watch"}).status_code == 404

    client.force_login(reader)
    assert client.post(url, {"level": "watch"})["Location"] == community.get_absolute_url()
    assert CommunityFollowing.level_of(reader, community) == "watch"
    assert "Watching" in client.get(community.get_absolute_url()).content.decode()


def test_a_member_says_how_they_like_to_talk(client: Client, reader: Member) -> None:
    url = reverse("communities:talking")
    assert client.get(url)["Location"].startswith("/accounts/login/")
    client.force_login(reader)
    assert client.get(url).content.decode().count(" checked") == 4

    assert client.post(url, {"shows_presence": "on"})["Location"] == url

    chosen = TalkPreferences.objects.get(member=reader)
    assert (chosen.shows_presence, chosen.shows_typing, chosen.mails_mentions) == (True, False, False)


def test_who_does_not_show_that_they_write_is_not_shown_who_does(
    client: Client, community: Community, author: Member, reader: Member
) -> None:
    thread = start(community, author)
    client.force_login(reader)
    assert 'data-typing="on"' in client.get(thread.get_absolute_url()).content.decode()

    TalkPreferences.objects.create(member=reader, shows_typing=False)

    assert 'data-typing="off"' in client.get(thread.get_absolute_url()).content.decode()


def test_the_list_of_keys_is_a_page(client: Client) -> None:
    assert "<kbd>j</kbd>" in client.get(reverse("communities:shortcuts")).content.decode()


# --- What one follows, as a list --------------------------------------------------------------------------------


@pytest.fixture
def talking(client: Client, reader: Member) -> Callable[..., Any]:
    """Return how the reader opens the page."""
    client.force_login(reader)

    def opened(**query: Any) -> Any:
        return client.get(reverse("communities:talking"), query)

    return opened


def rows(response: Any) -> list[str]:
    return [str(getattr(row, "thread", None) or row.community) for row in response.context["page"]]


def test_what_one_watches_or_has_muted_is_listed_by_kind_level_and_name(
    talking: Callable[..., Any], community: Community, author: Member, reader: Member
) -> None:
    for title, level in (("Bed rails?", "mute"), ("Alarms", "watch"), ("Slippers", "watch"), ("Nights", "normal")):
        actions.follow_thread(thread=start(community, author, title), member=reader, level=level)
    actions.follow_community(community=community, member=reader, level="mute")
    say(start(community, author, "Only answered"), reader)

    response = talking()

    assert rows(response) == ["Falls", "Alarms", "Slippers", "Bed rails?"]
    assert response.content.decode().count('aria-pressed="true"') == 4
    assert "Only answered" not in response.content.decode()


def test_who_follows_nothing_reads_how_to_begin(talking: Callable[..., Any], community: Community) -> None:
    content = talking().content.decode()

    assert "choose “Follow”" in content
    assert f'href="{reverse("communities:communities")}"' in content


def test_the_list_names_only_what_may_still_be_read(
    talking: Callable[..., Any], community: Community, author: Member, reader: Member
) -> None:
    kept, merged, private = start(community, author), start(community, author, "Old"), start(community, author, "Few")
    for thread in (kept, merged, private):
        actions.follow_thread(thread=thread, member=reader, level="watch")
    actions.follow_community(community=community, member=reader, level="watch")
    Thread.objects.filter(pk=merged.pk).update(merged_into=kept)
    Thread.objects.filter(pk=private.pk).update(audience=f"thread:{private.pk}")
    assert rows(talking()) == ["Falls", "Bed rails?"]

    reader.memberships.all().delete()
    assert rows(talking()) == ["Bed rails?"]

    community.level = "confidential"
    community.save()
    response = talking()
    assert rows(response) == []
    assert "Bed rails?" not in response.content.decode()


def test_each_row_is_changed_where_it_stands(
    client: Client, talking: Callable[..., Any], community: Community, author: Member, reader: Member
) -> None:
    thread = start(community, author)
    actions.follow_thread(thread=thread, member=reader, level="watch")
    actions.follow_community(community=community, member=reader, level="watch")
    of_thread = reverse("communities:follow_thread", args=[community.slug, thread.pk])
    of_community = reverse("communities:follow_community", args=[community.slug])
    content = talking().content.decode()
    assert f'action="{of_thread}"' in content
    assert f'action="{of_community}"' in content

    response = client.post(of_thread, {"level": "mute", "listed": "1"})
    assert response["Location"] == f"{reverse('communities:talking')}?page=1#followed"
    client.post(of_community, {"level": "normal", "listed": "1"})

    response = talking()
    assert rows(response) == ["Bed rails?"]
    assert "Muted" in response.content.decode()


def test_the_list_is_paged_and_costs_the_same_for_few_and_many(
    talking: Callable[..., Any], community: Community, author: Member, reader: Member
) -> None:
    def follow(total: int) -> None:
        for number in range(total):
            thread = Thread.objects.create(
                community=community, author=author, title=f"Thread {number}", audience=community.content_audience
            )
            ThreadFollowing.objects.create(thread=thread, member=reader, level="watch")

    actions.follow_community(community=community, member=reader, level="watch")
    follow(1)
    with CaptureQueriesContext(connection) as few:
        talking()
    follow(24)
    with CaptureQueriesContext(connection) as many:
        first = talking()

    assert len(many) == len(few)
    assert len(rows(first)) == 20
    assert len(rows(talking(page=2))) == 6
    assert rows(talking(page="99")) == rows(talking(page=2))
