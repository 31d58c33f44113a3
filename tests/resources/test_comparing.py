"""The places of a guide side by side: what is the same, what differs, and only what the reader may see."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from resources.comparing import LONGEST, compare
from resources.models import PageAudience
from search.models import ConceptKind
from tests.factories import CaseStudyPageFactory, ConceptFactory, LearningGuidePageFactory, words
from tests.markup import text

pytestmark = pytest.mark.django_db


def found(cases: list[Any]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return what is found of each heading, with what the places say."""
    return {str(row.heading): (str(row.finding), row.cells) for row in compare(cases)}


def test_what_is_the_same_what_differs_and_what_not_everybody_says() -> None:
    home = ConceptFactory(key="care-home", kind=ConceptKind.SETTING, label="Care home")
    ward = ConceptFactory(key="ward", kind=ConceptKind.SETTING, label="Ward")
    cases = [
        CaseStudyPageFactory(stage="pilot", size="40 beds", evidence_status="reported", concepts=[ward, home]),
        CaseStudyPageFactory(stage="pilot", size="", evidence_status="aim", concepts=[home]),
    ]
    assert found(cases) == {
        "Evidence": ("Differs", ("Reported", "Aim")),
        "Stage": ("The same everywhere", ("Pilot", "Pilot")),
        "Setting": ("Differs", ("Care home, Ward", "Care home")),
        "Size": ("Not known everywhere", ("40 beds", "")),
    }


def test_what_it_cost_stands_beside_the_others_in_its_first_words() -> None:
    long = "A bag costs five pounds & a morning. " + "The printing is paid by the trust. " * 20
    cases = [
        CaseStudyPageFactory(cost_and_time=words("Two hours a week.")),
        CaseStudyPageFactory(cost_and_time=words(long.replace("&", "&amp;"))),
        CaseStudyPageFactory(),
    ]

    finding, cells = found(cases)["Cost and time"]

    assert (finding, cells[0], cells[2]) == ("Differs", "Two hours a week.", "")
    assert cells[1].startswith("A bag costs five pounds & a morning. The printing")
    assert cells[1].endswith("…")
    assert len(cells[1]) <= LONGEST


def test_one_place_is_compared_with_nothing() -> None:
    assert compare([CaseStudyPageFactory()]) == []


def test_a_guide_shows_a_table_of_the_places_that_its_reader_may_see(client: Client) -> None:
    cases = [CaseStudyPageFactory(place=place, size="<b>40</b>") for place in ("Sutton", "Essex")]
    cases.append(CaseStudyPageFactory(place="Corby", size="7 wards", audience=PageAudience.MEMBERS))
    html = client.get(LearningGuidePageFactory(cases=cases).get_url()).content
    table = html.decode().partition('<table class="comparison">')[2].partition("</table>")[0]
    assert f'<th scope="col"><a href="{cases[0].get_url()}">Sutton</a></th>' in table
    assert '<th scope="row">Size <span' in table
    assert text(table.encode()).endswith("Size The same everywhere &lt;b&gt;40&lt;/b&gt; &lt;b&gt;40&lt;/b&gt;")
    assert b"7 wards" not in html
    assert "Stage" not in table, "what nobody filled in has no row"


def test_comparing_costs_one_query_however_many_places() -> None:
    cases = CaseStudyPageFactory.create_batch(4)
    with CaptureQueriesContext(connection) as captured:
        compare(cases)
    assert len(captured) == 1
