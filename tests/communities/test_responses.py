"""What members do with a post besides writing: signs, and what was changed and replied to."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communities.actions import responses as actions
from communities.actions import threads
from communities.actions.rearranging import split_thread
from communities.changes import Change, Stretch, changes
from communities.errors import ActionError, TooFast
from communities.limits import RESPONSES
from communities.models import Community, Post, Reaction, Thread
from directory.models import Member
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return CommunityFactory(name="Measurement")


@pytest.fixture
def author(community: Community) -> Member:
    return MembershipFactory(community=community, member__display_name="Amina Yusuf").member


@pytest.fixture
def member(community: Community) -> Member:
    return MembershipFactory(community=community, member__display_name="Joe Bright").member


@pytest.fixture
def thread(community: Community, author: Member) -> Thread:
    return threads.start_thread(
        community=community, author=author, title="Coins?", body="What works?", client_id=uuid4()
    )


@pytest.fixture
def post(thread: Thread) -> Post:
    return thread.posts.get()


def say(thread: Thread, author: Member, body: str = "Coins.", **more: object) -> Post:
    return threads.add_post(thread=thread, author=author, body=body, client_id=uuid4(), **more)


def kinds(thread: Thread) -> list[str]:
    return list(thread.events.values_list("kind", flat=True))


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


# --- Signs ------------------------------------------------------------------------------------------------------


def test_a_sign_is_one_change_however_often_it_is_sent(thread: Thread, post: Post, member: Member) -> None:
    told = [actions.react(post=post, member=member, kind="thanks") for _ in range(3)]

    assert told == [True, False, False]
    assert kinds(thread) == ["post", "react"]
    assert [each.total for each in Reaction.objects.counted()] == [1]


def test_a_sign_can_be_taken_back_and_what_was_not_given_changes_nothing(post: Post, member: Member) -> None:
    actions.react(post=post, member=member, kind="thanks")

    assert actions.react(post=post, member=member, kind="thanks", wanted=False)
    assert not actions.react(post=post, member=member, kind="agree", wanted=False)
    assert not Reaction.objects.exists()


def test_only_members_of_the_community_react(post: Post) -> None:
    with pytest.raises(PermissionDenied):
        actions.react(post=post, member=MemberFactory(), kind="thanks")


def test_nobody_reacts_to_a_post_that_was_taken_down(post: Post, author: Member, member: Member) -> None:
    threads.hide_post(post=post, by=author)

    with pytest.raises(ActionError, match="taken down"):
        actions.react(post=post, member=member, kind="thanks")


def test_a_sign_that_nobody_knows_is_refused(post: Post, member: Member) -> None:
    with pytest.raises(ActionError):
        actions.react(post=post, member=member, kind="shrug")


def test_many_clicks_in_a_minute_have_to_wait(post: Post, member: Member) -> None:
    for _ in range(RESPONSES.most):
        actions.react(post=post, member=member, kind="thanks")

    with pytest.raises(TooFast):
        actions.react(post=post, member=member, kind="agree")


def test_the_page_shows_counts_to_all_and_presses_ones_own(
    client: Client, thread: Thread, post: Post, author: Member, member: Member
) -> None:
    for who in (author, member):
        actions.react(post=post, member=who, kind="helped")

    assert "This helped 2" in page(client, thread.get_absolute_url())
    client.force_login(member)
    content = page(client, thread.get_absolute_url())
    assert 'name="remove" aria-pressed="true" value="helped"' in content
    assert 'name="add" value="thanks"' in content
    assert "<b>2</b>" in content


def test_what_every_reader_is_sent_says_nothing_of_ones_own(thread: Thread, post: Post, member: Member) -> None:
    actions.react(post=post, member=member, kind="helped")
    shown = Post.objects.shown().select_related("thread__community").get(pk=post.pk)

    sent = render_to_string("communities/_post.html", {"post": shown, "thread": thread})

    assert "<b>1</b>" in sent
    assert "aria-pressed" not in sent
    assert "data-own" not in sent
    assert "csrf" not in sent


def test_the_form_leads_back_and_a_script_hears_that_it_is_done(client: Client, post: Post, member: Member) -> None:
    client.force_login(member)
    address = reverse("communities:react", args=[post.pk])

    assert client.post(address, {"add": "thanks"})["Location"] == post.place
    assert client.post(address, {"remove": "thanks"}, headers={"X-Requested-With": "fetch"}).status_code == 204
    assert not Reaction.objects.exists()
    assert client.get(address).status_code == 405


def test_a_script_is_told_why_it_could_not_be_done(client: Client, post: Post, member: Member) -> None:
    client.force_login(member)

    response = client.post(
        reverse("communities:react", args=[post.pk]), {"add": "shrug"}, headers={"X-Requested-With": "fetch"}
    )

    assert response.status_code == 409
    assert response.content.decode() == "Choose one of the signs under the post."


def test_who_reacted_is_named_as_far_as_the_reader_may_know_them(
    client: Client, post: Post, author: Member, member: Member
) -> None:
    Member.objects.filter(pk=author.pk).update(paused=True)
    for who in (author, member):
        actions.react(post=post, member=who, kind="thanks")
    client.force_login(member)

    content = page(client, reverse("communities:reactions", args=[post.pk]))

    assert "Joe Bright</bdi></a>" in content
    assert author.get_absolute_url() not in content
    assert "And 1 more" in content


def test_the_reactions_of_a_post_that_was_taken_down_are_gone(client: Client, post: Post, author: Member) -> None:
    threads.hide_post(post=post, by=author)
    client.force_login(author)

    assert client.get(reverse("communities:reactions", args=[post.pk])).status_code == 404


# --- Replies ----------------------------------------------------------------------------------------------------


def test_a_post_links_to_its_first_replies_and_they_link_back(
    client: Client, thread: Thread, post: Post, member: Member
) -> None:
    replies = [say(thread, member, reply_to=post) for _ in range(4)]

    content = page(client, thread.get_absolute_url())

    line = content[content.index('<p class="replies') :].partition("</p>")[0]
    assert [each.get_absolute_url() in line for each in replies] == [True, True, True, False]
    assert f'(<a rel="nofollow" href="{reverse("communities:replies", args=[post.pk])}">4 in all</a>)' in line
    assert content.count(f'Replies to <a href="{post.get_absolute_url()}">') == 4


def test_a_reply_that_was_taken_down_is_not_linked(client: Client, thread: Thread, post: Post, member: Member) -> None:
    reply = say(thread, member, reply_to=post)
    threads.hide_post(post=reply, by=member)

    assert '<p class="replies' not in page(client, thread.get_absolute_url())


def test_all_replies_to_a_post_are_listed_in_order_and_paged(
    client: Client, thread: Thread, post: Post, author: Member, member: Member
) -> None:
    Post.objects.bulk_create(
        Post(
            thread=thread,
            author=author,
            number=number,
            client_id=uuid4(),
            body=f"Reply {number}.",
            body_html=f"<p>Reply {number}.</p>",
            reply_to=post,
        )
        for number in range(25, 1, -1)
    )
    Thread.objects.update(post_total=25)
    last = thread.posts.get(number=25)
    say(thread, member, "Not a reply.")
    address = reverse("communities:replies", args=[post.pk])

    first, second = page(client, address), page(client, f"{address}?page=2")

    assert [first.index(f"Reply {number}.") for number in range(2, 22)] == sorted(
        first.index(f"Reply {number}.") for number in range(2, 22)
    )
    assert "24 in all" in first
    assert "Reply 22." not in first
    assert f'href="{last.get_absolute_url()}"' in second
    assert "Not a reply" not in f"{first}{second}"
    assert "Nobody has replied" in page(client, reverse("communities:replies", args=[last.pk]))


def test_the_list_of_replies_costs_the_same_for_few_and_many(
    client: Client, thread: Thread, post: Post, member: Member, community: Community
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, reverse("communities:replies", args=[post.pk]))
        return len(captured)

    say(thread, member, reply_to=post)
    few = queries()
    for _ in range(5):
        say(thread, MembershipFactory(community=community).member, reply_to=post)

    assert queries() == few


def test_the_list_names_no_reply_that_cannot_be_read_there_and_nobody_who_wrote_without_a_name(
    client: Client, thread: Thread, post: Post, author: Member, member: Member
) -> None:
    Community.objects.update(allows_anonymous=True)
    thread.refresh_from_db()
    say(thread, member, "Quietly.", reply_to=post, is_anonymous=True)
    gone = say(thread, member, "Taken down.", reply_to=post)
    threads.hide_post(post=gone, by=member)
    host = MembershipFactory(community=thread.community, title="chair").member
    moved = say(thread, author, "Moved away.", reply_to=post)
    split_thread(thread=thread, posts=[moved.pk], title="Elsewhere", by=host)
    address = reverse("communities:replies", args=[post.pk])

    content = page(client, address)

    assert "Quietly." in content
    assert "1 in all" in content
    for words in ("Joe Bright", "Taken down.", "Moved away."):
        assert words not in content
    assert client.post(address).status_code == 405
    client.force_login(author)
    threads.hide_post(post=post, by=author)
    assert client.get(address).status_code == 404


def test_a_page_costs_the_same_with_many_reactions_and_replies(
    client: Client, thread: Thread, post: Post, member: Member, community: Community
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, thread.get_absolute_url())
        return len(captured)

    client.force_login(member)
    actions.react(post=post, member=member, kind="thanks")
    say(thread, member, reply_to=post)
    page(client, thread.get_absolute_url())
    few = queries()
    for _ in range(5):
        other = MembershipFactory(community=community).member
        reply = say(thread, other, reply_to=post)
        actions.react(post=reply, member=other, kind="agree")
        actions.react(post=post, member=other, kind="thanks")
    page(client, thread.get_absolute_url())

    assert queries() == few


# --- What was changed -------------------------------------------------------------------------------------------


def test_every_former_text_can_be_read_with_what_was_changed(
    client: Client, thread: Thread, post: Post, author: Member
) -> None:
    for body in ("What works best?", "What works best for you?"):
        threads.edit_post(post=post, editor=author, body=body)
    address = reverse("communities:history", args=[post.pk])

    assert f'href="{address}"' in page(client, thread.get_absolute_url())
    content = page(client, address)
    assert content.count("<ins>") == 2
    assert content.index("</span> for you<") < content.index("</span> best<")
    assert [each.body for each in post.revisions.all()] == ["What works?", "What works best?"]


def test_the_same_words_again_are_no_change(post: Post, author: Member) -> None:
    threads.edit_post(post=post, editor=author, body=post.body)

    assert not post.revisions.exists()


def test_the_pages_of_a_history_meet(client: Client, post: Post, author: Member) -> None:
    for number in range(12):
        threads.edit_post(post=post, editor=author, body=f"Version {number}")
    address = reverse("communities:history", args=[post.pk])

    assert page(client, address).count("<h2") == 10
    content = page(client, f"{address}?page=2")
    assert content.count("<h2") == 2
    assert "Version" in content


def test_of_a_post_that_was_taken_down_no_former_words_are_left(client: Client, post: Post, author: Member) -> None:
    threads.edit_post(post=post, editor=author, body="Something else")
    threads.hide_post(post=post, by=author)
    client.force_login(author)

    assert client.get(reverse("communities:history", args=[post.pk])).status_code == 404


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("one two", "one two", [(Change.KEPT, "one two")]),
        ("one two", "one three", [(Change.KEPT, "one "), (Change.REMOVED, "two"), (Change.ADDED, "three")]),
        ("", "new", [(Change.ADDED, "new")]),
        ("gone", "", [(Change.REMOVED, "gone")]),
        ("a b a", "a b", [(Change.KEPT, "a b"), (Change.REMOVED, " a")]),
    ],
)
def test_changes_are_told_word_by_word(before: str, after: str, expected: list[tuple[Change, str]]) -> None:
    assert changes(before, after) == [Stretch(*each) for each in expected]


def test_the_stretches_hold_both_texts_whole() -> None:
    before, after = "It took\n\nthree weeks, and *one* argument.", "It took two weeks and one long argument!"

    found = changes(before, after)

    assert "".join(each.text for each in found if each.change is not Change.ADDED) == before
    assert "".join(each.text for each in found if each.change is not Change.REMOVED) == after


def test_long_texts_that_share_little_are_compared_in_bounded_time() -> None:
    before, after = "a " * 10_000, "b " * 10_000

    found = changes(before, after)

    assert {each.change for each in found} == {Change.REMOVED, Change.ADDED, Change.KEPT}
