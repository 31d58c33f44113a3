"""An editor uploads a published SPC example and mends a row; readers see its chart, words, table and file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from resources.measures.reading import read
from resources.models import CaseStudyPage
from tests.browser.conftest import OpenPage, violations
from tests.browser.test_editor import editor, press, sign_in, write
from tests.factories import CaseStudyPageFactory
from tests.resources.diagrams.test_blocks import BLOCKS
from tests.resources.diagrams.test_blocks import stream as diagram
from tests.resources.measures.examples import INVENTORY, table
from tests.resources.measures.test_blocks import stream

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

ROWS = list(table(INVENTORY).rows())[1:]


def section(name: str) -> str:
    return f"#panel-child-content-{name}-section"


def add_measure(page: Page) -> None:
    """Add a measure to what happened, and say what it is."""
    panel = page.locator(section("what_happened"))
    panel.locator(".c-sf-add-button").last.click()
    page.get_by_role("option", name="Measure over time").click()
    panel.get_by_label("What is measured").fill("In-process inventory")
    panel.get_by_label("Definition").fill("Stock between two steps on the last day of the month.")
    panel.get_by_label("Unit").fill("hundred pounds")


def test_an_editor_uploads_a_published_example_and_readers_see_what_it_shows(
    open_page: OpenPage, tmp_path: Path
) -> None:
    reviewer = editor("Reviewers", "Daniel Price")
    file = tmp_path / "inventory.csv"
    wrong = {7: "twenty", 11: "?"}
    text = "\n".join(f"{day};{wrong.get(number, value)};;" for number, (day, value) in enumerate(ROWS))
    file.write_bytes(f"month;inventory;denominator;notes\n{text}Café\n".encode("cp1252"))
    complaints: list[str] = []
    page = open_page(width=1400)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda one: complaints.append(one.text) if "Content Security" in one.text else None)

    sign_in(page, reviewer)
    page.goto(f"/cms/pages/add/resources/casestudypage/{CaseStudyPageFactory.above().pk}/")
    page.fill("#id_title", "Less on the shelf")
    page.fill("#id_strapline", "Smaller batches")
    page.fill("#id_place", "Leeds")
    for name in ("problem", "what_was_done", "what_did_not_work"):
        write(page, name, f"Words about {name}.")
    add_measure(page)
    figures = page.locator("[data-figures]")
    figures.locator("input[type=file]").set_input_files(file)
    expect(figures.get_by_role("status")).to_contain_text("Filled in from the file")
    area = figures.locator("textarea")
    expect(area).to_have_value(re.compile("2024-08-01;twenty;;"))
    # Leaves the page for its answer, before which nothing may be mended: it would be gone.
    with page.expect_response(lambda one: one.request.method == "POST" and one.request.resource_type == "document"):
        press(page, "Publish")
    page.wait_for_load_state()
    expect(page.get_by_text("due to validation errors")).to_be_visible()
    expect(page.get_by_text("Row 9: “twenty” is not a number.")).to_be_visible()
    expect(page.get_by_text("Row 13: “?” is not a number.")).to_be_visible()
    expect(area).to_have_value(re.compile("2024-08-01;twenty;;(?s:.*)Café"))

    area.fill(area.input_value().replace("twenty", "24").replace("?", "17"))
    press(page, "Publish")
    # "Created and published", unless the editor has saved the page by itself meanwhile.
    expect(page.get_by_text(re.compile("(has been|created and) published"))).to_be_visible()
    assert complaints == []

    reader = open_page(javascript=False, accept_downloads=True)
    reader.goto(CaseStudyPage.objects.get().get_url())
    expect(reader.get_by_role("img", name="In-process inventory")).to_be_visible()
    shown = reader.locator("figure.measure")
    expect(shown).to_contain_text("Ordinary variation: these ups and downs")
    expect(shown).to_contain_text("The mean is 20.4 hundred pounds.")
    expect(shown).to_contain_text("expect anything between 7.89 and 32.9 hundred pounds")
    shown.get_by_text("The figures as a table").click()
    expect(shown.get_by_role("row", name="August 2024")).to_contain_text("24 hundred pounds")
    with reader.expect_download() as download:
        shown.get_by_role("link", name="Download the figures (CSV)").click()
    assert download.value.suggested_filename == "in-process-inventory.csv"
    assert [int(one.value or 0) for one in read(Path(download.value.path()).read_text("utf-8")).figures] == INVENTORY


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_on_charts_and_diagrams(open_page: OpenPage, width: int, scheme: str) -> None:
    changes = [{"since": "2025-06-01", "what": "Smaller batches", "afresh": True}]
    figures = table([*INVENTORY[:20], *(value - 9 for value in INVENTORY[20:]), 60])
    measured = stream(figures, changes=changes, target="15", better="-1")
    made = CaseStudyPageFactory(
        what_happened=measured,
        context=diagram("driver_diagram"),
        what_was_done=diagram("pdsa_log"),
        cost_and_time=diagram("logic_model"),
    )
    page = open_page(width, color_scheme=scheme, bypass_csp=True)

    page.goto(made.get_url())
    page.get_by_text("The figures as a table").click()

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for block in BLOCKS.values():
        expect(page.get_by_role("heading", name=str(block["title"]))).to_be_visible()
    # Where the picture has no room, its list is read instead.
    expect(page.get_by_text("Idea: Start at five")).to_be_visible(visible=width < 1280)
