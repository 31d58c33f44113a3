"""The frame and the parts in a real browser: accessible, calm on every width, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage, violations
from tests.factories import PASSWORD, MemberFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

PAGES = ["/", "/accounts/login/", "/accounts/signup/", "/design/"]
ERRORS = [f"/design/errors/{status}/" for status in (400, 403, 404, 419, 429, 500)]


def visit(page: Page, address: str) -> None:
    response = page.goto(address)
    assert response
    assert response.ok is (address in PAGES), address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(open_page: OpenPage, width: int, scheme: str) -> None:
    page = open_page(width, color_scheme=scheme)
    for address in PAGES + ERRORS:
        visit(page, address)
        assert violations(page) == [], address


def test_nothing_scrolls_sideways_at_320_pixels(open_page: OpenPage) -> None:
    page = open_page(320)
    for address in PAGES + ERRORS:
        visit(page, address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_no_page_breaks_the_policy(open_page: OpenPage) -> None:
    page = open_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: complaints.append(f"{message.text} {message.location}") if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for address in PAGES:
        visit(page, address)
    assert complaints == []


def test_every_target_is_large_enough(open_page: OpenPage) -> None:
    page = open_page(360)
    page.goto("/design/")
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, .btn, summary, input:not([type=hidden]), select, nav a")]
            .filter(e => e.offsetParent && (e.offsetHeight < 24 || e.offsetWidth < 24)).map(e => e.outerHTML)"""
    )
    assert small == []


def test_the_menu_opens_without_javascript(open_page: OpenPage) -> None:
    page = open_page(360, javascript=False)
    page.goto("/")
    guides = page.get_by_role("link", name="Library", exact=True)
    expect(guides).not_to_be_visible()
    page.get_by_text("Menu", exact=True).click()
    expect(guides).to_be_visible()


def test_escape_closes_the_menu_and_goes_back_to_it(open_page: OpenPage) -> None:
    page = open_page(360)
    page.goto("/")
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Library", exact=True).focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Library", exact=True)).not_to_be_visible()
    expect(page.get_by_text("Menu", exact=True)).to_be_focused()


def test_the_first_stop_of_the_keyboard_leads_past_the_header(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_after_a_slip_the_keyboard_is_at_what_is_wrong(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill("amina")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Please look at this again")).to_be_focused()
    page.get_by_role("link", name="Please fill in: Password").click()
    expect(page.locator("#id_password")).to_be_focused()
    assert violations(page) == []


def test_a_password_can_be_looked_at_and_is_hidden_again_when_sent(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/accounts/login/")
    page.locator("#id_password").fill("secret")
    show = page.get_by_role("button", name="Show password")
    show.click()
    expect(page.locator("#id_password")).to_have_attribute("type", "text")
    expect(show).to_have_attribute("aria-pressed", "true")
    show.click()
    expect(page.locator("#id_password")).to_have_attribute("type", "password")


def test_a_member_signs_in_and_out_with_the_menu(open_page: OpenPage) -> None:
    MemberFactory.create(email="amina@example.org", display_name="Amina Yusuf")
    page = open_page()
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill("amina@example.org")
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.locator("summary", has_text="Amina Yusuf").click()
    assert violations(page) == []
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You have signed out.")).to_be_visible()


# --- Nothing typed is lost -------------------------------------------------------------------------------------

FORM = """<!doctype html><html lang="en-GB"><title>Form</title><body data-viewer="{viewer}">
<form method="post" action="/sent/" data-draft="reply"><label>Reply <textarea name="body">{body}</textarea></label>
<button>Send</button></form>
<form method="post" action="/sent/" data-forget-drafts><button>Sign out</button></form>
<template id="draft-note"><p class="hint">We kept what you typed here.</p></template>
<script type="module" src="/static/home/js/drafts.js"></script></body></html>"""
ANSWER = """<!doctype html><html lang="en-GB"><title>Answer</title><body data-viewer="1" {refused}><p>Answer</p>
<script type="module" src="/static/home/js/drafts.js"></script></body></html>"""


class Thread:
    """A page with a form that keeps drafts, and what the server answers when it is sent."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.viewer = "1"
        self.body = ""
        self.refused = ""
        page.route("**/thread/", self.show)
        page.route("**/sent/", self.answer)
        self.open()

    def show(self, route: Route) -> None:
        route.fulfill(content_type="text/html", body=FORM.format(viewer=self.viewer, body=self.body))

    def answer(self, route: Route) -> None:
        if self.refused == "no answer":
            route.abort()
        else:
            route.fulfill(content_type="text/html", body=ANSWER.format(refused=self.refused))

    def open(self) -> None:
        self.page.goto("/thread/")

    def send(self) -> None:
        self.page.get_by_role("button", name="Send").click()
        self.page.wait_for_timeout(200)

    @property
    def text(self) -> Any:
        return self.page.get_by_label("Reply")


@pytest.fixture
def thread(open_page: OpenPage) -> Thread:
    thread = Thread(open_page())
    thread.text.fill("Half a thought")
    return thread


def test_what_was_typed_is_there_after_leaving_and_coming_back(thread: Thread) -> None:
    thread.page.goto("/accounts/login/")
    thread.open()
    expect(thread.text).to_have_value("Half a thought")
    expect(thread.page.get_by_text("We kept what you typed here.")).to_be_visible()


def test_what_was_sent_is_not_offered_again(thread: Thread) -> None:
    thread.send()
    thread.open()
    expect(thread.text).to_have_value("")


def test_what_was_refused_is_offered_again(thread: Thread) -> None:
    thread.refused = "data-keep-drafts"
    thread.send()
    thread.page.goto("/accounts/login/")
    thread.open()
    expect(thread.text).to_have_value("Half a thought")


def test_what_never_arrived_is_offered_again(thread: Thread) -> None:
    thread.refused = "no answer"
    thread.send()
    thread.page.go_back()
    thread.page.reload()
    expect(thread.text).to_have_value("Half a thought")


def test_what_the_server_sends_back_is_newer_than_what_was_kept(thread: Thread) -> None:
    thread.body = "From the server"
    thread.open()
    expect(thread.text).to_have_value("From the server")


def test_nobody_else_sees_what_was_typed(thread: Thread) -> None:
    thread.viewer = "2"
    thread.open()
    expect(thread.text).to_have_value("")


def test_signing_out_forgets_what_was_typed(thread: Thread) -> None:
    thread.page.get_by_role("button", name="Sign out").click()
    thread.page.get_by_text("Answer").wait_for()
    assert thread.page.evaluate("sessionStorage.length") == 0


def test_an_emptied_form_keeps_nothing(thread: Thread) -> None:
    thread.text.fill("")
    assert thread.page.evaluate("sessionStorage.length") == 0
