"""Two editors have one page open: with Wagtail's scripts and without, each is told and neither loses anything."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site

pytestmark = pytest.mark.browser

EDITORS = """
from django.contrib.auth.models import Group
from directory.models import Member
group = Group.objects.get(name="Reviewers")
for key in ("maria-okafor", "helen-marsh"):
    getattr(Member.objects.get(email=f"{key}@redbag.example").groups, "%s")(group)
print("done")
"""
DRAFT = """
import json
from resources.models import CaseStudyIndexPage, CaseStudyPage
body = json.dumps([{"type": "paragraph", "value": "<p>Papers went missing.</p>"}])
sections = dict.fromkeys(("problem", "what_was_done", "what_happened", "what_did_not_work"), body)
page = CaseStudyPage(title="Two at once %s", slug="two-at-once-%s", place="Sutton", strapline="One bag", **sections)
CaseStudyIndexPage.objects.get().add_child(instance=page)
page.save_revision().publish()
print(page.pk)
"""


@pytest.fixture
def editors(site: Site) -> Iterator[None]:
    site.run(EDITORS % "add")
    yield
    site.run(EDITORS % "remove")


@pytest.fixture
def pk(site: Site) -> str:
    key = uuid4().hex[:6]
    return site.run(DRAFT % (key, key))


def opened(visit: Visit, who: str, pk: str, *, javascript: bool = True) -> Page:
    page = visit(who, width=1400, javascript=javascript)
    page.goto(f"/cms/pages/{pk}/edit/")
    return page


def saved_by_itself(page: Page) -> None:
    expect(page.locator("#w-autosave-indicator").get_by_text("Saved", exact=True)).to_be_visible()


def type_until_saved(page: Page, name: str, said: str) -> None:
    """Type as people do, more slowly than the scripts of the page take to begin, until they have saved it."""
    field = page.locator(f"#id_{name}")
    field.select_text()
    field.press_sequentially(said, delay=500)
    saved_by_itself(page)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save draft").first.click()


def type_and_send(page: Page, name: str, said: str) -> None:
    """Send the form before any script has saved it or asked anything."""
    page.evaluate(
        "([name, said]) => { const form = document.querySelector('[data-edit-form]');"
        " form.elements[name].value = said; form.submit(); }",
        [name, said],
    )


@pytest.mark.usefixtures("editors")
def test_with_scripts_the_second_is_asked_once_before_they_overwrite(visit: Visit, pk: str) -> None:
    helen, maria = opened(visit, "helen-marsh", pk), opened(visit, "maria-okafor", pk)
    type_until_saved(maria, "strapline", "Two bags")
    # Hers was saved as she typed; so Helen's script does not save over it.
    helen.bring_to_front()
    helen.locator("#id_place").select_text()
    helen.locator("#id_place").press_sequentially("Corby", delay=500)
    expect(helen.locator("#w-autosave-indicator").get_by_text("Autosave is paused")).to_be_visible()
    question = helen.locator("#w-save-confirmation-dialog")
    title = helen.locator("#title-text-w-save-confirmation-dialog")
    expect(title).to_have_text("Maria Okafor saved a new version", timeout=30_000)
    save(helen)
    expect(title).to_be_visible()
    question.get_by_role("button", name="Save draft").click()
    expect(helen.get_by_text("has been updated")).to_be_visible()
    expect(helen.locator("#id_place")).to_have_value("Corby")

    helen.goto(f"/cms/pages/{pk}/history/")
    expect(helen.get_by_role("row").filter(has_text="Maria Okafor").first).to_be_visible()


@pytest.mark.usefixtures("editors")
def test_who_saves_by_the_button_after_their_script_did_is_not_told_of_themselves(visit: Visit, pk: str) -> None:
    maria = opened(visit, "maria-okafor", pk)
    type_until_saved(maria, "strapline", "Two bags")
    save(maria)
    expect(maria.get_by_text("has been updated")).to_be_visible()


@pytest.mark.usefixtures("editors")
def test_who_is_quicker_than_the_script_that_saves_is_not_told_of_themselves(visit: Visit, pk: str) -> None:
    maria = opened(visit, "maria-okafor", pk)
    answers: list[tuple[Route, APIResponse]] = []

    def keep(route: Route) -> None:
        """Have the server save, and keep its answer from the page."""
        if route.request.method == "POST" and route.request.headers.get("accept") == "application/json":
            answers.append((route, route.fetch()))
        else:
            route.continue_()

    maria.route(f"**/cms/pages/{pk}/edit/", keep)
    field = maria.locator("#id_strapline")
    field.select_text()
    field.press_sequentially("Two bags", delay=500)
    while not answers:
        maria.wait_for_timeout(100)
    save(maria)
    maria.wait_for_timeout(500)
    for route, answer in answers:
        route.fulfill(response=answer)

    expect(maria.get_by_text("has been updated")).to_be_visible()
    expect(maria.get_by_text("You saved this page")).to_have_count(0)


@pytest.mark.usefixtures("editors")
def test_without_scripts_the_second_is_told_who_saved_when_and_what(visit: Visit, pk: str) -> None:
    maria = opened(visit, "maria-okafor", pk)
    plain = opened(visit, "helen-marsh", pk)
    # At one stroke: what is typed in pieces may be saved once more after the other was told of it.
    maria.locator("#id_strapline").fill("Two bags")
    saved_by_itself(maria)

    type_and_send(plain, "place", "Corby")
    expect(plain.get_by_text("Maria Okafor saved this page on")).to_be_visible()
    expect(plain.locator("#id_place")).to_have_value("Corby")
    with plain.expect_popup() as comparison:
        plain.get_by_role("link", name="See what was changed").click()
    expect(comparison.value.get_by_text("Two bags")).to_be_visible()
    save(plain)
    expect(plain.get_by_text("has been updated")).to_be_visible()
    expect(plain.locator("#id_strapline")).to_have_value("One bag")
    expect(plain.locator("#id_place")).to_have_value("Corby")


@pytest.mark.usefixtures("editors")
def test_what_was_typed_for_a_page_that_somebody_deleted_becomes_a_new_draft(visit: Visit, pk: str) -> None:
    maria, helen = opened(visit, "maria-okafor", pk), opened(visit, "helen-marsh", pk)
    helen.goto(f"/cms/pages/{pk}/delete/")
    helen.get_by_role("button", name="Yes, delete it").click()
    expect(helen.get_by_text("deleted").first).to_be_visible()
    type_and_send(maria, "strapline", "Two bags")
    expect(maria.get_by_text("This page is not there any more")).to_be_visible()
    expect(maria.get_by_text("Helen Marsh deleted “Two at once")).to_be_visible()
    maria.get_by_role("button", name="Save as a new draft").click()
    expect(maria.get_by_text("created")).to_be_visible()
    expect(maria.locator("#id_strapline")).to_have_value("Two bags")
