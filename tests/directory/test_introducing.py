"""Writes of introductions: who may ask whom and how often, what each answer does, and what becomes due."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from directory import audiences, introducing
from directory.audiences import Viewer
from directory.introduction_rules import ASKS_A_WEEK, REST_DAYS, CannotAsk, IntroductionError, Why, contact_of, obstacle
from directory.introductions_due import Done, tend
from directory.models import Availability, Block, Introduction, Member
from tests.factories import ConceptFactory, IntroductionFactory, MemberFactory

pytestmark = pytest.mark.django_db
State = Introduction.State


@pytest.fixture
def asker() -> Member:
    return MemberFactory(display_name="Daniel Price")


@pytest.fixture
def asked() -> Member:
    return MemberFactory(display_name="Amina Yusuf")


def ask(asker: Member, asked: Member, reason: str = "How do you hand over?") -> Introduction:
    return introducing.ask(asker=asker, asked=asked, reason=reason, kind="call", concept=None)


def accepted(asker: Member, asked: Member, *, shares_email: bool = False) -> Introduction:
    made = ask(asker, asked)
    return introducing.accept(introduction=made, by=asked, words="Yes.", shares_email=shares_email)


def why(asker: Member, asked: Member) -> Why | None:
    found = obstacle(asker, asked)
    return found.why if found else None


def ago(introduction: Introduction, days: int) -> None:
    moment = timezone.now() - timedelta(days=days)
    answered = moment if introduction.answered_at else None
    Introduction.objects.filter(pk=introduction.pk).update(created_at=moment, answered_at=answered)


# --- Asking -----------------------------------------------------------------------------------------------------


def test_nobody_asks_themselves(asker: Member) -> None:
    assert why(asker, asker) is Why.ONESELF
    with pytest.raises(IntegrityError), transaction.atomic():
        IntroductionFactory(asker=asker, asked=asker)


@pytest.mark.parametrize("change", [{"paused": True}, {"is_active": False}, {"audience": "member:0"}])
def test_nobody_is_asked_whom_the_asker_may_not_see(asker: Member, asked: Member, change: dict[str, object]) -> None:
    Member.objects.filter(pk=asked.pk).update(**change)

    with pytest.raises(PermissionDenied):
        ask(asker, asked)


@pytest.mark.parametrize("change", [{"paused": True}, {"audience": "member:0"}])
def test_whoever_cannot_be_seen_asks_nobody(asker: Member, asked: Member, change: dict[str, object]) -> None:
    Member.objects.filter(pk=asker.pk).update(**change)
    asker.refresh_from_db()

    with pytest.raises(CannotAsk) as caught:
        ask(asker, asked)
    assert caught.value.obstacle.why is Why.HIDDEN


def test_a_suspended_member_asks_nobody(asker: Member, asked: Member) -> None:
    asker.is_active = False
    asker.save()

    with pytest.raises(PermissionDenied):
        ask(asker, asked)


def test_a_pair_has_one_open_request_whoever_asked(asker: Member, asked: Member) -> None:
    first = ask(asker, asked)

    assert why(asker, asked) is why(asked, asker) is Why.WAITING
    found = obstacle(asker, asked)
    assert found is not None
    assert found.introduction == first
    with pytest.raises(IntegrityError), transaction.atomic():
        IntroductionFactory(asker=asker, asked=asked)


def test_who_is_in_touch_need_not_ask(asker: Member, asked: Member) -> None:
    accepted(asker, asked)

    assert why(asker, asked) is why(asked, asker) is Why.IN_TOUCH


def test_who_says_not_now_is_not_asked(asker: Member, asked: Member) -> None:
    introducing.set_availability(member=asked, is_open=False, pace=Availability.Pace.TWO_A_WEEK, mails=True)

    with pytest.raises(CannotAsk, match="Amina takes no requests at the moment"):
        ask(asker, asked)


def test_a_block_reads_like_not_now_to_both(asker: Member, asked: Member) -> None:
    introducing.decline(introduction=ask(asker, asked), by=asked, words="", blocks=True)

    assert why(asker, asked) is why(asked, asker) is Why.NOT_NOW
    introducing.unblock(member=asker, by=asked)
    assert why(asked, asker) is None


def test_an_asker_has_a_limit_a_week_and_is_told_from_when(asker: Member) -> None:
    for days in range(ASKS_A_WEEK):
        ago(IntroductionFactory(asker=asker, state=State.WITHDRAWN), days)

    found = obstacle(asker, MemberFactory())
    assert found is not None
    assert found.why is Why.LIMIT
    assert found.until is not None
    assert timedelta(days=2) < found.until - timezone.now() < timedelta(days=3, minutes=1)

    ago(Introduction.objects.order_by("created_at")[0], 7)
    assert why(asker, MemberFactory()) is None


def test_two_requests_a_week_are_enough_unless_somebody_takes_more(asker: Member, asked: Member) -> None:
    IntroductionFactory(asked=asked)
    IntroductionFactory(asked=asked, state=State.WITHDRAWN)
    assert why(asker, asked) is None

    ago(IntroductionFactory(asked=asked), 3)
    found = obstacle(asker, asked)
    assert found is not None
    assert found.why is Why.FULL
    assert found.offers_others
    assert found.until is not None
    assert timedelta(days=3) < found.until - timezone.now() < timedelta(days=4, minutes=1)

    introducing.set_availability(member=asked, is_open=True, pace=Availability.Pace.FIVE_A_WEEK, mails=True)
    assert why(asker, asked) is None
    introducing.set_availability(member=asked, is_open=True, pace=Availability.Pace.ONE_A_MONTH, mails=True)
    assert why(asker, asked) is Why.FULL


def test_after_a_no_the_same_member_rests(asker: Member, asked: Member) -> None:
    made = introducing.decline(introduction=ask(asker, asked), by=asked, words="")

    assert why(asker, asked) is Why.RESTING
    assert why(asked, asker) is None
    ago(made, REST_DAYS)
    assert why(asker, asked) is None


# --- Answering --------------------------------------------------------------------------------------------------


def test_addresses_pass_only_with_a_yes_and_the_helpers_only_with_their_consent(asker: Member, asked: Member) -> None:
    made = ask(asker, asked)
    assert contact_of(made, Viewer(asked)) == contact_of(made, Viewer(asker)) == ""

    made = introducing.accept(introduction=made, by=asked, words="Yes.", shares_email=False)
    assert contact_of(made, Viewer(asked)) == asker.email
    assert contact_of(made, Viewer(asker)) == ""

    made.shares_email = True
    assert contact_of(made, Viewer(asker)) == asked.email
    assert contact_of(made, Viewer(MemberFactory())) == contact_of(made, Viewer()) == ""


@pytest.mark.parametrize("change", [{"paused": True}, {"is_active": False}, {"audience": "member:0"}])
def test_addresses_go_with_whoever_goes(asker: Member, asked: Member, change: dict[str, object]) -> None:
    made = accepted(asker, asked, shares_email=True)
    Member.objects.filter(pk=asked.pk).update(**change)

    assert contact_of(made, Viewer(asker)) == ""


@pytest.mark.parametrize("blocks", [False, True])
def test_addresses_go_when_either_ends_it(asker: Member, asked: Member, blocks: bool) -> None:
    made = introducing.end(introduction=accepted(asker, asked, shares_email=True), by=asker, blocks=blocks)

    assert contact_of(made, Viewer(asker)) == contact_of(made, Viewer(asked)) == ""
    assert Block.stands_between(asked.pk, asker.pk) is blocks


def test_only_whoever_was_asked_answers(asker: Member, asked: Member) -> None:
    made, stranger = ask(asker, asked), MemberFactory()

    for by in (asker, stranger):
        with pytest.raises(PermissionDenied):
            introducing.accept(introduction=made, by=by, words="", shares_email=True)
        with pytest.raises(PermissionDenied):
            introducing.decline(introduction=made, by=by, words="")
        with pytest.raises(PermissionDenied):
            introducing.suggest(introduction=made, by=by, other=MemberFactory(), words="")
    for by in (asked, stranger):
        with pytest.raises(PermissionDenied):
            introducing.withdraw(introduction=made, by=by)
    with pytest.raises(IntroductionError):
        introducing.end(introduction=made, by=asker)
    with pytest.raises(IntroductionError):
        introducing.say_helped(introduction=made, by=asker, helped="yes", words="", named=True)


def test_what_was_answered_is_not_answered_again(asker: Member, asked: Member) -> None:
    made = introducing.withdraw(introduction=ask(asker, asked), by=asker)

    with pytest.raises(IntroductionError, match="taken back"):
        introducing.accept(introduction=made, by=asked, words="Yes.", shares_email=True)
    with pytest.raises(IntroductionError):
        introducing.withdraw(introduction=made, by=asker)


def test_nobody_accepts_whom_they_cannot_see_any_more(asker: Member, asked: Member) -> None:
    made = ask(asker, asked)
    asker.paused = True
    asker.save()

    with pytest.raises(IntroductionError):
        introducing.accept(introduction=made, by=asked, words="Yes.", shares_email=True)
    assert Introduction.objects.get(pk=made.pk).is_waiting


def test_only_a_member_whom_both_see_is_suggested(asker: Member, asked: Member) -> None:
    made = ask(asker, asked)
    hidden = MemberFactory(audience=audiences.MEMBERS, paused=True)

    for other in (hidden, asker, asked):
        with pytest.raises(IntroductionError):
            introducing.suggest(introduction=made, by=asked, other=other, words="")
    other = MemberFactory()
    made = introducing.suggest(introduction=made, by=asked, other=other, words="She knows more.")
    assert (made.state, made.suggested) == (State.SUGGESTED, other)


# --- Whether it helped ------------------------------------------------------------------------------------------


def test_both_say_whether_it_helped_and_only_the_helper_hides_it(asker: Member, asked: Member) -> None:
    made = accepted(asker, asked)
    introducing.say_helped(introduction=made, by=asker, helped="yes", words="Two beds fewer.", named=True)
    made = introducing.say_helped(introduction=made, by=asked, helped="partly", words="I learnt too.", named=True)
    assert (made.asker_helped, made.asked_helped) == ("yes", "partly")
    assert list(Introduction.objects.that_helped(asked)) == [made]
    assert list(Introduction.objects.that_helped(asker)) == []

    with pytest.raises(PermissionDenied):
        introducing.show_helped(introduction=made, by=asker, shown=False)
    introducing.show_helped(introduction=made, by=asked, shown=False)
    assert list(Introduction.objects.that_helped(asked)) == []
    with pytest.raises(PermissionDenied):
        introducing.say_helped(introduction=made, by=MemberFactory(), helped="no", words="", named=False)


# --- What becomes due -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_commits")
def test_a_request_is_reminded_of_once_and_lapses_once(asker: Member, asked: Member) -> None:
    made = ask(asker, asked)
    mail.outbox.clear()
    assert tend() == Done(0, 0, 0)

    ago(made, 7)
    assert tend() == Done(1, 0, 0)
    assert tend() == Done(0, 0, 0)
    assert [one.to for one in mail.outbox] == [[asked.email]]

    ago(made, 21)
    assert tend() == Done(0, 1, 0)
    assert tend() == Done(0, 0, 0)
    assert [one.to for one in mail.outbox] == [[asked.email], [asker.email]]
    assert Introduction.objects.get(pk=made.pk).state == State.LAPSED


@pytest.mark.usefixtures("_commits")
def test_what_is_overdue_lapses_without_a_reminder(asker: Member, asked: Member) -> None:
    ago(ask(asker, asked), 40)

    assert tend() == Done(0, 1, 0)


@pytest.mark.usefixtures("_commits")
def test_after_two_weeks_both_are_asked_once_but_not_who_has_said(asker: Member, asked: Member) -> None:
    made = accepted(asker, asked)
    introducing.say_helped(introduction=made, by=asked, helped="yes", words="", named=False)
    mail.outbox.clear()
    assert tend() == Done(0, 0, 0)

    ago(made, 14)
    assert tend() == Done(0, 0, 1)
    assert tend() == Done(0, 0, 0)
    assert [(one.to, one.subject) for one in mail.outbox] == [
        ([asker.email], "Did it help to talk with Amina Yusuf?"),
    ]


@pytest.fixture
def _commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run at once what waits for a commit."""
    monkeypatch.setattr(transaction, "on_commit", lambda work, **how: work())


# --- In turn ----------------------------------------------------------------------------------------------------


def test_when_each_was_asked_last_is_read_at_once(asked: Member, django_assert_num_queries: object) -> None:
    other, never = MemberFactory(), MemberFactory()
    ago(IntroductionFactory(asked=asked, concept=ConceptFactory()), 9)
    late = IntroductionFactory(asked=asked)
    once = IntroductionFactory(asked=other)

    with django_assert_num_queries(1):  # type: ignore[operator]
        last = Introduction.objects.last_asked([asked.pk, other.pk, never.pk])
    assert last == {asked.pk: late.created_at, other.pk: once.created_at}
