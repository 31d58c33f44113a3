"""Every reader is told of each change once and in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.actions.threads import add_post, choose_answer, edit_post, hide_post
from communities.live import announcing, log
from communities.live.hub import hub
from communities.models import Community, Post, Thread, ThreadEvent
from directory.models import Member
from tests.communities.sockets import Reader, in_database, say
from tests.factories import MembershipFactory, PostFactory, ThreadFactory

Tab = Callable[..., Awaitable[Reader]]


def write(thread: Thread, posts: int, body: str = "Said before.") -> None:
    """Put posts and their changes into the log without telling anybody."""
    first = thread.last_seq
    made = Post.objects.bulk_create(
        PostFactory.build(thread=thread, author=thread.author, number=first + n, body=body, body_html=f"<p>{body}</p>")
        for n in range(1, posts + 1)
    )
    ThreadEvent.objects.bulk_create(
        ThreadEvent(thread=thread, seq=post.number, kind=ThreadEvent.Kind.POST, post=post) for post in made
    )
    thread.last_seq = thread.post_total = first + posts
    thread.save()


def seqs(frames: list[dict[str, Any]]) -> list[int]:
    return [frame["seq"] for frame in frames if frame["type"] == "event"]


# --- As it happens ----------------------------------------------------------------------------------------------


async def test_a_post_reaches_everybody_who_follows(tab: Tab, open_thread: Thread, author: Member) -> None:
    readers = [await tab(author), await tab(), await tab()]
    for reader in readers:
        await reader.follow(open_thread)

    post = await say(open_thread, author, "We began with *one* ward.")

    for reader in readers:
        frame = await reader.next()
        assert (frame["type"], frame["thread"], frame["seq"], frame["kind"]) == ("event", open_thread.pk, 1, "post")
        assert frame["post"] == {"id": post.pk, "number": 1, "author": author.pk, "name": "Ada Author"}
        assert "<p>We began with <em>one</em> ward.</p>" in frame["html"]


async def test_a_post_reaches_nobody_who_follows_another_thread(tab: Tab, open_thread: Thread, author: Member) -> None:
    other = await in_database(ThreadFactory)(community=open_thread.community)
    reader = await tab()
    await reader.follow(other)

    await say(open_thread, author)

    assert await reader.is_told_nothing()


async def test_a_reader_who_left_is_told_nothing_more(tab: Tab, open_thread: Thread, author: Member) -> None:
    reader = await tab()
    await reader.follow(open_thread)
    await reader.send({"type": "leave", "thread": open_thread.pk})
    while hub.rooms:
        await asyncio.sleep(0.01)

    await say(open_thread, author)

    assert await reader.is_told_nothing()


async def test_a_post_that_is_rolled_back_is_never_told_of(tab: Tab, open_thread: Thread, author: Member) -> None:
    reader = await tab()
    await reader.follow(open_thread)

    def write_and_undo() -> None:
        from django.db import transaction  # noqa: PLC0415

        with transaction.atomic():
            add_post(thread=open_thread, author=author, body="No.", client_id=uuid4())
            transaction.set_rollback(True)

    await in_database(write_and_undo)()

    assert await reader.is_told_nothing(1)


async def test_changes_to_posts_are_told_of(tab: Tab, open_thread: Thread, author: Member) -> None:
    thread = await in_database(ThreadFactory)(community=open_thread.community, author=author)
    reader = await tab()
    await reader.follow(thread)

    post = await say(thread, author, "First words")
    await in_database(edit_post)(post=post, editor=author, body="Second words")
    await in_database(choose_answer)(post=post, by=author)
    await in_database(hide_post)(post=post, by=author)

    frames = await reader.until("event") + await reader.until("event")
    while frames[-1]["kind"] != "hide":
        frames.append(await reader.next())
    assert [frame["kind"] for frame in frames] == ["post", "edit", "answer", "hide"]
    assert seqs(frames) == [1, 2, 3, 4]
    assert "Second words" in frames[1]["html"]
    assert "words" not in frames[3]["html"]


async def test_the_words_of_a_hidden_post_are_in_no_frame(tab: Tab, open_thread: Thread, author: Member) -> None:
    post = await say(open_thread, author, "Mrs Smith in room four")
    await in_database(hide_post)(post=post, by=author)

    frames = await (await tab()).follow(open_thread)

    assert seqs(frames) == [1, 2], "the changes stand in the log"
    assert "Smith" not in str(frames)


async def test_what_a_reader_writes_comes_back_as_text(tab: Tab, open_thread: Thread, author: Member) -> None:
    author.display_name = "</script><img src=x onerror=alert(1)>"
    await author.asave()
    reader = await tab()
    await reader.follow(open_thread)

    await say(open_thread, author, "<script>alert(1)</script> [x](javascript:alert(1)) \u202e\U0001f9e6")

    html = (await reader.next())["html"]
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert "\U0001f9e6" in html


# --- What was missed --------------------------------------------------------------------------------------------


async def test_a_reader_who_comes_back_is_told_what_was_missed(tab: Tab, open_thread: Thread) -> None:
    await in_database(write)(open_thread, 5)
    reader = await tab()

    frames = await reader.follow(open_thread, since=2)

    assert seqs(frames) == [3, 4, 5]
    assert frames[-1] == {"type": "ready", "thread": open_thread.pk, "seq": 5}


async def test_a_reader_who_has_seen_all_is_told_nothing_twice(tab: Tab, open_thread: Thread) -> None:
    await in_database(write)(open_thread, 5)
    assert await (await tab()).follow(open_thread, since=5) == [{"type": "ready", "thread": open_thread.pk, "seq": 5}]


async def test_as_much_as_a_replay_holds_is_replayed(tab: Tab, open_thread: Thread) -> None:
    await in_database(write)(open_thread, log.REPLAY)
    assert seqs(await (await tab()).follow(open_thread)) == list(range(1, log.REPLAY + 1))


async def test_a_long_replay_of_large_posts_does_not_cut_its_reader_off(tab: Tab, open_thread: Thread) -> None:
    await in_database(write)(open_thread, 120, "x" * 20_000)
    assert seqs(await (await tab()).follow(open_thread)) == list(range(1, 121))


async def test_one_post_larger_than_a_sockets_queue_is_delivered(tab: Tab, open_thread: Thread) -> None:
    await in_database(write)(open_thread, 2, "&" * 300_000)
    assert seqs(await (await tab()).follow(open_thread)) == [1, 2]


async def test_a_reader_who_missed_more_loads_the_page_again(tab: Tab, open_thread: Thread, author: Member) -> None:
    await in_database(write)(open_thread, log.REPLAY + 1)
    reader = await tab()

    frames = await reader.follow(open_thread)

    assert [frame["type"] for frame in frames] == ["reset", "ready"]
    assert {frame["seq"] for frame in frames} == {log.REPLAY + 1}
    await say(open_thread, author)
    assert await reader.events(1) == [log.REPLAY + 2]


async def test_a_reader_who_is_ahead_of_the_log_loads_the_page_again(tab: Tab, open_thread: Thread) -> None:
    frames = await (await tab()).follow(open_thread, since=7)
    assert [frame["type"] for frame in frames] == ["reset", "ready"]


async def test_a_reader_may_ask_again_for_what_they_follow(tab: Tab, open_thread: Thread, author: Member) -> None:
    reader = await tab()
    await reader.follow(open_thread)
    await say(open_thread, author)
    await say(open_thread, author)
    assert await reader.events(2) == [1, 2]

    assert seqs(await reader.follow(open_thread, since=1)) == [2]
    await say(open_thread, author)
    assert await reader.events(1) == [3]
    assert await reader.is_told_nothing()


async def test_a_reader_who_is_further_than_the_room_is_told_nothing_twice(
    tab: Tab, open_thread: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = await tab()
    await slow.follow(open_thread)
    await in_database(write)(open_thread, 3)
    fast = await tab()

    frames = await fast.follow(open_thread, since=3)

    assert seqs(frames) == []
    assert await slow.events(3) == [1, 2, 3]
    assert await fast.is_told_nothing()


# --- Hints that are lost ----------------------------------------------------------------------------------------


async def test_a_change_whose_hint_is_lost_is_found(
    tab: Tab, open_thread: Thread, author: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = await tab()
    await reader.follow(open_thread)
    monkeypatch.setattr(announcing, "publish", lambda hint: None)

    await say(open_thread, author)

    assert await reader.events(1) == [1]


async def test_a_read_that_fails_is_made_good(
    tab: Tab, open_thread: Thread, author: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = await tab()
    await reader.follow(open_thread)
    whole = log.news

    def broken_once(*args: Any) -> Any:
        monkeypatch.setattr(log, "news", whole)
        raise OSError("The database went away.")

    monkeypatch.setattr(log, "news", broken_once)
    await say(open_thread, author)

    assert await reader.events(1) == [1]


# --- Many at once -----------------------------------------------------------------------------------------------


async def test_two_hundred_posts_at_once_reach_every_reader_in_order(
    tab: Tab, open_thread: Thread, author: Member
) -> None:
    members = await in_database(
        lambda: [MembershipFactory(community=open_thread.community).member for _ in range(25)]
    )()
    early = [await tab() for _ in range(4)]
    for reader in early:
        await reader.follow(open_thread)

    def send(member: Member) -> None:
        for _ in range(8):
            add_post(thread=open_thread, author=member, body="All at once.", client_id=uuid4())
        connection.close()

    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(8) as pool:
        sending = [loop.run_in_executor(pool, send, member) for member in members]
        late = await tab()
        told = seqs(await late.follow(open_thread))
        await asyncio.gather(*sending)

    for reader in early:
        assert await reader.events(200) == list(range(1, 201))
    assert told + await late.events(200 - len(told)) == list(range(1, 201))
    assert await early[0].is_told_nothing()


async def test_readers_who_come_and_go_do_not_lose_each_others_room(
    tab: Tab, private_thread: Thread, author: Member
) -> None:
    staying = await tab(author)
    await staying.follow(private_thread)
    strangers = [await tab() for _ in range(5)]
    members = [await tab(author) for _ in range(5)]

    await asyncio.gather(*(reader.follow(private_thread) for reader in strangers + members))
    await asyncio.gather(*(reader.leave() for reader in members[:3]))
    await say(private_thread, author)

    for reader in [staying, *members[3:]]:
        assert await reader.events(1) == [1]
    for reader in strangers:
        assert await reader.is_told_nothing(0.1)


def test_a_batch_of_the_log_costs_as_many_queries_as_one_change(db: None, django_assert_max_num_queries: Any) -> None:
    thread = ThreadFactory(community__level=Community.Level.PRIVATE)
    write(thread, 60)
    Post.objects.filter(number__gt=1).update(reply_to=Post.objects.get(number=1))

    with CaptureQueriesContext(connection) as for_one:
        log.news(thread.pk, 59)
    with django_assert_max_num_queries(len(for_one)):
        news = log.news(thread.pk, 0)

    assert news is not None
    assert len(news.frames) == 60
