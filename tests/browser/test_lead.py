"""An improvement lead says what they need and finds who has done it, with reasons."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit, violations
from tests.browser.site import sign_in

pytestmark = pytest.mark.browser

NEED = "someone who has used SPC to reduce falls in care homes near Leeds"
FACETS = ("Method", "Topic", "Role", "Setting", "Region")


def ask(page: Page, words: str) -> None:
    box = page.locator("#find-text")
    box.fill(words)
    box.press("Enter")
    expect(page.get_by_role("heading", name=re.compile(r"^\d+ (people|person)"))).to_be_visible()


def found(page: Page) -> Locator:
    return page.get_by_role("article")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_lead_finds_people_with_reasons_and_narrows(visit: Visit, javascript: bool) -> None:
    page = visit(javascript=javascript)
    sign_in(page, "maria-okafor")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Find someone").click()

    ask(page, NEED)

    for understood in ("Statistical process control", "Falls prevention", "Care home", "within 30 miles of Leeds"):
        expect(page.get_by_role("link", name=f"Not {understood}")).to_be_visible()
    people = found(page).count()
    assert people >= 5
    for n in range(people):
        expect(found(page).nth(n).locator(".why")).to_have_text(re.compile(r"\w{4}"))
    first = found(page).first.locator(".why")
    expect(first).to_contain_text(re.compile("falls|statistical process control|care home", re.IGNORECASE))
    expect(page.get_by_text(re.compile("miles away")).first).to_be_visible()
    names = found(page).get_by_role("heading").all_inner_texts()
    assert "Tom Reilly" in names

    for facet in FACETS:
        expect(page.get_by_role("group", name=facet, exact=True)).to_be_visible()
    method = page.get_by_role("group", name="Method", exact=True)
    row = method.get_by_role("listitem").filter(has_text="Run charts")
    count = int(re.search(r"\d+", row.inner_text()).group())  # type: ignore[union-attr]
    assert 0 < count < people
    row.get_by_role("checkbox").check()
    if not javascript:
        page.get_by_role("button", name=re.compile("Show|Narrow|Apply")).first.click()
    expect(found(page)).to_have_count(count)
    expect(page).to_have_url(re.compile("run-charts"))
    page.go_back()
    expect(found(page)).to_have_count(people)

    page.get_by_role("article").filter(has_text="Tom Reilly").get_by_role("link", name="Tom Reilly").first.click()
    expect(page.get_by_role("heading", name="Tom Reilly", level=1)).to_be_visible()
    expect(page.get_by_text("Wharfe Valley Care").first).to_be_visible()
    expect(page.locator("[id^=contribution-]").first).to_be_visible()
    if javascript:
        assert violations(page) == []


def test_what_was_understood_can_be_undone(visit: Visit) -> None:
    page = visit("maria-okafor")
    page.goto("/people/")
    ask(page, NEED)
    before = found(page).count()

    page.get_by_role("link", name="Not within 30 miles of Leeds").click()

    expect(page.get_by_role("link", name="Not within 30 miles of Leeds")).to_have_count(0)
    expect(page.get_by_role("link", name="Not Falls prevention")).to_be_visible()
    expect(found(page)).not_to_have_count(before)


def test_suggestions_can_be_taken_with_the_keyboard(visit: Visit) -> None:
    page = visit("maria-okafor")
    page.goto("/people/")
    box = page.locator("#find-text")
    box.press_sequentially("Tom Rei", delay=30)
    option = page.get_by_role("option", name=re.compile("Tom Reilly"))
    expect(option).to_be_visible()
    assert violations(page) == []
    box.press("ArrowDown")
    box.press("Enter")
    expect(page.get_by_text("Tom Reilly").first).to_be_visible()


def test_a_visitor_sees_only_who_wants_to_be_seen(visit: Visit) -> None:
    page = visit()
    page.goto("/people/")
    ask(page, "Harjit Sandhu")
    expect(page.get_by_role("link", name="Harjit Sandhu", exact=True)).to_have_count(0)
    member = visit("maria-okafor")
    member.goto("/people/")
    ask(member, "Harjit Sandhu")
    expect(member.get_by_role("link", name="Harjit Sandhu", exact=True).first).to_be_visible()
