"""A form of a page that is sent again, or that is older than the page: each row stands there once, none is refused."""

from __future__ import annotations

from typing import Any

import pytest

from resources.models import CaseStudyPage, Contributor, LearningGuidePage
from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory, MemberFactory
from tests.resources.editors import Editor, case_form, guide_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Editor:
    return Editor()


def send(editor: Editor, page: Any, data: dict[str, Any], button: str = "") -> None:
    """Send the form, knowing of the newest version; it is saved."""
    assert editor.press(page, data | editor.open(page), button).status_code == 302


def rows(name: str, *filled: dict[str, object], initial: int = 0) -> dict[str, str]:
    data = {f"{name}-TOTAL_FORMS": str(len(filled)), f"{name}-INITIAL_FORMS": str(initial)}
    for at, row in enumerate(filled):
        data |= {f"{name}-{at}-{key}": str(value) for key, value in ({"ORDER": at + 1} | row).items()}
    return data


def draft(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


@pytest.mark.parametrize("is_live", [True, False])
def test_a_guides_cases_that_are_sent_again_without_their_numbers_stand_there_once(
    editor: Editor, is_live: bool
) -> None:
    guide = LearningGuidePageFactory(live=is_live)
    cases = [row.case_study for row in guide.cases.all()]
    without = guide_of(guide) | rows("cases", *({"case_study": case.pk, "note": "Again"} for case in cases))

    for _time in range(2):
        send(editor, guide, without)
    send(editor, guide, without, "publish")

    published = LearningGuidePage.objects.get(pk=guide.pk)
    assert [(row.case_study, row.note) for row in published.cases.all()] == [(case, "Again") for case in cases]


@pytest.mark.parametrize("is_live", [True, False])
def test_people_origins_and_organisations_that_are_sent_again_stand_there_once(editor: Editor, is_live: bool) -> None:
    page, origin, member = CaseStudyPageFactory(live=is_live), CaseStudyPageFactory(), MemberFactory()
    sent = case_form(page)
    sent |= rows("contributors", {"member": member.pk, "role": "led"})
    sent |= rows("origins", {"origin": origin.pk, "kept": "The bag", "changed": "", "because": ""})
    sent |= rows("organisations", {"name": "A home", "kind": "", "town": "Sutton"})

    for _time in range(3):
        send(editor, page, sent, "publish")

    page = CaseStudyPage.objects.get(pk=page.pk)
    assert [(row.member, row.role) for row in page.contributors.all()] == [(member, "led")]
    assert [(row.origin.pk, row.kept) for row in page.origins.all()] == [(origin.pk, "The bag")]
    assert [row.name for row in page.organisations.all()] == ["A home"]


def test_the_same_twice_in_one_form_is_said_and_nothing_is_lost(editor: Editor) -> None:
    guide = LearningGuidePageFactory(cases=[], live=False)
    case = CaseStudyPageFactory()
    twice = rows("cases", {"case_study": case.pk, "note": "One"}, {"case_study": case.pk, "note": "Two"})

    response = editor.press(guide, guide_of(guide) | twice | editor.open(guide))

    html = response.content.decode()
    assert response.status_code == 200
    assert "Please correct the duplicate" in html
    assert 'value="One"' in html
    assert 'value="Two"' in html


@pytest.mark.parametrize("button", ["", "publish"])
@pytest.mark.parametrize("is_live", [True, False])
def test_two_rows_that_change_places_are_saved(editor: Editor, is_live: bool, button: str) -> None:
    guide = LearningGuidePageFactory(live=is_live)
    one, two, three = guide.cases.all()
    data = guide_of(guide) | {
        "cases-0-case_study": str(two.case_study_id),
        "cases-1-case_study": str(one.case_study_id),
    }

    send(editor, guide, data, button)

    expected = [two.case_study_id, one.case_study_id, three.case_study_id]
    assert [row.case_study_id for row in draft(guide).cases.all()] == expected


def test_a_row_that_was_taken_out_and_one_that_says_the_same_is_put_in(editor: Editor) -> None:
    guide = LearningGuidePageFactory(live=False)
    rows_of = list(guide.cases.all())
    data = guide_of(guide) | {
        "cases-TOTAL_FORMS": "4",
        "cases-0-DELETE": "on",
        "cases-3-case_study": str(rows_of[0].case_study_id),
        "cases-3-id": "",
        "cases-3-ORDER": "4",
    }

    send(editor, guide, data)

    expected = [rows_of[1].case_study_id, rows_of[2].case_study_id, rows_of[0].case_study_id]
    assert [row.case_study_id for row in LearningGuidePage.objects.get(pk=guide.pk).cases.all()] == expected


@pytest.mark.parametrize("is_live", [True, False])
def test_a_row_that_somebody_else_took_out_comes_back_with_who_saves_theirs_knowingly(
    editor: Editor, is_live: bool
) -> None:
    page = CaseStudyPageFactory(live=is_live)
    member = MemberFactory()
    page.contributors.add(Contributor(member=member, role="led"))
    page.save()
    page.save_revision()
    row = page.contributors.get()
    mine = case_form(page) | rows("contributors", {"id": row.pk, "member": member.pk, "role": "reviewed"}, initial=1)
    gone = rows("contributors", {"id": row.pk, "member": member.pk, "role": "led", "DELETE": "on"}, initial=1)
    send(Editor(), page, case_form(page) | gone)
    assert not draft(page).contributors.exists()

    send(editor, page, mine)

    assert [(one.member, one.role) for one in draft(page).contributors.all()] == [(member, "reviewed")]


@pytest.mark.parametrize("number", ["999999", "nonsense", "9" * 400, "\x00", "-1"])
def test_a_number_that_is_no_row_of_the_page_is_a_new_row(editor: Editor, number: str) -> None:
    page, member = CaseStudyPageFactory(), MemberFactory()

    send(
        editor,
        page,
        case_form(page) | rows("contributors", {"id": number, "member": member.pk, "role": "led"}, initial=1),
    )

    assert [one.member for one in draft(page).contributors.all()] == [member]


def test_the_row_of_another_page_stays_there(editor: Editor) -> None:
    page, other, member = CaseStudyPageFactory(), CaseStudyPageFactory(), MemberFactory()
    other.contributors.add(Contributor(member=member, role="led"))
    other.save()
    theirs = other.contributors.get()
    taken = rows("contributors", {"id": theirs.pk, "member": member.pk, "role": "reviewed"}, initial=1)

    send(editor, page, case_form(page) | taken, "publish")

    theirs.refresh_from_db()
    assert (theirs.page_id, theirs.role) == (other.pk, "led")
    assert CaseStudyPage.objects.get(pk=page.pk).contributors.get().pk != theirs.pk
