"""A member tells a story, a reviewer publishes it, another adapts it, and both stand in the family tree."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, violations

pytestmark = pytest.mark.browser


def save_and_go_on(page: Page) -> None:
    page.get_by_role("button", name="Save and go on").click()


def step(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Steps of your story").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def send(page: Page) -> str:
    """Answer what did not work, send the story, and return its number."""
    step(page, "What others can learn")
    page.get_by_label("What did not work?").fill("Two bags were left in the taxi.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("navigation", name="Steps of your story").get_by_role("link", name="Look it over").click()
    page.get_by_role("button", name="Send to the editors").click()
    expect(page.get_by_text("Your story is with the editors.")).to_be_visible()
    expect(page.get_by_text("With the editors", exact=True)).to_be_visible()
    found = re.search(r"/stories/(\d+)/", page.url)
    assert found
    return found[1]


def approve(visit: Visit, number: str) -> None:
    """Publish the story in the CMS, as a reviewer."""
    reviewer = visit("daniel-price", width=1400)
    reviewer.goto(f"/cms/pages/{number}/edit/")
    reviewer.get_by_role("button", name="More actions").click()
    reviewer.get_by_role("button", name="Approve and Publish", exact=True).last.click()
    reviewer.wait_for_url(re.compile(r"/cms/pages/\d+/$"))


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_story_is_told_published_and_adapted(visit: Visit, javascript: bool) -> None:
    first, second = (f"{name} {uuid4().hex[:6]}" for name in ("The bag in Corby", "The bag in Kettering"))
    teller = visit("liam-docherty", width=360, javascript=javascript)
    teller.goto("/case-studies/")
    teller.get_by_role("link", name="Tell your own story").click()
    teller.get_by_label("What shall we call it?").fill(first)
    teller.get_by_label("Where was it?").fill("Corby")
    teller.get_by_label("What was the problem?").fill("Papers went missing between the home and the ward.")
    teller.get_by_label("What did you do?").fill("We packed a red bag.")
    teller.get_by_label("What happened?").fill("The papers arrived with the person.")
    if javascript:
        assert violations(teller) == []
    save_and_go_on(teller)
    expect(teller.get_by_text("Before it can be sent: Fill in first: what did not work.")).to_be_visible()
    if javascript:
        assert violations(teller) == []
        step(teller, "What others can learn")
        teller.get_by_label("What did it cost").fill("Forty pounds a bag.")
        expect(teller.locator("[data-story-status]")).to_have_text("Saved")
        teller.reload()
        expect(teller.get_by_label("What did it cost")).to_have_value("Forty pounds a bag.")
        assert violations(teller) == []
    assert teller.evaluate("document.documentElement.scrollWidth") <= 360
    number = send(teller)
    approve(visit, number)
    teller.goto("/stories/")
    row = teller.get_by_role("listitem").filter(has_text=first)
    expect(row.get_by_text("Published", exact=True)).to_be_visible()
    teller.goto("/notifications/")
    told = teller.get_by_role("listitem").filter(has_text=first)
    expect(told.filter(has_text="The editors have your story")).to_have_count(1)
    published = told.filter(has_text="Your story is published")
    expect(published.get_by_text("New", exact=True)).to_be_visible()
    if javascript:
        assert violations(teller) == []
    published.get_by_role("link", name=first).click()
    expect(teller.get_by_text("We packed a red bag.")).to_be_visible()
    teller.goto("/notifications/")
    expect(published.get_by_text("New", exact=True)).to_have_count(0)

    adopter = visit("priya-nair", javascript=javascript)
    teller.goto("/stories/")
    row.get_by_role("link", name=re.compile("See it on the site")).click()
    adopter.goto(teller.url)
    expect(adopter.get_by_text("We packed a red bag.")).to_be_visible()
    adopter.get_by_role("link", name="We are adapting this").click()
    adopter.get_by_label("What shall we call your version?").fill(second)
    adopter.get_by_label("Where are you?").fill("Kettering")
    adopter.get_by_label("What did you change?").fill("Ours is yellow.")
    adopter.get_by_role("button", name="Begin our version").click()
    step(adopter, "Your story")
    adopter.get_by_label("What was the problem?").fill("The same.")
    adopter.get_by_label("What did you do?").fill("We copied the bag.")
    adopter.get_by_label("What happened?").fill("It works here too.")
    save_and_go_on(adopter)
    expect(adopter.get_by_label("What did you change?")).to_have_value("Ours is yellow.")
    approve(visit, send(adopter))

    teller.reload()
    teller.get_by_role("link", name="See the family tree").click()
    expect(teller.get_by_role("link", name="Kettering", exact=True)).to_be_visible()
    expect(teller.get_by_text("Ours is yellow.").first).to_be_visible()


def test_a_second_tab_loses_nothing(visit: Visit) -> None:
    page = visit("wei-zhang", javascript=False)
    page.goto("/stories/new/")
    page.get_by_label("What shall we call it?").fill(f"Two tabs {uuid4().hex[:6]}")
    save_and_go_on(page)
    step(page, "Your story")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("What was the problem?").fill("From the other tab.")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_text("Saved.")).to_be_visible()

    page.get_by_label("What was the problem?").fill("From this tab.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("region", name="What is saved")).to_contain_text("From the other tab.")
    expect(page.get_by_label("What was the problem?")).to_have_value("From this tab.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()

    page.get_by_role("navigation", name="Steps of your story").get_by_role("link", name="Look it over").click()
    page.get_by_role("link", name="Delete the draft").click()
    page.get_by_role("button", name="Yes, delete it").click()
    expect(page.get_by_text("The draft is deleted.")).to_be_visible()
