"""Saving a search, describing a need in a paragraph, and finding who could help one and be helped."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, violations
from tests.browser.site import Site

pytestmark = pytest.mark.browser

PARAGRAPH = (
    "Our residents keep having falls at night, mostly on the way to the bathroom. "
    "I would like to draw run charts of it, but nobody here knows how."
)
SOMEBODY_NEW = """
from directory.models import Expertise, Member
from search.models import Concept
from django.core.management import call_command
member, _new = Member.objects.get_or_create(email="{key}@redbag.example", defaults={{"display_name": "{name}"}})
Expertise.objects.get_or_create(member=member, concept=Concept.objects.get(key="run-charts"))
call_command("send_search_alerts")
print("done")
"""


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_saved_search_tells_of_somebody_new(visit: Visit, site: Site, javascript: bool) -> None:
    page = visit("wei-zhang", javascript=javascript)
    name = f"Charts {uuid4().hex[:6]}"
    # Words of the search of its own, so that both runs of this journey keep one each.
    page.goto(f"/people/?q=run+charts&order={'recent' if javascript else ''}")
    page.get_by_role("link", name="Save this search").click()
    box = page.locator("#id_name")
    expect(box).to_have_value("Run charts")
    box.fill(name)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(f"Saved as “{name}”.")).to_be_visible()

    who = f"Nadia New{name[-6:]}"
    site.run(SOMEBODY_NEW.format(key=f"new-{name[-6:]}", name=who))
    page.goto("/notifications/")
    page.get_by_role("main").get_by_role("link", name=name).first.click()

    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    expect(page.get_by_role("link", name=who)).to_be_visible()
    if javascript:
        assert violations(page) == []

    page.goto("/saved-searches/")
    page.get_by_role("link", name=re.compile(rf"Change\s*: {name}")).click()
    page.get_by_label("Not at all").check()
    page.get_by_role("button", name="Save").click()
    row = page.get_by_role("listitem").filter(has_text=name)
    expect(row).to_contain_text("Not at all")
    if javascript:
        assert violations(page) == []
    row.get_by_role("button", name=re.compile(rf"Delete\s*: {name}")).click()
    expect(page.get_by_text("The search is deleted.")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_need_in_a_paragraph_leads_to_people_pages_threads_and_a_question(visit: Visit, javascript: bool) -> None:
    page = visit("maria-okafor", width=360, javascript=javascript)
    page.goto("/")
    page.get_by_role("link", name=re.compile("describe in a paragraph")).click()
    page.get_by_label("What are you stuck with?").fill(PARAGRAPH)
    if javascript:
        expect(page.get_by_role("button", name="Not Run charts")).to_be_visible()
        expect(page.locator("#need-status")).to_contain_text("Run charts")
    page.get_by_role("button", name="Show who and what may help").click()

    expect(page.get_by_role("article").first.locator(".why")).to_have_text(re.compile(r"\w{4}"))
    expect(page.get_by_role("heading", name="Case studies and guides")).to_be_visible()
    expect(page.get_by_role("heading", name="Threads")).to_be_visible()
    page.reload()
    expect(page.get_by_label("What are you stuck with?")).to_have_value(PARAGRAPH)
    if javascript:
        assert violations(page) == []

    page.get_by_role("button", name="Not Run charts").click()
    expect(page.get_by_role("button", name="Not Run charts")).to_have_count(0)
    expect(page.get_by_label("What are you stuck with?")).to_have_value(PARAGRAPH)
    page.get_by_label("It is also about").fill("co-production")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("button", name="Not Co-production")).to_be_visible()

    page.locator("#ask ~ form").get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="Start a thread")).to_be_visible()
    expect(page.locator("textarea[name=body]")).to_have_value(PARAGRAPH)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_the_home_page_shows_who_could_help_and_be_helped(visit: Visit, javascript: bool) -> None:
    page = visit("amina-yusuf", javascript=javascript)
    page.goto("/")
    matches = page.get_by_role("region", name="You could help each other")
    expect(matches.get_by_role("article").first).to_contain_text(re.compile("Among what you want to learn: .*can help"))
    if javascript:
        assert violations(page) == []
    name = matches.get_by_role("article").first.get_by_role("heading").inner_text()

    matches.get_by_role("button", name=re.compile(rf"Not this one\s*: {name}")).click()
    expect(page.get_by_text(f"You are not shown {name} as a match any more.")).to_be_visible()
    expect(matches.get_by_role("link", name=name, exact=True)).to_have_count(0)

    matches.get_by_role("link", name="All who match you both ways").click()
    expect(page.get_by_role("heading", name="You could help each other", level=1)).to_be_visible()
    page.get_by_role("button", name="Let them be shown again").click()
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    if javascript:
        assert violations(page) == []
