"""Pages are made in threads that stay, each from its first line to its last."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from config import pages

released = threading.Event()


def where(request: HttpRequest) -> HttpResponse:
    connection.ensure_connection()
    return HttpResponse(f"{threading.current_thread().name} {request.chain} {id(connection.connection)}")  # type: ignore[attr-defined]


def slow(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(released.wait(20)))


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("Woodlark")


class NotesItsThread:
    """A middleware that could be of either kind."""

    sync_capable = async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.chain = threading.current_thread().name  # type: ignore[attr-defined]
        return self.get_response(request)


urlpatterns = [path("where/", where), path("slow/", slow), path("broken/", broken)]


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Ask pages of two threads for an address: its status and its words."""
    monkeypatch.setattr(pages, "THREADS", 2)
    middlewares = [*settings.MIDDLEWARE[:1], f"{__name__}.NotesItsThread", *settings.MIDDLEWARE[1:]]
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=middlewares):
        handler = pages.Pages()

        async def ask(address: str) -> tuple[int, str]:
            headers = [(b"host", b"testserver")]
            scope = {"type": "http", "method": "GET", "path": address, "query_string": b"", "headers": headers}
            asked = ApplicationCommunicator(handler, scope)
            await asked.send_input({"type": "http.request", "body": b""})
            start = await asked.receive_output(20)
            body = await asked.receive_output(20)
            await asked.wait(20)
            return start["status"], body["body"].decode()

        yield ask


@pytest.mark.django_db(transaction=True)
async def test_middlewares_and_view_run_in_one_thread_that_stays(answer: Any) -> None:
    said = {(await answer("/where/"))[1] for _ in range(6)}

    for line in said:
        view, chain, _connection = line.split()
        assert view == chain
        assert view.startswith("redbag-page")
    if connection.vendor == "sqlite":
        # Two threads, each with the connection that it opened for its first page.
        assert len(said) <= 2


@pytest.mark.django_db(transaction=True)
async def test_a_slow_page_does_not_hold_up_another(answer: Any) -> None:
    released.clear()
    waiting = asyncio.create_task(answer("/slow/"))
    assert (await answer("/where/"))[0] == 200
    assert not waiting.done()

    released.set()
    assert await waiting == (200, "True")


@pytest.mark.django_db(transaction=True)
async def test_a_page_that_fails_says_so_and_leaves_its_thread_well(answer: Any) -> None:
    for _ in range(3):
        status, body = await answer("/broken/")
        assert status == 500
        assert "Woodlark" not in body
    assert (await answer("/where/"))[0] == 200
