"""Two people have the same page open in the CMS: each is told, and nothing of either is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Revision

from resources.models import CaseStudyPage, LearningGuidePage
from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory
from tests.markup import Reader, forms_of, text
from tests.resources.editors import Editor, case_form, guide_of, opened

pytestmark = pytest.mark.django_db

AFTER = "after you opened it. Nothing of yours is saved yet"


@pytest.fixture
def ruth() -> Editor:
    return Editor(name="Ruth Ellison")


@pytest.fixture
def maria() -> Editor:
    return Editor(name="Maria Okafor")


@pytest.fixture
def page() -> CaseStudyPage:
    made = CaseStudyPageFactory(place="Sutton", strapline="One bag")
    made.save_revision()
    return made


def latest(page: Page) -> Any:
    return Page.objects.get(pk=page.pk).get_latest_revision_as_object()


@pytest.mark.parametrize("button", ["", "publish"])
@pytest.mark.parametrize("first", ["", "publish"])
def test_the_second_is_told_who_saved_and_when_and_then_saves_knowingly(
    ruth: Editor, maria: Editor, page: CaseStudyPage, first: str, button: str
) -> None:
    hers, mine = ruth.open(page), maria.open(page)
    ruth.press(page, case_form(page, place="Corby") | hers, first)
    theirs = latest(page).latest_revision
    live_before = CaseStudyPage.objects.get(pk=page.pk).strapline

    response = maria.press(page, case_form(page, strapline="Two bags") | mine, button)

    when = timezone.localtime(theirs.created_at).strftime("%-d %B %Y, %H:%M")
    said = text(response.content)
    assert response.status_code == 200
    assert f"Ruth Ellison saved this page on {when}, {AFTER}" in said
    assert 'value="Two bags"' in response.content.decode()
    assert latest(page).latest_revision == theirs
    assert CaseStudyPage.objects.get(pk=page.pk).strapline == live_before
    compare = f"/cms/pages/{page.pk}/revisions/compare/{mine['loaded_revision_id']}...{theirs.pk}/"
    assert f'href="{compare}"' in response.content.decode()
    assert "Corby" in text(maria.client.get(compare).content)

    again = maria.press(page, case_form(page, strapline="Two bags") | opened(response), button)

    assert again.status_code == 302
    assert (latest(page).strapline, latest(page).place) == ("Two bags", "Sutton")
    assert theirs.as_object().place == "Corby"
    assert Revision.objects.filter(pk=theirs.pk).exists()
    assert (CaseStudyPage.objects.get(pk=page.pk).strapline == "Two bags") is (button == "publish")


def test_the_same_holds_for_a_guide(ruth: Editor, maria: Editor) -> None:
    guide = LearningGuidePageFactory()
    guide.save_revision()
    hers, mine = ruth.open(guide), maria.open(guide)
    ruth.press(guide, guide_of(guide, summary="Hers.") | hers)

    response = maria.press(guide, guide_of(guide, level="leader") | mine, "publish")

    assert AFTER in text(response.content)
    assert latest(guide).summary == "Hers."
    assert LearningGuidePage.objects.get(pk=guide.pk).level == "everyone"


def test_who_is_told_is_not_saved_by_their_script_before_they_decide(
    ruth: Editor, maria: Editor, page: CaseStudyPage
) -> None:
    hers, mine = ruth.open(page), maria.open(page)
    ruth.press(page, case_form(page, place="Corby") | hers)

    assert "w-autosave" in maria.client.get(f"/cms/pages/{page.pk}/edit/").content.decode()
    assert "w-autosave#save" not in maria.press(page, case_form(page) | mine).content.decode()


def test_who_is_told_of_one_version_is_told_of_the_next(ruth: Editor, maria: Editor, page: CaseStudyPage) -> None:
    mine = maria.open(page)
    ruth.press(page, case_form(page, place="Corby") | ruth.open(page))
    told = opened(maria.press(page, case_form(page) | mine))
    ruth.press(page, case_form(page, place="Luton") | ruth.open(page))

    response = maria.press(page, case_form(page) | told)

    assert AFTER in text(response.content)
    assert latest(page).place == "Luton"


def test_a_form_that_is_not_in_order_says_both(ruth: Editor, maria: Editor, page: CaseStudyPage) -> None:
    mine = maria.open(page)
    ruth.press(page, case_form(page, place="Corby") | ruth.open(page))

    said = text(maria.press(page, case_form(page, title="") | mine).content)

    assert AFTER in said
    assert "could not be saved due to validation errors" in said


def test_whom_wagtails_own_question_told_is_not_asked_again(ruth: Editor, maria: Editor, page: CaseStudyPage) -> None:
    mine = maria.open(page)
    ruth.press(page, case_form(page, place="Corby") | ruth.open(page))
    seen = {"seen_revision_id": str(latest(page).latest_revision_id)}

    maria.press(page, case_form(page, strapline="Two bags") | mine | seen)

    assert latest(page).strapline == "Two bags"


def test_one_who_went_back_is_told_of_their_own_version(maria: Editor, page: CaseStudyPage) -> None:
    mine = maria.open(page)
    maria.press(page, case_form(page, place="Corby") | mine)

    response = maria.press(page, case_form(page, place="Luton") | mine)

    assert "You saved this page on" in text(response.content)
    assert latest(page).place == "Corby"


def test_a_page_that_had_no_version_yet_is_held_too(ruth: Editor, maria: Editor) -> None:
    page = CaseStudyPageFactory(place="Sutton")
    page.revisions.all().delete()
    Page.objects.update(latest_revision=None)
    assert maria.open(page) == {}
    ruth.press(page, case_form(page, place="Corby"))

    response = maria.press(page, case_form(page, strapline="Two bags"))

    assert AFTER in text(response.content)
    assert "/revisions/compare/live..." in response.content.decode()
    assert latest(page).place == "Corby"


def test_what_saves_as_one_types_stands_on_its_own_versions(ruth: Editor, maria: Editor, page: CaseStudyPage) -> None:
    mine = maria.open(page)
    saved = json.loads(maria.press(page, case_form(page, place="Corby") | mine, script=True).content)
    now = mine | saved["field_updates"]

    assert now["loaded_revision_id"] == saved["revision_id"]
    assert maria.press(page, case_form(page, place="Luton") | now).status_code == 302

    ruth.press(page, case_form(page, place="Derby") | ruth.open(page))
    refused = maria.press(page, case_form(page, place="Luton") | now, script=True)
    assert json.loads(refused.content)["error_code"] == "invalid_revision"
    assert latest(page).place == "Derby"


def test_an_earlier_version_is_not_brought_back_over_somebody_elses(
    ruth: Editor, maria: Editor, page: CaseStudyPage
) -> None:
    first = page.latest_revision
    mine = maria.open(page, "wagtailadmin_pages:revisions_revert", first.pk)
    ruth.press(page, case_form(page, place="Corby") | ruth.open(page))
    address = f"/cms/pages/{page.pk}/revisions/{first.pk}/revert/"

    response = maria.client.post(address, case_form(page) | mine)

    assert AFTER in text(response.content)
    assert latest(page).place == "Corby"


def test_the_script_asks_once(maria: Editor, page: CaseStudyPage) -> None:
    html = maria.client.get(f"/cms/pages/{page.pk}/edit/").content.decode()

    assert 'type="module" src="/static/resources/js/editing' in html


# Somebody holds it, took it from its readers, moved or deleted it


def test_what_is_locked_says_by_whom_and_keeps_what_was_typed(ruth: Editor, maria: Editor, page: CaseStudyPage) -> None:
    mine = maria.open(page)
    ruth.client.post(f"/cms/pages/{page.pk}/lock/", {"next": "/cms/"})

    response = maria.press(page, case_form(page, strapline="Two bags") | mine, "publish")

    said = text(response.content)
    assert "could not be saved as it is locked" in said
    assert "was locked by Ruth Ellison" in said.replace("<b>", "").replace("  ", " ")
    assert 'value="Two bags"' in response.content.decode()
    assert CaseStudyPage.objects.get(pk=page.pk).strapline == "One bag"

    ruth.client.post(f"/cms/pages/{page.pk}/unlock/", {"next": "/cms/"})
    maria.press(page, case_form(page, strapline="Two bags") | opened(response), "publish")
    assert CaseStudyPage.objects.get(pk=page.pk).strapline == "Two bags"


def test_several_are_not_published_while_somebody_else_holds_one(
    ruth: Editor, maria: Editor, page: CaseStudyPage
) -> None:
    Page.objects.filter(pk=page.pk).update(live=False)
    ruth.client.post(f"/cms/pages/{page.pk}/lock/", {"next": "/cms/"})

    address = f"/cms/bulk/wagtailcore/page/publish/?next=/cms/&id={page.pk}"
    response = maria.client.post(address, follow=True)

    assert "was locked by Ruth Ellison" in text(response.content)
    assert not Page.objects.get(pk=page.pk).live


def test_what_was_taken_from_its_readers_is_not_published_unawares(
    ruth: Editor, maria: Editor, page: CaseStudyPage
) -> None:
    mine = maria.open(page)
    ruth.client.post(f"/cms/pages/{page.pk}/unpublish/")

    response = maria.press(page, case_form(page, strapline="Two bags") | mine, "publish")

    assert "Ruth Ellison took this page from its readers on" in text(response.content)
    assert not Page.objects.get(pk=page.pk).live

    maria.press(page, case_form(page, strapline="Two bags") | opened(response), "publish")
    assert CaseStudyPage.objects.get(pk=page.pk, live=True).strapline == "Two bags"


def test_a_draft_of_what_was_taken_from_its_readers_is_saved(ruth: Editor, maria: Editor, page: CaseStudyPage) -> None:
    mine = maria.open(page)
    ruth.client.post(f"/cms/pages/{page.pk}/unpublish/")

    assert maria.press(page, case_form(page, strapline="Two bags") | mine).status_code == 302
    assert latest(page).strapline == "Two bags"
    assert not Page.objects.get(pk=page.pk).live


def test_a_page_that_was_moved_is_saved_where_it_stands(maria: Editor, page: CaseStudyPage) -> None:
    mine = maria.open(page)
    Page.objects.get(pk=page.pk).move(CaseStudyPageFactory(), pos="left")
    path = Page.objects.get(pk=page.pk).path

    maria.press(page, case_form(page, strapline="Two bags") | mine, "publish")

    moved = CaseStudyPage.objects.get(pk=page.pk)
    assert (moved.path, moved.strapline) == (path, "Two bags")


def test_what_was_typed_for_a_page_that_was_deleted_makes_a_new_draft(
    ruth: Editor, maria: Editor, page: CaseStudyPage
) -> None:
    mine = maria.open(page)
    ruth.client.post(f"/cms/pages/{page.pk}/delete/")
    rows = {"organisations-TOTAL_FORMS": "1", "organisations-INITIAL_FORMS": "1", "organisations-0-id": "7"}
    rows |= {"organisations-0-name": "A home", "organisations-0-ORDER": "1"}

    response = maria.press(page, case_form(page, strapline="Two\r\nbags <b>") | mine | rows)

    assert response.status_code == 404
    assert f"Ruth Ellison deleted “{page.title}” on" in text(response.content)
    html = response.content.decode()
    address = next(one for one in forms_of(html) if one.startswith("/cms/pages/add/"))

    assert maria.client.post(address, Reader(html).values).status_code == 302
    made = CaseStudyPage.objects.get(slug=page.slug)
    assert (made.live, made.owner) == (False, maria.member)
    assert "Two" in made.strapline
    assert [one.name for one in made.organisations.all()] == ["A home"]


def test_of_a_page_that_never_was_nobody_is_told_anything(maria: Editor) -> None:
    response = maria.client.post("/cms/pages/999999/edit/", {"title": "Typed <b>"})

    assert response.status_code == 404
    assert "Typed &lt;b&gt;" in response.content.decode()
    assert "deleted" not in text(response.content)


def test_a_script_that_saves_a_page_that_is_gone_is_told_so(maria: Editor) -> None:
    assert maria.client.post("/cms/pages/999999/edit/", {}, HTTP_ACCEPT="application/json").status_code == 404


def test_a_form_that_did_not_arrive_whole_says_so_and_saves_nothing(maria: Editor, page: CaseStudyPage) -> None:
    whole = case_form(page, strapline="Two bags") | maria.open(page)
    without_sections = {name: value for name, value in whole.items() if not name.endswith("-count")}
    without_a_block = {name: value for name, value in whole.items() if name != "problem-0-type"}

    for sent in (without_sections, without_a_block):
        response = maria.client.post(f"/cms/pages/{page.pk}/edit/", sent, follow=True)
        assert "The form did not arrive whole, so nothing is saved" in text(response.content)
    assert latest(page).strapline == "One bag"


@pytest.mark.parametrize("address", ["/cms/pages/{}/edit/", "/cms/pages/{}/revisions/1/revert/"])
def test_the_editor_is_for_who_may_enter_the_cms(client: Client, page: CaseStudyPage, address: str) -> None:
    for answer in (client.get(address.format(page.pk)), client.post(address.format(page.pk))):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/cms/login/")
    assert "no-cache" in client.get(address.format(page.pk))["Cache-Control"]
