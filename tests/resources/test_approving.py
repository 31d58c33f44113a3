"""A reviewer approves by the button of a list: what stands in the way is said, and nothing is half done."""

from __future__ import annotations

import json

import pytest
from django.http import HttpResponse
from wagtail.models import Page, WorkflowState

from resources.models import CaseStudyPage
from tests.factories import CaseStudyPageFactory
from tests.markup import text
from tests.resources.editors import Editor

pytestmark = pytest.mark.django_db


@pytest.fixture
def ruth() -> Editor:
    return Editor(name="Ruth Ellison")


def submitted(title: str = "A story", place: str = "Sutton") -> CaseStudyPage:
    page = CaseStudyPageFactory(live=False, title=title)
    page.place = place
    page.save(clean=False)
    page.save_revision(clean=False)
    page.get_workflow().start(page, Editor("Editors").member)
    return page


def decide(editor: Editor, page: Page, action: str = "approve", *, script: bool = False) -> HttpResponse:
    task = page.workflow_states.get().current_task_state
    address = f"/cms/pages/workflow/action/{page.pk}/{action}/{task.pk}/"
    heads = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"} if script else {}
    return editor.client.post(address, {"comment": ""}, **heads)


def test_what_is_missing_is_said_in_the_editor_and_the_review_goes_on(ruth: Editor) -> None:
    page = submitted(title="Gaps", place="")

    response = decide(ruth, page)

    assert (response.status_code, response["Location"]) == (302, f"/cms/pages/{page.pk}/edit/")
    said = text(ruth.client.get(response["Location"]).content)
    assert "“Gaps” cannot be published yet, and waits for review as before. Fill in first: place." in said
    assert not Page.objects.get(pk=page.pk).live
    assert Page.objects.get(pk=page.pk).workflow_in_progress


def test_a_script_that_approves_is_led_to_the_editor_too(ruth: Editor) -> None:
    page = submitted(place="")

    response = decide(ruth, page, script=True)

    assert json.loads(response.content)["redirect"] == f"/cms/pages/{page.pk}/edit/"
    assert "Fill in first: place." in text(ruth.client.get(f"/cms/pages/{page.pk}/edit/").content)


def test_what_somebody_else_holds_is_not_approved(ruth: Editor) -> None:
    page = submitted()
    maria = Editor(name="Maria Okafor")
    maria.client.post(f"/cms/pages/{page.pk}/lock/", {"next": "/cms/"})

    response = decide(ruth, page)

    assert "was locked by Maria Okafor" in text(ruth.client.get(response["Location"]).content)
    assert not Page.objects.get(pk=page.pk).live

    decide(maria, page)
    assert Page.objects.get(pk=page.pk).live


def test_the_second_of_two_reviewers_is_told_that_it_is_decided(ruth: Editor) -> None:
    page = submitted()
    task = page.workflow_states.get().current_task_state
    decide(Editor(), page)

    response = ruth.client.post(f"/cms/pages/workflow/action/{page.pk}/reject/{task.pk}/", {"comment": "No"})

    assert "is not currently awaiting moderation" in text(ruth.client.get(response["Location"]).content)
    assert Page.objects.get(pk=page.pk).live


def test_changes_are_asked_for_though_the_page_is_not_ready(ruth: Editor) -> None:
    page = submitted(place="")

    decide(ruth, page, "reject")

    assert page.workflow_states.get().status == WorkflowState.STATUS_NEEDS_CHANGES


def test_an_editor_does_not_approve() -> None:
    page, editor = submitted(), Editor("Editors")

    response = decide(editor, page)

    assert response.status_code == 302
    assert not Page.objects.get(pk=page.pk).live
