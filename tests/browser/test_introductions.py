"""The journey of an introduction: ask, accept, talk live in two browsers, and say that it helped."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from demo.people import address
from tests.browser.conftest import Visit, violations
from tests.browser.site import Site, shot

pytestmark = pytest.mark.browser

WHY = "Our huddle board has nine colours and nobody can say what orange means. May I show you?"
FORGET = """
from directory.models import Introduction
from communities.models import Conversation
made = Introduction.objects.filter(reason=%r)
Conversation.objects.filter(introduction__in=made).delete()
made.delete()
print("done")
"""


def ask(page: Page, name: str, why: str) -> str:
    """Find somebody by name, ask them, and return the address of the request."""
    first = name.partition(" ")[0]
    page.goto(f"/people/?q={name.replace(' ', '+')}")
    page.get_by_role("link", name=f"Ask {first} ({name})").click()
    expect(page.get_by_role("heading", name=f"Ask {first}", level=1)).to_be_visible()
    page.get_by_label("Why do you ask?").fill(why)
    page.get_by_label("A question or two").check()
    page.get_by_role("button", name=f"Ask {first}").click()
    expect(page.get_by_text("You are told as soon as there is an answer.")).to_be_visible()
    return page.url


def test_two_are_introduced_and_talk(visit: Visit, site: Site) -> None:
    asker, helper = visit("liam-docherty"), visit("wei-zhang", width=360)
    try:
        url = ask(asker, "Wei Zhang", WHY)
        assert violations(asker) == []
        assert address("wei-zhang") not in asker.content()

        helper.goto("/notifications/")
        notice = helper.get_by_role("listitem").filter(has_text="Liam Docherty asks for your time").first
        notice.get_by_role("link").first.click()
        expect(helper).to_have_url(url)
        expect(helper.get_by_text(WHY)).to_be_visible()
        assert address("liam-docherty") not in helper.content()
        assert violations(helper) == []
        shot(helper, "introduction-answer-360")
        helper.get_by_label("Your first words to them").fill("Bring the board.")
        helper.get_by_role("button", name="Accept").click()
        expect(helper.get_by_role("link", name=address("liam-docherty"))).to_be_visible()

        asker.goto(url)
        assert address("wei-zhang") not in asker.content()
        asker.get_by_role("link", name="Talk with Wei").click()
        expect(asker.get_by_text("Bring the board.")).to_be_visible()
        expect(asker.locator("#thread")).to_have_attribute("data-live", "on")
        helper.get_by_role("link", name="Talk with Liam").click()
        expect(helper.get_by_text("Only the two of you can read this.")).to_be_visible()
        assert violations(helper) == []
        helper.get_by_label("Your post").fill("Thursday at ten would suit me.")
        helper.get_by_role("button", name="Send").click()
        # It comes without a click.
        expect(asker.get_by_text("Thursday at ten would suit me.")).to_be_visible()
        shot(asker, "introduction-talk")

        other = visit("daniel-price")
        for closed in (asker.url, url):
            other.goto(closed)
            expect(other.get_by_text("Bring the board.")).to_have_count(0)

        asker.get_by_role("link", name="Your addresses, and whether it helped").click()
        asker.get_by_label("Yes", exact=True).check()
        asker.get_by_label("In a sentence").fill("Orange is gone, and the board is read.")
        asker.get_by_label("Show it with my name").check()
        asker.get_by_role("button", name="Save").click()
        expect(asker.get_by_text("Thank you for saying so.")).to_be_visible()
        other.goto("/people/?q=Wei+Zhang")
        other.get_by_role("link", name="Wei Zhang", exact=True).first.click()
        expect(other.get_by_text("Orange is gone, and the board is read.")).to_be_visible()
        shot(other, "introduction-helped")
    finally:
        site.run(FORGET % WHY)


def test_asking_and_declining_work_without_scripts(visit: Visit, site: Site) -> None:
    why = "May I read your minutes of the first meeting? Ours has no agenda yet."
    asker, helper = visit("priya-nair", javascript=False), visit("joe-bright", javascript=False)
    try:
        url = ask(asker, "Joe Bright", why)
        helper.goto(url)
        helper.get_by_text("No, not this time").click()
        helper.get_by_role("button", name="Decline").click()
        expect(helper.get_by_text("They are told, kindly.")).to_be_visible()
        asker.goto("/introductions/?show=past")
        asker.get_by_role("link", name=re.compile("Joe Bright")).first.click()
        expect(asker.get_by_text("Thank you for asking.")).to_be_visible()
    finally:
        site.run(FORGET % why)
