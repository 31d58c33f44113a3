"""A guide whose case study is published no more: readers see what is left, editors are told what is missing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from resources.checking import check
from resources.models import LearningGuidePage
from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory
from tests.markup import text
from tests.resources.editors import Editor

pytestmark = pytest.mark.django_db

RULE = "fewer than the 3 that a guide needs"


@pytest.fixture
def reviewer() -> Editor:
    return Editor()


@pytest.fixture
def guide() -> LearningGuidePage:
    cases = [CaseStudyPageFactory(title=f"Bag {place}", place=place) for place in ("Corby", "Luton", "Sutton")]
    return LearningGuidePageFactory(title="Bags go along", cases=cases)


def first_case(guide: LearningGuidePage) -> int:
    return guide.cases.first().case_study_id


@pytest.mark.parametrize("address", ["", "guide.md"])
def test_readers_see_the_places_that_are_left_and_no_trace_of_the_other(
    client: Client, reviewer: Editor, guide: LearningGuidePage, address: str
) -> None:
    assert "Corby" in text(client.get(guide.get_url() + address).content)

    reviewer.client.post(f"/cms/pages/{first_case(guide)}/unpublish/")

    seen = client.get(guide.get_url() + address)
    html = seen.content.decode()
    assert seen.status_code == 200
    assert "Corby" not in html
    assert "/bag-corby/" not in html
    assert "Luton" in html
    if not address:
        assert '<h2 id="places">Two places</h2>' in html


@pytest.mark.parametrize("way", ["unpublish", "delete"])
def test_who_takes_a_case_study_from_its_readers_is_told_before(
    reviewer: Editor, guide: LearningGuidePage, way: str
) -> None:
    said = text(reviewer.client.get(f"/cms/pages/{first_case(guide)}/{way}/").content)

    assert f"Without it the guide “Bags go along” rests on 2 published case studies, {RULE}" in said


def test_fewer_than_six_are_told_too_and_six_are_not(reviewer: Editor) -> None:
    cases = CaseStudyPageFactory.create_batch(7)
    LearningGuidePageFactory(title="Six of them", cases=cases[:6])
    LearningGuidePageFactory(title="All seven", cases=cases)
    LearningGuidePageFactory(title="Others", cases=cases[3:])
    LearningGuidePageFactory(title="A draft", cases=cases, live=False)

    said = text(reviewer.client.get(f"/cms/pages/{cases[0].pk}/unpublish/").content)

    assert "“Six of them” rests on 5 published case studies, fewer than the 6 that its readers expect." in said
    for title in ("All seven", "Others", "A draft"):
        assert f"“{title}” rests on" not in said


def test_who_takes_several_at_once_is_told_once_for_all(reviewer: Editor, guide: LearningGuidePage) -> None:
    cases = "&".join(f"id={row.case_study_id}" for row in guide.cases.all())

    response = reviewer.client.post(f"/cms/bulk/wagtailcore/page/unpublish/?next=/cms/&{cases}", follow=True)

    assert f"“Bags go along” rests on 0 published case studies, {RULE}" in text(response.content)


def test_the_guide_waits_among_what_lost_places(reviewer: Editor, guide: LearningGuidePage) -> None:
    assert "Guides that lost places" not in text(reviewer.client.get("/cms/reports/editors/").content)

    reviewer.client.post(f"/cms/pages/{first_case(guide)}/unpublish/")

    assert "Guides that lost places" in text(reviewer.client.get("/cms/").content)
    assert "Bags go along : 2 published case studies" in text(reviewer.client.get("/cms/reports/editors/").content)


def test_the_editor_of_the_guide_is_told_which_place_it_is(reviewer: Editor, guide: LearningGuidePage) -> None:
    assert not [one for one in check(guide) if one.anchor == "cases"]

    reviewer.client.post(f"/cms/pages/{first_case(guide)}/unpublish/")

    finding = next(one for one in check(LearningGuidePage.objects.get(pk=guide.pk)) if one.anchor == "cases")
    assert finding.what == (
        "“Bag Corby” is not published: readers do not see it, and the guide says that it rests on 2."
    )
    assert finding.stops


def test_how_many_guides_rest_on_it_costs_no_more_queries(reviewer: Editor, guide: LearningGuidePage) -> None:
    address = f"/cms/pages/{first_case(guide)}/unpublish/"
    reviewer.client.get(address)
    with CaptureQueriesContext(connection) as one:
        reviewer.client.get(address)
    cases = [row.case_study for row in guide.cases.all()]
    LearningGuidePageFactory.create_batch(3, cases=cases)
    with CaptureQueriesContext(connection) as four:
        reviewer.client.get(address)

    assert len(four) == len(one)
