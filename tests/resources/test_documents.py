"""What search is given of pages, and when."""

from __future__ import annotations

import pytest

from directory import audiences
from resources.models import Contributor, PageAudience
from search.models import Document
from search.registry import Kind
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

pytestmark = pytest.mark.django_db


def test_a_published_page_is_found_by_its_words_and_concepts() -> None:
    concept = ConceptFactory(key="run-charts", label="Run charts")
    case = CaseStudyPageFactory(concepts=[concept], what_happened=words("Forty dots on squared paper."))

    document = Document.objects.get(kind=Kind.CASE_STUDY, key=str(case.pk))

    assert document.title == case.title
    assert document.url == case.get_url()
    assert "squared paper" in document.body
    labels = document.labels.order_by("facet")
    assert list(labels.values_list("facet", "value")) == [("evidence", "aim"), ("method", "run-charts")]


def test_a_page_is_told_apart_by_evidence_stage_and_readers_and_its_people_are_not() -> None:
    led = Contributor.Role.LED
    case = CaseStudyPageFactory(evidence_status="reported", stage="testing", people={MemberFactory(): led})
    guide = LearningGuidePageFactory(level="leader")
    resource = ResourcePageFactory()

    labels = {
        page.pk: sorted(Document.objects.get(entity_id=page.pk, person=None).labels.values_list("facet", "value"))
        for page in (case, guide, resource)
    }

    assert labels == {
        case.pk: [("evidence", "reported"), ("stage", "testing")],
        guide.pk: [("for", "leader")],
        resource.pk: [],
    }
    person = Document.objects.get(kind=Kind.EVIDENCE)
    assert not person.labels.exists()
    # A stage filters, and is no word: "testing" is asked for in other senses.
    assert "testing" not in Document.objects.get(kind=Kind.CASE_STUDY, key=str(case.pk)).label_terms


def test_a_draft_of_a_published_page_is_not_found() -> None:
    case = CaseStudyPageFactory()
    case.title = "Not yet"
    case.save_revision()

    assert not Document.objects.filter(title="Not yet").exists()


@pytest.mark.parametrize(
    ("role", "weighed"),
    [
        (Contributor.Role.LED, "led"),
        (Contributor.Role.WROTE_UP, "wrote"),
        (Contributor.Role.REVIEWED, "reviewed"),
        (Contributor.Role.CONTRIBUTED, "took-part"),
        (Contributor.Role.ADAPTING, "took-part"),
    ],
)
def test_a_part_in_a_page_is_evidence(role: str, weighed: str) -> None:
    member = MemberFactory()
    case = CaseStudyPageFactory(people={member: role})

    evidence = Document.objects.get(kind=Kind.EVIDENCE, person=member.pk)

    assert (evidence.role, evidence.url, evidence.title) == (weighed, case.get_url(), case.title)


@pytest.mark.parametrize(
    ("page", "member", "evidence"),
    [
        (PageAudience.PUBLIC, audiences.PUBLIC, audiences.PUBLIC),
        (PageAudience.PUBLIC, audiences.MEMBERS, audiences.MEMBERS),
        (PageAudience.MEMBERS, audiences.PUBLIC, audiences.MEMBERS),
        (PageAudience.MEMBERS, audiences.MEMBERS, audiences.MEMBERS),
    ],
)
def test_evidence_is_for_those_who_may_see_both_page_and_member(page: str, member: str, evidence: str) -> None:
    person = MemberFactory(audience=member)
    CaseStudyPageFactory(audience=page, people={person: Contributor.Role.LED})

    assert Document.objects.get(kind=Kind.EVIDENCE, person=person.pk).audience == evidence


def test_a_paused_member_is_no_evidence() -> None:
    member = MemberFactory()
    CaseStudyPageFactory(people={member: Contributor.Role.LED})

    member.paused = True
    member.save()

    assert not Document.objects.filter(person=member.pk, kind=Kind.EVIDENCE).exists()


def test_unpublishing_and_deleting_take_page_and_evidence_away() -> None:
    for end in ("unpublish", "delete"):
        guide = LearningGuidePageFactory(people={MemberFactory(): Contributor.Role.WROTE_UP})
        assert Document.objects.filter(entity="guide", entity_id=guide.pk).count() == 2

        pk = guide.pk
        getattr(guide, end)()

        assert not Document.objects.filter(entity="guide", entity_id=pk).exists()


def test_a_new_address_is_followed(django_capture_on_commit_callbacks) -> None:
    case = CaseStudyPageFactory()
    above = case.get_parent().specific

    above.slug = "places"
    with django_capture_on_commit_callbacks(execute=True):
        above.save()

    case.refresh_from_db()
    assert Document.objects.get(kind=Kind.CASE_STUDY, key=str(case.pk)).url == "/places/" + case.slug + "/"


def test_a_word_is_found_at_its_place_in_the_glossary() -> None:
    glossary_page()
    term = GlossaryTermFactory(term="Run chart", also="time series")

    document = Document.objects.get(kind=Kind.GLOSSARY, key=str(term.pk))

    assert document.url == "/glossary/#run-chart"
    assert "time series" in document.body
