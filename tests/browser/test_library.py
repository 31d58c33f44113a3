"""A reader looks through the library, keeps what is good, says that it helped, cites it, and reads on in the train."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, violations
from tests.browser.site import Site

pytestmark = pytest.mark.browser

GUIDE = "/guides/when-a-care-home-resident-goes-to-hospital/"

COPY = """
from resources.models import LearningGuidePage
guide = LearningGuidePage.objects.get(slug="when-a-care-home-resident-goes-to-hospital")
copy = guide.copy(update_attrs={"title": "Soon for members", "slug": "soon-for-members"})
copy.save_revision().publish()
print(copy.pk)
"""
FOR_MEMBERS = """
from resources.models import LearningGuidePage
guide = LearningGuidePage.objects.get(pk=%s)
guide.audience = "members"
guide.save_revision().publish()
print("done")
"""
GONE = """
from resources.models import LearningGuidePage
LearningGuidePage.objects.get(pk=%s).delete()
print("done")
"""


def kept_guides(page: Page) -> list[str]:
    """Return the addresses of the guides that the device keeps."""
    paths: list[str] = page.evaluate(
        """async () => (await (await caches.open("redbag-guides")).keys()).map(one => new URL(one.url).pathname)"""
    )
    return paths


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_narrows_the_library_and_passes_the_address_on(visit: Visit, javascript: bool) -> None:
    page = visit(width=360, javascript=javascript)
    page.goto("/")
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Library", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Library")).to_be_visible()
    page.get_by_label("Search guides, case studies, resources and learning paths").fill("falls")
    page.get_by_label("Reported", exact=True).check()
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/library/?q=falls&evidence=reported")
    expect(page.get_by_text("Evidence: Reported")).to_be_visible()
    page.get_by_role("link", name="Newest").click()
    page.wait_for_url("**/library/?q=falls&evidence=reported&order=newest")

    other = visit(width=360)
    other.goto(page.url)
    found = page.locator("#found h3").all_inner_texts()
    assert found
    assert other.locator("#found h3").all_inner_texts() == found
    if javascript:
        assert violations(page) == []
        page.get_by_role("link", name=re.compile("Take off the filter Evidence")).click()
        page.wait_for_url("**/library/?q=falls&order=newest")


def test_a_member_keeps_follows_rates_and_cites_a_guide(visit: Visit) -> None:
    page = visit("ruth-ellison")
    page.goto(GUIDE)
    title = page.locator("h1").inner_text()
    expect(page.get_by_role("heading", name=re.compile("^More on "))).to_be_visible()
    page.get_by_role("button", name="Keep for later").click()
    expect(page.get_by_text("Kept on your reading list.")).to_be_visible()
    page.get_by_role("button", name="Tell me when this changes").click()
    expect(page.get_by_text("We will tell you when this changes.")).to_be_visible()
    page.get_by_role("button", name="Yes", exact=True).click()
    page.get_by_label("Would you tell us why?").fill("It says what did not work.")
    assert violations(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It was helpful to you.")).to_be_visible()

    page.get_by_role("link", name="Cite this").click()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy Vancouver").click()
    expect(page.locator("#copied")).to_have_text("Copied")
    assert title in page.evaluate("navigator.clipboard.readText()")
    assert violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Download RIS").click()
    assert download.value.suggested_filename == "when-a-care-home-resident-goes-to-hospital.ris"

    page.goto("/reading/")
    assert violations(page) == []
    page.get_by_role("button", name=f"Take off the list {title}").click()
    expect(page.get_by_text("Nothing kept yet")).to_be_visible()
    page.get_by_role("button", name=f"Stop telling me {title}").click()
    expect(page.get_by_role("button", name=re.compile("Stop telling me"))).to_have_count(0)
    page.goto(GUIDE)
    page.get_by_role("link", name="Change what you said").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("What you said is taken back.")).to_be_visible()


def test_a_guide_read_once_is_read_again_without_a_connection_as_visitors_see_it(visit: Visit, site: Site) -> None:
    page = visit("ruth-ellison", width=360)
    page.goto(GUIDE)
    title = page.locator("h1").inner_text()
    expect(page.get_by_text("You can read this guide without a connection now.")).to_be_visible()
    name = page.locator(".site-narrow").inner_html().partition("Signed in as ")[2].partition("<")[0].strip()
    assert name

    page.context.set_offline(True)
    page.goto(GUIDE)
    expect(page.locator("h1")).to_have_text(title)
    assert name not in page.content()
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily") != "serif"
    page.goto("/case-studies/")
    expect(page.get_by_role("heading", level=1, name="Guides on this device")).to_be_visible()
    expect(page.get_by_role("link", name=title)).to_be_visible()
    assert violations(page) == []
    assert kept_guides(page) == [GUIDE]

    page.context.set_offline(False)
    page.goto("/reading/")
    assert kept_guides(page) == [GUIDE]
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    # The session that other journeys use is over.
    site.cookies = site.sessions()
    assert kept_guides(page) == []


@pytest.mark.parametrize("way", [FOR_MEMBERS, GONE], ids=["is for members", "is gone"])
def test_a_guide_that_was_kept_and_is_public_no_more_is_dropped_once_there_is_a_connection(
    visit: Visit, site: Site, way: str
) -> None:
    pk, address = site.run(COPY), "/guides/soon-for-members/"
    page = visit()
    page.goto(address)
    expect(page.get_by_text("You can read this guide without a connection now.")).to_be_visible()
    page.context.set_offline(True)
    page.goto(address)
    expect(page.locator("h1")).to_have_text("Soon for members")

    site.run(way % pk)
    page.context.set_offline(False)
    page.goto(address)
    expect(page.locator("h1")).not_to_have_text("Soon for members")
    assert kept_guides(page) == []

    page.context.set_offline(True)
    page.goto(address)
    expect(page.get_by_role("heading", level=1, name="Guides on this device")).to_be_visible()
    expect(page.get_by_text("Soon for members")).to_have_count(0)
    page.context.set_offline(False)
    if way == FOR_MEMBERS:
        site.run(GONE % pk)
