"""What measures live delivery counts each delivery once, and notices what is missing."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.live.crowd import Crowd, Reader, frame_at
from tests.benchmarks.live.figures import Failed, percentile, ratio
from tests.benchmarks.live.flood import flood, latencies, post
from tests.benchmarks.live.running import Server

READERS = 5


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Server]:
    server = Server("floor", "floor", tmp_path / "floor.log")
    text = json.dumps({"type": "event", "seq": 1, "html": "x" * 500}, separators=(",", ":")).encode()
    server.tell("frame", hex=(b"\x81\x7e" + len(text).to_bytes(2, "big") + text).hex())
    yield server
    server.stop()


@pytest.mark.parametrize("length", [0, 125, 126, 65_535, 65_536])
def test_a_frame_of_any_length_is_read_whole_or_not_at_all(length: int) -> None:
    if length < 126:
        head = bytes([0x81, length])
    elif length < 65_536:
        head = b"\x81\x7e" + length.to_bytes(2, "big")
    else:
        head = b"\x81\x7f" + length.to_bytes(8, "big")
    data = head + b"x" * length

    assert frame_at(b"before" + data + b"after", 6) == (0x81, 6 + len(head), 6 + len(data))
    assert frame_at(data[:-1], 0) is None


def test_every_reader_has_every_post_of_the_floor_after_it_was_sent(floor: Server) -> None:
    with Crowd(floor.port, ["cookie"] * READERS) as crowd:
        crowd.open()
        crowd.begin()
        for number in range(3):
            post(floor, crowd)
            while not crowd.has(number):
                assert crowd.drain(5), "nothing came"
        waits = latencies(crowd, floor.ask("moments"))

    assert crowd.total == 3 * READERS == len(waits)
    assert all(wait > 0 for wait in waits)


def test_a_flood_misses_nothing_of_the_floor(floor: Server) -> None:
    with Crowd(floor.port, ["cookie"] * READERS) as crowd:
        crowd.open()
        did = flood(floor, crowd, 0.3)

    assert did.missed == 0
    assert did.posts > 10
    assert did.rate > 0


@pytest.mark.parametrize("numbers", [[4, 6], [4, 4], [5, 4]])
def test_a_gap_a_repetition_and_a_wrong_order_are_noticed(numbers: list[int]) -> None:
    with Crowd(0, []) as crowd, socket.socket() as sock:
        crowd.readers[0] = Reader(sock, watched=True, numbers=[4, 5, 6])
        crowd.check_order()
        crowd.readers[0].numbers = numbers
        with pytest.raises(Failed):
            crowd.check_order()


def test_a_server_that_ends_says_why(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="No module named"):
        Server("nothing", "nothing", tmp_path / "nothing.log")


def test_percentiles_and_ratios_take_what_there_is() -> None:
    assert percentile([3, 1, 2], 50) == 2
    assert percentile([1.0], 99) == 1
    assert ratio(1, 2) == 0.5
    assert ratio(1, 0) == 0
