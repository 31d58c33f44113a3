"""The parts of delivery by themselves: many questions and one read, and the changes that a room keeps."""

from __future__ import annotations

import asyncio

import pytest

from communities.live.batch import Batch
from communities.live.frames import Frame
from communities.live.log import REPLAY
from communities.live.room import Room


async def test_questions_of_the_same_moment_are_one_read() -> None:
    reads: list[list[int]] = []

    async def read(keys: list[int]) -> dict[int, int]:
        reads.append(keys)
        return {key: key * 2 for key in keys if key}

    batch = Batch(read)
    assert await asyncio.gather(*(batch.ask(n) for n in (1, 2, 2, 0))) == [2, 4, 4, None]
    assert reads == [[1, 2, 0]]


async def test_what_is_asked_while_a_read_runs_is_answered_by_the_next() -> None:
    reads: list[list[int]] = []
    gate = asyncio.Event()

    async def read(keys: list[int]) -> dict[int, int]:
        reads.append(keys)
        await gate.wait()
        return dict.fromkeys(keys, len(reads))

    batch = Batch(read)
    first = asyncio.create_task(batch.ask(1))
    while not reads:
        await asyncio.sleep(0)
    again = asyncio.create_task(batch.ask(1))
    await asyncio.sleep(0)
    gate.set()
    assert (await first, await again) == (1, 2)


async def test_so_many_are_read_at_once_and_the_others_then() -> None:
    reads: list[int] = []

    async def read(keys: list[int]) -> dict[int, int]:
        reads.append(len(keys))
        return {key: key for key in keys}

    batch = Batch(read, most=10)
    assert await asyncio.gather(*(batch.ask(n) for n in range(25))) == list(range(25))
    assert reads == [10, 10, 5]


async def test_a_read_that_fails_fails_those_who_asked_and_nobody_after_them() -> None:
    fails = True

    async def read(keys: list[int]) -> dict[int, int]:
        if fails:
            raise OSError("gone")
        return {key: key for key in keys}

    batch = Batch(read)
    for answer in await asyncio.gather(batch.ask(1), batch.ask(2), return_exceptions=True):
        assert isinstance(answer, OSError)
    fails = False
    assert await batch.ask(1) == 1


def frame(seq: int, *, post: int | None = None, length: int = 1) -> Frame:
    return Frame("x" * length, seq=seq, post=seq if post is None else post)


@pytest.fixture
async def room() -> Room:
    return Room(thread_id=1, head=10, access=0)


async def test_a_room_gives_what_came_after(room: Room) -> None:
    room.deliver([frame(11), frame(12), frame(13)])
    after = room.since(11, 1000)
    assert after is not None
    assert (after.seq, len(after.texts)) == (13, 2)
    assert room.since(13, 1000) is None


async def test_a_long_answer_comes_in_pieces(room: Room) -> None:
    room.deliver([frame(seq, length=100) for seq in range(11, 21)])
    piece = room.since(10, 250)
    assert piece is not None
    assert piece.seq == 13
    rest = room.since(piece.seq, 10_000)
    assert rest is not None
    assert rest.seq == 20


async def test_the_answer_is_made_once_for_all_who_missed_the_same(room: Room) -> None:
    room.deliver([frame(11), frame(12)])
    assert room.since(10, 1000) is room.since(10, 1000)
    before = room.since(10, 1000)
    room.deliver([frame(13)])
    assert room.since(10, 1000) is not before


async def test_a_room_keeps_so_many_changes_and_says_from_where_on(room: Room) -> None:
    room.deliver([frame(seq) for seq in range(11, 11 + REPLAY + 5)])
    assert room.floor == 15
    assert room.head == 10 + REPLAY + 5


async def test_what_a_changed_post_said_before_is_forgotten(room: Room) -> None:
    room.deliver([frame(11, post=1), frame(12, post=2)])
    room.deliver([frame(13, post=1)])
    assert room.floor == 12
    kept = room.since(12, 1000)
    assert kept is not None
    assert len(kept.texts) == 1


async def test_older_changes_are_put_before_those_that_are_kept(room: Room) -> None:
    room.deliver([frame(11)])
    room.extend([frame(8), frame(9), frame(10), frame(11)], floor=7)
    whole = room.since(7, 1000)
    assert whole is not None
    assert (room.floor, len(whole.texts), whole.seq) == (7, 4, 11)
