"""Who is here: a hint for members, about members who want to be seen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from communities.live import presence as presences
from communities.live.hub import hub
from communities.live.presence import BELIEVE_SECONDS, SHOWN
from communities.models import Community, TalkPreferences, Thread
from directory import audiences
from directory.models import Member
from tests.communities.sockets import Reader, in_database
from tests.factories import MemberFactory

Tab = Callable[..., Awaitable[Reader]]


async def names(reader: Reader, count: int) -> list[str]:
    """Return the names that the line shows when it counts so many."""
    while (frame := await reader.people())["total"] != count:
        pass
    return [person["name"] for person in frame["people"]]


async def here(tab: Tab, thread: Thread, member: Member | None) -> Reader:
    reader = await tab(member)
    await reader.follow(thread)
    return reader


async def test_members_see_each_other_come_and_go(tab: Tab, open_thread: Thread, author: Member) -> None:
    first = await here(tab, open_thread, author)
    assert await names(first, 1) == ["Ada Author"]

    second = await here(tab, open_thread, await in_database(MemberFactory)(display_name="Bo Reader"))
    assert await names(first, 2) == ["Ada Author", "Bo Reader"]

    await second.leave()
    assert await names(first, 1) == ["Ada Author"]


async def test_a_member_with_two_tabs_is_one_person(tab: Tab, open_thread: Thread, author: Member) -> None:
    await here(tab, open_thread, author)
    assert await names(await here(tab, open_thread, author), 1) == ["Ada Author"]


async def test_visitors_neither_count_nor_are_told(tab: Tab, open_thread: Thread, author: Member) -> None:
    visitor = await here(tab, open_thread, None)
    assert await names(await here(tab, open_thread, author), 1) == ["Ada Author"]
    assert "Ada" not in str(visitor.outbox)


async def test_nobody_is_named_where_members_may_write_without_their_names(
    tab: Tab, open_thread: Thread, author: Member
) -> None:
    await in_database(Community.objects.update)(allows_anonymous=True)
    writer = await here(tab, open_thread, await in_database(MemberFactory)(display_name="Bo Writer"))
    first = await here(tab, open_thread, author)

    assert await names(first, 0) == []
    await writer.send({"type": "typing", "thread": open_thread.pk})
    await asyncio.sleep(0.2)
    assert "Bo Writer" not in str(first.outbox)


async def test_a_paused_member_is_not_shown(tab: Tab, open_thread: Thread, author: Member) -> None:
    paused = await in_database(MemberFactory)(paused=True)
    await here(tab, open_thread, paused)
    assert await names(await here(tab, open_thread, author), 1) == ["Ada Author"]


async def test_a_member_who_is_shown_to_nobody_is_not_named(tab: Tab, open_thread: Thread, author: Member) -> None:
    hidden = await in_database(MemberFactory)()
    hidden.audience = audiences.member(hidden.pk)
    await hidden.asave()
    await here(tab, open_thread, hidden)
    assert await names(await here(tab, open_thread, author), 1) == ["Ada Author"]


async def test_of_many_some_are_named_and_all_are_counted(tab: Tab, open_thread: Thread, author: Member) -> None:
    reader = await here(tab, open_thread, author)
    for member in await in_database(lambda: MemberFactory.create_batch(SHOWN + 2))():
        await here(tab, open_thread, member)
    assert len(await names(reader, SHOWN + 3)) == SHOWN


async def test_the_people_of_another_process_are_here_until_they_are_not_heard_of(
    tab: Tab, open_thread: Thread, author: Member
) -> None:
    reader = await here(tab, open_thread, author)
    elsewhere = {
        "type": "live.hint",
        "process": "another",
        "kind": "presence",
        "thread": open_thread.pk,
        "people": [[author.pk, "Ada Author"], [987_654, "Cy Faraway"]],
    }

    hub.take(elsewhere, from_layer=True)
    assert await names(reader, 2) == ["Ada Author", "Cy Faraway"]

    room = hub.rooms[open_thread.pk]
    later = hub.loop.time() + BELIEVE_SECONDS + 1  # type: ignore[union-attr]
    assert "Faraway" not in hub.presence.frame(room, later).texts[0]


async def test_the_heartbeat_says_how_far_the_thread_is(tab: Tab, open_thread: Thread) -> None:
    reader = await here(tab, open_thread, None)
    await hub._heartbeat()
    frames = await reader.until("head", hints=True)
    assert frames[-1] == {"type": "head", "thread": open_thread.pk, "seq": 0}


# --- Who is writing ---------------------------------------------------------------------------------------------


async def writers(reader: Reader) -> list[str]:
    return [person["name"] for person in (await reader.until("typing", hints=True))[-1]["people"]]


async def test_members_see_who_writes_until_they_stop(
    tab: Tab, open_thread: Thread, author: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presences, "TYPING_SECONDS", 0.3)
    reader, writer = (
        await here(tab, open_thread, await in_database(MemberFactory)()),
        await here(tab, open_thread, author),
    )
    await writer.send({"type": "typing", "thread": open_thread.pk})
    assert await writers(reader) == ["Ada Author"]
    while still := await writers(reader):
        assert still == ["Ada Author"]


async def test_who_does_not_want_to_be_seen_writing_is_not(tab: Tab, open_thread: Thread, author: Member) -> None:
    await TalkPreferences.objects.acreate(member=author, shows_typing=False)
    reader, writer = (
        await here(tab, open_thread, await in_database(MemberFactory)()),
        await here(tab, open_thread, author),
    )
    await writer.send({"type": "typing", "thread": open_thread.pk})
    await asyncio.sleep(0.3)
    assert not hub.presence._of(open_thread.pk).writing
    assert await reader.is_told_nothing(0.1)


async def test_who_does_not_want_to_be_seen_is_not_here(tab: Tab, open_thread: Thread, author: Member) -> None:
    await TalkPreferences.objects.acreate(member=author, shows_presence=False)
    await here(tab, open_thread, author)
    other = await here(tab, open_thread, await in_database(MemberFactory)(display_name="Bo Beside"))
    assert await names(other, 1) == ["Bo Beside"]


async def test_in_a_full_room_nobody_is_told_who_writes(
    tab: Tab, open_thread: Thread, author: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presences, "QUIET_ABOVE", 1)
    await here(tab, open_thread, await in_database(MemberFactory)())
    writer = await here(tab, open_thread, author)
    await writer.send({"type": "typing", "thread": open_thread.pk})
    await asyncio.sleep(0.2)
    assert not hub.presence._of(open_thread.pk).writing


async def test_a_member_who_pauses_is_here_no_more(tab: Tab, open_thread: Thread, author: Member) -> None:
    reader = await here(tab, open_thread, await in_database(MemberFactory)(display_name="Bo Beside"))
    await here(tab, open_thread, author)
    assert await names(reader, 2) == ["Ada Author", "Bo Beside"]
    author.paused = True
    await author.asave()
    assert await names(reader, 1) == ["Bo Beside"]
