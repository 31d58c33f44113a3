"""A thread's page keeps up to date whatever happens to its socket."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


class Tunnel:
    """Stands between a page and the live socket, and can close, refuse or lose."""

    def __init__(self, page: Page) -> None:
        self.is_closed = False
        self.loses: Callable[[dict[str, object]], bool] = lambda frame: False
        self.asked: list[dict[str, object]] = []
        self.routes: list[WebSocketRoute] = []
        page.route_web_socket("**/ws/", self.through)

    def through(self, route: WebSocketRoute) -> None:
        if self.is_closed:
            route.close(code=1012)
            return
        self.routes.append(route)
        server = route.connect_to_server()

        def ask(text: str | bytes) -> None:
            self.asked.append(json.loads(text))
            server.send(text)

        def tell(text: str | bytes) -> None:
            if not self.loses(json.loads(text)):
                route.send(text)

        route.on_message(ask)
        server.on_message(tell)

    def close(self, code: int = 1012) -> None:
        self.routes[-1].close(code=code)


def start(page: Page, title: str) -> str:
    """Start a thread and return its address."""
    page.goto("/communities/measurement-for-improvement/threads/new/")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Your post").fill("The first.")
    page.get_by_role("button", name="Start the thread").click()
    expect(page.locator("#thread")).to_have_attribute("data-live", "on")
    return page.url


def say(page: Page, text: str) -> None:
    page.get_by_label("Your post").fill(text)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#posts").get_by_text(text, exact=True)).to_be_visible()


def follow(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#thread")).to_have_attribute("data-live", "on")
    page.evaluate("window.never = 'loaded again'")


def test_what_was_said_in_the_tunnel_is_there_once_after_it(visit: Visit) -> None:
    writer, reader = visit("hannah-lindqvist"), visit("joe-bright")
    tunnel = Tunnel(reader)
    follow(reader, start(writer, "While you were away"))

    tunnel.is_closed = True
    tunnel.close()
    expect(reader.locator("#thread")).to_have_attribute("data-live", "off")
    for n in range(3):
        say(writer, f"Said in the tunnel {n}")
    tunnel.is_closed = False

    for n in range(3):
        expect(reader.get_by_text(f"Said in the tunnel {n}", exact=True)).to_have_count(1)
    expect(reader.locator("#posts > li.post")).to_have_count(4)
    assert tunnel.asked[-1]["since"] == 1
    assert reader.evaluate("window.never") == "loaded again"


def test_a_page_that_finds_a_gap_asks_once_and_shows_all_in_order(visit: Visit) -> None:
    writer, reader = visit("priya-nair"), visit("joe-bright")
    tunnel = Tunnel(reader)
    follow(reader, start(writer, "A frame goes missing"))
    lost: list[object] = []

    def loses_the_third_once(frame: dict[str, object]) -> bool:
        if frame.get("type") == "event" and frame.get("seq") == 3 and not lost:
            lost.append(frame)
            return True
        return False

    tunnel.loses = loses_the_third_once
    for n in range(2, 6):
        say(writer, f"Number {n}")

    expect(reader.locator("#posts > li.post")).to_have_count(5)
    shown = reader.locator("#posts > li.post").evaluate_all("posts => posts.map(post => post.dataset.number)")
    assert shown == ["1", "2", "3", "4", "5"]
    assert [frame["since"] for frame in tunnel.asked] == [1, 2]


def test_a_change_that_is_gone_for_good_stops_nothing(visit: Visit) -> None:
    writer, reader = visit("ewan-lister"), visit("joe-bright")
    tunnel = Tunnel(reader)
    follow(reader, start(writer, "A post is deleted"))
    tunnel.loses = lambda frame: frame.get("type") == "event" and frame.get("seq") == 2

    say(writer, "Deleted before anybody read it")
    say(writer, "What came after")
    say(writer, "And after that")

    expect(reader.get_by_text("And after that")).to_be_visible()
    expect(reader.get_by_text("What came after")).to_be_visible()
    assert len(tunnel.asked) <= 3


def test_somebody_who_signs_out_elsewhere_is_told_and_left_alone(visit: Visit) -> None:
    reader = visit("joe-bright")
    tunnel = Tunnel(reader)
    follow(reader, start(visit("wei-zhang"), "Signing out"))

    tunnel.close(4002)

    expect(reader.locator("#live-status")).to_have_text("You are signed out. Load the page again to go on.")
    tries = len(tunnel.routes)
    reader.wait_for_timeout(1500)
    assert len(tunnel.routes) == tries, "there is nothing to come back to"


def test_what_cannot_be_sent_stays_in_the_form(visit: Visit) -> None:
    writer = visit("liam-docherty")
    start(writer, "No network")
    writer.route("**/reply/", lambda route: route.abort())
    writer.get_by_label("Your post").fill("Half a day's thought")

    writer.get_by_role("button", name="Send").click()

    expect(writer.locator("#live-status")).to_contain_text("could not be sent")
    expect(writer.get_by_label("Your post")).to_have_value("Half a day's thought")
    writer.unroute("**/reply/")
    say(writer, "Half a day's thought")
    expect(writer.get_by_text("Half a day's thought", exact=True)).to_have_count(1)
