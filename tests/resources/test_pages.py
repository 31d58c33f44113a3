"""Where pages stand, and what a guide needs before it is published."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from wagtail.models import Page

from home.models import HomePage
from resources.models import (
    CaseStudyIndexPage,
    CaseStudyPage,
    Contributor,
    GlossaryPage,
    GuideCase,
    GuideIndexPage,
    LearningGuidePage,
    LearningPathIndexPage,
    LearningPathPage,
    ResourceIndexPage,
    ResourcePage,
)
from resources.publishing import NotReady
from tests.factories import (
    CaseStudyPageFactory,
    LearningGuidePageFactory,
    LearningPathPageFactory,
    MemberFactory,
    ResourcePageFactory,
    glossary_page,
    index_page,
)

pytestmark = pytest.mark.django_db

PLACES = {
    GuideIndexPage: {LearningGuidePage},
    CaseStudyIndexPage: {CaseStudyPage},
    ResourceIndexPage: {ResourcePage},
    LearningPathIndexPage: {LearningPathPage},
    GlossaryPage: set(),
    LearningGuidePage: set(),
    CaseStudyPage: set(),
    ResourcePage: set(),
    LearningPathPage: set(),
}


@pytest.mark.parametrize(("above", "below"), PLACES.items())
def test_pages_stand_only_where_they_belong(above: type[Page], below: set[type[Page]]) -> None:
    assert set(above.creatable_subpage_models()) == below


def test_only_the_lists_stand_below_the_home_page() -> None:
    lists = {GuideIndexPage, CaseStudyIndexPage, ResourceIndexPage, LearningPathIndexPage, GlossaryPage}

    assert set(HomePage.creatable_subpage_models()) == lists


def test_a_second_list_of_guides_cannot_be_made() -> None:
    index_page(GuideIndexPage, "guides")

    assert not GuideIndexPage.can_create_at(HomePage.objects.get())


@pytest.mark.parametrize("address", ["/guides/", "/case-studies/", "/resources/", "/learning-paths/", "/glossary/"])
def test_an_empty_site_has_its_lists(client: Client, address: str) -> None:
    for model, slug in (
        (GuideIndexPage, "guides"),
        (CaseStudyIndexPage, "case-studies"),
        (ResourceIndexPage, "resources"),
        (LearningPathIndexPage, "learning-paths"),
    ):
        index_page(model, slug)
    glossary_page()

    response = client.get(address)

    assert response.status_code == 200
    assert "yet" in response.content.decode()


def test_a_guide_with_two_case_studies_is_not_published() -> None:
    guide = LearningGuidePageFactory(cases=CaseStudyPageFactory.create_batch(2), live=False)

    with pytest.raises(NotReady, match="at least 3 published case studies"):
        guide.get_latest_revision().publish()
    guide.refresh_from_db()
    assert not guide.live


def test_a_case_study_that_is_a_draft_does_not_count() -> None:
    cases = [*CaseStudyPageFactory.create_batch(2), CaseStudyPageFactory(live=False)]
    guide = LearningGuidePageFactory(cases=cases, live=False)

    with pytest.raises(NotReady):
        guide.get_latest_revision().publish()


def test_a_guide_with_three_published_case_studies_is_published() -> None:
    assert LearningGuidePageFactory().live


def test_a_page_is_published_with_all_that_follows_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    page = ResourcePageFactory(live=False)

    def fail(**kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("resources.actions.share_files", fail)
    with pytest.raises(RuntimeError):
        page.get_latest_revision().publish()

    page.refresh_from_db()
    assert not page.live


def test_a_member_has_one_part_in_a_page() -> None:
    member = MemberFactory()
    page = ResourcePageFactory(people={member: Contributor.Role.REVIEWED})
    again = Contributor(page=page, member=member, role=Contributor.Role.LED)

    with pytest.raises(Exception, match=r"unique|UNIQUE|already exists"):
        again.validate_constraints()


def test_a_case_study_counts_once_in_a_guide() -> None:
    guide = LearningGuidePageFactory()
    again = GuideCase(guide=guide, case_study=guide.cases.first().case_study)

    with pytest.raises(Exception, match=r"unique|UNIQUE|already exists"):
        again.validate_constraints()


def test_the_lists_are_made_below_the_home_page_and_taken_away_again() -> None:
    migration = import_module("resources.migrations.0002_index_pages")
    of_paths = import_module("resources.migrations.0013_learning_paths")
    slugs = ["guides", "case-studies", "resources", "glossary", "learning-paths"]
    index_page(GuideIndexPage, "guides")
    LearningGuidePageFactory()
    LearningPathPageFactory()

    of_paths.remove_list(apps, connection.schema_editor())
    migration.remove_index_pages(apps, None)
    home = HomePage.objects.get()
    assert not home.get_children().filter(slug__in=slugs).exists()
    assert not LearningGuidePage.objects.exists()
    assert not LearningPathPage.objects.exists()
    assert home.numchild == 0

    migration.make_index_pages(apps, None)
    of_paths.make_list(apps, None)
    home.refresh_from_db()
    assert [page.slug for page in home.get_children()] == slugs
    assert [page.url for page in home.get_children()] == [f"/{slug}/" for slug in slugs]
    assert home.numchild == len(slugs)
    assert Page.find_problems() == ([], [], [], [], [])
