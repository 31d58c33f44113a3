"""Guides on the reader's own device: what the server says may be kept there."""

from __future__ import annotations

import pytest
from django.test import Client

from resources.models import PageAudience
from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory

pytestmark = pytest.mark.django_db

HEADER = "Redbag-Audience"


def test_the_worker_stands_at_the_root_and_is_asked_for_anew(client: Client) -> None:
    response = client.get("/service-worker.js")

    assert response.headers["Content-Type"].startswith("text/javascript")
    assert response.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in client.get("/offline/").headers["Content-Security-Policy"]


def test_only_what_everybody_may_read_says_that_it_may_be_kept(client: Client, member_client: Client) -> None:
    public, hidden = LearningGuidePageFactory(), LearningGuidePageFactory(audience=PageAudience.MEMBERS)

    assert client.get(public.get_url()).headers[HEADER] == "public"
    assert HEADER not in member_client.get(hidden.get_url()).headers
    assert HEADER not in client.get(hidden.get_url()).headers
    assert HEADER not in member_client.get("/reading/").headers


def test_public_guides_alone_ask_to_be_kept(client: Client, member_client: Client) -> None:
    kept = "data-offline"
    guide, hidden = LearningGuidePageFactory(), LearningGuidePageFactory(audience=PageAudience.MEMBERS)

    assert kept in client.get(guide.get_url()).content.decode()
    assert kept in member_client.get(guide.get_url()).content.decode()
    assert kept not in member_client.get(hidden.get_url()).content.decode()
    assert kept not in client.get(CaseStudyPageFactory().get_url()).content.decode()


def test_the_page_of_what_is_kept_says_what_to_do_first(client: Client) -> None:
    assert "No guide is kept on this device yet" in client.get("/offline/").content.decode()
