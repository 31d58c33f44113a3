"""Changing a poll: all of it until somebody has voted, then when it closes; and closing it early."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from communities import limits
from communities.actions import polls as actions
from communities.actions import threads
from communities.actions.membership import leave
from communities.errors import ActionError, PollConflict
from communities.live.rendering import event_frame
from communities.models import AuditEntry, Community, Poll, PollChoice, Post, ThreadEvent
from communities.poll_forms import PollChangeForm, begun_with, spoken
from communities.polls import CONSENT, NewPoll, version_of
from directory.models import Member
from tests.factories import CommunityFactory, MembershipFactory

pytestmark = pytest.mark.django_db

COLOURS = NewPoll("Which colour?", ("Red", "Blue"))
BETTER = NewPoll("Which colour of bag?", ("Red", "Blue", "Gooseberry"))
TYPED = {"poll-question": "Which colour of bag?", "poll-choice_1": "Red", "poll-choice_2": "Gooseberry"}


@pytest.fixture
def community() -> Community:
    return CommunityFactory(name="Colours of bags")


@pytest.fixture
def member(community: Community) -> Member:
    """Whoever asks."""
    return MembershipFactory(community=community).member


@pytest.fixture
def host(community: Community) -> Member:
    return MembershipFactory(community=community, title="chair", member__display_name="Grace Host").member


@pytest.fixture
def post(community: Community, member: Member) -> Post:
    return ask(community, member)


def ask(community: Community, author: Member, poll: NewPoll = COLOURS) -> Post:
    thread = threads.start_thread(
        community=community, author=author, title="Colours", body="See.", client_id=uuid4(), kind="decide", poll=poll
    )
    return thread.posts.select_related("thread__community").get()


def asked() -> NewPoll:
    return NewPoll.of(Poll.objects.get())


def vote(post: Post, community: Community) -> None:
    voter = MembershipFactory(community=community).member
    actions.vote(post=post, member=voter, choices=[PollChoice.objects.filter(poll__post=post).first().pk])


@cache
def soon(hours: int = 48) -> datetime:
    """Return a full minute to come, the same one whatever the clock strikes meanwhile."""
    return (timezone.now() + timedelta(hours=hours)).replace(second=0, microsecond=0)


def address(post: Post) -> str:
    return reverse("communities:change_poll", args=[post.pk])


def send(client: Client, post: Post, **fields: Any) -> Any:
    data = {"started_from": version_of(Poll.objects.get(post=post)), **fields}
    return client.post(address(post), data)


def moment(value: datetime) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")


# --- The rule ---------------------------------------------------------------------------------------------------


def test_until_somebody_has_voted_everything_can_change_and_readers_are_told(post: Post, member: Member) -> None:
    assert actions.change_poll(post=post, by=member, wanted=BETTER)
    assert not actions.change_poll(post=post, by=member, wanted=BETTER)

    assert asked() == BETTER
    assert [one.kind for one in ThreadEvent.objects.all()] == ["post", "poll"]
    event = ThreadEvent.objects.last()
    event.post = Post.objects.shown().select_related("thread__community").get(pk=event.post_id)
    assert "Gooseberry" in "".join(event_frame(event, 0).texts)


def test_after_the_first_vote_only_the_end_can_change(post: Post, member: Member, community: Community) -> None:
    vote(post, community)
    for wanted in (BETTER, NewPoll("Which?", COLOURS.choices), NewPoll(COLOURS.question, COLOURS.choices, True)):
        with pytest.raises(PollConflict, match="has voted meanwhile"):
            actions.change_poll(post=post, by=member, wanted=wanted)

    later = NewPoll(COLOURS.question, COLOURS.choices, closes_at=soon())
    assert actions.change_poll(post=post, by=member, wanted=later)
    assert asked() == later
    assert Poll.objects.get().has_votes


def test_who_takes_the_only_vote_back_makes_it_free_again(post: Post, member: Member, community: Community) -> None:
    voter = MembershipFactory(community=community).member
    actions.vote(post=post, member=voter, choices=[PollChoice.objects.first().pk])
    actions.vote(post=post, member=voter, choices=[])

    assert actions.change_poll(post=post, by=member, wanted=BETTER)


def test_a_vote_for_what_was_asked_before_is_refused_and_not_counted_for_something_else(
    post: Post, member: Member
) -> None:
    red = PollChoice.objects.get(text="Red").pk
    actions.change_poll(post=post, by=member, wanted=NewPoll("Which shall we drop?", COLOURS.choices))

    with pytest.raises(ActionError, match="what the poll offers"):
        actions.vote(post=post, member=member, choices=[red])


def test_a_new_end_alone_leaves_the_choices_as_they_were(post: Post, member: Member) -> None:
    before = set(PollChoice.objects.values_list("pk", flat=True))

    actions.change_poll(post=post, by=member, wanted=NewPoll(COLOURS.question, COLOURS.choices, closes_at=soon()))

    assert set(PollChoice.objects.values_list("pk", flat=True)) == before


def test_a_closed_poll_stays_as_it_is(post: Post, member: Member) -> None:
    actions.close_poll(post=post, by=member)

    with pytest.raises(PollConflict, match="stays as it is"):
        actions.change_poll(post=post, by=member, wanted=BETTER)
    assert asked().question == COLOURS.question


def test_only_the_author_changes_a_poll_while_they_belong(
    post: Post, member: Member, host: Member, community: Community
) -> None:
    for who in (host, MembershipFactory(community=community).member):
        with pytest.raises(PermissionDenied):
            actions.change_poll(post=post, by=who, wanted=BETTER)
    leave(community=community, member=member)
    with pytest.raises(PermissionDenied):
        actions.change_poll(post=post, by=member, wanted=BETTER)
    assert asked() == COLOURS


def test_a_poll_under_a_post_that_was_taken_down_cannot_be_changed(post: Post, member: Member) -> None:
    threads.hide_post(post=post, by=member)

    with pytest.raises(ActionError, match="taken down"):
        actions.change_poll(post=post, by=member, wanted=BETTER)


def test_an_older_change_does_not_run_over_a_newer_one(post: Post, member: Member) -> None:
    started_from = version_of(Poll.objects.get())
    actions.change_poll(post=post, by=member, wanted=BETTER, started_from=started_from)

    with pytest.raises(PollConflict, match="another tab"):
        actions.change_poll(post=post, by=member, wanted=NewPoll("Which?", ("A", "B")), started_from=started_from)


def test_the_log_says_when_a_host_closes_a_poll_of_somebody_else(
    client: Client, post: Post, member: Member, host: Member, community: Community
) -> None:
    actions.close_poll(post=post, by=host)
    own = ask(community, host)
    actions.close_poll(post=own, by=host)

    entry = AuditEntry.objects.get()
    assert (entry.act, entry.actor, entry.post, entry.thread) == ("close-poll", host, post, post.thread)
    client.force_login(host)
    assert "closed the voting" in client.get(reverse("communities:log", args=[community.slug])).content.decode()


def test_who_closes_their_own_poll_leaves_no_entry(post: Post, member: Member) -> None:
    actions.close_poll(post=post, by=member)

    assert not AuditEntry.objects.exists()


# --- The form ---------------------------------------------------------------------------------------------------


def test_the_form_starts_with_the_poll_and_leads_back(signed_in: Client, post: Post) -> None:
    page = signed_in.get(address(post)).content.decode()
    for value in ("Which colour?", "Red", "Blue"):
        assert f'value="{value}"' in page

    response = send(signed_in, post, **TYPED, **{"poll-is_multiple": "on", "poll-closes_at": moment(soon())})

    assert response["Location"] == post.place
    assert asked() == NewPoll("Which colour of bag?", ("Red", "Gooseberry"), True, soon())


@pytest.mark.parametrize("hours", [30, -30])
def test_times_come_back_as_times_while_they_are_to_come(hours: int) -> None:
    poll = NewPoll("When?", (spoken(soon(hours)), spoken(soon(hours + 1))), is_multiple=True)

    begun = begun_with(poll)

    assert ("time_1" in begun, "choice_1" in begun) == (hours > 0, hours < 0)
    form = PollChangeForm(
        {f"poll-{name}": moment(value) if name.startswith("time") else value for name, value in begun.items() if value}
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data["poll"] == poll


def test_a_round_of_consent_comes_back_as_one() -> None:
    begun = begun_with(NewPoll("Shall we?", tuple(str(text) for text in CONSENT)))

    assert begun["consent"]
    assert "choice_1" not in begun


def test_once_somebody_has_voted_the_form_asks_for_the_end_alone(
    signed_in: Client, post: Post, community: Community
) -> None:
    vote(post, community)

    page = signed_in.get(address(post)).content.decode()
    assert "the question and the choices stay as they are" in page
    assert 'name="poll-question"' not in page
    assert send(signed_in, post, **{"poll-closes_at": moment(soon())}).status_code == 302
    assert asked().closes_at == soon()
    assert send(signed_in, post, **{"poll-closes_at": ""}).status_code == 302
    assert asked().closes_at is None
    refused = send(signed_in, post, **{"poll-closes_at": "yesterday"}).content.decode()
    assert "Write a day and a time" in refused
    assert 'value="yesterday"' in refused


def test_who_was_overtaken_by_a_vote_is_told_and_keeps_what_they_typed(
    signed_in: Client, post: Post, community: Community
) -> None:
    vote(post, community)

    page = send(signed_in, post, **TYPED, **{"poll-closes_at": moment(soon())}).content.decode()

    assert "Somebody has voted meanwhile" in page
    assert "Gooseberry\n" in page
    assert f'value="{moment(soon())}"' in page
    assert 'name="poll-question"' not in page
    assert asked() == COLOURS


def test_who_was_overtaken_by_another_tab_sees_both_and_saves_again(
    signed_in: Client, post: Post, member: Member
) -> None:
    started_from = version_of(Poll.objects.get())
    actions.change_poll(post=post, by=member, wanted=NewPoll("Asked in the other tab?", ("Yes", "No")))

    page = signed_in.post(address(post), {**TYPED, "started_from": started_from}).content.decode()

    assert "Asked in the other tab?</strong>" in page
    assert 'value="Gooseberry"' in page
    now = version_of(Poll.objects.get())
    assert f'name="started_from" value="{now}"' in page
    assert signed_in.post(address(post), {**TYPED, "started_from": now}).status_code == 302
    assert asked().choices == ("Red", "Gooseberry")


@pytest.mark.parametrize("is_right", [True, False])
def test_who_was_overtaken_by_the_end_keeps_what_they_typed(signed_in: Client, post: Post, is_right: bool) -> None:
    Poll.objects.update(closes_at=timezone.now())

    page = send(signed_in, post, **(TYPED if is_right else TYPED | {"poll-question": ""})).content.decode()

    assert "so the poll stays as it is" in page
    assert "Gooseberry\n" in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(signed_in: Client, post: Post) -> None:
    page = send(signed_in, post, **{**TYPED, "poll-choice_2": "red"}).content.decode()
    assert "Two of the choices are the same." in page
    assert 'value="Which colour of bag?"' in page
    assert "Offer at least two choices." in send(signed_in, post, **{"poll-question": ""}).content.decode()
    assert asked() == COLOURS


def test_many_changes_within_a_minute_wait(signed_in: Client, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "RESPONSES", limits.Limit("responses", 0, 60, "Too many."))

    response = send(signed_in, post, **TYPED)

    assert response.status_code == 429
    assert 'value="Gooseberry"' in response.content.decode()
    assert asked() == COLOURS


def test_others_have_no_form_and_who_left_gets_the_words_back(
    client: Client, post: Post, member: Member, host: Member, community: Community
) -> None:
    client.force_login(host)
    assert client.get(address(post)).status_code == 403
    assert Client().get(address(post)).status_code == 302
    client.force_login(member)
    leave(community=community, member=member)
    response = send(client, post, **TYPED)
    assert response.status_code == 403
    assert "Which colour of bag?\n\nRed\n\nGooseberry</textarea>" in response.content.decode()
    assert asked() == COLOURS


def test_a_post_without_a_poll_and_one_that_was_taken_down_have_no_form(
    signed_in: Client, post: Post, member: Member
) -> None:
    bare = threads.add_post(thread=post.thread, author=member, body="No poll.", client_id=uuid4())
    assert signed_in.get(address(bare)).status_code == 404
    threads.hide_post(post=post, by=member)
    assert signed_in.get(address(post)).status_code == 404


def test_the_way_to_the_form_is_under_an_open_poll(signed_in: Client, post: Post, member: Member) -> None:
    page = signed_in.get(post.thread.get_absolute_url()).content.decode()
    assert f'data-may="change-poll" href="{address(post)}"' in page
    actions.close_poll(post=post, by=member)
    assert "change-poll" not in signed_in.get(post.thread.get_absolute_url()).content.decode()
