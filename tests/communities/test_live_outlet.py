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

from communities.live import outlet as outlets
from communities.live.codes import Code
from communities.live.hub import hub
from communities.live.outlet import MAX_FRAMES, MAX_LENGTH, Outlet, transport_of
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
        outlet.put(str(n))
    await settle()
    assert line.texts == ["0", "1", "2", "3", "4"]


async def test_what_is_queued_is_written_before_the_close(outlet: Outlet, line: Line) -> None:
    outlet.put("last")
    outlet.close(Code.SIGNED_OUT)
    outlet.put("too late")
    await settle()
    assert line.texts == ["last", "4002"]


async def test_a_full_queue_ends_the_socket_and_keeps_nothing(outlet: Outlet, line: Line) -> None:
    line.open.clear()
    for n in range(MAX_FRAMES + 2):
        outlet.put(str(n))
    assert not outlet.is_open
    assert not outlet._frames

    line.open.set()
    await settle()
    assert line.texts[-1] == str(Code.SLOW_READER.value)


async def test_a_queue_is_bounded_by_length_too(outlet: Outlet, line: Line) -> None:
    line.open.clear()
    outlet.put("x" * MAX_LENGTH)
    await settle()
    outlet.put("y" * MAX_LENGTH)
    outlet.put("z" * MAX_LENGTH)
    assert outlet.is_open
    outlet.put("!")
    assert not outlet.is_open


async def test_hints_are_dropped_before_anything_else(outlet: Outlet, line: Line) -> None:
    line.open.clear()
    for n in range(MAX_FRAMES // 2 + 2):
        outlet.put(str(n))
    for _ in range(MAX_FRAMES):
        outlet.put("somebody is here", is_hint=True)
    assert outlet.is_open

    line.open.set()
    await settle()
    assert "somebody is here" not in line.texts


async def test_a_replay_waits_for_its_reader_and_not_for_ever(
    outlet: Outlet, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlets, "PATIENCE", 0.05)
    for n in range(1000):
        await outlet.put_in_turn(str(n))
    await settle()
    assert len(line.taken) == 1000

    line.open.clear()
    for n in range(MAX_FRAMES):
        await outlet.put_in_turn(str(n))
    assert not outlet.is_open


async def test_a_replay_ends_when_its_reader_goes(outlet: Outlet, line: Line) -> None:
    line.open.clear()

    async def replay() -> None:
        for n in range(MAX_FRAMES):
            await outlet.put_in_turn(str(n))

    replaying = asyncio.create_task(replay())
    await settle()
    outlet.finish()
    async with asyncio.timeout(1):
        await replaying


async def test_a_connection_that_breaks_ends_the_outlet() -> None:
    async def broken(message: dict[str, Any]) -> None:
        raise OSError

    outlet = Outlet(broken)
    outlet.put("anything")
    await settle()
    assert not outlet.is_open


async def test_the_connection_is_found_behind_the_session_middleware() -> None:
    class Wrapper:
        def __init__(self, send: Any) -> None:
            self.real_send = send

        async def send(self, message: dict[str, Any]) -> None: ...

    connection = Wrapper(None)
    connection.transport = object()  # type: ignore[attr-defined]
    del connection.real_send

    assert transport_of(connection.send) is connection.transport  # type: ignore[attr-defined]
    assert transport_of(Wrapper(connection.send).send) is connection.transport  # type: ignore[attr-defined]
    assert transport_of(Line().send) is None


async def test_a_reader_who_does_not_read_is_cut_off_and_the_others_go_on(
    tab: Tab, open_thread: Thread, author: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlets, "MAX_LENGTH", 10_000)
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
    frame = json.dumps({"type": "noise", "text": "x" * MAX_LENGTH})
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
