"""The statements that every page of a thread takes read what the ORM would."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from wagtail.models import Page

from communities.discussion import ties_of
from communities.fragments import Line, lines
from communities.models import (
    CommunityFollowing,
    Notification,
    PageCommunity,
    PageDiscussion,
    Participant,
    Poll,
    Post,
    ReadMarker,
    TalkPreferences,
    Thread,
    ThreadFollowing,
)
from communities.reading import Facts
from communities.rules import tokens
from directory.audiences import Viewer, held_by
from directory.models import Member
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory, ResourcePageFactory, ThreadFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 5, 14, 7, 9, 123_456, tzinfo=UTC)


@pytest.fixture
def thread() -> Thread:
    return ThreadFactory()


@pytest.fixture
def member(thread: Thread) -> Member:
    return MembershipFactory(community=thread.community).member


def test_a_page_reads_its_posts_in_order(thread: Thread) -> None:
    given: dict[str, Any] = {"thread": thread, "author": thread.author, "body": "x", "body_html": "x"}
    for number in (3, 1, 2, 4):
        Post.objects.create(**given, number=number, client_id=uuid4(), created_at=NOW)
    Post.objects.filter(number=2).update(edited_at=NOW, is_anonymous=True)
    Post.objects.filter(number=3).update(hidden_at=NOW)
    Poll.objects.create(post=Post.objects.get(number=3), question="Which?")

    own = thread.author_id
    first, second, third = (Post.objects.get(number=number).pk for number in (1, 2, 3))
    assert lines(thread, 1, 3) == [
        Line(first, 1, own, False, NOW, None, None, False),
        Line(second, 2, own, True, NOW, NOW, None, False),
        Line(third, 3, own, False, NOW, None, NOW, True),
    ]
    assert [line.number for line in lines(thread, 4, 9)] == [4]


def test_of_a_reader_who_did_nothing_and_of_a_visitor_nothing_is_kept(thread: Thread, member: Member) -> None:
    nothing = Facts("normal", None, True, False)
    assert Facts.of(Viewer(member), thread) == Facts.of(Viewer(), thread) == nothing


def test_what_a_reader_chose_and_read_is_kept(thread: Thread, member: Member) -> None:
    other, stranger = ThreadFactory(community=thread.community), MemberFactory()
    CommunityFollowing.objects.create(community=thread.community, member=member, level="watch")
    ReadMarker.objects.create(thread=thread, member=member, last_read_number=7)
    ReadMarker.objects.create(thread=other, member=member, last_read_number=9)
    TalkPreferences.objects.create(member=member, shows_typing=False)
    Notification.objects.create(member=member, thread=thread, kind="reply")
    assert Facts.of(Viewer(member), thread) == Facts("watch", 7, False, True)

    ThreadFollowing.objects.create(thread=thread, member=member, level="mute")
    Notification.objects.update(read_at=NOW)
    assert Facts.of(Viewer(member), thread) == Facts("mute", 7, False, False)
    assert Facts.of(Viewer(member), other) == Facts("watch", 9, False, False)
    assert Facts.of(Viewer(stranger), thread) == Facts("normal", None, True, False)


def test_a_page_is_tied_to_what_was_chosen_for_it_and_to_its_thread(thread: Thread) -> None:
    about, bare = ResourcePageFactory.create_batch(2)
    homes = CommunityFactory.create_batch(2)
    PageCommunity.objects.create(page=about, community=homes[0])
    PageDiscussion.objects.create(page=about, community=homes[1])
    Thread.objects.filter(pk=thread.pk).update(page=about)

    assert ties_of(about) == {"belongs": homes[0].pk, "discussed": homes[1].pk, "thread": thread.pk}
    assert ties_of(bare) == ties_of(Page(title="New")) == {}


def test_a_member_holds_what_their_places_give(thread: Thread, member: Member) -> None:
    host = MembershipFactory(community=thread.community, title="chair").member
    Participant.objects.create(thread=thread, member=member)
    here, hosts = f"community:{thread.community_id}", f"hosts:{thread.community_id}"

    found = sorted(tokens([member.pk, host.pk, MemberFactory().pk]))
    assert found == sorted([(member.pk, here), (member.pk, f"thread:{thread.pk}"), (host.pk, here), (host.pk, hosts)])
    assert list(tokens([])) == []


def test_whoever_may_not_sign_in_holds_nothing(member: Member) -> None:
    gone = MemberFactory(is_active=False)
    assert held_by([]) == {}
    assert held_by({member.pk, gone.pk}).keys() == {member.pk}
