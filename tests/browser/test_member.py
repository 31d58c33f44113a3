"""A member joins a community and talks in a live thread, with JavaScript and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, violations
from tests.browser.site import seconds_until, sign_up

pytestmark = pytest.mark.browser

PASSWORD = "the-long-way-round-to-leeds"
COMMUNITY = "Measurement for improvement"


def fill_profile(page: Page) -> None:
    page.get_by_label("Headline").fill("Ward manager who has begun to count")
    page.get_by_label("Town or postcode").fill("Leeds")
    page.get_by_role("main").get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Welcome to Redbag")).not_to_be_visible()


def join_community(page: Page) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Communities").click()
    page.get_by_role("main").get_by_role("link", name=COMMUNITY).click()
    page.get_by_role("button", name="Join").first.click()
    expect(page.get_by_text(f"Welcome to {COMMUNITY}.")).to_be_visible()


def start_thread(page: Page, title: str, body: str) -> None:
    page.get_by_role("link", name="Start a thread").click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Your post").fill(body)
    page.get_by_role("button", name="Start the thread").click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


def reply(page: Page, body: str) -> None:
    page.get_by_label("Your post").fill(body)
    page.get_by_role("button", name="Send").click()


def test_a_new_member_talks_live(visit: Visit) -> None:
    nora = visit()
    sign_up(nora, "nora-newcomer", "Nora Newcomer", PASSWORD)
    assert violations(nora) == []
    fill_profile(nora)
    join_community(nora)
    start_thread(nora, "How many points make a run chart?", "We have **seven** and would like to begin.")
    expect(nora.locator("#posts strong", has_text="seven")).to_be_visible()
    expect(nora.locator("#thread")).to_have_attribute("data-live", "on")
    nora.evaluate("window.never = 'loaded again'")

    amina = visit("amina-yusuf")
    amina.goto(nora.url)
    expect(nora.locator("#here")).to_have_text(re.compile("Amina Yusuf is here"))
    expect(amina.locator("#here")).to_have_text(re.compile("Nora Newcomer is here"))

    waits = []
    for n in range(3):
        reply(amina, f"Answer {n}: begin, and draw the middle later.")
        waits.append(seconds_until(nora, f"Answer {n}: begin, and draw the middle later."))
        expect(amina.get_by_label("Your post")).to_have_value("")
        expect(amina.locator("#posts")).to_contain_text(f"Answer {n}")
    assert min(waits) < 1, "a reply should appear within a second"
    expect(nora.locator("#live-status")).to_contain_text("Amina Yusuf has written.")

    reply(nora, "Thank you, we begin on Monday.")
    expect(amina.get_by_text("Thank you, we begin on Monday.")).to_be_visible()
    expect(nora.locator("#posts > li.post")).to_have_count(5)
    assert nora.evaluate("window.never") == "loaded again"
    assert violations(nora) == []

    # An edit and a removal arrive as they happen, too.
    amina.locator("#posts > li.post").nth(1).get_by_role("link", name="Edit").click()
    amina.get_by_label("Your post").fill("Answer 0, put better.")
    amina.get_by_role("main").get_by_role("button", name="Save", exact=True).click()
    expect(nora.get_by_text("Answer 0, put better.")).to_be_visible()
    amina.locator("#posts > li.post").nth(2).get_by_role("link", name="Take down").click()
    amina.get_by_role("main").get_by_role("button").click()
    expect(nora.get_by_text("This post was taken down.")).to_be_visible()
    expect(nora.get_by_text("Answer 1: begin")).to_have_count(0)

    amina.goto("/")
    expect(nora.locator("#here")).to_be_hidden()
    assert nora.evaluate("window.never") == "loaded again"


def test_a_new_member_talks_without_javascript(visit: Visit) -> None:
    page = visit(javascript=False)
    sign_up(page, "nils-noscript", "Nils Noscript", PASSWORD)
    fill_profile(page)
    join_community(page)
    start_thread(page, "Can I do this on the ward computer?", "It runs no scripts.")

    reply(page, "It seems that I can.")

    expect(page.get_by_text("It seems that I can.")).to_be_visible()
    expect(page.locator("#posts > li.post")).to_have_count(2)
    page.reload()
    expect(page.locator("#posts > li.post")).to_have_count(2)
    page.locator("#posts > li.post").nth(1).get_by_role("link", name="Edit").click()
    page.get_by_label("Your post").fill("It is certain that I can.")
    page.get_by_role("main").get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("It is certain that I can.")).to_be_visible()

    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto("/communities/measurement-for-improvement/")
    page.get_by_role("link", name="Can I do this on the ward computer?").click()
    expect(page.get_by_role("link", name="Sign in to reply")).to_be_visible()
