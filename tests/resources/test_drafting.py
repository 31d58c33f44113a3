"""Drafts of case studies and guides, made of what members said."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail.models import Page

from directory.drafts import Material, NoPlace, Passage, maker_of, makers
from directory.models import Member
from resources.models import CaseStudyIndexPage, CaseStudyPage, GuideIndexPage, LearningGuidePage
from tests.factories import ConceptFactory, MemberFactory, index_page

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
