"""Pages that somebody brought by the command stand in the CMS as drafts, from where an editor publishes them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, violations
from tests.browser.site import Site
from tests.browser.test_editor import press

pytestmark = pytest.mark.browser

CASE = """---
title: Slippers in {key}
place: Corby
strapline: A hook for the slippers
evidence_status: reported
concepts: [falls-prevention]
---
## The problem

Nobody asked where the slippers were.

## What was done

- A hook on the bed frame

## What happened

Fewer falls at night.

## What did not work

Telling everybody once.
"""
SHEET = "title;place;strapline;the problem\nA second hook in {key};Kettering;Hooks;Socks on a polished floor.\n"
IMPORT = """
from django.core.management import call_command
call_command("import_resources", {source!r}, by="daniel-price@redbag.example")
"""


def test_what_was_imported_is_a_draft_until_an_editor_publishes_it(visit: Visit, site: Site, tmp_path: Path) -> None:
    key = uuid4().hex[:6]
    archive, sheet = tmp_path / "pages.zip", tmp_path / "cases.csv"
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr(f"case-studies/slippers-{key}.md", CASE.format(key=key))
    sheet.write_text(SHEET.format(key=key))
    for source in (archive, sheet):
        assert site.run(IMPORT.format(source=str(source))) == "1 drafted"

    reader = visit(width=360)
    answer = reader.goto(f"/case-studies/slippers-{key}/")
    assert answer is not None
    assert answer.status == 404, "what nobody has published is not there"

    editor = visit("daniel-price", width=1400)
    editor.goto("/cms/pages/2/")
    editor.get_by_role("main").get_by_role("link", name=re.compile("child pages of .Case studies")).click()
    for title in (f"Slippers in {key}", f"A second hook in {key}"):
        row = editor.get_by_role("row").filter(has_text=title)
        expect(row).to_contain_text("draft")
    editor.get_by_role("link", name=f"Slippers in {key}", exact=True).click()
    expect(editor.locator("#id_strapline")).to_have_value("A hook for the slippers")
    expect(editor.get_by_text("Nobody asked where the slippers were.").first).to_be_visible()
    press(editor, "Publish")
    expect(editor.get_by_text("published").first).to_be_visible()

    reader.goto(f"/case-studies/slippers-{key}/")
    expect(reader.get_by_text("Nobody asked where the slippers were.")).to_be_visible()
    assert violations(reader) == []
    assert reader.evaluate("document.documentElement.scrollWidth") <= 360
