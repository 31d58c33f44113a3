"""What the live socket takes from a reader, and what it refuses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from communities.consumers import MAX_FRAME, MAX_THREADS, Asked, BadFrame, read_frame
from communities.live.codes import Code
from communities.live.hub import SOCKETS_PER_MEMBER, hub
from communities.models import Thread
from directory.models import Member
from tests.communities.sockets import Reader, in_database, session_cookie
from tests.factories import MemberFactory, MembershipFactory, ThreadFactory

Tab = Callable[..., Awaitable[Reader]]

BAD_FRAMES = {
    "no JSON": "follow 1",
    "nothing in it": " ",
    "a list": "[]",
    "a number": "5",
    "null": "null",
    "a text": '"follow"',
    "no thread": '{"type":"follow"}',
    "no type": '{"thread":1}',
    "unknown type": '{"type":"shout","thread":1}',
    "type that is a list": '{"type":["follow"],"thread":1}',
    "type that is a mapping": '{"type":{},"thread":1}',
    "thread that is a text": '{"type":"follow","thread":"1"}',
    "thread that is a truth": '{"type":"follow","thread":true}',
    "thread that is a fraction": '{"type":"follow","thread":1.5}',
    "thread that is null": '{"type":"follow","thread":null}',
    "thread below zero": '{"type":"follow","thread":-1}',
    "thread beyond the database": f'{{"type":"follow","thread":{2**63}}}',
    "thread of ten thousand digits": f'{{"type":"follow","thread":1{"0" * 4000}}}',
    "since below zero": '{"type":"follow","thread":1,"since":-1}',
    "since that is a text": '{"type":"follow","thread":1,"since":"0"}',
    "not a number": '{"type":"follow","thread":NaN}',
    "deep nesting": "[" * 4000,
    "writing in a community": '{"type":"typing","community":1}',
    "too long": '{"type":"follow","thread":1,"more":"' + "x" * MAX_FRAME + '"}',
    "lone surrogate": '{"type":"\\ud800","thread":1}',
}


@pytest.mark.parametrize("text", BAD_FRAMES.values(), ids=BAD_FRAMES.keys())
def test_a_frame_that_the_protocol_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(BadFrame):
        read_frame(text)


def test_a_frame_names_the_thread_and_what_was_seen_last() -> None:
    assert read_frame('{"type":"follow","thread":7,"since":3}') == Asked("follow", "thread", 7, 3)
    assert read_frame('{"type":"leave","thread":7}') == Asked("leave", "thread", 7)
    assert read_frame('{"type":"follow","community":3}') == Asked("follow", "community", 3)
    assert read_frame('{"type":"typing","thread":7}') == Asked("typing", "thread", 7)


@pytest.mark.parametrize(
    "origin", ["https://elsewhere.example", "http://testserver.elsewhere.example", "null", "file://", None]
)
async def test_a_foreign_origin_is_refused(transactional_db: None, origin: str | None) -> None:
    assert not await Reader(origin=origin).connect()


async def test_only_the_sockets_own_address_answers() -> None:
    with pytest.raises(ValueError, match="No route found"):
        await Reader(path="/ws/else/").connect()


async def test_a_visitor_is_greeted(tab: Tab) -> None:
    reader = Reader()
    assert await reader.connect()
    assert await reader.next() == {"type": "hello", "version": 2}
    await reader.leave()


@pytest.mark.parametrize("text", [BAD_FRAMES["no JSON"], BAD_FRAMES["type that is a list"], BAD_FRAMES["too long"]])
async def test_a_bad_frame_ends_the_socket(tab: Tab, open_thread: Thread, text: str) -> None:
    reader = await tab()
    await reader.follow(open_thread)

    await reader.send(text)

    assert await reader.next() == {"type": "close", "code": Code.BAD_FRAME}
    assert open_thread.pk not in hub.rooms


async def test_bytes_end_the_socket(tab: Tab) -> None:
    reader = await tab()
    await reader.send(b'{"type":"follow","thread":1}')
    assert await reader.next() == {"type": "close", "code": Code.BAD_FRAME}


async def test_nothing_is_followed_after_a_bad_frame(tab: Tab, open_thread: Thread) -> None:
    reader = await tab()
    await reader.send("nonsense")
    await reader.next()

    await reader.send({"type": "follow", "thread": open_thread.pk})

    assert await reader.is_told_nothing()
    assert not hub.rooms


async def test_too_many_frames_end_the_socket(tab: Tab) -> None:
    reader = await tab()
    for _ in range(21):
        await reader.send({"type": "leave", "thread": 1})
    assert await reader.next() == {"type": "close", "code": Code.BAD_FRAME}


async def test_a_member_may_have_some_sockets_and_no_more(tab: Tab, author: Member) -> None:
    readers = [await tab(author) for _ in range(SOCKETS_PER_MEMBER)]

    one_more = Reader(await in_database(session_cookie)(author))
    await one_more.connect()
    assert await one_more.next() == {"type": "close", "code": Code.TOO_MANY}

    await readers[0].leave()
    await tab(author)


async def test_the_sockets_of_one_member_do_not_count_for_another(tab: Tab, author: Member) -> None:
    for _ in range(SOCKETS_PER_MEMBER):
        await tab(author)
    await tab(await in_database(MemberFactory)())


async def test_a_socket_follows_some_threads_and_no_more(tab: Tab, open_thread: Thread) -> None:
    threads = await in_database(lambda: ThreadFactory.create_batch(MAX_THREADS, community=open_thread.community))()
    reader = await tab()
    for thread in threads:
        assert (await reader.follow(thread))[-1]["type"] == "ready"

    assert (await reader.follow(open_thread))[-1]["type"] == "denied"
    assert (await reader.follow(threads[0]))[-1]["type"] == "ready", "what is followed already may be asked for again"

    await reader.send({"type": "leave", "thread": threads[0].pk})
    assert (await reader.follow(open_thread))[-1]["type"] == "ready"


async def test_a_visitor_follows_what_everybody_may_read(tab: Tab, open_thread: Thread) -> None:
    assert await (await tab()).follow(open_thread) == [{"type": "ready", "thread": open_thread.pk, "seq": 0}]


async def test_a_visitor_is_denied_a_members_thread(tab: Tab, private_thread: Thread) -> None:
    assert await (await tab()).follow(private_thread) == [{"type": "denied", "thread": private_thread.pk}]
    assert private_thread.pk not in hub.rooms


async def test_a_member_of_another_community_is_denied(tab: Tab, private_thread: Thread) -> None:
    stranger = (await in_database(MembershipFactory)()).member
    assert (await (await tab(stranger)).follow(private_thread))[-1]["type"] == "denied"


async def test_a_thread_that_is_not_there_is_denied_in_the_same_words(tab: Tab) -> None:
    assert await (await tab()).follow(987_654) == [{"type": "denied", "thread": 987_654}]


async def test_a_member_follows_a_thread_of_their_community(tab: Tab, private_thread: Thread, author: Member) -> None:
    assert (await (await tab(author)).follow(private_thread))[-1]["type"] == "ready"


async def test_a_suspended_member_is_a_visitor(tab: Tab, private_thread: Thread, author: Member) -> None:
    cookie = await in_database(session_cookie)(author)
    author.is_active = False
    await author.asave()
    reader = Reader(cookie)
    await reader.connect()

    await reader.next()

    assert (await reader.follow(private_thread))[-1]["type"] == "denied"
    await reader.leave()


async def test_a_made_up_session_is_a_visitor(tab: Tab, private_thread: Thread) -> None:
    reader = Reader("a" * 32)
    await reader.connect()

    await reader.next()

    assert (await reader.follow(private_thread))[-1]["type"] == "denied"
    await reader.leave()
