"""Two people at the same moment over one introduction: on PostgreSQL, whose transactions run beside each other."""

from __future__ import annotations

import pytest
from django.db import transaction

from communities.introductions import room
from communities.models import Community, Conversation, Notification
from directory import introducing
from directory.introduction_rules import ASKS_A_WEEK, CannotAsk, IntroductionError
from directory.introductions_due import tend
from directory.models import Introduction, Member
from tests.communities.test_races import at_once
from tests.directory.test_introducing import ago
from tests.factories import IntroductionFactory, MemberFactory

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.services,
]
State = Introduction.State


def ask(asker: Member, asked: Member) -> Introduction:
    return introducing.ask(asker=asker, asked=asked, reason="How?", kind="call", concept=None)


def accept(made: Introduction) -> Introduction:
    return introducing.accept(introduction=made, by=made.asked, words="Yes.", shares_email=True)


def test_of_two_who_accept_at_once_one_does_and_there_is_one_conversation() -> None:
    made = IntroductionFactory()

    results = at_once(lambda: accept(made), lambda: accept(made))

    assert sorted(isinstance(result, IntroductionError) for result in results) == [False, True]
    assert Conversation.objects.count() == 1


def test_a_request_is_either_accepted_or_taken_back() -> None:
    made = IntroductionFactory()

    results = at_once(lambda: accept(made), lambda: introducing.withdraw(introduction=made, by=made.asker))

    assert sorted(isinstance(result, IntroductionError) for result in results) == [False, True]
    made.refresh_from_db()
    assert made.state in {State.ACCEPTED, State.WITHDRAWN}
    assert Conversation.objects.exists() is (made.state == State.ACCEPTED)


def test_of_two_forms_at_once_one_asks_whoever_sends_them() -> None:
    one, other = MemberFactory(), MemberFactory()

    results = at_once(lambda: ask(one, other), lambda: ask(one, other), lambda: ask(other, one))

    assert sorted(isinstance(result, CannotAsk) for result in results) == [False, True, True]
    assert Introduction.objects.count() == 1


def test_nobody_gets_more_requests_than_they_take_and_nobody_sends_more_than_they_may() -> None:
    asked, asker = MemberFactory(), MemberFactory()
    askers, others = MemberFactory.create_batch(4), MemberFactory.create_batch(ASKS_A_WEEK + 2)

    at_once(*[lambda one=one: ask(one, asked) for one in askers])
    at_once(*[lambda one=one: ask(asker, one) for one in others])

    assert Introduction.objects.filter(asked=asked).count() == 2
    assert Introduction.objects.filter(asker=asker).count() == ASKS_A_WEEK


def test_two_runs_at_once_remind_once() -> None:
    made = ask(MemberFactory(), MemberFactory())
    ago(made, 8)

    results = at_once(tend, tend)

    assert sum(result.reminded for result in results if not isinstance(result, Exception)) == 1
    assert Notification.objects.filter(introduction=made, news="reminder").count() == 1


def test_the_first_two_conversations_make_one_room() -> None:
    first, second = IntroductionFactory(), IntroductionFactory()

    results = at_once(lambda: accept(first), lambda: accept(second))

    assert not [result for result in results if isinstance(result, Exception)]
    assert Community.objects.filter(holds_introductions=True).count() == 1
    with transaction.atomic():
        assert {one.thread.community for one in Conversation.objects.all()} == {room()}
