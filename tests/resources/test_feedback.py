""" "Was it helpful?": who says so, what readers see of it, and what editors read."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from directory.models import Member
from resources.feedback import FEEDBACK
from resources.models import Feedback
from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory, MemberFactory, ResourcePageFactory
from tests.markup import text

pytestmark = pytest.mark.django_db

REPORT = "/cms/reports/feedback/"


def address(page: Any) -> str:
    return f"/helpful/{page.pk}/"


def said(page: Any, is_helpful: bool = True, why: str = "", **of_member: Any) -> Feedback:
    return Feedback.objects.create(page=page, member=MemberFactory(**of_member), is_helpful=is_helpful, why=why)


@pytest.fixture
def editor() -> Client:
    member = MemberFactory()
    member.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.force_login(member)
    return client


@pytest.mark.parametrize("factory", [CaseStudyPageFactory, LearningGuidePageFactory, ResourcePageFactory])
def test_one_press_says_it_and_the_reason_is_asked_for_after(member_client: Client, factory: Any) -> None:
    page = factory()
    assert "Was it helpful?" in member_client.get(page.get_url()).content.decode()

    response = member_client.post(address(page), {"helpful": "no"})

    assert response.headers["Location"] == address(page)
    assert "Would you tell us why?" in member_client.get(address(page)).content.decode()
    member_client.post(address(page), {"helpful": "no", "why": "No word on costs."})
    feedback = Feedback.objects.get()
    assert (feedback.is_helpful, feedback.why) == (False, "No word on costs.")
    assert "It did not help you much." in member_client.get(page.get_url()).content.decode()


def test_it_is_changed_without_losing_the_sentence_and_taken_back(member_client: Client, member: Member) -> None:
    page = CaseStudyPageFactory()
    Feedback.objects.create(page=page, member=member, is_helpful=False, why="No costs.")

    member_client.post(address(page), {"helpful": "yes"})
    feedback = Feedback.objects.get()
    assert (feedback.is_helpful, feedback.why) == (True, "No costs.")
    member_client.post(address(page), {"helpful": "yes", "why": ""})
    assert Feedback.objects.get().why == ""

    member_client.post(f"{address(page)}take-back/")
    assert not Feedback.objects.exists()


def test_what_cannot_be_said_is_refused_and_nothing_typed_is_lost(member_client: Client) -> None:
    page = CaseStudyPageFactory()

    for data in ({"helpful": "perhaps", "why": "Marzipan"}, {"why": "Marzipan"}):
        shown = member_client.post(address(page), data).content.decode()
        assert "Marzipan" in shown
        assert 'aria-invalid="true"' in shown
    assert "300" in member_client.post(address(page), {"helpful": "yes", "why": "x" * 10_000}).content.decode()
    assert not Feedback.objects.exists()


def test_readers_see_numbers_without_those_whom_they_may_not_know_of_and_no_words(
    client: Client, member_client: Client
) -> None:
    page = CaseStudyPageFactory()
    said(page, why="Marzipan", audience="public")
    said(page, is_helpful=False, audience="members")
    said(page, audience="public", paused=True)
    said(page, audience="public", is_active=False)

    for reader, numbers in ((client, "1 of 1 reader found"), (member_client, "1 of 2 readers found")):
        shown = text(reader.get(page.get_url()).content)
        assert numbers in shown
        assert "Marzipan" not in shown


def test_a_visitor_signs_in_first_and_nobody_speaks_of_what_they_cannot_read(
    client: Client, member_client: Client
) -> None:
    page = CaseStudyPageFactory()
    assert "/accounts/login/" in client.post(address(page), {"helpful": "yes"}).headers["Location"]
    assert member_client.post(address(CaseStudyPageFactory(live=False)), {"helpful": "yes"}).status_code == 404
    assert not Feedback.objects.exists()


def test_too_much_in_a_day_is_told_and_nothing_is_lost(member_client: Client, member: Member) -> None:
    FEEDBACK.take(member, times=FEEDBACK.most)

    response = member_client.post(address(CaseStudyPageFactory()), {"helpful": "no", "why": "Marzipan"})

    assert response.status_code == 429
    assert "Marzipan" in response.content.decode()
    assert not Feedback.objects.exists()


def test_editors_read_the_words_by_page_and_no_names(editor: Client, member_client: Client) -> None:
    page, other = CaseStudyPageFactory(title="First"), CaseStudyPageFactory(title="Second")
    feedback = said(page, why="Marzipan", display_name="Wanda Words")
    said(other, is_helpful=False, why="Nougat")
    said(other, why="Praline", paused=True)

    shown = editor.get(REPORT).content.decode()

    assert shown.index("Nougat") < shown.index("Marzipan")
    assert feedback.member.display_name not in shown
    assert "Praline" not in shown
    of_page = editor.get(f"{REPORT}results/?page={page.pk}").content.decode()
    assert "Marzipan" in of_page
    assert "Nougat" not in of_page
    assert member_client.get(REPORT).status_code == 302
    assert "What readers say" in editor.get("/cms/").content.decode()
