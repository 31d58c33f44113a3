"""The work of editors: checks, a review by somebody without an account, and a guide that members ask for."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, violations
from tests.browser.site import Site

pytestmark = pytest.mark.browser

DRAFT = """
import json
from django.contrib.auth.models import Group
from directory.models import Member
from resources.models import ResourceIndexPage, ResourcePage
maria = Member.objects.get(email="maria-okafor@redbag.example")
maria.groups.add(Group.objects.get(name="Reviewers"))
body = json.dumps([{{"type": "paragraph", "value": "<p>Ask Jo: 07700 900123.</p>"}}])
page = ResourcePage(title="{title}", slug="{slug}", summary="A sheet to fill in.", body=body, live=False, owner=maria)
ResourceIndexPage.objects.get().add_child(instance=page)
page.save_revision(user=maria)
print(page.pk)
"""
TAKEN_BACK = """
from django.contrib.auth.models import Group
from directory.models import Member
Member.objects.get(email="maria-okafor@redbag.example").groups.remove(Group.objects.get(name="Reviewers"))
print("done")
"""


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_somebody_without_an_account_reviews_a_draft_and_the_editor_reads_it(
    visit: Visit, site: Site, javascript: bool
) -> None:
    key = uuid4().hex[:6]
    pk = site.run(DRAFT.format(title=f"Sheet {key}", slug=f"sheet-{key}"))
    editor = visit("maria-okafor", width=1400)
    editor.goto(f"/cms/pages/{pk}/edit/")
    editor.get_by_role("button", name="Toggle checks").click()
    expect(editor.get_by_text("“07700 900123” looks like a telephone number.")).to_be_visible()
    editor.goto(f"/cms/pages/{pk}/external-reviews/")
    editor.get_by_label("Who reviews it").fill("Jenny Wren")
    editor.get_by_role("button", name="Make a link").click()
    link = editor.get_by_label("The link", exact=True).input_value()

    reviewer = visit(width=360, javascript=javascript)
    reviewer.goto(link[link.index("/reviews/") :])
    expect(reviewer.get_by_role("heading", name=f"Please review: Sheet {key}")).to_be_visible()
    expect(reviewer.frame_locator("iframe.draft").get_by_text("Ask Jo: 07700 900123.")).to_be_visible()
    assert reviewer.evaluate("document.documentElement.scrollWidth") <= 360
    if javascript:
        assert violations(reviewer) == []
    reviewer.get_by_label("Your name").fill("Jenny Wren")
    reviewer.get_by_role("textbox", name="Comment").fill("Take out the number.")
    reviewer.get_by_label("I approve this version as it is").check()
    reviewer.get_by_role("button", name="Send it to the editors").click()
    expect(reviewer.get_by_text("Thank you. The editors have it now.")).to_be_visible()
    expect(reviewer.get_by_text("Take out the number.")).to_be_visible()

    editor.goto(f"/cms/pages/{pk}/external-reviews/")
    expect(editor.get_by_text("Take out the number.")).to_be_visible()
    expect(editor.get_by_text("Approved")).to_be_visible()
    editor.get_by_role("button", name="Withdraw").click()
    expect(editor.get_by_text("Withdrawn.")).to_be_visible()
    reviewer.reload()
    expect(reviewer.get_by_role("heading", name="This link shows nothing any more")).to_be_visible()
    site.run(TAKEN_BACK)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_members_ask_for_a_guide_and_second_each_other(visit: Visit, javascript: bool) -> None:
    question = f"How do night shifts hand over in ward {uuid4().hex[:6]}?"
    asker = visit("amina-yusuf", javascript=javascript)
    asker.goto("/guides/")
    asker.get_by_role("link", name="Is a guide missing?").click()
    asker.get_by_role("link", name="Ask for a guide").first.click()
    asker.get_by_label("Your question").fill(question)
    asker.get_by_role("button", name="Ask", exact=True).click()
    # Where the other run of this journey asked alike, those are shown first.
    another = asker.get_by_role("button", name="Mine is another: ask it")
    thanks = asker.get_by_text("Thank you. You hear from us when something changes.")
    expect(another.or_(thanks).first).to_be_visible()
    if another.is_visible():
        another.click()
    expect(thanks).to_be_visible()
    if javascript:
        assert violations(asker) == []

    other = visit("wei-zhang", width=360, javascript=javascript)
    other.goto("/guides/wanted/")
    other.get_by_role("button", name=f"I want it too: {question}").click()
    row = other.get_by_role("listitem").filter(has_text=question)
    expect(row).to_contain_text("2 members want it")
    assert other.evaluate("document.documentElement.scrollWidth") <= 360
    row.get_by_role("button", name="Take it back").click()
    expect(other.get_by_role("listitem").filter(has_text=question)).to_contain_text("1 member wants it")
