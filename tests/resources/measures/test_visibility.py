"""What of a measure is for whom, beside the table of who sees what (`tests/visibility/`)."""

from __future__ import annotations

import pytest
from django.test import Client

from resources.models import PageAudience
from tests.factories import CaseStudyPageFactory
from tests.resources.measures.examples import FLOW_RATES, table
from tests.resources.measures.test_blocks import KEY, stream

pytestmark = pytest.mark.django_db

BODY = stream(table(FLOW_RATES))


def test_figures_of_a_change_that_waits_are_not_sent(client: Client, admin_client: Client) -> None:
    made = CaseStudyPageFactory()
    made.what_happened = BODY
    made.save_revision()

    for reader in (client, admin_client):
        assert reader.get(f"/figures/{made.pk}/{KEY}.csv").status_code == 404


def test_figures_for_members_are_kept_by_nobody(client: Client, member_client: Client) -> None:
    made = CaseStudyPageFactory(what_happened=BODY, audience=PageAudience.MEMBERS)

    assert "no-store" in member_client.get(f"/figures/{made.pk}/{KEY}.csv")["Cache-Control"]
    refused = client.get(f"/figures/{made.pk}/{KEY}.csv")
    assert refused["Location"] == f"/accounts/login/?next=/figures/{made.pk}/{KEY}.csv"


def test_a_preview_of_a_draft_offers_no_download(admin_client: Client) -> None:
    made = CaseStudyPageFactory(what_happened=BODY, live=False)

    html = admin_client.get(f"/cms/pages/{made.pk}/view_draft/").content.decode()

    assert 'class="chart"' in html
    assert "/figures/" not in html
