"""Drafts of case studies and guides, made of what members said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, TaskState, Workflow

from directory.drafts import Material, NoPlace, Passage, maker_of, makers
from directory.models import Member
from resources.models import CaseStudyIndexPage, CaseStudyPage, GuideIndexPage, LearningGuidePage
from resources.publishing import NotReady
from tests.factories import CaseStudyPageFactory, ConceptFactory, MemberFactory, index_page
from tests.resources.editors import opened
from tests.resources.test_workflow import form

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Member:
    return MemberFactory(display_name="Amina <b>Yusuf")


@pytest.fixture
def material(author: Member) -> Material:
    return Material(
        title="Coins?",
        url="/communities/open/threads/1/",
        passages=(
            Passage("<p>What <strong>works</strong>?</p>", author, author.display_name),
            Passage("<table><tr><td>Coins</td></tr></table>", None, "A member"),
            Passage("<p>And again.</p>", author, author.display_name),
        ),
        asks_first=True,
        outcome="It worked. <script>",
        concepts=(ConceptFactory(key="run-charts"),),
    )


def make(kind: str, material: Material, by: Member) -> Page:
    maker = maker_of(kind)
    assert maker
    return maker.make(material, by)


def test_both_sorts_of_drafts_are_offered() -> None:
    assert [maker.key for maker in makers()] == ["case-study", "guide"]


def test_a_case_study_has_the_words_in_fitting_fields(material: Material, author: Member) -> None:
    index_page(CaseStudyIndexPage, "case-studies")
    by = MemberFactory()

    page = CaseStudyPage.objects.get(pk=make("case-study", material, by).pk).get_latest_revision_as_object()

    assert not page.live
    assert page.owner == by
    assert "<strong>works</strong>" in str(page.problem)
    assert "Coins" in str(page.what_was_done)
    assert "<td>" not in str(page.what_was_done)
    assert "It worked. &lt;script&gt;" in str(page.what_happened)
    assert "Amina &lt;b&gt;Yusuf and A member" in str(page.others_should_know)
    assert [each.member for each in page.contributors.all()] == [author]
    assert [concept.key for concept in page.concepts.all()] == ["run-charts"]


def test_a_guide_has_them_too(material: Material, author: Member) -> None:
    index_page(GuideIndexPage, "guides")

    page = LearningGuidePage.objects.get(pk=make("guide", material, MemberFactory()).pk).get_latest_revision_as_object()

    assert "<strong>works</strong>" in str(page.problem)
    assert "And again." in str(page.shared)
    assert [each.member for each in page.contributors.all()] == [author]


def test_a_draft_is_open_in_the_cms_and_nowhere_else(client: Client, material: Material) -> None:
    index_page(CaseStudyIndexPage, "case-studies")
    page = make("case-study", material, MemberFactory())

    assert client.get(page.get_url()).status_code == 404
    client.force_login(MemberFactory(is_superuser=True))
    assert client.get(f"/cms/pages/{page.pk}/edit/").status_code == 200


def test_two_drafts_of_one_thread_stand_beside_each_other(material: Material) -> None:
    index_page(CaseStudyIndexPage, "case-studies")

    assert make("case-study", material, MemberFactory()).slug != make("case-study", material, MemberFactory()).slug


def test_without_a_list_there_is_no_place_for_a_draft(material: Material) -> None:
    GuideIndexPage.objects.all().delete()

    with pytest.raises(NoPlace):
        make("guide", material, MemberFactory())


# --- Who is told ------------------------------------------------------------------------------------------------


@pytest.fixture
def reviewer() -> Member:
    member = MemberFactory(email="reviewer@example.org")
    member.groups.add(Group.objects.get(name="Reviewers"))
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def submitted(
    material: Material, author: Member, reviewer: Member, django_capture_on_commit_callbacks: Any
) -> Callable[[str], Any]:
    """Return how the author makes a draft, which waits for the reviewers from then on."""
    index_page(CaseStudyIndexPage, "case-studies")
    index_page(GuideIndexPage, "guides")

    def made(kind: str = "case-study") -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            page = make(kind, material, author)
        return page.specific_class.objects.get(pk=page.pk)

    return made


@pytest.mark.parametrize("kind", ["case-study", "guide"])
def test_a_members_draft_waits_for_the_reviewers_in_the_members_name_and_they_are_told(
    client: Client, submitted: Callable[[str], Any], kind: str, author: Member, reviewer: Member
) -> None:
    page = submitted(kind)

    assert page.current_workflow_state.requested_by == author
    assert not page.live
    assert [state.revision.object_id for state in TaskState.objects.reviewable_by(reviewer)] == [str(page.pk)]
    assert [one.to for one in mail.outbox] == [["reviewer@example.org"]]
    assert "Coins?" in mail.outbox[0].subject
    assert "/cms/" in mail.outbox[0].body
    client.force_login(reviewer)
    assert "Coins?" in client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_draft_of_an_editor_is_left_to_them(
    material: Material, reviewer: Member, django_capture_on_commit_callbacks: Any
) -> None:
    index_page(CaseStudyIndexPage, "case-studies")

    with django_capture_on_commit_callbacks(execute=True):
        page = make("case-study", material, reviewer)

    assert not page.workflow_in_progress
    assert mail.outbox == []


def test_a_site_without_a_workflow_keeps_the_draft_all_the_same(submitted: Callable[[], Any]) -> None:
    for workflow in Workflow.objects.all():
        workflow.deactivate()

    assert not submitted().workflow_in_progress


def test_a_draft_with_gaps_cannot_be_approved_and_a_reviewer_fills_them_bit_by_bit(
    client: Client, submitted: Callable[[str], Any], reviewer: Member
) -> None:
    client.force_login(reviewer)
    for kind in ("case-study", "guide"):
        page = submitted(kind)
        task = page.current_workflow_task_state
        client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk]))

        page.refresh_from_db()
        assert not page.live
        assert page.workflow_in_progress

    guide = page
    address = reverse("wagtailadmin_pages:edit", args=[guide.pk])
    response = client.post(address, form([], title="Half done") | opened(client.get(address)))

    assert response.status_code == 302
    assert LearningGuidePage.objects.get(pk=guide.pk).get_latest_revision_as_object().title == "Half done"


def test_what_is_missing_is_named(submitted: Callable[[], Any]) -> None:
    page = submitted().get_latest_revision_as_object()

    with pytest.raises(NotReady, match="Fill in first: place and what did not work"):
        page.check_ready()
    CaseStudyPageFactory().check_ready()


def test_who_made_it_is_told_what_becomes_of_it_and_led_nowhere_that_is_shut(
    submitted: Callable[[], Any], author: Member, reviewer: Member
) -> None:
    case, guide = submitted(), submitted("guide")
    mail.outbox.clear()

    for page in (case, guide):
        page.current_workflow_task_state.reject(user=reviewer, comment="Tell us where & when.")

    of_case, of_guide = mail.outbox
    for letter in (of_case, of_guide):
        assert letter.to == [author.email]
        assert "Coins?" in letter.subject
        assert "Tell us where & when." in letter.body
        assert "/cms/" not in letter.body
    assert f"/stories/{case.pk}/" in of_case.body
    assert "which you made of a thread" in of_guide.body
    assert "/stories/" not in of_guide.body
