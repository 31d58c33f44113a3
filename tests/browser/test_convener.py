"""A convener signs in and looks after a page of their community; it is reviewed, and readers meet it there."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit, violations
from tests.browser.site import Site, sign_in
from tests.browser.test_editor import press
from tests.resources.conftest import picture_bytes

pytestmark = pytest.mark.browser

OWN, OTHER = "Red bag checklist", "Run chart starter"
COMMUNITY = "/communities/care-homes-and-hospitals/"
NUMBER = """
from resources.models import ResourcePage
print(ResourcePage.objects.get(slug="run-chart-starter").pk)
"""


def upload(page: Page, title: str, file: Path) -> None:
    """Bring a file in the dialog in which one is chosen."""
    dialog: Locator = page.locator(".modal")
    dialog.get_by_role("tab", name="Upload").click()
    dialog.locator("input[type=file]").set_input_files(file)
    dialog.get_by_label("Title").fill(title)
    dialog.get_by_role("button", name="Upload").click()
    expect(dialog).to_have_count(0)


def test_a_convener_looks_after_the_page_of_their_community_and_no_other(
    visit: Visit, site: Site, tmp_path: Path
) -> None:
    other = site.run(NUMBER)
    key = uuid4().hex[:6]
    label, photo = tmp_path / "label.txt", tmp_path / "bag.png"
    label.write_text("Whose bag, which home, which telephone.")
    # Of a size of its own: of a picture that is there already the dialog asks which to take.
    photo.write_bytes(picture_bytes(100 + int(key[:3], 16) % 400, 90))

    convener = visit(width=1400)
    sign_in(convener, "beatriz-santos")
    convener.get_by_role("banner").locator("summary").first.click()
    convener.get_by_role("link", name="Write and edit").click()
    expect(convener.get_by_role("heading", name="Beatriz Santos")).to_be_visible()
    convener.goto("/cms/pages/2/")
    convener.get_by_role("main").get_by_role("link", name=re.compile("child pages of .Resources")).click()
    rows = convener.get_by_role("main").get_by_role("table")
    expect(rows.get_by_role("link", name=OWN, exact=True)).to_be_visible()
    expect(rows.get_by_text(OTHER)).to_have_count(0)

    rows.get_by_role("link", name=OWN, exact=True).click()
    expect(convener.locator("#id_title")).to_have_value(OWN)
    number = re.search(r"/pages/(\d+)/edit/", convener.url)
    assert number
    convener.fill("#id_summary", f"What goes in, and how it comes home again {key}.")
    convener.get_by_role("button", name="Choose a document").first.click()
    upload(convener, f"Label {key}", label)
    body = convener.locator("#panel-child-content-body-section")
    body.locator(".c-sf-add-button").last.click()
    convener.get_by_role("option", name="Picture", exact=True).click()
    body.get_by_role("button", name="Choose an image").click()
    upload(convener, f"Bag {key}", photo)
    body.get_by_label("Alt text").last.fill(f"A packed bag {key}")
    convener.get_by_role("button", name="More actions").click()
    expect(convener.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    convener.keyboard.press("Escape")
    press(convener, "Submit to Review")
    expect(convener.get_by_text("submitted for moderation")).to_be_visible()

    convener.goto(f"/cms/pages/{other}/edit/")
    expect(convener.get_by_text("you do not have permission")).to_be_visible()
    expect(convener.locator("#id_title")).to_have_count(0)

    reader = visit(width=360)
    reader.goto("/resources/red-bag-checklist/")
    expect(reader.get_by_text(key)).to_have_count(0)

    reviewer = visit("daniel-price", width=1400)
    reviewer.goto(f"/cms/pages/{number[1]}/edit/")
    press(reviewer, "Approve and Publish")
    reviewer.wait_for_url(re.compile(r"/cms/(pages/\d+/)?$"))

    reader.goto(COMMUNITY)
    assert violations(reader) == []
    reader.get_by_role("region", name="Our guides, case studies and resources").get_by_role("link", name=OWN).click()
    expect(reader.get_by_text(f"how it comes home again {key}.")).to_be_visible()
    shown = reader.get_by_role("img", name=f"A packed bag {key}")
    shown.scroll_into_view_if_needed()
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert violations(reader) == []
    assert reader.evaluate("document.documentElement.scrollWidth") <= 360
    with reader.expect_download() as download:
        reader.get_by_role("link", name="Download").click()
    assert Path(download.value.path()).read_text() == label.read_text()
