"""The library: guides, case studies and resources together, narrowed and ordered."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from resources.models import PageAudience
from search.actions import index
from search.models import Region
from tests.factories import (
    CaseStudyPageFactory,
    ConceptFactory,
    GlossaryTermFactory,
    LearningGuidePageFactory,
    ResourcePageFactory,
    glossary_page,
)

pytestmark = pytest.mark.django_db

URL = "/library/"


def shown(client: Client, query: str = "") -> str:
    response = client.get(f"{URL}?{query}", follow=True)
    assert response.status_code == 200
    return response.content.decode()


def titles(client: Client, query: str = "") -> list[str]:
    found = re.findall(r'<h3><a href="[^"]+">(.*?)</a></h3>', shown(client, query))
    return [re.sub(r"</?mark>", "", title) for title in found]


def counts(client: Client, facet: str, query: str = "") -> dict[str, int]:
    """Return how many pages the page says that each value of a facet has."""
    found = re.findall(
        rf'name="{facet}" value="([^"]*)" form="find"[^>]*>.*?<span>(\d+)<', shown(client, query), re.DOTALL
    )
    return {value: int(total) for value, total in found}


def published(page: Any, days_ago: int) -> Any:
    """Say that the page was published so many days ago."""
    type(page).objects.filter(pk=page.pk).update(last_published_at=timezone.now() - timedelta(days=days_ago))
    index(entity={"CaseStudyPage": "case-study", "ResourcePage": "resource"}[type(page).__name__], pks=[page.pk])
    return page


def test_guides_case_studies_and_resources_stand_together_and_nothing_else(client: Client) -> None:
    guide, case, resource = LearningGuidePageFactory(), CaseStudyPageFactory(), ResourcePageFactory()
    glossary_page()
    term = GlossaryTermFactory(term="Zeitgeist chart")

    assert {guide.title, case.title, resource.title} <= set(titles(client))
    assert term.term not in shown(client)
    assert "<mark>Zeitgeist</mark> chart" in client.get("/search/?q=zeitgeist").content.decode()


def test_it_narrows_by_what_pages_are_about_and_by_their_sort(client: Client) -> None:
    falls = ConceptFactory(key="falls", kind="topic", label="Falls prevention")
    case = CaseStudyPageFactory(concepts=[falls], evidence_status="reported", stage="pilot", region=Region.WALES)
    other = CaseStudyPageFactory(evidence_status="aim", stage="running")
    resource = ResourcePageFactory(concepts=[falls])

    assert set(titles(client, "topic=falls")) == {case.title, resource.title}
    for narrowed in ("evidence=reported", "stage=pilot", "region=Wales", "topic=falls&kind=case-study"):
        assert titles(client, narrowed) == [case.title]
    assert titles(client, "stage=running") == [other.title]


def test_guides_are_told_apart_by_whom_they_speak_to(client: Client) -> None:
    guide = LearningGuidePageFactory(level="leader")
    LearningGuidePageFactory(level="everyone")

    assert titles(client, "for=leader") == [guide.title]


def test_values_of_one_filter_widen_and_those_of_two_narrow_with_counts_to_match(client: Client) -> None:
    for status, stage in (("reported", "pilot"), ("reported", "running"), ("aim", "pilot"), ("early-sign", "running")):
        CaseStudyPageFactory(evidence_status=status, stage=stage)

    assert counts(client, "evidence") == {"reported": 2, "aim": 1, "early-sign": 1}
    both = "evidence=reported&evidence=aim"
    assert len(titles(client, both)) == 3
    # Each is counted under the other filters, so that what stands beside a box is what ticking it brings.
    assert counts(client, "evidence", both) == {"reported": 2, "aim": 1, "early-sign": 1}
    assert counts(client, "stage", both) == {"pilot": 2, "running": 1}
    assert counts(client, "evidence", f"{both}&stage=running") == {"reported": 1, "aim": 0, "early-sign": 1}
    assert len(titles(client, f"{both}&stage=running")) == 1


def test_filters_that_are_on_are_named_and_can_be_taken_off(client: Client) -> None:
    CaseStudyPageFactory(evidence_status="independently-evaluated")

    page = shown(client, "evidence=independently-evaluated&since=year")

    assert "Evidence: Independently evaluated" in page
    assert 'class="chip" href="?since=year"' in page
    assert 'class="chip" href="?evidence=independently-evaluated"' in page


def test_it_is_ordered_by_date_by_title_and_by_what_fits(client: Client) -> None:
    old = published(ResourcePageFactory(title="Aardvark bagpipes", summary="bagpipes"), 40)
    new = published(CaseStudyPageFactory(title="Zebra", strapline="Once bagpipes"), 2)

    assert titles(client) == [new.title, old.title]
    assert titles(client, "order=title") == [old.title, new.title]
    assert titles(client, "q=bagpipes") == [old.title, new.title]
    assert titles(client, "q=bagpipes&order=newest") == [new.title, old.title]
    assert titles(client, "since=month") == [new.title]
    assert "Best match" not in shown(client)


def test_an_address_keeps_only_what_says_something(client: Client) -> None:
    response = client.get(URL, {"q": "", "topic": "", "order": "title", "since": ""})

    assert response.headers["Location"] == "/library/?order=title"


def test_a_members_page_is_neither_listed_nor_counted_for_a_visitor(client: Client, member_client: Client) -> None:
    case = CaseStudyPageFactory(audience=PageAudience.MEMBERS, evidence_status="early-sign", stage="stopped")

    assert titles(client, "q=") == []
    assert counts(client, "evidence") == {}
    assert counts(client, "stage", "stage=stopped") == {"stopped": 0}
    assert titles(member_client) == [case.title]
    assert counts(member_client, "stage") == {"stopped": 1}


def test_it_has_pages_of_twenty_at_no_more_queries(client: Client) -> None:
    falls = ConceptFactory(key="falls", kind="topic", label="Falls prevention")
    CaseStudyPageFactory(concepts=[falls])
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        shown(client, "topic=falls")
    CaseStudyPageFactory.create_batch(21, concepts=[falls])
    with CaptureQueriesContext(connection) as many:
        found = titles(client, "topic=falls")

    assert len(found) == 20
    assert len(titles(client, "topic=falls&page=2")) == 2
    assert len(many) <= len(few) <= 12


def test_nothing_found_says_what_to_do(client: Client) -> None:
    assert "Nothing found" in shown(client, "q=zeppelins")


def test_the_library_is_one_of_the_main_places_and_its_pages_belong_to_it(client: Client) -> None:
    guide = LearningGuidePageFactory()

    assert '<a href="/library/" aria-current="page">Library</a>' in shown(client)
    for address in ("/guides/", guide.get_url()):
        page = client.get(address).content.decode()
        assert '<a href="/library/" aria-current="true">Library</a>' in page
