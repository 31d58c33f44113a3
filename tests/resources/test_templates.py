"""What readers see on the pages, and at what cost."""

from __future__ import annotations

import datetime
import json

import pytest
from django.test import Client

from resources.models import CaseOrganisation, Contributor, EvidenceStatus, PageAudience
from search.models import ConceptKind
from tests.factories import (
    CaseStudyPageFactory,
    ConceptFactory,
    GlossaryTermFactory,
    LearningGuidePageFactory,
    MemberFactory,
    ResourcePageFactory,
    glossary_page,
    words,
)
from tests.markup import text

pytestmark = pytest.mark.django_db


def test_a_guide_reads_from_its_problem_to_its_sources(member_client: Client) -> None:
    places = [
        CaseStudyPageFactory(place="Sutton", evidence_status=EvidenceStatus.REPORTED),
        CaseStudyPageFactory(place="Essex", evidence_status=EvidenceStatus.INDEPENDENTLY_EVALUATED),
    ]
    places.append(CaseStudyPageFactory(place="Wakefield", adapted_from=places[0]))
    source = {"title": "Learning from the vanguards (2018)", "place": "lines 58–83", "document": "002", "url": ""}
    action = {"action": "Send one bag", "when": "<p>most homes take part</p>", "who": "<p>home managers</p>"}
    guide = LearningGuidePageFactory(
        title="When a resident goes to hospital",
        cases=places,
        edition=3,
        review_by=datetime.date(2027, 3, 1),
        actions=json.dumps([{"type": "action", "value": action}]),
        avoid=words("Starting so small."),
        monday=json.dumps([{"type": "step", "value": "Ask a crew."}]),
        sources=json.dumps([{"type": "source", "value": source}]),
        people={MemberFactory(display_name="Helen Marsh"): Contributor.Role.WROTE_UP},
    )

    seen = text(member_client.get(guide.get_url()).content)

    for part in (
        "Learning guide · 3rd edition",
        "review by March 2027",
        "Three places",
        "Reported Sutton",
        "Independently evaluated Essex",
        "Adapted from Sutton: Wakefield",
        "What the places share They crossed a boundary.",
        "Send one bag When: most homes take part Who: home managers",
        "What to avoid Starting so small.",
        "Start on Monday Ask a crew.",
        "1 × independently evaluated, 1 × reported, 1 × aim.",
        "Learning from the vanguards (2018), lines 58–83",
        "Helen Marsh Wrote it up",
    ):
        assert part in seen


def test_a_case_study_says_first_how_far_it_can_be_relied_on(client: Client) -> None:
    case = CaseStudyPageFactory(
        title="The red bag", evidence_status=EvidenceStatus.EARLY_SIGN, organisations=[CaseOrganisation(name="Homes")]
    )
    adapted = CaseStudyPageFactory(place="Wakefield", adapted_from=case)
    guide = LearningGuidePageFactory(cases=[case, adapted, CaseStudyPageFactory()])

    seen = text(client.get(case.get_url()).content)

    assert seen.index("Early sign") < seen.index("The problem")
    assert "A first sign points the right way" in seen
    assert "What did not work Bags were lost." in seen
    assert "Adapted by Wakefield" in seen
    assert f"In these guides {guide.title}" in seen
    assert "Homes" in seen
    assert "Adapted from The red bag" in text(client.get(adapted.get_url()).content)


def test_a_resource_names_the_pages_that_point_to_it(client: Client) -> None:
    resource = ResourcePageFactory()
    link = f'<p><a linktype="page" id="{resource.pk}">the sheet</a></p>'
    user = CaseStudyPageFactory(what_was_done=json.dumps([{"type": "paragraph", "value": link}]))
    CaseStudyPageFactory(
        title="For members",
        audience=PageAudience.MEMBERS,
        what_was_done=json.dumps([{"type": "paragraph", "value": link}]),
    )

    seen = text(client.get(resource.get_url()).content)

    assert f"Used in {user.title}" in seen
    assert "For members" not in seen


def test_the_glossary_goes_from_a_to_z(client: Client) -> None:
    glossary_page()
    for term in ("run chart", "Adaptation", "Aim statement"):
        GlossaryTermFactory(term=term, also="another word")

    seen = text(client.get("/glossary/").content)

    assert seen.index("Adaptation") < seen.index("Aim statement") < seen.index("run chart")
    assert "another word" in seen


def test_lists_are_narrowed(client: Client) -> None:
    falls = ConceptFactory(key="falls", kind=ConceptKind.TOPIC, label="Falls")
    home = ConceptFactory(key="care-home", kind=ConceptKind.SETTING, label="Care home")
    CaseStudyPageFactory(title="Both", concepts=[falls, home], evidence_status=EvidenceStatus.REPORTED)
    CaseStudyPageFactory(title="Only falls", concepts=[falls])

    def found(**query: str) -> set[str]:
        html = client.get("/case-studies/", query).content.decode()
        return {title for title in ("Both", "Only falls") if f">{title}</a>" in html}

    assert found() == {"Both", "Only falls"}
    assert found(topic="falls") == {"Both", "Only falls"}
    assert found(topic="falls", setting="care-home") == {"Both"}
    assert found(evidence_status="reported") == {"Both"}
    assert found(topic="no-such-thing", page="99", evidence_status="\x00") == {"Both", "Only falls"}


def test_a_list_offers_only_what_its_readers_pages_are_about(client: Client, member_client: Client) -> None:
    hidden = ConceptFactory(key="hidden", kind=ConceptKind.TOPIC, label="Hidden matter")
    CaseStudyPageFactory(concepts=[hidden], audience=PageAudience.MEMBERS)

    assert "Hidden matter" not in client.get("/case-studies/").content.decode()
    assert "Hidden matter" in member_client.get("/case-studies/").content.decode()


def test_a_list_that_nothing_fits_says_what_to_do(client: Client) -> None:
    CaseStudyPageFactory(concepts=[ConceptFactory(key="falls", kind=ConceptKind.TOPIC)])

    seen = text(client.get("/case-studies/", {"topic": "falls", "evidence_status": "reported"}).content)

    assert "No case study fits" in seen
    assert "Show all case studies" in seen


@pytest.mark.parametrize("address", ["/guides/", "/case-studies/", "/resources/"])
def test_a_list_costs_the_same_however_long_it_is(client: Client, django_assert_max_num_queries, address: str) -> None:
    concepts = ConceptFactory.create_batch(3)
    cases = CaseStudyPageFactory.create_batch(25, concepts=concepts)
    LearningGuidePageFactory.create_batch(5, concepts=concepts, cases=cases[:3])
    ResourcePageFactory.create_batch(5, concepts=concepts)
    client.get(address)

    with django_assert_max_num_queries(14):
        client.get(address)


def test_a_guide_costs_the_same_however_many_places_it_has(
    member_client: Client, django_assert_max_num_queries
) -> None:
    guide = LearningGuidePageFactory(
        cases=CaseStudyPageFactory.create_batch(12),
        concepts=ConceptFactory.create_batch(8),
        people=dict.fromkeys(MemberFactory.create_batch(6), Contributor.Role.REVIEWED),
    )
    member_client.get(guide.get_url())

    with django_assert_max_num_queries(37):
        member_client.get(guide.get_url())


def test_a_case_study_costs_the_same_however_often_it_was_adapted(
    member_client: Client, django_assert_max_num_queries
) -> None:
    case = CaseStudyPageFactory(organisations=[CaseOrganisation(name=f"Home {number}") for number in range(5)])
    CaseStudyPageFactory.create_batch(8, adapted_from=case)
    member_client.get(case.get_url())

    with django_assert_max_num_queries(33):
        member_client.get(case.get_url())


def test_the_home_page_shows_the_newest_guides(client: Client) -> None:
    guide = LearningGuidePageFactory()
    LearningGuidePageFactory(title="For members alone", audience=PageAudience.MEMBERS)

    seen = text(client.get("/").content)

    assert guide.title in seen
    assert "3 places" in seen
    assert "For members alone" not in seen
