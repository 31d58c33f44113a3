"""Everybody who wants a guide finds among their notifications what the editors say of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from communities.live.log import unread_notices
from communities.models import Notification
from directory.audiences import Viewer
from directory.models import Member
from resources import wanting
from resources.models import WantedGuide
from tests.factories import LearningGuidePageFactory, MemberFactory
from tests.markup import text
from tests.resources.test_wanting import LIST, answer, edit, wanted_by
from tests.resources.test_workflow import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/notifications/"


def unread(member: Member) -> list[str]:
    told = Notification.objects.visible_to(Viewer(member)).unread()
    assert unread_notices([member.pk]) == {member.pk: len(told)}
    return [f"{one.sentence} {one.title} → {one.place}" for one in told]


def test_each_state_is_told_to_everybody_who_wants_it(member_client: Client, member: Member) -> None:
    editor = signed_in("Reviewers")[0]
    other, stranger = MemberFactory(), MemberFactory()
    wanted = wanted_by(member, other)

    editor.post(edit(wanted), answer(wanted, state="planned"))

    told = [f"A guide that you asked for is planned: {wanted.question} → {LIST}#wanted-{wanted.pk}"]
    assert (unread(member), unread(other), unread(stranger)) == (told, told, [])
    assert wanted.question in text(member_client.get(PAGE).content).replace("&#x27;", "'")
    member_client.get(LIST)
    assert (unread(member), unread(other)) == ([], told)


def test_an_answered_question_leads_to_the_guide_and_reading_it_is_enough(
    member_client: Client, member: Member
) -> None:
    editor = signed_in("Reviewers")[0]
    wanted, guide = wanted_by(member), LearningGuidePageFactory()

    editor.post(edit(wanted), answer(wanted, state="published", guide=str(guide.pk)))

    assert unread(member) == [f"A guide that you asked for is published: {wanted.question} → {guide.get_url()}"]
    member_client.get(guide.get_url())
    assert unread(member) == []


def test_a_guide_that_was_withdrawn_is_not_led_to(member: Member) -> None:
    wanted, guide = wanted_by(member), LearningGuidePageFactory()
    WantedGuide.objects.filter(pk=wanted.pk).update(state="published", guide=guide)
    wanting.tell(WantedGuide.objects.get())
    guide.unpublish()
    assert unread(member)[0].endswith(f"→ {LIST}#wanted-{wanted.pk}")


def test_whoever_wants_it_no_more_is_told_no_more(member_client: Client, member: Member) -> None:
    wanted = wanted_by(member, MemberFactory())
    wanting.tell(wanted)
    assert len(unread(member)) == 1
    wanting.take_back(wanted=wanted, by=member)
    assert unread(member) == []
    assert wanted.question not in text(member_client.get(PAGE).content).replace("&#x27;", "'")


@pytest.mark.parametrize("away", [{"paused": True}, {"is_active": False}], ids=str)
def test_whoever_is_away_is_not_told(away: dict[str, Any]) -> None:
    gone = MemberFactory()
    wanted = wanted_by(gone)
    Member.objects.filter(pk=gone.pk).update(**away)
    wanting.tell(wanted)
    assert not Notification.objects.exists()


def test_an_editor_who_wants_it_too_has_read_what_they_said() -> None:
    client, editor = signed_in("Reviewers")
    wanted = wanted_by(editor)
    client.post(edit(wanted), answer(wanted, state="writing"))
    assert Notification.objects.get().kind == "news"
    assert unread(editor) == []


def test_the_same_word_twice_is_told_once_until_it_is_read(member: Member) -> None:
    wanted = wanted_by(member)
    wanting.tell(wanted)
    wanting.tell(wanted)
    assert len(unread(member)) == 1
    Notification.objects.update(read_at="2026-01-01T00:00Z")
    wanting.tell(wanted)
    assert len(unread(member)) == 1


def test_a_question_that_is_gone_is_not_told_of(member_client: Client, member: Member) -> None:
    wanted = wanted_by(member)
    wanting.tell(wanted)
    wanted.delete()
    assert unread(member) == []
    assert member_client.get(PAGE).status_code == 200
