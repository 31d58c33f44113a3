"""Where a thread went, and who has its question too."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from communities.actions import threads
from communities.actions.outcomes import report_outcome
from communities.actions.responses import have_too
from communities.errors import ActionError
from communities.models import Community, MeToo, Notification, Thread
from directory.models import Member
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return CommunityFactory()


@pytest.fixture
def author(community: Community) -> Member:
    return MembershipFactory(community=community, member__display_name="Amina Yusuf").member


@pytest.fixture
def member(community: Community) -> Member:
    return MembershipFactory(community=community, member__display_name="Joe Bright").member


def start(community: Community, author: Member, kind: str = "help") -> Thread:
    return threads.start_thread(
        community=community, author=author, title="Coins?", body="What works?", client_id=uuid4(), kind=kind
    )


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


# --- I have this too --------------------------------------------------------------------------------------------


def test_who_has_the_question_too_is_counted_once(community: Community, author: Member, member: Member) -> None:
    thread = start(community, author)

    assert [have_too(thread=thread, member=member) for _ in range(2)] == [True, False]
    assert thread.me_too_total == 1
    assert have_too(thread=thread, member=member, wanted=False)
    assert thread.me_too_total == 0
    assert list(thread.events.values_list("kind", flat=True)) == ["post", "thread", "thread"]


@pytest.mark.parametrize(("kind", "who"), [("help", "author"), ("share", "member"), ("help", "stranger")])
def test_whoever_asked_strangers_and_other_kinds_have_no_question_too(
    community: Community, author: Member, member: Member, kind: str, who: str
) -> None:
    thread = start(community, author, kind)

    with pytest.raises(PermissionDenied):
        have_too(thread=thread, member={"author": author, "member": member}.get(who) or MemberFactory())


def test_the_head_counts_for_all_and_presses_ones_own(
    client: Client, community: Community, author: Member, member: Member
) -> None:
    thread = start(community, author)
    have_too(thread=thread, member=member)
    client.force_login(member)

    assert 'name="remove" aria-pressed="true" value="me-too"' in page(client, thread.get_absolute_url())
    sent = render_to_string("communities/_thread_head.html", {"thread": thread, "community": community})
    assert "1 person has this too" in sent
    assert "aria-pressed" not in sent


def test_who_has_it_too_is_named_as_far_as_the_reader_may_know_them(
    client: Client, community: Community, author: Member, member: Member
) -> None:
    thread = start(community, author)
    hidden = MembershipFactory(community=community, member__paused=True).member
    address = reverse("communities:me_too", args=[community.slug, thread.pk])
    client.force_login(member)
    client.post(address, {"add": "me-too"})
    have_too(thread=thread, member=hidden)

    content = page(client, address)

    assert "Joe Bright</bdi></a>" in content
    assert hidden.display_name not in content
    assert "And 1 more" in content
    assert client.post(address, {"remove": "me-too"}, headers={"X-Requested-With": "fetch"}).status_code == 204
    assert list(MeToo.objects.values_list("member", flat=True)) == [hidden.pk]


# --- Where it went ----------------------------------------------------------------------------------------------


def test_whoever_asked_reports_back_and_those_with_the_same_question_are_told(
    client: Client, community: Community, author: Member, member: Member
) -> None:
    thread = start(community, author)
    have_too(thread=thread, member=member)
    client.force_login(author)
    address = reverse("communities:outcome", args=[community.slug, thread.pk])

    assert client.post(address, {"outcome": "worked", "note": "Coins it is."}).status_code == 302

    content = page(client, thread.get_absolute_url())
    assert "Where it went: It worked" in content
    assert "Coins it is." in content
    assert "It worked</span>" in page(client, community.get_absolute_url())
    told = Notification.objects.get()
    assert (told.member, told.kind) == (member, "outcome")


def test_the_same_report_again_is_no_change_and_nothing_takes_it_back(community: Community, author: Member) -> None:
    thread = start(community, author)

    assert report_outcome(thread=thread, by=author, outcome="trying")
    assert not report_outcome(thread=thread, by=author, outcome="trying")
    assert report_outcome(thread=thread, by=author)
    thread.refresh_from_db()
    assert thread.outcome_at is None


def test_a_decision_is_written_down_in_words(client: Client, community: Community, author: Member) -> None:
    thread = start(community, author, "decide")
    host = MembershipFactory(community=community, title="chair").member
    client.force_login(host)

    client.post(reverse("communities:outcome", args=[community.slug, thread.pk]), {"note": "We take coins."})

    content = page(client, thread.get_absolute_url())
    assert "<strong>What was decided</strong>" in content
    assert "We take coins." in content
    assert "Decided</span>" in page(client, community.get_absolute_url())


def test_others_report_nothing_and_what_is_shared_goes_nowhere(
    client: Client, community: Community, author: Member, member: Member
) -> None:
    shared = start(community, author, "share")

    with pytest.raises(PermissionDenied):
        report_outcome(thread=start(community, author), by=member, outcome="worked")
    with pytest.raises(ActionError):
        report_outcome(thread=shared, by=author, note="Nowhere")
    client.force_login(author)
    assert client.get(reverse("communities:outcome", args=[community.slug, shared.pk])).status_code == 404


def test_a_report_that_is_too_long_is_kept_in_the_form(client: Client, community: Community, author: Member) -> None:
    thread = start(community, author)
    client.force_login(author)

    response = client.post(
        reverse("communities:outcome", args=[community.slug, thread.pk]), {"outcome": "worked", "note": "x" * 1001}
    )

    assert "Please shorten this to 1000 characters" in response.content.decode()
    assert "x" * 1001 in response.content.decode()


def test_whoever_asked_is_invited_to_report_when_it_is_answered_or_quiet(
    client: Client, community: Community, author: Member, member: Member
) -> None:
    def invited(who: Member) -> bool:
        client.force_login(who)
        return "How did it go? Those who helped" in page(client, thread.get_absolute_url())

    thread = start(community, author)
    reply = threads.add_post(thread=thread, author=member, body="Coins.", client_id=uuid4())
    assert not invited(author)
    threads.choose_answer(post=reply, by=author)
    assert (invited(author), invited(member)) == (True, False)
    threads.choose_answer(post=reply, by=author, chosen=False)
    Thread.objects.update(last_post_at=timezone.now() - timedelta(days=15))
    assert (invited(author), invited(member)) == (True, False)
    report_outcome(thread=thread, by=author, outcome="trying")
    assert not invited(author)
