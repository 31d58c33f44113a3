"""An editor makes a guide of the demonstration's stories, a second publishes it, members discuss it and keep it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.conftest import Visit, violations
from tests.browser.test_editor import choose_case, press, write
from tests.resources.test_pdf import kinds, text_of

pytestmark = pytest.mark.browser

TITLE = "The first hour of a new start"
GUIDE = "when-a-care-home-resident-goes-to-hospital"
CASES = ["red-bag-sutton", "red-bag-wakefield", "safer-care-homes-essex"]


def test_a_guide_goes_from_the_first_word_to_its_discussion(visit: Visit) -> None:
    reader = visit()
    titles = []
    for slug in CASES:
        reader.goto(f"/case-studies/{slug}/")
        titles.append(reader.locator("h1").inner_text())

    helen = visit("helen-marsh", width=1400)
    helen.goto("/cms/pages/2/")
    helen.get_by_role("main").get_by_role("link", name=re.compile("child pages of .Learning guides")).click()
    helen.get_by_role("link", name=re.compile("Add child page")).first.click()
    expect(helen.locator("#id_title")).to_be_visible()
    helen.fill("#id_title", TITLE)
    helen.fill("#id_summary", "Three places. One problem.")
    for section in ("problem", "shared", "actions", "made"):
        write(helen, section, f"Words about {section}.")
    for number, title in enumerate(titles):
        choose_case(helen, number, title)
    helen.get_by_role("button", name="Add Person").click()
    helen.locator("#id_contributors-0-member-chooser [data-chooser-action-choose]").first.click()
    helen.locator(".modal input[name=q]").fill("Okafor")
    helen.locator(".modal").get_by_role("link", name="Maria Okafor").click()
    press(helen, "Submit to Review")
    expect(helen.get_by_text("submitted for moderation")).to_be_visible()
    answer = reader.goto("/guides/the-first-hour-of-a-new-start/")
    assert answer is not None
    assert answer.status == 404, "what nobody has published is not there"

    daniel = visit("daniel-price", width=1400)
    daniel.goto("/cms/")
    daniel.get_by_role("link", name=TITLE).first.click()
    expect(daniel.locator("#id_title")).to_have_value(TITLE)
    press(daniel, "Approve and Publish")
    daniel.wait_for_url(re.compile(r"/cms/(pages/\d+/)?$"))

    reader.goto("/guides/")
    reader.get_by_role("main").get_by_role("link", name=TITLE).click()
    for place in ("Sutton", "Wakefield", "Essex"):
        expect(reader.get_by_role("main").get_by_role("link", name=re.compile(place)).first).to_be_visible()
    expect(reader.get_by_text("Words about shared.")).to_be_visible()
    assert violations(reader) == []

    amina = visit("amina-yusuf")
    amina.goto(reader.url)
    expect(amina.get_by_role("region", name="People to ask").get_by_role("link", name="Maria Okafor")).to_be_visible()
    discussion = amina.get_by_role("region", name="Discussion")
    discussion.get_by_role("textbox").fill("What did you do in the second hour?")
    discussion.get_by_role("button", name="Start the discussion").click()
    expect(amina.get_by_text("What did you do in the second hour?")).to_be_visible()
    expect(amina.get_by_role("link", name=TITLE).first).to_be_visible()

    reader.reload()
    expect(reader.get_by_text("What did you do in the second hour?").first).to_be_visible()


def titles(outline: list[Any]) -> Iterator[str]:
    """Yield what stands in a file's list of contents, in its order."""
    for entry in outline:
        if isinstance(entry, list):
            yield from titles(entry)
        else:
            yield str(entry.title)


@pytest.mark.usefixtures("pango")
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_reader_keeps_a_guide_as_a_tagged_file_that_reads_as_the_page_does(visit: Visit, javascript: bool) -> None:
    reader = visit(width=360, javascript=javascript)
    reader.goto("/guides/")
    reader.get_by_role("main").locator(f"a[href$='/{GUIDE}/']").first.click()
    title = reader.locator("h1").inner_text()
    shown = reader.get_by_role("main").get_by_role("heading").all_inner_texts()
    if javascript:
        assert violations(reader) == []
    link = reader.get_by_role("link", name="The whole guide as PDF")
    with reader.expect_download() as download:
        # With this key the browser keeps what a link leads to, which it shows otherwise.
        link.click(modifiers=["Alt"])

    assert download.value.suggested_filename == f"{GUIDE}.pdf"
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    file = PdfReader(download.value.path())
    assert file.metadata is not None
    assert file.metadata.title == title
    assert bool(file.root_object["/MarkInfo"]["/Marked"])
    headings = list(titles(file.outline))
    assert headings[0] == title
    assert {"The problem", "What the places share", "Actions that work", "Start on Monday", "Sources"} <= set(headings)
    assert [one for one in headings if one in shown] == [one for one in shown if one in headings]
    tagged = [kind for kind in kinds(file) if re.fullmatch("/H[1-6]", kind)]
    assert len(tagged) == len(headings)
    text, place = text_of(file), -1
    for heading in headings:
        assert (place := text.find(heading, place + 1)) >= 0, heading

    link.click()
    expect(reader).to_have_url(re.compile(f"/{GUIDE}/guide.pdf$"))
