"""Who may download the figures of a page: whoever may read the page, while it is published."""

from __future__ import annotations

import pytest
from django.test import Client

from directory.models import Member
from resources.models import PageAudience
from tests.factories import CaseStudyPageFactory, MemberFactory
from tests.resources.measures.examples import FLOW_RATES, table
from tests.resources.measures.test_blocks import KEY, stream

pytestmark = pytest.mark.django_db

PUBLIC, MEMBERS, DRAFT, WITHDRAWN, UNPUBLISHED_CHANGE = "public", "members", "draft", "withdrawn", "unpublished change"


def address(what: str) -> str:
    body = stream(table(FLOW_RATES))
    audience = PageAudience.MEMBERS if what == MEMBERS else PageAudience.PUBLIC
    if what == UNPUBLISHED_CHANGE:
        made = CaseStudyPageFactory()
        made.what_happened = body
        made.save_revision()
    else:
        made = CaseStudyPageFactory(what_happened=body, audience=audience, live=what != DRAFT)
    if what == WITHDRAWN:
        made.unpublish()
    return f"/figures/{made.pk}/{KEY}.csv"


def reader(who: str) -> Client:
    client = Client()
    if who != "visitor":
        member = MemberFactory(is_superuser=who == "editor", is_staff=who == "editor")
        client.force_login(member)
        if who == "suspended":
            Member.objects.filter(pk=member.pk).update(is_active=False)
    return client


@pytest.mark.parametrize("who", ["visitor", "member", "suspended", "editor"])
@pytest.mark.parametrize(
    ("what", "readers"),
    [
        (PUBLIC, {"visitor", "member", "suspended", "editor"}),
        (MEMBERS, {"member", "editor"}),
        (DRAFT, set()),
        (WITHDRAWN, set()),
        (UNPUBLISHED_CHANGE, set()),
    ],
)
def test_figures_are_sent_to_whom_the_page_is_meant_for(who: str, what: str, readers: set[str]) -> None:
    response = reader(who).get(address(what))

    if who in readers:
        assert response.status_code == 200
        assert b"49.6" in response.content
    elif what == MEMBERS:
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/?next=/figures/")
    else:
        assert response.status_code == 404


def test_figures_for_members_are_kept_by_nobody() -> None:
    assert "no-store" in reader("member").get(address(MEMBERS))["Cache-Control"]


def test_a_preview_of_a_draft_offers_no_download() -> None:
    made = CaseStudyPageFactory(what_happened=stream(table(FLOW_RATES)), live=False)

    html = reader("editor").get(f"/cms/pages/{made.pk}/view_draft/").content.decode()

    assert 'class="chart"' in html
    assert "/figures/" not in html
