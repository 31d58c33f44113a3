"""A member follows a learning path: begins, reads, marks, comes back, and leaves; with and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, violations

pytestmark = pytest.mark.browser

PATH = "/learning-paths/when-a-resident-goes-to-hospital/"
TITLE = "When a resident goes to hospital"
GUIDE = "When a care home resident goes to hospital"


def leave(page: Page) -> None:
    """Leave the path for whoever walks it next."""
    page.goto("/learning/")
    page.get_by_role("link", name=re.compile(f"^Leave this path.*{TITLE}")).click()
    page.get_by_role("button", name="Leave this path").click()
    expect(page.get_by_text("what you marked is gone")).to_be_visible()


@pytest.mark.parametrize(("name", "width"), [("ruth-ellison", 1280), ("amina-yusuf", 320)])
def test_a_member_goes_along_a_path_in_place(visit: Visit, name: str, width: int) -> None:
    page = visit(name, width=width)
    page.goto("/library/")
    page.get_by_role("link", name="Or follow a learning path.").click()
    page.get_by_role("link", name=TITLE, exact=True).click()
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    # Whoever presses before the scripts are there is answered by a whole page.
    page.wait_for_load_state()
    page.get_by_role("button", name="Start this path").click()
    expect(page.get_by_text("0 of 4 done")).to_be_visible()
    expect(page.locator("#way-said")).to_have_text("You have begun. Go at your own pace.")
    assert violations(page) == []

    first = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=GUIDE))
    button = first.get_by_role("button", name="Mark as done")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#way-said")).to_have_text("Done. 1 of 4 done.")
    expect(page.get_by_role("progressbar", name=f"Done of “{TITLE}”")).to_have_attribute("value", "1")
    # The keyboard stays where it was.
    expect(first.get_by_role("button", name="Not done")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert violations(page) == []

    page.get_by_role("link", name=re.compile("^Next: ")).click()
    along = page.get_by_role("region", name="Learning path")
    expect(along.get_by_text("1 of 4 done")).to_be_visible()
    assert violations(page) == []
    along.get_by_role("button", name="Mark as done").click()
    expect(page.get_by_text("Done. 2 of 4 done.")).to_be_visible()
    along.get_by_role("link", name=TITLE).click()
    expect(page.get_by_text("2 of 4 done")).to_be_visible()
    page.goto("/")
    expect(page.get_by_text(f"Go on with {TITLE}: 2 of 4 done")).to_be_visible()
    leave(page)
    expect(page.get_by_role("button", name="Start this path")).to_be_visible()


def test_without_javascript_a_path_is_walked_to_its_end(visit: Visit) -> None:
    page = visit("daniel-price", width=360, javascript=False)
    page.goto(PATH)
    for done in range(1, 5):
        page.get_by_role("button", name=re.compile("^Mark as done")).first.click()
        said = f"Done. {done} of 4 done." if done < 4 else "Done. You have finished this path."
        expect(page.get_by_text(said)).to_be_visible()
    expect(page.get_by_role("heading", name="You have finished this path")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Not done")).first.click()
    expect(page.get_by_text("Taken back. 3 of 4 done.")).to_be_visible()
    leave(page)


def test_a_visitor_reads_the_path_and_is_led_back_to_it_after_signing_in(visit: Visit) -> None:
    page = visit(width=320)
    page.goto(PATH)
    expect(page.get_by_role("heading", name="Afterwards you can")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    assert violations(page) == []
    page.get_by_role("link", name="Sign in to mark what you have done").click()
    expect(page).to_have_url(re.compile(f"next={PATH}"))


def test_what_one_has_begun_waits_in_one_place(visit: Visit) -> None:
    page = visit("amina-yusuf", width=320)
    page.goto("/learning/")
    expect(page.get_by_role("link", name="From a question to a first chart", exact=True)).to_be_visible()
    expect(page.get_by_text("2 of 6 done")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert violations(page) == []
