"""Reminders of reviews: who gets them, of which pages, and how often."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command

from directory.models import Member
from resources.models import Contributor, ReviewReminder
from resources.reviews import AHEAD, remind
from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory, MemberFactory, ResourcePageFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 5)
DAY = timedelta(days=1)
WROTE = Contributor.Role.WROTE_UP


@pytest.fixture
def writer() -> Member:
    return MemberFactory()


def mailed() -> dict[str, str]:
    """Return the text of each mail by its reader."""
    return {message.to[0]: message.body for message in mail.outbox}


def test_whoever_wrote_it_up_owns_or_moderates_is_told_in_one_mail(writer: Member) -> None:
    owner, reviewer, leader = MemberFactory(), MemberFactory(), MemberFactory()
    reviewer.groups.add(Group.objects.get(name="Reviewers"))
    case = CaseStudyPageFactory(title="Bags & tags", owner=owner, review_by=TODAY - DAY, people={writer: WROTE})
    guide = LearningGuidePageFactory(
        title="Going to hospital", review_by=TODAY + AHEAD, people={writer: WROTE, leader: Contributor.Role.LED}
    )
    assert remind(TODAY) == 3
    texts = mailed()
    assert set(texts) == {writer.email, owner.email, reviewer.email}
    assert "Bags & tags\nIt was to be reviewed by 4 March 2026." in texts[writer.email]
    assert "Going to hospital\nReview it by 4 April 2026." in texts[writer.email]
    assert guide.get_full_url() in texts[writer.email]
    assert "/cms/" not in texts[writer.email]
    assert f"/cms/pages/{case.pk}/edit/" in texts[reviewer.email]
    assert "Going to hospital" not in texts[owner.email]


def test_each_page_is_named_once_for_each_date(writer: Member) -> None:
    page = ResourcePageFactory(review_by=TODAY, people={writer: WROTE})
    assert [remind(TODAY), remind(TODAY), remind(TODAY + DAY)] == [1, 0, 0]
    page.review_by = TODAY + 2 * DAY
    page.save_revision().publish()
    assert [remind(TODAY + DAY), remind(TODAY + DAY)] == [1, 0]
    assert ReviewReminder.objects.count() == 2


@pytest.mark.parametrize(
    "how", [{"review_by": TODAY + AHEAD + DAY}, {"review_by": None}, {"review_by": TODAY, "live": False}], ids=str
)
def test_what_is_far_off_or_not_published_is_not_due(writer: Member, how: dict[str, Any]) -> None:
    ResourcePageFactory(people={writer: WROTE}, **how)
    assert remind(TODAY) == 0


def test_somebody_suspended_is_not_mailed(writer: Member) -> None:
    ResourcePageFactory(review_by=TODAY, people={writer: WROTE})
    Member.objects.update(is_active=False)
    assert remind(TODAY) == 0
    assert not ReviewReminder.objects.exists()


def test_a_mail_that_cannot_be_sent_keeps_nobody_else_from_theirs_and_is_tried_again(
    writer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = MemberFactory()
    ResourcePageFactory(review_by=TODAY, people={writer: WROTE, second: WROTE})
    send = EmailBackend.send_messages

    def refuse(self: EmailBackend, messages: Any) -> Any:
        if messages[0].to == [writer.email]:
            raise OSError("no such mailbox")
        return send(self, messages)

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", refuse)
        assert remind(TODAY) == 1
    assert [reminder.member for reminder in ReviewReminder.objects.all()] == [second]
    assert remind(TODAY) == 1
    assert set(mailed()) == {writer.email, second.email}


def test_the_command_says_how_many_it_mailed(writer: Member) -> None:
    ResourcePageFactory(review_by=date.min.replace(year=2020), people={writer: WROTE})
    said = StringIO()
    call_command("remind_reviews", stdout=said)
    assert said.getvalue() == "Mails sent: 1.\n"
