"""How often somebody may do what costs others something."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory

from directory import limits
from directory.errors import TooFast
from directory.limits import Limit, refused, too_fast
from directory.models import Member
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
THREE = Limit("three", 3, 60, "Three things within a minute.")


@pytest.fixture
def member() -> Member:
    return MemberFactory()


@pytest.fixture
def request_(rf: RequestFactory) -> Any:
    return rf.post("/", REMOTE_ADDR="192.0.2.1")


def test_beyond_the_limit_it_says_when_to_come_again(member: Member) -> None:
    for _ in range(3):
        THREE.take(member)
    with pytest.raises(TooFast, match=r"Three things within a minute\. Send it again in \d+ seconds?\.") as refusal:
        THREE.take(member)
    assert 0 < refusal.value.seconds <= 61


def test_each_member_and_each_limit_counts_alone(member: Member) -> None:
    THREE.take(member, times=3)
    THREE.take(MemberFactory(), times=3)
    Limit("others", 3, 60, "Others.").take(member, times=3)


def test_one_address_has_the_share_of_several_members(request_: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FROM_ONE_ADDRESS", 2)
    for _ in range(2):
        THREE.take(MemberFactory(), request_, times=3)
    with pytest.raises(TooFast):
        THREE.take(MemberFactory(), request_)


def test_a_new_window_begins_afresh(member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000.0)
    THREE.take(member, times=3)
    with pytest.raises(TooFast):
        THREE.take(member)
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_060.0)
    THREE.take(member, times=3)


def test_a_cache_that_is_away_keeps_nobody_waiting(member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_options: object) -> None:
        raise ConnectionError("the cache is away")

    monkeypatch.setattr(cache, "incr", away)
    for _ in range(5):
        THREE.take(member)


def test_a_long_wait_is_told_as_a_time_of_day() -> None:
    assert "Send it again at " in str(too_fast("Too much.", 600))
    assert str(too_fast("Too much.", 1)) == "Too much. Send it again in 1 second."


def test_the_answer_tells_programs_too() -> None:
    response = refused(HttpResponse(), too_fast("Too much.", 23))
    assert (response.status_code, response["Retry-After"]) == (429, "23")


def test_a_server_that_knows_no_address_counts_by_members_alone(member: Member, rf: RequestFactory) -> None:
    request: Any = rf.post("/", REMOTE_ADDR="")
    THREE.take(member, request)
