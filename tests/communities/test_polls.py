"""Polls under a post: asked with it, voted on until they close, and counted for everybody."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from communities.actions import polls as actions
from communities.actions import threads
from communities.errors import ActionError
from communities.models import Community, Poll, PollVote, Post, Thread
from communities.poll_forms import PollForm
from communities.polls import NewPoll
from directory.models import Member
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db

COLOURS = NewPoll("Which colour?", ("Red", "Blue", "Green"))
FIELDS = {"poll-question": "Which colour?", "poll-choice_1": "Red", "poll-choice_2": "Blue"}


@pytest.fixture
def community() -> Community:
    return CommunityFactory()


@pytest.fixture
def author(community: Community) -> Member:
    return MembershipFactory(community=community).member


@pytest.fixture
def member(community: Community) -> Member:
    return MembershipFactory(community=community).member


def ask(community: Community, author: Member, poll: NewPoll = COLOURS, kind: str = "decide") -> Post:
    thread = threads.start_thread(
        community=community, author=author, title="Colours", body="Let us see.", client_id=uuid4(), kind=kind, poll=poll
    )
    return Post.objects.shown().select_related("thread__community").get(thread=thread)


def choices(post: Post) -> list[int]:
    return [choice.pk for choice in post.poll.choices.all()]


def totals(post: Post) -> list[int]:
    return [choice.total for choice in Post.objects.shown().get(pk=post.pk).poll.choices.all()]


def moment(days: int) -> str:
    return timezone.localtime(timezone.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


# --- Voting -----------------------------------------------------------------------------------------------------


def test_a_vote_counts_once_and_can_be_changed_and_taken_back(community: Community, author: Member) -> None:
    post = ask(community, author)
    red, blue, _green = choices(post)

    assert actions.vote(post=post, member=author, choices=[red])
    assert not actions.vote(post=post, member=author, choices=[red])
    assert totals(post) == [1, 0, 0]
    assert actions.vote(post=post, member=author, choices=[blue])
    assert totals(post) == [0, 1, 0]
    assert actions.vote(post=post, member=author, choices=[])
    assert totals(post) == [0, 0, 0]
    assert list(post.thread.events.values_list("kind", flat=True)) == ["post", "poll", "poll", "poll"]


def test_more_than_one_choice_needs_a_poll_that_takes_them(community: Community, author: Member) -> None:
    single = ask(community, author)
    several = ask(community, author, NewPoll("Which?", ("Red", "Blue"), is_multiple=True))

    with pytest.raises(ActionError, match="one of them only"):
        actions.vote(post=single, member=author, choices=choices(single)[:2])
    assert actions.vote(post=several, member=author, choices=choices(several))
    assert totals(several) == [1, 1]


def test_the_choices_of_another_poll_are_refused(community: Community, author: Member) -> None:
    with pytest.raises(ActionError, match="what the poll offers"):
        actions.vote(post=ask(community, author), member=author, choices=choices(ask(community, author))[:1])


def test_only_members_vote(community: Community, author: Member) -> None:
    post = ask(community, author)

    with pytest.raises(PermissionDenied):
        actions.vote(post=post, member=MemberFactory(), choices=choices(post)[:1])


def test_nobody_votes_after_the_end(community: Community, author: Member) -> None:
    post = ask(community, author)
    Poll.objects.update(closes_at=timezone.now())

    with pytest.raises(ActionError, match="closed"):
        actions.vote(post=post, member=author, choices=choices(post)[:1])


def test_nobody_votes_under_a_post_that_was_taken_down(community: Community, author: Member) -> None:
    post = ask(community, author)
    threads.hide_post(post=post, by=author)

    with pytest.raises(ActionError, match="taken down"):
        actions.vote(post=post, member=author, choices=choices(post)[:1])


def test_whoever_asked_and_the_hosts_close_a_poll(community: Community, author: Member, member: Member) -> None:
    post = ask(community, author)
    host = MembershipFactory(community=community, title="chair").member

    with pytest.raises(PermissionDenied):
        actions.close_poll(post=post, by=member)
    assert actions.close_poll(post=post, by=host)
    assert not actions.close_poll(post=post, by=author)
    assert Poll.objects.get().is_closed


# --- What is shown ----------------------------------------------------------------------------------------------


def test_counts_are_for_everybody_and_ones_own_choice_for_oneself(
    client: Client, community: Community, author: Member, member: Member
) -> None:
    post = ask(community, author)
    for who in (author, member):
        actions.vote(post=post, member=who, choices=choices(post)[:1])
    client.force_login(member)

    content = client.get(post.thread.get_absolute_url()).content.decode()
    fresh = Post.objects.shown().select_related("thread__community").get(pk=post.pk)
    sent = render_to_string("communities/_post.html", {"post": fresh, "thread": post.thread})

    for page in (content, sent):
        assert "2 of 2" in page
        assert "2 people have voted." in page
        assert "<strong>Red</strong>" in page
    assert content.count(" checked") == 1 + sent.count(" checked")


def test_a_meeting_says_which_time_most_can_make(client: Client, community: Community, author: Member) -> None:
    times = NewPoll("When?", ("Monday 2 March 2026, 10:00", "Tuesday 3 March 2026, 10:00"), is_multiple=True)
    post = ask(community, author, times, kind="meeting")
    actions.vote(post=post, member=author, choices=choices(post)[1:])

    content = " ".join(client.get(post.thread.get_absolute_url()).content.decode().split())

    assert "Most can make: <strong>Tuesday 3 March 2026, 10:00</strong>" in content


def test_a_closed_poll_takes_no_more_votes_on_its_page(client: Client, community: Community, author: Member) -> None:
    post = ask(community, author)
    actions.close_poll(post=post, by=author)
    client.force_login(author)

    content = client.get(post.thread.get_absolute_url()).content.decode()

    assert "The voting is closed." in content
    assert 'name="choice"' not in content


# --- Asking by the form -----------------------------------------------------------------------------------------


def test_a_poll_is_asked_with_the_first_post(client: Client, community: Community, author: Member) -> None:
    client.force_login(author)
    data = {"title": "Colours", "kind": "decide", "body": "Well?", "client_id": uuid4(), **FIELDS}

    assert client.post(reverse("communities:start_thread", args=[community.slug]), data).status_code == 302

    poll = Poll.objects.get()
    assert (poll.question, poll.is_multiple, poll.post.thread.kind) == ("Which colour?", False, "decide")
    assert [choice.text for choice in poll.choices.all()] == ["Red", "Blue"]


def test_a_reply_asks_once_however_often_it_is_sent(client: Client, community: Community, author: Member) -> None:
    post = ask(community, author)
    client.force_login(author)
    data = {"body": "And this?", "client_id": str(uuid4()), **FIELDS}

    for _ in range(2):
        client.post(f"{post.thread.get_absolute_url()}reply/", data)

    assert Poll.objects.exclude(post=post).count() == 1


def test_what_is_wrong_with_a_poll_is_said_and_nothing_typed_is_lost(
    client: Client, community: Community, author: Member
) -> None:
    client.force_login(author)
    data = {"title": "Colours", "kind": "decide", "body": "Well?", "client_id": uuid4(), **FIELDS, "poll-choice_2": ""}

    content = client.post(reverse("communities:start_thread", args=[community.slug]), data).content.decode()

    assert "Offer at least two choices." in content
    for typed in ("Colours", "Well?", "Which colour?", "Red"):
        assert typed in content
    assert not Thread.objects.exists()


def test_a_vote_by_the_form_leads_back_and_says_why_it_was_refused(
    client: Client, community: Community, author: Member
) -> None:
    post = ask(community, author)
    client.force_login(author)
    address = reverse("communities:vote", args=[post.pk])

    assert client.post(address, {"choice": choices(post)[0]})["Location"] == post.place
    assert PollVote.objects.count() == 1
    assert client.post(address, {"choice": "x"}, headers={"X-Requested-With": "fetch"}).status_code == 409
    assert client.post(reverse("communities:close_poll", args=[post.pk])).status_code == 302
    assert "The voting is closed." in client.post(address, {"choice": choices(post)[1]}, follow=True).content.decode()
    assert client.get(address).status_code == 405


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"poll-question": "Which?"}, "Offer at least two choices."),
        (
            {"poll-question": "Which?", "poll-choice_1": "Red", "poll-choice_9": "red "},
            "Two of the choices are the same.",
        ),
        ({"poll-choice_1": "Red", "poll-choice_2": "Blue"}, "Say what the choices are about."),
        ({**FIELDS, "poll-consent": "on"}, "leave the others out"),
        ({**FIELDS, "poll-closes_at": "2001-01-01T10:00"}, "still to come"),
        ({**FIELDS, "poll-closes_at": "soon"}, "Write a day and a time"),
        ({**FIELDS, "poll-choice_2": "\u200b"}, "others can read"),
        ({**FIELDS, "poll-choice_2": "x" * 141}, "Please shorten this"),
        ({"poll-time_1": "9999-12-31T23:59", "poll-time_2": moment(2)}, "Write a day and a time"),
    ],
)
def test_a_poll_that_cannot_be_asked_is_refused_with_a_reason(data: dict[str, str], error: str) -> None:
    form = PollForm(data)

    assert not form.is_valid()
    assert error in str(form.errors)


def test_an_empty_form_asks_nothing() -> None:
    form = PollForm({"poll-question": " ", "poll-choice_1": "  "})

    assert form.is_valid()
    assert form.cleaned_data["poll"] is None


def test_times_stand_in_their_order_and_take_several_answers() -> None:
    form = PollForm({"poll-time_1": moment(3), "poll-time_2": moment(2), "poll-time_5": moment(2)})

    assert form.is_valid(), form.errors
    poll = form.cleaned_data["poll"]
    days = [timezone.localtime(timezone.now() + timedelta(days=days)) for days in (2, 3)]
    assert [text.split(",")[0] for text in poll.choices] == [f"{day:%A} {day.day} {day:%B %Y}" for day in days]
    assert poll.is_multiple
    assert poll.question == "Which of these can you make?"


def test_a_round_of_consent_needs_no_more_than_a_tick() -> None:
    form = PollForm({"poll-consent": "on"})

    assert form.is_valid()
    assert form.cleaned_data["poll"].choices == ("I agree", "I can live with it", "I have a concern")
