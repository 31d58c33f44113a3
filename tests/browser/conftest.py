"""One Chromium for all browser tests, and a fresh page for each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser.site import Site

expect.set_options(timeout=15_000)

# What `serialized_rollback` puts back after each test.
SERIALIZED = "_test_serialized_contents"
ARGUMENTS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

OpenPage = Callable[..., Page]
Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium(django_db_setup: None) -> Iterator[Browser]:
    """The browser; tests wait where there is none."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("Chromium is not installed")
    rows = getattr(connection, SERIALIZED, None)
    with sync_playwright() as playwright:
        # Beside Playwright's event loop this thread has another connection, which must know the same first rows.
        if rows is not None:
            setattr(connection, SERIALIZED, rows)
        # Django would refuse to read its database beside an event loop.
        before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(chromium: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """Make a page in a context of its own: `open_page(width=360, color_scheme="dark", javascript=False)`."""
    contexts = []

    def make(width: int = 1280, *, javascript: bool = True, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            **options,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site with its demonstration, started once for all journeys and stopped by its process id."""
    site = Site(tmp_path_factory.mktemp("site"))
    yield site
    site.server.stop()


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    """Open a tab at the site: `visit("amina-yusuf", width=360, javascript=False)`; without a name for a visitor.

    At the end no page may have complained on its console.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # That a page or a form is refused is part of some tests; a script or a style that is missing never is.
        is_refusal = "Failed to load resource" in message.text and "/static/" not in message.location["url"]
        is_refusal = is_refusal or "WebSocket connection to" in message.text
        # The editor asks who else has the page open, and says so when the page is gone.
        is_refusal = is_refusal or "/cms/editing-sessions/" in message.text
        if message.type == "error" and not is_refusal:
            complaints.append(f"{message.location['url']}: {message.text}")

    def make(
        who: str = "", width: int = 1280, *, javascript: bool = True, of: Site | None = None, **options: Any
    ) -> Page:
        at = of or site
        context = chromium.new_context(
            base_url=at.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        if who:
            context.add_cookies([{"name": "sessionid", "value": at.cookies[who], "url": at.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", note)
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def violations(page: Page) -> list[tuple[str, str]]:
    """Return what axe finds wrong on the page: the rule, and the first element that breaks it."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found]
