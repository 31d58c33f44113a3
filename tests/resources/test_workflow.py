"""An editor writes and submits, a second editor publishes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.fields import StreamField

from directory.models import Member
from resources.models import CaseStudyPage, GuideIndexPage, LearningGuidePage
from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory, MemberFactory, index_page

pytestmark = pytest.mark.django_db

SECTIONS = ("problem", "shared", "differences", "actions", "avoid", "monday", "made", "sources")
FILLED = {"problem", "shared", "actions", "made"}


def signed_in(group: str) -> tuple[Client, Member]:
    member = MemberFactory()
    member.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(member)
    return client, member


def stream(name: str, words: str) -> dict[str, str]:
    data = {f"{name}-count": "1" if words else "0"}
    if words:
        text = {"blocks": [{"text": words, "type": "unstyled", "key": "a", "depth": 0}], "entityMap": {}}
        data |= {
            f"{name}-0-deleted": "",
            f"{name}-0-order": "0",
            f"{name}-0-type": "paragraph",
            f"{name}-0-value": json.dumps(text),
        }
    return data


def form(cases: list[CaseStudyPage], **more: str) -> dict[str, Any]:
    """Return what the editor's browser sends for a guide."""
    data: dict[str, Any] = {
        "title": "A guide of ours",
        "slug": "a-guide-of-ours",
        "summary": "Two sentences. Really.",
        "level": "everyone",
        "edition": "1",
        "audience": "public",
        "region": "",
        "concepts": "",
        "review_by": "",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "contributors-TOTAL_FORMS": "0",
        "contributors-INITIAL_FORMS": "0",
        "cases-TOTAL_FORMS": str(len(cases)),
        "cases-INITIAL_FORMS": "0",
        "editions-TOTAL_FORMS": "0",
        "editions-INITIAL_FORMS": "0",
    }
    for name in SECTIONS:
        data |= stream(name, f"Words about {name}." if name in FILLED else "")
    for number, case in enumerate(cases):
        data |= {f"cases-{number}-case_study": str(case.pk), f"cases-{number}-ORDER": str(number + 1)}
    return data | more


def add_address() -> str:
    above = index_page(GuideIndexPage, "guides")
    return reverse("wagtailadmin_pages:add", args=["resources", "learningguidepage", above.pk])


def edit_address(guide: LearningGuidePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[guide.pk])


@pytest.mark.parametrize("group", ["Editors", "Reviewers"])
def test_whoever_may_enter_the_cms_is_shown_the_way(group: str) -> None:
    client, member = signed_in(group)

    member.refresh_from_db()
    assert member.is_staff
    assert client.get(reverse("wagtailadmin_home")).status_code == 200

    member.groups.clear()
    member.refresh_from_db()
    assert not member.is_staff
    assert client.get(reverse("wagtailadmin_home")).status_code == 302


def test_a_member_may_not_enter_the_cms(member_client: Client) -> None:
    response = member_client.get(reverse("wagtailadmin_home"))

    assert response.status_code == 302
    assert "login" in response["Location"]


def test_the_cms_sends_a_visitor_to_the_sites_own_sign_in(client: Client) -> None:
    response = client.get("/cms/pages/", follow=True)

    assert response.redirect_chain[-1][0] == "/accounts/login/?next=%2Fcms%2Fpages%2F"


def test_a_draft_rests_on_any_number_of_places() -> None:
    client, _ = signed_in("Editors")

    response = client.post(add_address(), form([]))

    guide = LearningGuidePage.objects.get()
    assert response.status_code == 302
    assert not guide.live


def test_a_draft_may_miss_its_words() -> None:
    client, _ = signed_in("Editors")
    empty = form([], summary="") | {f"{name}-count": "0" for name in SECTIONS}

    client.post(add_address(), empty)

    assert LearningGuidePage.objects.get().title == "A guide of ours"


def test_a_guide_with_two_places_is_not_submitted_and_nothing_typed_is_lost() -> None:
    client, _ = signed_in("Editors")

    response = client.post(add_address(), form(CaseStudyPageFactory.create_batch(2)) | {"action-submit": "Submit"})

    html = response.content.decode()
    assert response.status_code == 200
    assert "at least 3 published case studies" in html
    assert "this one has 2" in html
    assert "Two sentences. Really." in html
    assert not LearningGuidePage.objects.exists()


def test_a_reviewer_cannot_publish_a_guide_with_two_places() -> None:
    client, _ = signed_in("Reviewers")

    response = client.post(add_address(), form(CaseStudyPageFactory.create_batch(2)) | {"action-publish": "Publish"})

    assert "at least 3 published case studies" in response.content.decode()
    assert not LearningGuidePage.objects.filter(live=True).exists()


def test_publishing_several_pages_at_once_names_the_guide_that_is_not_ready() -> None:
    client, _ = signed_in("Reviewers")
    guide = LearningGuidePageFactory(cases=CaseStudyPageFactory.create_batch(2), live=False)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    response = client.post(f"{address}?next=/cms/&id={guide.pk}", follow=True)

    guide.refresh_from_db()
    assert not guide.live
    assert "at least 3 published case studies" in response.content.decode()


def test_an_editor_submits_and_a_second_editor_publishes() -> None:
    editor, author = signed_in("Editors")
    reviewer, _ = signed_in("Reviewers")
    cases = CaseStudyPageFactory.create_batch(3)

    editor.post(add_address(), form(cases) | {"action-submit": "Submit"})

    guide = LearningGuidePage.objects.get()
    assert guide.owner == author
    assert guide.workflow_in_progress
    assert not guide.live

    task = guide.current_workflow_task_state
    reviewer.post(reverse("wagtailadmin_pages:workflow_action", args=[guide.pk, "approve", task.pk]))

    guide.refresh_from_db()
    assert guide.live
    assert [case.case_study for case in guide.cases.all()] == cases
    assert Client().get("/guides/a-guide-of-ours/").status_code == 200


def test_an_editor_cannot_publish() -> None:
    editor, _ = signed_in("Editors")
    cases = CaseStudyPageFactory.create_batch(3)

    editor.post(add_address(), form(cases) | {"action-publish": "Publish"})
    guide = LearningGuidePage.objects.get()
    assert not guide.live

    editor.post(add_address(), form(cases, slug="another") | {"action-submit": "Submit"})
    submitted = LearningGuidePage.objects.get(slug="another")
    task = submitted.current_workflow_task_state
    editor.post(reverse("wagtailadmin_pages:workflow_action", args=[submitted.pk, "approve", task.pk]))
    submitted.refresh_from_db()
    assert not submitted.live


def test_a_guide_that_is_being_read_by_a_reviewer_stays_complete() -> None:
    reviewer, _ = signed_in("Reviewers")
    editor, _ = signed_in("Editors")
    editor.post(add_address(), form(CaseStudyPageFactory.create_batch(3)) | {"action-submit": "Submit"})
    guide = LearningGuidePage.objects.get()

    response = reviewer.post(edit_address(guide), form(CaseStudyPageFactory.create_batch(1)))

    assert "at least 3 published case studies" in response.content.decode()


def test_an_editor_writes_the_glossary_and_cannot_remove_from_it() -> None:
    editor, member = signed_in("Editors")

    assert editor.get("/cms/snippets/resources/glossaryterm/add/").status_code == 200
    assert member.has_perm("resources.change_glossaryterm")
    assert not member.has_perm("resources.delete_glossaryterm")


@pytest.mark.parametrize("address", ["/cms/users/", "/cms/groups/", "/cms/settings/", "/cms/sites/"])
def test_an_editor_does_not_manage_members_or_the_site(address: str) -> None:
    editor, _ = signed_in("Editors")

    assert editor.get(address).status_code in {302, 404}


def test_a_preview_shows_what_is_being_written() -> None:
    editor, _ = signed_in("Editors")
    guide = LearningGuidePageFactory(live=False)
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[guide.pk])

    editor.post(address, form([case.case_study for case in guide.cases.all()], title="Title of the draft"))
    html = editor.get(address).content.decode()

    assert "Title of the draft" in html
    assert "Words about problem." in html


def test_a_preview_of_a_new_case_study_names_no_other() -> None:
    editor, _ = signed_in("Editors")
    other = CaseStudyPageFactory(place="Elsewhere on Sea")
    above = other.get_parent()
    address = reverse("wagtailadmin_pages:preview_on_add", args=["resources", "casestudypage", above.pk])
    data = {
        "title": "New",
        "slug": "new",
        "place": "Here",
        "strapline": "One line",
        "evidence_status": "aim",
        "stage": "",
        "audience": "public",
        "region": "",
        "concepts": "",
    }
    for name in ("comments", "contributors", "organisations", "origins"):
        data |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    for field in CaseStudyPage._meta.get_fields():
        if isinstance(field, StreamField):
            data |= stream(field.name, "")

    assert json.loads(editor.post(address, data).content)["is_valid"]
    html = editor.get(address).content.decode()

    assert "One line" in html
    assert "Elsewhere on Sea" not in html
