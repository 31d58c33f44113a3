"""Somebody looks around: by keys through the box, by distance, on the map, from one person to others like them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, violations

pytestmark = pytest.mark.browser


def people(page: Page) -> list[str]:
    return page.get_by_role("article").get_by_role("heading").all_inner_texts()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_the_box_is_walked_with_keys_and_says_what_it_offers(visit: Visit) -> None:
    page = visit("maria-okafor", width=320)
    page.goto("/people/")
    box = page.get_by_role("combobox", name="What do you need?")
    box.press_sequentially("someone who knows run ch", delay=20)
    option = page.get_by_role("option", name=re.compile("run charts"))
    expect(option).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="suggestion")).to_have_count(1)
    assert violations(page) == []
    assert fits(page)

    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    box.press("Escape")
    expect(option).to_have_count(0)
    expect(box).to_have_value("someone who knows run ch")
    box.press("ArrowDown")
    expect(option).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")

    expect(box).to_have_value("someone who knows run charts")
    expect(page.get_by_role("link", name="Not Run charts")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/people/\?q=someone\+who\+knows\+run\+charts$"))


def test_a_choice_keeps_the_focus_is_said_and_is_taken_back(visit: Visit) -> None:
    page = visit("maria-okafor")
    page.goto("/people/?q=falls")
    before = len(people(page))
    choice = page.get_by_role("group", name="Region", exact=True).get_by_role("checkbox").first
    choice.focus()
    page.keyboard.press("Space")
    expect(page.locator("#found-status")).to_have_text(re.compile(r"^\d+ (people|person) found$"))
    expect(page.get_by_role("checkbox", checked=True)).to_be_focused()
    expect(page).to_have_url(re.compile(r"/people/\?q=falls&region=[^&]+$"))

    page.get_by_label("Near a town or postcode").fill("York")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=re.compile("Where: within 25 miles of York"))).to_be_visible()
    expect(page).to_have_url(re.compile(r"/people/\?q=falls&near=York&within=25&region=[^&]+$"))
    page.go_back()
    expect(page.get_by_role("link", name=re.compile("Where: within"))).to_have_count(0)
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)

    page.get_by_role("link", name="Clear all filters").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    assert len(people(page)) == before


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_people_are_found_by_distance_and_on_the_map(visit: Visit, javascript: bool) -> None:
    page = visit("maria-okafor", width=320, javascript=javascript)
    page.goto("/people/")
    page.locator("#find-text").fill("falls")
    page.locator("#find-text").press("Enter")
    expect(page.get_by_role("link", name="Not Falls prevention")).to_be_visible()
    page.get_by_label("Near a town or postcode").fill("Leedz")
    # With JavaScript a change is enough.
    page.keyboard.press("Tab" if javascript else "Enter")
    expect(page.get_by_text("We do not know the place “Leedz”")).to_be_visible()
    page.get_by_role("link", name="Look there").first.click()
    expect(page.get_by_role("link", name=re.compile("Where: within 25 miles of Leeds"))).to_be_visible()
    page.get_by_label("Within", exact=True).select_option("50")
    if not javascript:
        page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name=re.compile("Where: within 50 miles of Leeds"))).to_be_visible()
    expect(page).to_have_url(re.compile(r"/people/\?q=falls&near=Leeds&within=50$"))

    page.get_by_role("link", name="Show on a map").click()
    places = page.locator("#map").get_by_role("listitem")
    row = places.filter(has_text="Leeds").first
    count = int(re.search(r"\d+", row.inner_text()).group())  # type: ignore[union-attr]
    expect(page.locator("#map svg circle").first).to_be_visible()
    assert fits(page)
    if javascript:
        assert violations(page) == []
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", name=re.compile(rf"^{count} (people|person)$"))).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Place: Leeds"))).to_be_visible()


def test_from_a_profile_to_people_like_it(visit: Visit) -> None:
    page = visit("maria-okafor", width=320)
    page.goto("/people/?q=Tom+Reilly")
    page.get_by_role("article").get_by_role("link", name="Tom Reilly").first.click()
    page.get_by_role("link", name="People like Tom Reilly").click()
    expect(page.get_by_role("heading", name="People like Tom Reilly", level=1)).to_be_visible()
    assert len(people(page)) >= 5
    assert "Tom Reilly" not in people(page)
    expect(page.locator(".why").first).to_contain_text(re.compile("In common: .*(falls|run charts)", re.IGNORECASE))
    assert violations(page) == []
    assert fits(page)


def test_members_of_a_community_are_asked_what_they_know(visit: Visit) -> None:
    page = visit("amina-yusuf", width=320)
    page.goto("/communities/falls-and-frailty/")
    page.get_by_label("Who in this community knows …").fill("run charts")
    page.get_by_role("button", name="Search the members").click()
    expect(page.get_by_role("heading", name="Who in this community knows …", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Not Run charts")).to_be_visible()
    assert "Maria Okafor" in people(page)
    assert violations(page) == []
    assert fits(page)
    outsider = visit()
    outsider.goto("/communities/falls-and-frailty/who-knows/?q=run+charts")
    expect(outsider.get_by_role("heading", name="Sign in", level=1)).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_everything_else_is_narrowed_and_a_dead_end_leads_to_a_thread(visit: Visit, javascript: bool) -> None:
    page = visit("amina-yusuf", width=320, javascript=javascript)
    page.goto("/search/?q=falls+in+care+homes+near+Leeds")
    expect(page.get_by_role("link", name="Not near Leeds")).to_be_visible()
    expect(page.get_by_text("comes first")).to_be_visible()
    expect(page.get_by_role("heading", name="People who may know")).to_be_visible()
    page.get_by_role("checkbox", name="Falls and frailty").check()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name=re.compile("Community: Falls and frailty"))).to_be_visible()
    assert fits(page)
    if javascript:
        assert violations(page) == []

    page.goto("/search/?q=falls+prevention+in+lighthouses+zeppelins")
    page.get_by_role("button", name="Ask in Falls and frailty").click()
    expect(page.get_by_label("Title")).to_have_value("falls prevention in lighthouses zeppelins")
