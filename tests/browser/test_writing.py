"""Writing a post: toolbar, preview, names, files and drafts, with JavaScript and without."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, violations
from tests.browser.site import shot

pytestmark = pytest.mark.browser

COMMUNITY = "/communities/measurement-for-improvement/"
PASTE = """([kind, text]) => {
  const data = new DataTransfer();
  data.setData(kind, text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector("[data-composer] textarea").dispatchEvent(event);
}"""
SPREADSHEET = "Ward\tFalls\nA\t1|2\nB\t3"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "corridor.png"
    Image.new("RGB", (900, 500), "steelblue").save(path)
    return path


def begin(page: Page, title: str) -> str:
    """Start a thread and return its address."""
    page.goto(f"{COMMUNITY}threads/new/")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Your post").fill("The first.")
    page.get_by_role("button", name="Start the thread").click()
    expect(page.locator("#thread")).to_have_attribute("data-live", "on")
    return page.url


def saved(page: Page) -> None:
    expect(page.locator("[data-draft-status]")).to_contain_text("Saved")


def test_a_post_is_written_with_all_that_helps(visit: Visit, picture: Path) -> None:
    hannah, joe = visit("hannah-lindqvist"), visit("joe-bright", width=360)
    address = begin(hannah, "What the tables say")
    joe.goto(address)
    expect(joe.locator("#thread")).to_have_attribute("data-live", "on")
    area = hannah.get_by_label("Your post")

    area.fill("fewer falls")
    area.select_text()
    hannah.get_by_role("button", name="Bold").click()
    expect(area).to_have_value("**fewer falls**")
    area.press("Control+b")
    expect(area).to_have_value("fewer falls")
    hannah.keyboard.press("End")
    hannah.evaluate(PASTE, ["text/plain", SPREADSHEET])
    expect(area).to_have_value("fewer falls\n\n| Ward | Falls |\n| --- | --- |\n| A | 1\\|2 |\n| B | 3 |\n\n")

    # Names by keyboard alone: the list says what is chosen, and Enter takes it.
    area.press_sequentially("Ask @joe", delay=50)
    option = hannah.get_by_role("option", name="Joe Bright")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(area).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "-")
    assert violations(hannah) == []
    area.press("Enter")
    assert "Ask @[Joe Bright](member:" in area.input_value()
    expect(hannah.get_by_text("This will notify 1 person.")).to_be_visible()

    hannah.get_by_label("Pictures and files").set_input_files(picture)
    hannah.get_by_label("What does the picture show?").fill("An empty corridor")
    hannah.get_by_role("button", name="Preview").click()
    expect(hannah.get_by_role("region", name="Preview").get_by_role("cell", name="1|2")).to_be_visible()
    saved(hannah)
    assert violations(hannah) == []

    area.press("Control+Enter")
    expect(joe.locator("#posts").get_by_role("link", name="@Joe Bright")).to_be_visible()
    expect(joe.locator("#posts").get_by_role("img", name="An empty corridor")).to_be_visible()
    expect(area).to_have_value("")
    expect(hannah.locator(".upload")).to_have_count(0)
    assert joe.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(joe) == []
    hannah.goto("/drafts/")
    expect(hannah.get_by_text("What the tables say")).to_have_count(0)


def test_a_draft_waits_on_another_device_and_tells_of_a_newer_version(visit: Visit, picture: Path) -> None:
    desk, phone = visit("priya-nair"), visit("priya-nair", width=360)
    desk.goto(f"{COMMUNITY}threads/new/")
    desk.get_by_label("Title").fill("From the desk")
    desk.get_by_label("Your post").fill("Half a thought")
    desk.get_by_label("Pictures and files").set_input_files(picture)
    expect(desk.locator(".upload")).to_have_count(1)
    saved(desk)

    phone.goto(f"{COMMUNITY}threads/new/")
    expect(phone.get_by_label("Title")).to_have_value("From the desk")
    expect(phone.get_by_label("Your post")).to_have_value("Half a thought")
    expect(phone.locator(".upload")).to_have_count(1)
    phone.get_by_label("Your post").fill("Half a thought, and the other half")
    saved(phone)

    desk.get_by_label("Your post").fill("Half a thought, and a quarter")
    dialog = desk.get_by_role("alertdialog", name="Two versions")
    expect(dialog).to_contain_text("another tab or on another device")
    expect(dialog.locator("pre")).to_have_text("Half a thought, and the other half")
    assert violations(desk) == []
    dialog.get_by_role("button", name="Swap the two").click()
    expect(desk.get_by_label("Your post")).to_have_value("Half a thought, and the other half")
    expect(dialog.locator("pre")).to_have_text("Half a thought, and a quarter")
    dialog.get_by_role("button", name="Keep what is in the form").click()
    saved(desk)

    phone.goto("/drafts/")
    assert violations(phone) == []
    phone.get_by_role("link", name="Go on").first.click()
    expect(phone.get_by_label("Your post")).to_have_value("Half a thought, and the other half")
    phone.goto("/drafts/")
    phone.get_by_role("button", name="Throw away").first.click()
    expect(phone.get_by_text("The draft is thrown away.")).to_be_visible()


def test_words_typed_without_a_network_are_kept_and_saved_later(visit: Visit) -> None:
    page = visit("wei-zhang")
    begin(page, "In the tunnel")
    page.on("dialog", lambda dialog: dialog.accept())

    page.context.set_offline(True)
    page.get_by_label("Your post").fill("Typed in the tunnel")
    expect(page.locator("[data-draft-status]")).to_contain_text("Not saved: the network is away.")
    page.context.set_offline(False)
    page.reload()

    expect(page.get_by_label("Your post")).to_have_value("Typed in the tunnel")
    expect(page.locator("[data-draft-status]")).not_to_be_empty()
    elsewhere = visit("wei-zhang")
    page.wait_for_function("!Object.keys(sessionStorage).some((name) => name.startsWith('redbag:draft:'))")
    elsewhere.goto(page.url)
    expect(elsewhere.get_by_label("Your post")).to_have_value("Typed in the tunnel")


def test_two_tabs_that_change_the_same_post(visit: Visit) -> None:
    first, second = visit("ewan-lister"), visit("ewan-lister")
    begin(first, "Put better")
    first.locator("#posts > li.post").get_by_role("link", name="Edit").click()
    second.goto(first.url)
    second.get_by_label("Your post").fill("Put better there.")
    second.get_by_role("main").get_by_role("button", name="Save", exact=True).click()
    expect(second.locator("#posts")).to_contain_text("Put better there.")

    first.get_by_label("Your post").fill("Put better here.")
    first.get_by_role("main").get_by_role("button", name="Save", exact=True).click()

    expect(first.get_by_label("Your post")).to_have_value("Put better here.")
    expect(first.get_by_text("Put better there.")).to_be_visible()
    assert violations(first) == []
    first.get_by_role("main").get_by_role("button", name="Save", exact=True).click()
    expect(first.locator("#posts")).to_contain_text("Put better here.")


def test_everything_works_without_javascript(visit: Visit, picture: Path) -> None:
    page = visit("liam-docherty", javascript=False)
    page.goto(f"{COMMUNITY}threads/new/")
    page.get_by_label("Title").fill("On the ward computer")
    page.get_by_label("Your post").fill("We **began**. @Joe Bright?")
    page.get_by_label("Pictures and files").set_input_files(picture)

    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview").locator("strong")).to_have_text("began")
    expect(page.get_by_text("This will notify 1 person.")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("On the ward computer")
    page.get_by_label("What does the picture show?").fill("A corridor")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Your draft is saved.")).to_be_visible()

    page.goto("/drafts/")
    page.get_by_role("link", name="A new thread in").first.click()
    expect(page.get_by_label("Your post")).to_have_value("We **began**. @Joe Bright?")
    page.get_by_role("button", name="Start the thread").click()
    expect(page.get_by_role("img", name="A corridor")).to_be_visible()
    expect(page.get_by_role("link", name="@Joe Bright")).to_be_visible()


def test_the_first_words_about_a_case_study_are_written_like_any_post(visit: Visit, picture: Path) -> None:
    page = visit("hannah-lindqvist", width=360)
    page.goto("/case-studies/")
    page.locator("main h2 a, main h3 a").first.click()
    discussion = page.get_by_role("region", name="Discussion")
    area = discussion.get_by_label("Your post")

    area.press_sequentially("Ask @joe", delay=50)
    expect(discussion.get_by_role("option", name="Joe Bright")).to_have_attribute("aria-selected", "true")
    area.press("Enter")
    discussion.get_by_label("Pictures and files").set_input_files(picture)
    expect(discussion.locator(".upload")).to_have_count(1)
    saved(page)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.reload()
    expect(area).to_have_value(re.compile(r"^Ask @\[Joe Bright\]"))
    expect(discussion.locator(".upload")).to_have_count(1)
    shot(page, "discuss-360")
    discussion.get_by_role("button", name="Start the discussion").click()

    expect(page.locator("#posts").get_by_role("link", name="@Joe Bright")).to_be_visible()
    expect(page.locator("#posts img[src*='/attachments/']")).to_have_count(1)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_question_to_the_hosts_is_kept_and_has_its_files(visit: Visit, picture: Path, javascript: bool) -> None:
    page = visit("ewan-lister", javascript=javascript)
    page.goto(f"{COMMUNITY}ask-hosts/")
    page.get_by_label("Title").fill("Is this picture too much?")
    page.get_by_label("Your question").fill("I would rather ask **you** first.")
    page.get_by_label("Pictures and files").set_input_files(picture)
    if javascript:
        expect(page.locator(".upload")).to_have_count(1)
        saved(page)
        assert violations(page) == []
        shot(page, "ask-hosts")
    else:
        page.get_by_role("button", name="Save draft").click()

    page.goto("/drafts/")
    page.get_by_role("link", name="A private question to the hosts of").first.click()
    expect(page.get_by_label("Title")).to_have_value("Is this picture too much?")
    expect(page.locator(".upload")).to_have_count(1)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview").locator("strong")).to_have_text("you")
    page.get_by_role("button", name="Ask the hosts").click()

    expect(page.get_by_text("A private question to the hosts")).to_be_visible()
    expect(page.locator("#posts img[src*='/attachments/']")).to_have_count(1)
