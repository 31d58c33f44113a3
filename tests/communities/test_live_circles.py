"""Who looks at a whole community is told of new posts there, and each member of their own notices."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from communities.actions.membership import change_level, leave
from communities.live import announcing, notice
from communities.live import hub as hubs
from communities.live.hub import hub
from communities.models import Community, Membership, Notification, Participant, Thread
from directory import audiences
from directory.models import Member
from tests.communities.sockets import Reader, in_database, say
from tests.factories import MemberFactory, MembershipFactory

Tab = Callable[..., Awaitable[Reader]]


async def look_at(reader: Reader, community: Community) -> dict[str, Any]:
    await reader.send({"type": "follow", "community": community.pk})
    return (await reader.until("ready", "denied"))[-1]


async def test_who_looks_at_a_community_is_told_of_each_new_post(
    tab: Tab, private_thread: Thread, author: Member
) -> None:
    reader = await tab(author)
    here = private_thread.community
    assert await look_at(reader, here) == {"type": "ready", "community": here.pk, "activity": 0}

    await say(private_thread, author)

    assert (await reader.until("activity", hints=True))[-1] == {
        "type": "activity",
        "community": here.pk,
        "thread": private_thread.pk,
        "number": 1,
        "name": "Ada Author",
        "title": private_thread.title,
        "kind": "post",
    }
    assert (await look_at(reader, here))["activity"] == 1


async def test_a_post_without_a_name_tells_no_name(tab: Tab, private_thread: Thread, author: Member) -> None:
    await Community.objects.filter(pk=private_thread.community_id).aupdate(allows_anonymous=True)
    reader = await tab(author)
    await look_at(reader, private_thread.community)
    await say(private_thread, author, is_anonymous=True)
    told = (await reader.until("activity", hints=True))[-1]
    assert (told["name"], told["number"]) == ("A member", 1)


async def test_outsiders_are_denied(tab: Tab, private_thread: Thread) -> None:
    stranger = await in_database(MemberFactory)()
    for reader in (await tab(), await tab(stranger)):
        answer = await look_at(reader, private_thread.community)
        assert answer == {"type": "denied", "community": private_thread.community_id}
    assert (await look_at(await tab(), Community(pk=987_654)))["type"] == "denied"


async def test_nothing_is_said_of_a_private_thread(tab: Tab, open_thread: Thread, author: Member) -> None:
    def make_private() -> None:
        Participant.objects.create(thread=open_thread, member=author)
        Thread.objects.filter(pk=open_thread.pk).update(audience=audiences.thread(open_thread.pk))

    await in_database(make_private)()
    reader = await tab(author)
    assert (await look_at(reader, open_thread.community))["activity"] == 0
    await say(open_thread, author)
    assert await reader.is_told_nothing()


async def test_who_leaves_is_told_nothing_more(tab: Tab, private_thread: Thread, author: Member) -> None:
    leaver = (await in_database(MembershipFactory)(community=private_thread.community)).member
    reader = await tab(leaver)
    await look_at(reader, private_thread.community)

    await in_database(leave)(community=private_thread.community, member=leaver)
    await say(private_thread, author)

    assert await reader.next() == {"type": "lost", "community": private_thread.community_id}
    assert await reader.is_told_nothing()


async def test_what_follows_a_removal_that_nobody_tells_of_is_held_back(
    tab: Tab, private_thread: Thread, author: Member
) -> None:
    removed = (await in_database(MembershipFactory)(community=private_thread.community)).member
    leaving, staying = await tab(removed), await tab(author)
    for reader in (leaving, staying):
        await look_at(reader, private_thread.community)

    await in_database(lambda: Membership.objects.filter(member=removed).delete())()
    await say(private_thread, author)

    assert (await staying.until("activity", hints=True))[-1]["number"] == 1
    assert await leaving.next() == {"type": "lost", "community": private_thread.community_id}
    assert await leaving.is_told_nothing()


async def test_a_community_that_closes_turns_its_onlookers_out(tab: Tab, open_thread: Thread) -> None:
    visitor = await tab()
    assert (await look_at(visitor, open_thread.community))["type"] == "ready"
    admin = await in_database(MemberFactory)(is_superuser=True)
    await in_database(change_level)(community=open_thread.community, level=Community.Level.PRIVATE, by=admin)
    assert (await visitor.next())["type"] == "lost"


async def test_a_change_whose_hint_is_lost_shows_in_the_number_of_changes(
    tab: Tab, open_thread: Thread, author: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "CIRCLES_SECONDS", 0.1)
    reader = await tab()
    await look_at(reader, open_thread.community)
    monkeypatch.setattr(announcing, "publish", lambda hint: None)

    await say(open_thread, author)

    assert (await reader.until("ready"))[-1]["activity"] == 1


async def test_who_looks_away_is_told_nothing_more(tab: Tab, open_thread: Thread, author: Member) -> None:
    reader = await tab()
    await look_at(reader, open_thread.community)
    await reader.send({"type": "leave", "community": open_thread.community_id})
    await say(open_thread, author)
    assert await reader.is_told_nothing()
    assert not hub.circles.in_circle(open_thread.community_id)


async def test_a_notice_reaches_every_tab_of_its_member_and_nobody_else(
    tab: Tab, private_thread: Thread, author: Member
) -> None:
    other = (await in_database(MembershipFactory)(community=private_thread.community)).member
    own, own_too, others = await tab(author), await tab(author), await tab(other)

    def tell() -> None:
        Notification.objects.create(member=author, kind=Notification.Kind.MOVED, thread=private_thread)
        notice([author.pk])

    await in_database(tell)()

    for reader in (own, own_too):
        assert (await reader.until("notice"))[-1] == {"type": "notice", "unread": 1}
    assert await others.is_told_nothing()


async def test_a_notice_of_what_may_not_be_read_any_more_does_not_count(
    tab: Tab, private_thread: Thread, author: Member
) -> None:
    stranger = await in_database(MemberFactory)()
    reader = await tab(stranger)

    def tell() -> None:
        Notification.objects.create(member=stranger, kind=Notification.Kind.MOVED, thread=private_thread)
        notice([stranger.pk])

    await in_database(tell)()
    assert (await reader.until("notice"))[-1]["unread"] == 0
