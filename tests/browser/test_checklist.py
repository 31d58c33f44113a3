"""A reader meets a word, looks the places over, and ticks what is done: alone, with others, and without JavaScript."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenPage, Visit, violations
from tests.factories import CaseStudyPageFactory

pytestmark = pytest.mark.browser

GUIDE = "/guides/releasing-time-in-general-practice/"
WORDS = "/guides/networks-that-keep-managers-from-being-alone/"


@pytest.mark.parametrize("width", [1280, 320])
def test_a_word_is_explained_where_it_stands(visit: Visit, width: int) -> None:
    reader = visit(width=width)
    reader.goto(WORDS)
    word = reader.get_by_role("button", name="registered manager", exact=True)
    note = reader.get_by_text("The person who is registered by name")
    expect(note).to_be_hidden()
    word.focus()
    reader.keyboard.press("Enter")
    expect(note).to_be_visible()
    assert violations(reader) == []
    reader.keyboard.press("Escape")
    expect(note).to_be_hidden()
    word.click()
    reader.get_by_role("link", name="Registered manager in the glossary").click()
    expect(reader).to_have_url(re.compile(r"/glossary/#registered-manager$"))


def test_the_places_stand_side_by_side_on_the_smallest_screen(visit: Visit) -> None:
    reader = visit(width=320)
    reader.goto(WORDS)
    table = reader.get_by_role("table", name="As each place tells it in its case study")
    table.scroll_into_view_if_needed()
    expect(table.get_by_role("columnheader", name="Coventry")).to_be_visible()
    expect(table.get_by_role("rowheader", name=re.compile("Evidence"))).to_be_visible()
    assert reader.evaluate("document.documentElement.scrollWidth") == 320


def test_a_tick_is_kept_at_once_and_one_that_is_not_kept_says_so(visit: Visit) -> None:
    amina = visit("amina-yusuf", width=360)
    amina.goto(GUIDE)
    step = amina.get_by_role("checkbox").first
    status = amina.locator("[data-said]")
    expect(amina.get_by_role("button", name="Keep my ticks")).to_be_hidden()
    step.check()
    expect(status).to_have_text(re.compile(r"Kept\. 1 of \d+ done\."))
    amina.reload()
    expect(step).to_be_checked()
    assert violations(amina) == []

    def refuse(route: Route) -> None:
        route.abort()

    amina.route("**/checklists/**", refuse)
    step.click()
    expect(status).to_have_text("This was not kept. Please try again.")
    expect(step).to_be_checked()
    amina.unroute("**/checklists/**")
    step.uncheck()
    expect(status).to_have_text(re.compile(r"Kept\. 0 of"))


def test_a_community_ticks_together_and_a_button_does_it_without_javascript(visit: Visit) -> None:
    helen = visit("helen-marsh", javascript=False)
    helen.goto(GUIDE)
    helen.get_by_role("link", name="Keep the list together with a community").click()
    lists = helen.get_by_role("navigation", name="Whose list")
    lists.get_by_role("link", name="Guides and case studies").click()
    expect(helen.get_by_role("heading", name="Guides and case studies")).to_be_visible()
    helen.get_by_role("checkbox").nth(1).check()
    helen.get_by_role("button", name="Keep my ticks").click()
    expect(helen.get_by_text(re.compile(r"Kept\. 1 of"))).to_be_visible()
    row = helen.get_by_role("listitem").filter(has=helen.get_by_role("checkbox", checked=True))
    expect(row.get_by_role("link", name="Helen Marsh")).to_be_visible()
    helen.get_by_role("checkbox", checked=True).uncheck()
    helen.get_by_role("button", name="Keep my ticks").click()
    expect(helen.get_by_text(re.compile(r"Kept\. 0 of"))).to_be_visible()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_nothing_is_asked_of_a_films_site_before_the_reader_presses(open_page: OpenPage) -> None:
    film = {"title": "A bag is packed", "url": "https://vimeo.com/123456", "has_captions": True, "transcript": ""}
    case = CaseStudyPageFactory(problem=json.dumps([{"type": "film", "value": film}]))
    page = open_page()
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(content_type="text/html", body="<p>Playing</p>")

    page.context.route(re.compile(r"^https://"), answer)
    page.goto(case.get_url())
    link = page.get_by_role("link", name="Watch the film on Vimeo")
    expect(link).to_be_visible()
    assert asked == []
    assert violations(page) == []
    link.click()
    expect(page.locator("iframe[title='A bag is packed']")).to_be_visible()
    expect(page.frame_locator("iframe").get_by_text("Playing")).to_be_visible()
    assert asked == ["https://player.vimeo.com/video/123456?dnt=1"]
