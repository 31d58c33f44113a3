"""The weekly mail about saved searches: one for all of them, and once, whatever happens to the run."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from directory import alert_mail, alerts
from directory.models import AlertMail, Member
from search.models import Concept, ConceptKind
from tests.directory.test_alerts import expert, save
from tests.factories import CaseStudyPageFactory, ConceptFactory, MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return MemberFactory(display_name="Zed Searcher")


@pytest.fixture
def falls() -> Concept:
    return ConceptFactory(key="falls", kind=ConceptKind.TOPIC, label="Falls prevention")


def test_one_mail_tells_of_all_searches_and_the_next_comes_a_week_later(member: Member, falls: Concept) -> None:
    save(member, how="mail")
    save(member, "q=wobbly+falls", "site", "mail")
    amina = expert("Amina Yusuf", falls, headline="Counts falls")
    CaseStudyPageFactory(title="Wobbly falls in Wigan")
    alerts.look()

    assert alert_mail.send() == 1

    (sent,) = mail.outbox
    assert sent.to == [member.email]
    for words in ("Amina Yusuf: Counts falls", amina.get_absolute_url(), "Wobbly falls in Wigan"):
        assert words in sent.body
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"<{sent.body.strip().splitlines()[-1]}>" == sent.extra_headers["List-Unsubscribe"]

    expert("Joe Bright", falls)
    alerts.look()
    assert alert_mail.send() == 0
    AlertMail.objects.update(sent_at=timezone.now() - timedelta(days=7))
    assert alert_mail.send() == 1
    assert "Joe Bright" in mail.outbox[1].body
    assert "Amina" not in mail.outbox[1].body
    assert mail.outbox[0].extra_headers["Message-ID"] != mail.outbox[1].extra_headers["Message-ID"]


def test_who_wants_no_mail_gets_none(member: Member, falls: Concept) -> None:
    save(member)
    expert("Amina Yusuf", falls)
    alerts.look()

    assert alert_mail.send() == 0


def test_mail_that_cannot_be_sent_goes_with_the_next_run_once(
    member: Member, falls: Concept, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    save(member, how="mail")
    expert("Amina Yusuf", falls)
    alerts.look()

    def away(self: Any, **_more: Any) -> int:
        raise OSError

    with monkeypatch.context() as patched, caplog.at_level(logging.CRITICAL):
        patched.setattr(EmailMessage, "send", away)
        assert alert_mail.send() == 0

    assert [alert_mail.send(), alert_mail.send()] == [1, 0]
    assert len(mail.outbox) == 1


def test_mail_of_a_run_that_died_is_taken_over_after_an_hour(
    member: Member, falls: Concept, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(member, how="mail")
    expert("Amina Yusuf", falls)
    alerts.look()

    def die(self: Any, **_more: Any) -> int:
        raise SystemExit

    send = EmailMessage.send
    monkeypatch.setattr(EmailMessage, "send", die)
    with pytest.raises(SystemExit):
        alert_mail.send()
    monkeypatch.setattr(EmailMessage, "send", send)
    # Whoever comes meanwhile leaves it to the one who holds it.
    assert alert_mail.send() == 0

    AlertMail.objects.update(claimed_at=timezone.now() - timedelta(hours=1, minutes=1))
    assert [alert_mail.send(), alert_mail.send()] == [1, 0]
    assert len(mail.outbox) == 1
