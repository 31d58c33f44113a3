"""A slow reader is cut off, and nobody else notices."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
import websockets
from websockets.protocol import State
from websockets.server import ServerProtocol

from communities.live import outlet as outlets
from communities.live.codes import Code
from communities.live.frames import Frame
from communities.live.hub import hub
from communities.live.lines import DirectLine
from communities.live.outlet import MAX_WAITING, Outlet
from communities.models import Thread
from config.asgi import application
from directory.models import Member
from tests.communities.sockets import ORIGIN, Reader, say
from tests.services.running import free_port

Tab = Callable[..., Awaitable[Reader]]


class Line:
    """A connection that takes frames only while it is open."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def send(self, message: dict[str, Any]) -> None:
        await self.open.wait()
        self.taken.append(message)

    @property
    def texts(self) -> list[str]:
        return [message.get("text", str(message.get("code"))) for message in self.taken]


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@pytest_asyncio.fixture
async def line() -> Line:
    return Line()


@pytest_asyncio.fixture
async def outlet(line: Line) -> AsyncIterator[Outlet]:
    outlet = Outlet(line.send)
    await settle()
    yield outlet
    outlet.finish()
    await settle()


async def test_frames_are_written_in_order(outlet: Outlet, line: Line) -> None:
    for n in range(5):
        outlet.put(Frame(str(n)))
    await settle()
    assert line.texts == ["0", "1", "2", "3", "4"]


async def test_what_is_queued_is_written_before_the_close(outlet: Outlet, line: Line) -> None:
    outlet.put(Frame("last"))
    outlet.close(Code.SIGNED_OUT)
    outlet.put(Frame("too late"))
    await settle()
    assert line.texts == ["last", "4002"]


async def test_a_full_queue_ends_the_socket_and_keeps_nothing(outlet: Outlet, line: Line) -> None:
    line.open.clear()
    for _ in range(MAX_WAITING // 1000 + 2):
        outlet.put(Frame("x" * 1000))
    assert not outlet.is_open
    assert outlet.line.waiting() == 0

    line.open.set()
    await settle()
    assert line.texts[-1] == str(Code.SLOW_READER.value)


async def test_one_frame_larger_than_the_queue_is_taken_where_nothing_waits(outlet: Outlet, line: Line) -> None:
    line.open.clear()
    outlet.put(Frame("x" * MAX_WAITING))
    assert outlet.is_open
    outlet.put(Frame("!"))
    assert not outlet.is_open


async def test_hints_are_dropped_before_anything_else(outlet: Outlet, line: Line) -> None:
    line.open.clear()
    for _ in range(MAX_WAITING // 2000 + 2):
        outlet.put(Frame("x" * 1000))
    for _ in range(1000):
        outlet.put(Frame("somebody is here" * 100), is_hint=True)
    assert outlet.is_open

    line.open.set()
    await settle()
    assert not any(text.startswith("somebody") for text in line.texts)


async def test_a_replay_waits_for_its_reader_and_not_for_ever(
    outlet: Outlet, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlets, "PATIENCE", 0.05)
    for n in range(1000):
        outlet.put(Frame(str(n)))
        assert await outlet.has_room()
    assert len(line.taken) == 1000

    line.open.clear()
    outlet.put(Frame("one more"))
    assert not await outlet.has_room()
    assert not outlet.is_open


async def test_a_replay_ends_when_its_reader_goes(outlet: Outlet, line: Line) -> None:
    line.open.clear()
    outlet.put(Frame("anything"))
    waiting = asyncio.create_task(outlet.has_room())
    await settle()
    outlet.finish()
    async with asyncio.timeout(1):
        assert not await waiting


async def test_a_connection_that_breaks_keeps_nothing() -> None:
    async def broken(message: dict[str, Any]) -> None:
        raise OSError

    outlet = Outlet(broken)
    outlet.put(Frame("anything"))
    await settle()
    assert await outlet.has_room()
    outlet.finish()


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_ready_frame_is_what_a_server_would_write(length: int) -> None:
    text = "ä" * (length // 2) + "x" * (length % 2)
    server = ServerProtocol(state=State.OPEN)
    server.send_text(text.encode())
    assert Frame(text).wire == b"".join(server.data_to_send())


def test_several_frames_are_written_as_one_piece() -> None:
    bundle = Frame.bundle([Frame("a", seq=3, access=2), Frame("b", seq=4, access=1)])
    assert bundle.wire == Frame("a").wire + Frame("b").wire
    assert (bundle.texts, bundle.seq, bundle.access) == (("a", "b"), 4, 2)


async def test_a_reader_who_does_not_read_is_cut_off_and_the_others_go_on(
    tab: Tab, open_thread: Thread, author: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlets, "MAX_WAITING", 10_000)
    gate = asyncio.Event()
    gate.set()

    async def through_a_gate(scope: Any, receive: Any, send: Any) -> None:
        async def late(message: dict[str, Any]) -> None:
            await gate.wait()
            await send(message)

        await application(scope, receive, late)

    slow, quick = await tab(app=through_a_gate), await tab()
    await slow.follow(open_thread)
    await quick.follow(open_thread)
    gate.clear()

    for _ in range(8):
        await say(open_thread, author, "word " * 500)

    assert await quick.events(8) == list(range(1, 9))
    gate.set()
    assert (await slow.until("close"))[-1]["code"] == Code.SLOW_READER


# --- The real server --------------------------------------------------------------------------------------------


@pytest_asyncio.fixture
async def server(transactional_db: None, _quick: None) -> AsyncIterator[str]:
    """Serve in this loop, with the settings of `manage.py start`, and give the address of the socket."""
    port = free_port()
    config = uvicorn.Config(
        application, port=port, log_level="warning", lifespan="off", ws_max_size=65_536, ws_per_message_deflate=False
    )
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign]
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"ws://127.0.0.1:{port}/ws/"
    server.should_exit = True
    await serving
    await hub.stop()


def connect(address: str, **how: Any) -> Any:
    return websockets.connect(address, origin=ORIGIN, compression=None, **how)  # type: ignore[arg-type]


async def test_the_real_server_takes_no_frame_above_its_bound(server: str) -> None:
    async with connect(server) as reader:
        await reader.send("x" * 70_000)
        await reader.wait_closed()
        assert reader.close_code == 1009


async def test_the_real_server_refuses_a_foreign_origin(server: str) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(server, origin="https://elsewhere.example")  # type: ignore[arg-type]
    assert refused.value.response.status_code == 403


async def test_the_real_server_cuts_the_line_of_a_reader_who_does_not_read(server: str, open_thread: Thread) -> None:
    frame = Frame(json.dumps({"type": "noise", "text": "x" * MAX_WAITING}))
    async with connect(server, max_size=None) as quick, connect(server, max_queue=1) as slow:
        for reader in (quick, slow):
            await reader.send(json.dumps({"type": "follow", "thread": open_thread.pk}))
            while json.loads(await reader.recv())["type"] != "ready":
                pass
        slow.transport.pause_reading()

        for _ in range(200):
            for outlet in hub.outlets:
                outlet.put(frame)
            while json.loads(await quick.recv())["type"] != "noise":
                pass
            if len(hub.outlets) == 1:
                break

        assert len(hub.outlets) == 1, "the slow reader is still there"
        assert len(hub.rooms[open_thread.pk].outlets) == 1
        slow.transport.abort()


async def test_the_real_server_lets_ready_frames_be_written_between_its_own(server: str, open_thread: Thread) -> None:
    async with connect(server) as reader:
        assert json.loads(await reader.recv())["type"] == "hello"
        (outlet,) = hub.outlets
        assert isinstance(outlet.line, DirectLine), (
            "the server's protocol has changed: look at communities/live/lines.py"
        )
        for n in range(50):
            outlet.put(Frame(str(n)))
            # A pong of the server's own.
            await (await reader.ping())
            assert await reader.recv() == str(n)

        outlet.put(Frame("last"))
        hub.end(outlet, Code.SIGNED_OUT)
        assert await reader.recv() == "last"
        await reader.wait_closed()
        assert reader.close_code == Code.SIGNED_OUT
