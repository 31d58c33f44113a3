"""Who loses the right to listen is told nothing more, at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction

from communities.actions.membership import change_level, leave
from communities.actions.threads import add_post
from communities.live import log
from communities.live.codes import Code
from communities.live.hub import hub
from communities.models import Community, Membership, Thread
from directory.models import Member
from tests.communities.sockets import Reader, in_database, say, session_cookie
from tests.factories import MemberFactory, MembershipFactory

Tab = Callable[..., Awaitable[Reader]]


@pytest.fixture
def leaver(private_thread: Thread) -> Member:
    """A member of the private thread's community."""
    return MembershipFactory(community=private_thread.community).member


async def test_who_leaves_the_community_is_told_nothing_more(
    tab: Tab, private_thread: Thread, author: Member, leaver: Member
) -> None:
    leaving, staying = await tab(leaver), await tab(author)
    await leaving.follow(private_thread)
    await staying.follow(private_thread)
    await say(private_thread, author)
    assert await leaving.events(1) == [1]

    await in_database(leave)(community=private_thread.community, member=leaver)
    await say(private_thread, author, "Now that we are among ourselves")

    assert await leaving.next() == {"type": "lost", "thread": private_thread.pk}
    assert await leaving.is_told_nothing()
    assert await staying.events(2) == [1, 2]
    assert (await leaving.follow(private_thread))[-1]["type"] == "denied"


async def test_nothing_numbered_after_the_removal_is_delivered_in_mid_stream(
    tab: Tab, private_thread: Thread, author: Member, leaver: Member
) -> None:
    leaving = await tab(leaver)
    await leaving.follow(private_thread)

    def remove() -> int:
        with transaction.atomic():
            Membership.objects.filter(member=leaver).delete()
            # On SQLite the write above holds the lock of all writers; elsewhere the thread's row has to be held.
            return Thread.objects.select_for_update().get(pk=private_thread.pk).last_seq

    async def talk() -> None:
        for _ in range(10):
            await say(private_thread, author)
            await asyncio.sleep(0.02)

    talking = asyncio.create_task(talk())
    await asyncio.sleep(0.05)
    # Nobody is told of it: what is delivered is held against the database by itself.
    last = await in_database(remove)()
    await talking

    frames = await leaving.until("lost")
    assert [frame["seq"] for frame in frames[:-1]] == list(range(1, len(frames)))
    assert len(frames) - 1 <= last
    assert await leaving.is_told_nothing()


async def test_what_is_read_while_somebody_is_removed_is_not_delivered_to_them(
    tab: Tab, private_thread: Thread, author: Member, leaver: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving, staying = await tab(leaver), await tab(author)
    await leaving.follow(private_thread)
    await staying.follow(private_thread)
    read = log.news

    def remove_first(thread_id: int, since: int) -> log.News | None:
        Membership.objects.filter(member=leaver).delete()
        add_post(thread=private_thread, author=author, body="Among ourselves", client_id=uuid4())
        monkeypatch.setattr(log, "news", read)
        return read(thread_id, since)

    monkeypatch.setattr(log, "news", remove_first)
    hub.changed(private_thread.pk)

    assert await staying.events(1) == [1]
    assert (await leaving.next())["type"] == "lost"


async def test_a_community_that_closes_turns_strangers_out(tab: Tab, open_thread: Thread, author: Member) -> None:
    visitor, stranger, own = await tab(), await tab(await in_database(MemberFactory)()), await tab(author)
    for reader in (visitor, stranger, own):
        await reader.follow(open_thread)
    admin = await in_database(MemberFactory)(is_superuser=True)

    await in_database(change_level)(community=open_thread.community, level=Community.Level.PRIVATE, by=admin)

    for reader in (visitor, stranger):
        assert (await reader.next())["type"] == "lost"
    await say(open_thread, author)
    assert await own.events(1) == [1]
    assert await visitor.is_told_nothing(0.2)


async def test_who_signs_out_is_cut_off(tab: Tab, private_thread: Thread, author: Member) -> None:
    reader = await tab(author)
    await reader.follow(private_thread)

    await in_database(lambda: Session.objects.get().delete())()

    assert await reader.next() == {"type": "close", "code": Code.SIGNED_OUT}
    await say(private_thread, author)
    assert await reader.is_told_nothing()


async def test_signing_out_of_one_browser_leaves_the_other(tab: Tab, open_thread: Thread, author: Member) -> None:
    here = await tab(author)
    session = await Session.objects.aget()
    there = await tab(author)
    await there.follow(open_thread)

    await in_database(session.delete)()

    assert await here.next() == {"type": "close", "code": Code.SIGNED_OUT}
    await say(open_thread, author)
    assert await there.events(1) == [1]


async def test_who_is_suspended_is_cut_off(tab: Tab, private_thread: Thread, leaver: Member, author: Member) -> None:
    reader = await tab(leaver)
    await reader.follow(private_thread)

    leaver.is_active = False
    await leaver.asave()

    assert (await reader.until("close"))[-1] == {"type": "close", "code": Code.SIGNED_OUT}
    await say(private_thread, author)
    assert await reader.is_told_nothing()


async def test_a_new_password_ends_every_older_socket(tab: Tab, author: Member) -> None:
    reader = await tab(author)
    author.set_password("another-one-by-now")
    await author.asave()
    assert await reader.next() == {"type": "close", "code": Code.SIGNED_OUT}


async def test_a_session_that_ended_before_the_socket_was_known_ends_it(
    tab: Tab, author: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = log.signed_in

    def ended_meanwhile(keys: Collection[str]) -> dict[str, log.Person]:
        found = read(keys)
        Session.objects.get().delete()
        return found

    monkeypatch.setattr(log, "signed_in", ended_meanwhile)
    reader = Reader(await in_database(session_cookie)(author))
    await reader.connect()
    assert await reader.next() == {"type": "close", "code": Code.SIGNED_OUT}


async def test_who_is_suspended_while_the_socket_opens_is_cut_off(
    tab: Tab, private_thread: Thread, author: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = log.signed_in

    def suspended_meanwhile(keys: Collection[str]) -> dict[str, log.Person]:
        found = read(keys)
        monkeypatch.setattr(log, "signed_in", read)
        author.is_active = False
        author.save()
        return found

    monkeypatch.setattr(log, "signed_in", suspended_meanwhile)
    reader = await tab(author)
    assert (await reader.follow(private_thread))[-1]["type"] == "denied"


async def test_what_no_signal_tells_of_is_found_by_looking_round(
    tab: Tab, private_thread: Thread, leaver: Member
) -> None:
    reader = await tab(leaver)
    await reader.follow(private_thread)
    await in_database(lambda: Membership.objects.filter(member=leaver).delete())()
    await in_database(lambda: Session.objects.all()._raw_delete("default"))()

    await hub.authority.check_all()

    assert (await reader.until("close"))[-1]["code"] == Code.SIGNED_OUT


async def test_a_thread_that_is_deleted_is_lost(tab: Tab, open_thread: Thread) -> None:
    reader = await tab()
    await reader.follow(open_thread)
    await open_thread.adelete()

    await hub.authority.check_all()

    assert (await reader.next())["type"] == "lost"
    assert not hub.rooms
