"""An editor makes a guide of the demonstration's stories, a second editor publishes it, and members discuss it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, violations
from tests.browser.test_editor import choose_case, press, write

pytestmark = pytest.mark.browser

TITLE = "The first hour of a new start"
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
    press(helen, "Submit to Moderators approval")
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
