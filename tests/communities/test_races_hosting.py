"""Two hosts at the same moment: on PostgreSQL, whose transactions run beside each other as SQLite's never do."""

from __future__ import annotations

from uuid import uuid4

import pytest

from communities.actions.hosting import close_thread
from communities.actions.invitations import accept_invitation, invite, withdraw_invitation
from communities.actions.rearranging import merge_thread, split_thread
from communities.actions.settings import describe, state_of
from communities.actions.threads import add_post, start_thread
from communities.errors import ActionError
from communities.models import Invitation, Membership, Post, Thread, ThreadEvent
from directory.models import Member
from tests.communities.test_races import at_once
from tests.factories import MemberFactory, MembershipFactory

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.services,
]


def hosts() -> list[Member]:
    first = MembershipFactory(title="chair")
    return [first.member, MembershipFactory(community=first.community, title="facilitator").member]


def talk(author: Member, title: str, posts: int = 3) -> Thread:
    thread = start_thread(
        community=author.communities.get(), author=author, title=title, body="One.", client_id=uuid4()
    )
    for _ in range(posts - 1):
        add_post(thread=thread, author=author, body="More.", client_id=uuid4())
    return thread


def test_two_hosts_who_merge_crosswise_make_one_thread() -> None:
    one, two = hosts()
    left, right = talk(one, "Left"), talk(two, "Right")

    results = at_once(
        lambda: merge_thread(thread=left, into=right, by=one), lambda: merge_thread(thread=right, into=left, by=two)
    )

    assert sorted(isinstance(result, ActionError) for result in results) == [False, True]
    assert Thread.objects.exclude(merged_into=None).count() == 1
    assert Post.objects.filter(moved_to=None).count() == 6


def test_a_post_that_arrives_while_posts_are_split_off_keeps_the_numbers_whole() -> None:
    one, two = hosts()
    thread = talk(one, "Both", posts=4)
    moved = list(thread.posts.filter(number__gte=3).values_list("pk", flat=True))

    results = at_once(
        lambda: split_thread(thread=thread, posts=moved, title="New", by=one),
        *[lambda: add_post(thread=thread, author=two, body="Meanwhile.", client_id=uuid4())] * 3,
    )

    assert not [result for result in results if isinstance(result, Exception)]
    thread.refresh_from_db()
    assert list(thread.posts.values_list("number", flat=True)) == list(range(1, 8))
    assert list(ThreadEvent.objects.filter(thread=thread).values_list("seq", flat=True)) == list(
        range(1, thread.last_seq + 1)
    )


def test_a_post_is_either_in_before_the_close_or_refused() -> None:
    one, two = hosts()
    thread = talk(one, "Close", posts=1)

    results = at_once(
        lambda: close_thread(thread=thread, by=one),
        lambda: add_post(thread=thread, author=two, body="Me?", client_id=uuid4()),
    )

    refused = isinstance(results[1], ActionError)
    assert Post.objects.filter(thread=thread).count() == (1 if refused else 2)
    events = list(ThreadEvent.objects.filter(thread=thread).order_by("seq").values_list("kind", flat=True))
    assert events == (["post", "thread"] if refused else ["post", "post", "thread"])


def test_an_invitation_is_accepted_or_taken_back_and_never_both() -> None:
    host = MembershipFactory(title="chair", community__level="private")
    guest = MemberFactory()

    def ask() -> Invitation:
        return invite(community=host.community, member=guest, by=host.member)

    invited = at_once(*[ask] * 3)
    assert len({invitation.pk for invitation in invited}) == 1
    invitation = Invitation.objects.get()

    at_once(
        lambda: accept_invitation(invitation=invitation, member=guest),
        lambda: withdraw_invitation(invitation=invitation, by=host.member),
    )

    state = Invitation.objects.get().state
    assert (state == "accepted") == Membership.objects.filter(member=guest).exists()


def test_of_two_hosts_who_save_at_once_one_is_told() -> None:
    one, two = hosts()
    community = one.communities.get()
    state = state_of(community)

    results = at_once(
        lambda: describe(community=community, by=one, state=state, narrative="Mine."),
        lambda: describe(community=community, by=two, state=state, narrative="Mine too."),
    )

    assert sorted(isinstance(result, ActionError) for result in results) == [False, True]
