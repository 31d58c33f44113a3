""" "We are adapting this": a draft of one's own that says where it came from."""

from __future__ import annotations

import pytest
from django.test import Client

from directory.models import Member
from resources.models import CaseStudyPage
from resources.stories.reading import State
from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory, ResourcePageFactory
from tests.resources.stories.conftest import again

pytestmark = pytest.mark.django_db

OURS = {"title": "The bag in Corby", "place": "Corby", "kept": "The bag", "changed": "The colour", "because": "Fog"}


@pytest.mark.parametrize("factory", [CaseStudyPageFactory, LearningGuidePageFactory])
def test_a_draft_of_ones_own_says_where_it_came_from(browser: Client, teller: Member, factory: type) -> None:
    origin = factory()
    address = f"/stories/adapt/{origin.pk}/"
    assert f'href="{address}"' in browser.get(origin.get_url()).content.decode()
    assert origin.title in browser.get(address).content.decode()

    browser.post(address, OURS)

    page = CaseStudyPage.objects.get(title="The bag in Corby")
    found = again(page, teller)
    assert found.state == State.DRAFT
    (way,) = found.draft.origins.all()
    assert (way.origin_id, way.kept, way.changed, way.because) == (origin.pk, "The bag", "The colour", "Fog")
    assert [(one.member, one.role) for one in found.draft.contributors.all()] == [(teller, "adapting")]
    assert "The bag in Corby" not in Client().get(f"{origin.get_url()}family/").content.decode()


def test_what_was_kept_and_changed_is_a_step_of_its_story(browser: Client, teller: Member) -> None:
    origin = CaseStudyPageFactory(title="The first bag")
    browser.post(f"/stories/adapt/{origin.pk}/", OURS)
    page = CaseStudyPage.objects.get(title="The bag in Corby")
    shown = browser.get(f"/stories/{page.pk}/origin/")
    assert "The first bag" in shown.content.decode()

    data = {"kept": "Less", "changed": "More", "because": "", "version": shown.context["version"], "then": "next"}
    response = browser.post(f"/stories/{page.pk}/origin/", data)

    assert response["Location"] == f"/stories/{page.pk}/learned/"
    (way,) = again(page, teller).draft.origins.all()
    assert (way.origin_id, way.kept, way.changed, way.because) == (origin.pk, "Less", "More", "")


def test_a_visitor_signs_in_first_and_comes_back(client: Client) -> None:
    origin = CaseStudyPageFactory()

    response = client.get(f"/stories/adapt/{origin.pk}/")

    assert response["Location"] == f"/accounts/login/?next=/stories/adapt/{origin.pk}/"


def test_only_what_one_may_read_and_what_can_be_adapted_is_adapted(browser: Client) -> None:
    draft, sheet = CaseStudyPageFactory(live=False), ResourcePageFactory()

    for pk in (draft.pk, sheet.pk, 999_999):
        assert browser.get(f"/stories/adapt/{pk}/").status_code == 404
        assert browser.post(f"/stories/adapt/{pk}/", OURS).status_code == 404
    assert not CaseStudyPage.objects.filter(title="The bag in Corby").exists()
    assert "/stories/adapt/" not in browser.get(sheet.get_url()).content.decode()


def test_without_a_place_what_was_typed_is_kept(browser: Client) -> None:
    origin = CaseStudyPageFactory()

    html = browser.post(f"/stories/adapt/{origin.pk}/", OURS | {"place": ""}).content.decode()

    assert "The colour" in html
    assert 'class="error"' in html


def test_so_many_stories_are_begun_in_a_day(browser: Client) -> None:
    origin = CaseStudyPageFactory()
    codes = [browser.post(f"/stories/adapt/{origin.pk}/", OURS).status_code for _n in range(11)]

    assert codes == [302] * 10 + [429]
