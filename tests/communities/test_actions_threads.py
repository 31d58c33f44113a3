"""Writing in threads: what is kept, how it is numbered, and who is told."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from communities import live
from communities.actions import threads as actions
from communities.actions.reading import mark_read
from communities.errors import ActionError, TooFast
from communities.models import Community, Post, ReadMarker, Thread, ThreadEvent
from directory.models import Member
from search.models import Document
from search.waiting import catch_up
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    told: list[int] = []
    monkeypatch.setattr(live, "announce", lambda event: told.append(event.thread_id))
    return told


@pytest.fixture
def community() -> Community:
    return CommunityFactory(name="Falls and frailty")


@pytest.fixture
def author(community: Community) -> Member:
    return MembershipFactory(community=community, member__display_name="Amina Yusuf").member


@pytest.fixture
def thread(community: Community, author: Member) -> Thread:
    return actions.start_thread(
        community=community, author=author, title="Too few falls to chart?", body="Ours go 0, 1, 1.", client_id=uuid4()
    )


def send(thread: Thread, author: Member, body: str = "Plot the days between.", client_id: UUID | None = None) -> Post:
    return actions.add_post(thread=thread, author=author, body=body, client_id=client_id or uuid4())


def log(thread: Thread) -> list[tuple[int, str, int]]:
    return list(ThreadEvent.objects.filter(thread=thread).values_list("seq", "kind", "post__number"))


def test_a_thread_starts_with_a_numbered_post_and_one_change(
    community: Community, author: Member, announced: list[int], django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        thread = actions.start_thread(
            community=community, author=author, title="Days between", body="**Plot** them.", client_id=uuid4()
        )

    post = thread.posts.get()
    assert (post.number, post.body_html) == (1, "<p><strong>Plot</strong> them.</p>")
    assert (thread.last_seq, thread.post_total, thread.audience) == (1, 1, "public")
    assert log(thread) == [(1, "post", 1)]
    assert announced == [thread.pk]


def test_the_same_form_sent_twice_starts_one_thread(community: Community, author: Member) -> None:
    form = {"title": "Once", "body": "Only once.", "client_id": uuid4()}

    first = actions.start_thread(community=community, author=author, **form)
    second = actions.start_thread(community=community, author=author, **form)

    assert first == second
    assert Thread.objects.count() == Post.objects.count() == 1


def test_only_members_of_the_community_start_threads(community: Community) -> None:
    with pytest.raises(PermissionDenied):
        actions.start_thread(
            community=community, author=MemberFactory(), title="Hello", body="May I?", client_id=uuid4()
        )
    assert not Thread.objects.exists()


def test_posts_are_numbered_in_their_order_and_told_of_after_the_commit(
    thread: Thread, author: Member, announced: list[int], django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        posts = [send(thread, author), send(thread, author)]
        assert announced == []
    for callback in callbacks:
        callback()

    assert [post.number for post in posts] == [2, 3]
    thread.refresh_from_db()
    assert (thread.last_seq, thread.post_total) == (3, 3)
    assert thread.last_post_at == posts[-1].created_at
    assert log(thread) == [(1, "post", 1), (2, "post", 2), (3, "post", 3)]
    assert announced == [thread.pk, thread.pk]


def test_a_post_sent_twice_is_the_same_post_and_told_of_once(
    thread: Thread, author: Member, announced: list[int], django_capture_on_commit_callbacks
) -> None:
    client_id = uuid4()
    with django_capture_on_commit_callbacks(execute=True):
        first = send(thread, author, client_id=client_id)
        again = send(thread, author, "Other words, the same form.", client_id=client_id)

    assert first.pk == again.pk
    assert again.body == "Plot the days between."
    assert announced == [thread.pk]
    assert log(thread)[-1] == (2, "post", 2)


def test_two_members_may_use_the_same_identifier(thread: Thread, author: Member) -> None:
    other = MembershipFactory(community=thread.community).member
    client_id = uuid4()

    assert send(thread, author, client_id=client_id).pk != send(thread, other, client_id=client_id).pk


def test_a_failure_to_tell_does_not_lose_the_post(
    thread: Thread, author: Member, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    def broken(thread_id: int) -> None:
        raise ConnectionError

    monkeypatch.setattr(live, "announce", broken)
    with django_capture_on_commit_callbacks(execute=True):
        post = send(thread, author)

    assert Post.objects.filter(pk=post.pk).exists()


@pytest.mark.parametrize("who", ["stranger", "former member", "suspended member"])
def test_who_does_not_belong_cannot_post(thread: Thread, who: str) -> None:
    writer = MemberFactory(is_active=who != "suspended member")
    membership = MembershipFactory(community=thread.community, member=writer)
    if who != "suspended member":
        membership.delete()

    with pytest.raises(PermissionDenied):
        send(thread, writer)
    thread.refresh_from_db()
    assert thread.last_seq == 1


def test_an_answer_to_a_post_of_another_thread_answers_nothing(thread: Thread, author: Member) -> None:
    elsewhere = actions.start_thread(
        community=thread.community, author=author, title="Elsewhere", body="Another.", client_id=uuid4()
    )

    post = actions.add_post(thread=thread, author=author, body="So?", client_id=uuid4(), reply_to=elsewhere.posts.get())

    assert post.reply_to is None


def test_the_eleventh_post_within_a_minute_waits(thread: Thread, author: Member) -> None:
    for _ in range(9):
        send(thread, author)

    with pytest.raises(TooFast):
        send(thread, author)

    thread.refresh_from_db()
    assert (thread.post_total, thread.last_seq) == (10, 10)
    Post.objects.update(created_at=timezone.now() - timedelta(seconds=61))
    assert send(thread, author).number == 11


def test_a_post_sent_again_is_not_counted_as_too_fast(thread: Thread, author: Member) -> None:
    client_id = uuid4()
    first = send(thread, author, client_id=client_id)
    for _ in range(8):
        send(thread, author)

    assert send(thread, author, client_id=client_id) == first


def test_an_author_changes_their_words(
    thread: Thread, author: Member, announced: list[int], django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        post = actions.edit_post(post=thread.posts.get(), editor=author, body="Ours go 0, 1, 1, 0.")

    assert post.body_html == "<p>Ours go 0, 1, 1, 0.</p>"
    assert post.edited_at is not None
    assert log(thread)[-1] == (2, "edit", 1)
    assert announced == [thread.pk]


def test_saving_the_same_words_changes_nothing(thread: Thread, author: Member) -> None:
    post = actions.edit_post(post=thread.posts.get(), editor=author, body="Ours go 0, 1, 1.")

    assert post.edited_at is None
    assert len(log(thread)) == 1


def test_nobody_changes_the_words_of_somebody_else(thread: Thread) -> None:
    host = MembershipFactory(community=thread.community, title="convener").member

    with pytest.raises(PermissionDenied):
        actions.edit_post(post=thread.posts.get(), editor=host, body="Mine now.")


def test_an_author_who_left_no_longer_edits(thread: Thread, author: Member) -> None:
    thread.community.memberships.filter(member=author).delete()

    with pytest.raises(PermissionDenied):
        actions.edit_post(post=thread.posts.get(), editor=author, body="Later.")


@pytest.mark.parametrize("who", ["host", "author"])
def test_a_host_and_the_author_take_a_post_down(thread: Thread, author: Member, who: str) -> None:
    host = MembershipFactory(community=thread.community, title="convener").member

    post = actions.hide_post(post=thread.posts.get(), by=host if who == "host" else author)

    assert post.hidden_at is not None
    assert log(thread)[-1] == (2, "hide", 1)
    with pytest.raises(ActionError):
        actions.edit_post(post=post, editor=author, body="Back again.")


def test_other_members_take_no_post_down(thread: Thread) -> None:
    other = MembershipFactory(community=thread.community).member
    elsewhere = MembershipFactory(title="convener").member

    for member in (other, elsewhere, MemberFactory()):
        with pytest.raises(PermissionDenied):
            actions.hide_post(post=thread.posts.get(), by=member)


def test_taking_down_twice_is_told_of_once(thread: Thread, author: Member) -> None:
    actions.hide_post(post=thread.posts.get(), by=author)
    actions.hide_post(post=thread.posts.get(), by=author)

    assert [kind for _, kind, _ in log(thread)] == ["post", "hide"]


def test_whoever_asked_chooses_the_answer_and_changes_their_mind(thread: Thread, author: Member) -> None:
    first, second = send(thread, author), send(thread, author)

    assert actions.choose_answer(post=first, by=author).answer == first
    assert actions.choose_answer(post=second, by=author).answer == second
    assert actions.choose_answer(post=second, by=author, chosen=False).answer is None

    # The post that loses the mark is announced as well as the one that gets it.
    assert log(thread)[3:] == [(4, "answer", 2), (5, "answer", 2), (6, "answer", 3), (7, "answer", 3)]


def test_choosing_the_same_answer_again_is_no_change(thread: Thread, author: Member) -> None:
    post = send(thread, author)
    actions.choose_answer(post=post, by=author)
    actions.choose_answer(post=post, by=author)

    assert len(log(thread)) == 3


def test_a_host_may_choose_and_another_member_may_not(thread: Thread, author: Member) -> None:
    post = send(thread, author)
    host = MembershipFactory(community=thread.community, title="facilitator").member
    other = MembershipFactory(community=thread.community).member

    with pytest.raises(PermissionDenied):
        actions.choose_answer(post=post, by=other)
    assert actions.choose_answer(post=post, by=host).answer == post


def test_what_asks_nothing_has_no_answer(community: Community, author: Member) -> None:
    thread = actions.start_thread(
        community=community, author=author, title="Our chart", body="Here.", client_id=uuid4(), kind="share"
    )

    with pytest.raises(PermissionDenied):
        actions.choose_answer(post=thread.posts.get(), by=author)


def test_an_answer_that_is_taken_down_is_no_answer_any_more(thread: Thread, author: Member) -> None:
    post = send(thread, author)
    actions.choose_answer(post=post, by=author)

    actions.hide_post(post=post, by=author)

    thread.refresh_from_db()
    assert thread.answer is None
    with pytest.raises(ActionError):
        actions.choose_answer(post=post, by=author)


def test_what_was_read_only_moves_on(thread: Thread, author: Member) -> None:
    reader = MemberFactory()
    send(thread, author)
    send(thread, author)
    thread.refresh_from_db()

    for number, expected in ((2, 2), (1, 2), (3, 3), (99, 3), (0, 3)):
        mark_read(thread=thread, member=reader, number=number)
        assert ReadMarker.objects.get(member=reader).last_read_number == expected


def test_ones_own_post_is_read_where_nothing_came_before_it(thread: Thread, author: Member) -> None:
    other = MembershipFactory(community=thread.community).member
    mark_read(thread=thread, member=author, number=1)
    send(thread, author)
    marker = ReadMarker.objects.get(member=author)
    assert marker.last_read_number == 2

    send(thread, other)
    send(thread, author)
    marker.refresh_from_db()
    assert marker.last_read_number == 2


# --- What search is handed -------------------------------------------------------------------------------------

LONG = "Count the days since the last fall and plot each gap as one point. " * 5


def found(kind: str) -> list[Document]:
    catch_up()
    return list(Document.objects.filter(kind=kind))


def test_a_thread_and_a_substantial_post_can_be_found(thread: Thread, author: Member) -> None:
    send(thread, author, LONG)

    document = found("thread")[0]
    assert document.title == "Too few falls to chart?"
    assert document.audience == "public"
    assert "Count the days" in document.body
    evidence = found("evidence")
    assert [(each.person, each.role, each.audience) for each in evidence] == [(author.pk, "posted", "public")]


def test_an_answer_weighs_more_and_loses_it_again(thread: Thread, author: Member) -> None:
    post = send(thread, author, "Days between.")
    assert found("evidence") == []

    actions.choose_answer(post=post, by=author)
    assert [each.role for each in found("evidence")] == ["answered"]

    actions.choose_answer(post=post, by=author, chosen=False)
    assert found("evidence") == []


def test_a_question_shows_nothing_of_what_its_author_knows(community: Community, author: Member) -> None:
    actions.start_thread(community=community, author=author, title="How?", body=LONG, client_id=uuid4())
    assert found("evidence") == []


def test_what_was_taken_down_cannot_be_found(thread: Thread, author: Member) -> None:
    post = send(thread, author, LONG)
    actions.hide_post(post=post, by=author)

    assert found("evidence") == []
    assert "Count the days" not in found("thread")[0].body


def test_an_edit_changes_what_can_be_found(thread: Thread, author: Member) -> None:
    actions.edit_post(post=thread.posts.get(), editor=author, body="Pressure ulcers instead.")

    assert "Pressure ulcers" in found("thread")[0].body


def test_a_late_post_of_a_long_thread_leaves_its_document_alone(
    thread: Thread, author: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("communities.actions.threads.INDEXED_POSTS", 1)
    before = found("thread")[0].indexed_at
    send(thread, author, "Late.")
    assert found("thread")[0].indexed_at == before

    Thread.objects.update(last_post_at=timezone.now() - timedelta(days=1))
    send(thread, author, "The next day.")
    assert found("thread")[0].date == timezone.now().date()


@pytest.mark.parametrize(("level", "audience"), [("restricted", "community:{}"), ("private", "community:{}")])
def test_what_is_said_behind_a_door_is_found_by_members_alone(level: str, audience: str) -> None:
    community = CommunityFactory(level=level)
    author = MembershipFactory(community=community).member
    thread = actions.start_thread(community=community, author=author, title="Among us", body="Hm.", client_id=uuid4())
    send(thread, author, LONG)

    assert {each.audience for each in found("thread") + found("evidence")} == {audience.format(community.pk)}


def test_nothing_of_a_confidential_community_can_be_found() -> None:
    community = CommunityFactory(level="confidential")
    author = MembershipFactory(community=community).member
    thread = actions.start_thread(community=community, author=author, title="Only us", body="Hm.", client_id=uuid4())
    actions.choose_answer(post=send(thread, author, LONG), by=author)

    assert not Document.objects.exclude(kind="person").exists()
