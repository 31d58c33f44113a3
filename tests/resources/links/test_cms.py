"""What editors are told of links, and what they may do about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.roles import CONVENERS
from resources.checking import check
from resources.links.asking import Answer
from resources.links.keeping import CHECKS, keep
from resources.models import LinkCheck, LinkStatus
from resources.models.links import Said
from tests.factories import CaseStudyPageFactory, MemberFactory, ResourcePageFactory
from tests.markup import text
from tests.resources.links.conftest import Elsewhere
from tests.resources.links.test_check_links import source
from tests.resources.test_workflow import signed_in

pytestmark = pytest.mark.django_db

REPORT = "/cms/reports/links/"


def fail(url: str, said: Said = Said.GONE) -> LinkCheck:
    link = LinkCheck.objects.get(url=url)
    keep(link=link, answer=Answer(said, 404 if said == Said.GONE else None))
    return link


@pytest.mark.parametrize("address", ["/cms/", "/cms/reports/editors/", REPORT])
def test_editors_see_what_no_longer_works_with_the_pages_that_lead_there(address: str) -> None:
    reviewer, _ = signed_in("Reviewers")
    ResourcePageFactory(title="A sheet with a link", url="https://gone.example/a")
    CaseStudyPageFactory(title="A case with a link", sources=source("https://gone.example/a"))
    ResourcePageFactory(title="A sheet that works", url="https://works.example/")
    fail("https://gone.example/a")

    shown = text(reviewer.get(address).content)
    shown = shown[shown.index("Links that no longer work") :]

    assert "https://gone.example/a" in shown
    assert "A sheet with a link" in shown
    assert "A case with a link" in shown
    assert "https://works.example/" not in shown


def test_the_report_says_why_and_since_when_and_where_a_page_moved() -> None:
    reviewer, _ = signed_in("Reviewers")
    ResourcePageFactory(url="https://gone.example/a")
    ResourcePageFactory(url="https://moved.example/a")
    fail("https://gone.example/a")
    moved = LinkCheck.objects.get(url="https://moved.example/a")
    keep(link=moved, answer=Answer(Said.WORKS, 200, "https://moved.example/b"))

    shown = text(reviewer.get(REPORT).content)

    assert "The site says that the page is gone. (404)" in shown
    assert f"It first failed on {timezone.localdate():%-d %B %Y}." in shown
    assert "Moved to https://moved.example/b" in shown


def test_a_site_without_broken_links_says_how_they_are_checked() -> None:
    reviewer, _ = signed_in("Reviewers")
    ResourcePageFactory(url="https://works.example/")

    assert "No link has been checked yet." in text(reviewer.get(REPORT).content)
    LinkCheck.objects.update(status=LinkStatus.WORKS, checked_at=timezone.now())
    assert "Every link that was checked works." in text(reviewer.get(REPORT).content)


def test_the_checks_of_a_page_say_where_a_broken_link_stands() -> None:
    page = ResourcePageFactory(sources=source("https://gone.example/a"))
    fail("https://gone.example/a")

    (finding,) = [one for one in check(page) if "no longer works" in one.what]

    assert finding.what == "https://gone.example/a no longer works. The site says that the page is gone."
    assert (finding.where, finding.anchor, finding.stops) == ("Sources, block 1", "sources", False)


def test_an_editor_checks_a_mended_link_again_and_it_leaves_the_list(elsewhere: Elsewhere) -> None:
    reviewer, _ = signed_in("Reviewers")
    ResourcePageFactory(url=f"{elsewhere.url}/page")
    link = fail(f"{elsewhere.url}/page")

    still = reviewer.post(f"/cms/links/{link.pk}/", {"again": "1"}, follow=True)
    assert "The site says that the page is gone." in text(still.content)
    elsewhere.answers["/page"] = (200, {})
    mended = reviewer.post(f"/cms/links/{link.pk}/", {"again": "1"}, follow=True)

    assert "It works." in text(mended.content)
    assert "Every link that was checked works." in text(mended.content)
    link.refresh_from_db()
    assert link.status == LinkStatus.WORKS


def test_an_editor_says_that_a_link_is_fine_and_hears_no_more_of_it_for_a_while() -> None:
    reviewer, _ = signed_in("Reviewers")
    page = ResourcePageFactory(url="https://gone.example/a")
    link = fail("https://gone.example/a")

    answer = reviewer.post(f"/cms/links/{link.pk}/", {"fine": "1"}, follow=True)

    assert "Every link that was checked works." in text(answer.content)
    assert not any("no longer works" in one.what for one in check(page))
    fail("https://gone.example/a")
    assert not LinkCheck.objects.broken().exists()
    LinkCheck.objects.update(fine_until=timezone.localdate() - timedelta(days=1))
    assert LinkCheck.objects.broken().exists()


def test_somebody_who_may_not_change_the_page_can_do_nothing_and_sees_nothing(elsewhere: Elsewhere) -> None:
    ResourcePageFactory(title="Not theirs", url=f"{elsewhere.url}/page")
    link = fail(f"{elsewhere.url}/page")
    convener, _ = signed_in(CONVENERS)
    reader, visitor = Client(), Client()
    reader.force_login(MemberFactory())

    assert "Not theirs" not in convener.get(REPORT).content.decode()
    for client in (convener, reader, visitor):
        for button in ("again", "fine"):
            assert client.post(f"/cms/links/{link.pk}/", {button: "1"}).status_code in {302, 403}
        assert client.get(f"/cms/links/{link.pk}/").status_code in {302, 405}
    link.refresh_from_db()
    assert (link.fine_until, elsewhere.asked) == (None, [])


def test_nobody_checks_without_end(elsewhere: Elsewhere) -> None:
    reviewer, member = signed_in("Reviewers")
    ResourcePageFactory(url=f"{elsewhere.url}/page")
    link = fail(f"{elsewhere.url}/page")
    CHECKS.take(member, times=CHECKS.most)

    answer = reviewer.post(f"/cms/links/{link.pk}/", {"again": "1"}, follow=True)

    assert "You have checked many links in the last hour." in text(answer.content)
    assert elsewhere.asked == []


@pytest.mark.parametrize("page", ["2", "10000", "nonsense", "0"])
def test_the_report_is_paged_and_takes_a_fixed_number_of_queries(page: str) -> None:
    reviewer, _ = signed_in("Reviewers")

    def queries(**query: Any) -> int:
        reviewer.get(REPORT, query)
        with CaptureQueriesContext(connection) as counted:
            assert reviewer.get(REPORT, query).status_code == 200
        return len(counted)

    ResourcePageFactory(url="https://gone.example/first")
    fail("https://gone.example/first")
    few = queries()
    for number in range(25):
        ResourcePageFactory(url=f"https://gone.example/{number}")
        fail(f"https://gone.example/{number}")

    assert queries() == few
    assert queries(page=page) == few
