"""Somebody loses the right to read in the middle of a stream of posts, through another process than their own."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.db import transaction
from django.urls import reverse

from communities.models import Thread
from directory.models import Member
from tests.factories import MembershipFactory
from tests.services.conftest import Gather
from tests.services.forms import Form
from tests.services.oracle import assert_nothing_lost
from tests.services.running import Server
from tests.services.tabs import sign_in

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
PACE = 5
"""Posts a second."""
AT_ONCE = 1.0
"""Seconds within which a socket is closed, or a thread lost."""


def test_whoever_is_removed_in_the_middle_is_told_so_at_once_and_of_no_later_change(
    two_servers: tuple[Server, Server], crowd_at: Gather, say: Callable[[str], None]
) -> None:
    here, there = two_servers
    crowd = crowd_at(here, there)
    community = crowd.thread.community
    (host,) = sign_in([MembershipFactory(community=community, title="Host").member])
    crowd.gather()
    waits = []
    removed = [tab for tab in crowd.tabs if tab.servers[tab.place] is there][:3]

    with crowd.posting(PACE):
        for tab in removed:
            time.sleep(1)
            path = reverse("communities:remove_member", args=[community.slug, tab.ticket.member])
            with transaction.atomic():
                # Whoever posts waits for this lock: every later change is committed after the removal is.
                last = Thread.objects.select_for_update(no_key=True).get(pk=crowd.thread.pk).last_seq
                next_post = crowd.post_in_turn(there, 1)
                time.sleep(0.2)
                assert crowd.send(Form(path, {}, host), here) == 302
                gone = time.monotonic()
            next_post.result(30)
            crowd.wait_until(lambda tab=tab: tab.lost_at > 0, "the thread is lost")
            waits.append(tab.lost_at - gone)
            time.sleep(1)
            assert tab.last <= last < Thread.objects.values_list("last_seq", flat=True).get(pk=crowd.thread.pk)

    assert_nothing_lost(crowd, without=removed)
    say(f"Removed in mid-stream: lost after {max(waits) * 1000:.0f} ms at most, nothing later")
    assert max(waits) < AT_ONCE


def test_whoever_signs_out_or_is_suspended_elsewhere_is_cut_off_at_once(
    two_servers: tuple[Server, Server], crowd_at: Gather, say: Callable[[str], None]
) -> None:
    here, there = two_servers
    crowd = crowd_at(here, there)
    crowd.gather()
    leaving, suspended = [tab for tab in crowd.tabs if tab.servers[tab.place] is there][:2]

    with crowd.posting(PACE):
        time.sleep(1)
        assert crowd.send(Form(reverse("account_logout"), {}, leaving.ticket), here) == 302
        signed_out = time.monotonic()
        crowd.wait_until(lambda: not leaving.is_open, "the socket is closed")

        member = Member.objects.get(pk=suspended.ticket.member)
        member.is_active = False
        member.save()
        stopped = time.monotonic()
        crowd.wait_until(lambda: not suspended.is_open, "the socket is closed")

    assert (leaving.ends, suspended.ends) == ([4002], [4002])
    assert_nothing_lost(crowd, without=[leaving, suspended])
    waits = leaving.ended_at - signed_out, suspended.ended_at - stopped
    say(f"Signed out: closed after {waits[0] * 1000:.0f} ms; suspended: after {waits[1] * 1000:.0f} ms")
    assert max(waits) < AT_ONCE
