"""A link that no longer works: flagged to the editor, told to the reader, checked again once it is mended."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, violations
from tests.browser.site import Site, shot
from tests.browser.test_editors import TAKEN_BACK
from tests.resources.links.conftest import Elsewhere

pytestmark = pytest.mark.browser

PAGE = """
from datetime import timedelta
from django.contrib.auth.models import Group
from django.core.management import call_command
from directory.models import Member
from resources.models import LinkCheck, ResourceIndexPage, ResourcePage
maria = Member.objects.get(email="maria-okafor@redbag.example")
maria.groups.add(Group.objects.get(name="Reviewers"))
page = ResourcePage(
    title="{title}", slug="{slug}", summary="A sheet.", kind="link", publisher="Elsewhere", url="{url}", live=False
)
ResourceIndexPage.objects.get().add_child(instance=page)
page.save_revision(user=maria).publish()
# Found gone yesterday, and today.
LinkCheck.objects.exclude(url="{url}").delete()
call_command("check_links", limit=1, verbosity=0)
link = LinkCheck.objects.get(url="{url}")
link.failed_days += 1
link.save()
print(page.pk)
"""


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    site = Elsewhere()
    yield site
    site.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_an_editor_finds_a_link_that_is_gone_and_sees_it_mended(
    visit: Visit, site: Site, elsewhere: Elsewhere, javascript: bool
) -> None:
    key, url = uuid4().hex[:6], f"{elsewhere.url}/sheet"
    pk = site.run(PAGE.format(title=f"Sheet {key}", slug=f"sheet-{key}", url=url))

    reader = visit(width=360, javascript=javascript)
    reader.goto(f"/resources/sheet-{key}/")
    expect(reader.get_by_text("This link may no longer work: it was last checked on")).to_be_visible()
    assert reader.evaluate("document.documentElement.scrollWidth") <= 360
    if javascript:
        assert violations(reader) == []
        shot(reader, "link-gone-reader")

    editor = visit("maria-okafor", width=1400, javascript=javascript)
    if javascript:
        # The editor of pages is one of scripts.
        editor.goto(f"/cms/pages/{pk}/edit/")
        editor.get_by_role("button", name="Toggle checks").click()
        expect(editor.get_by_text(f"{url} no longer works. The site says that the page is gone.")).to_be_visible()
    editor.goto("/cms/")
    row = editor.get_by_role("listitem").filter(has_text=url)
    expect(row.get_by_role("link", name=f"Sheet {key}")).to_be_visible()
    shot(editor, "link-gone-dashboard")
    editor.get_by_role("link", name="Check them again, or say that they are fine").click()
    entry = editor.locator("section").filter(has_text=url)
    expect(entry.get_by_text("The site says that the page is gone.")).to_be_visible()
    shot(editor, "link-gone-report")

    elsewhere.answers["/sheet"] = (200, {})
    entry.get_by_role("button", name="Check again").click()
    expect(editor.get_by_text(f"{url}: It works.")).to_be_visible()
    expect(editor.locator("section").filter(has_text=url)).to_have_count(0)
    reader.reload()
    expect(reader.get_by_text("This link may no longer work")).to_have_count(0)
    site.run(TAKEN_BACK)
