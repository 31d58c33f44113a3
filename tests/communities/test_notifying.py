"""Who is told of what: rows, the count in the header, the page, and mail."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from communities import live
from communities.actions import notifying
from communities.actions.following import follow_thread
from communities.actions.membership import leave
from communities.actions.reading import mark_read
from communities.actions.threads import add_post, choose_answer, edit_post, hide_post, start_thread
from communities.models import Community, MeToo, Notification, Post, TalkPreferences, Thread
from directory.models import Member
from tests.factories import CommunityFactory, MembershipFactory

pytestmark = pytest.mark.django_db
PAGE = "/notifications/"
HEADER = 'data-some data-count="{}"'


@pytest.fixture
def community() -> Community:
    return CommunityFactory(name="Falls")


@pytest.fixture
def asker(community: Community) -> Member:
    return MembershipFactory(community=community, member__display_name="Amina Yusuf").member


@pytest.fixture
def helper(community: Community) -> Member:
    return MembershipFactory(community=community, member__display_name="Joe Bright").member


@pytest.fixture
def thread(community: Community, asker: Member) -> Thread:
    return start_thread(community=community, author=asker, title="Bed rails?", body="Who knows?", client_id=uuid4())


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Whose count was sent, in turn."""
    told: list[int] = []
    monkeypatch.setattr(live, "notice", told.extend)
    return told


def say(thread: Thread, author: Member, body: str = "We do.", **more: Any) -> Post:
    return add_post(thread=thread, author=author, body=body, client_id=uuid4(), **more)


def told(member: Member) -> list[str]:
    return list(Notification.objects.filter(member=member).order_by("pk").values_list("kind", flat=True))


# --- Who --------------------------------------------------------------------------------------------------------


def test_a_reply_tells_whom_it_answers_and_nobody_else(
    thread: Thread, asker: Member, helper: Member, counted: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    other = MembershipFactory(community=thread.community).member
    with django_capture_on_commit_callbacks(execute=True):
        post = say(thread, helper, reply_to=thread.posts.get())

    assert (told(asker), told(helper), told(other)) == (["reply"], [], [])
    assert Notification.objects.get().post == post
    assert counted == [asker.pk]


def test_answering_oneself_tells_nobody(thread: Thread, asker: Member) -> None:
    say(thread, asker, reply_to=thread.posts.get())

    assert not Notification.objects.exists()


def test_a_post_that_answers_and_names_nobody_costs_nothing_more(
    thread: Thread, helper: Member, django_assert_num_queries: Any
) -> None:
    post = say(thread, helper)

    with django_assert_num_queries(0):
        notifying.told_of_post(post=post)


def test_whoever_is_named_is_told_once_however_often_the_post_changes(
    thread: Thread, asker: Member, helper: Member
) -> None:
    post = say(thread, asker, "@Joe Bright?")
    edit_post(post=post, editor=asker, body="@Joe Bright, do you know?")

    assert told(helper) == ["mention"]


def test_a_change_tells_whom_it_names_besides(thread: Thread, asker: Member, helper: Member) -> None:
    post = say(thread, asker, "Do you know?")

    edit_post(post=post, editor=asker, body="@Joe Bright, do you know?")

    assert told(helper) == ["mention"]


def test_whoever_is_answered_and_named_is_told_once(thread: Thread, asker: Member, helper: Member) -> None:
    say(thread, helper, "@Amina Yusuf, we do.", reply_to=thread.posts.get())

    assert told(asker) == ["mention"]


def test_nobody_is_told_of_what_they_may_not_read(helper: Member) -> None:
    closed = CommunityFactory(level="confidential")
    author = MembershipFactory(community=closed).member
    post = say(start_thread(community=closed, author=author, title="A", body="B", client_id=uuid4()), author)

    notifying.told_of_post(post=post, named={helper.pk})

    assert not Notification.objects.exists()


def test_a_suspended_member_is_not_told(thread: Thread, asker: Member, helper: Member) -> None:
    asker.is_active = False
    asker.save()

    say(thread, helper, reply_to=thread.posts.get())

    assert not Notification.objects.exists()


def test_a_muted_thread_tells_only_of_being_named(thread: Thread, asker: Member, helper: Member) -> None:
    follow_thread(thread=thread, member=asker, level="mute")

    say(thread, helper, reply_to=thread.posts.get())
    say(thread, helper, "@Amina Yusuf, have you seen it?")

    assert told(asker) == ["mention"]


def test_an_answer_tells_its_author_and_those_with_the_same_question(
    thread: Thread, asker: Member, helper: Member
) -> None:
    waiting = MembershipFactory(community=thread.community).member
    MeToo.objects.create(thread=thread, member=waiting)
    post = say(thread, helper)

    choose_answer(post=post, by=asker)
    assert (told(helper), told(waiting), told(asker)) == (["answer"], ["answer"], [])

    choose_answer(post=post, by=asker, chosen=False)
    assert not Notification.objects.exists()


def test_the_outcome_tells_those_with_the_same_question_and_again_when_they_have_read_it(
    thread: Thread, asker: Member
) -> None:
    waiting = MembershipFactory(community=thread.community).member
    MeToo.objects.create(thread=thread, member=waiting)

    notifying.told_of_outcome(thread=thread, by=asker)
    notifying.told_of_outcome(thread=thread, by=asker)
    assert told(waiting) == ["outcome"]

    mark_all(waiting)
    notifying.told_of_outcome(thread=thread, by=asker)
    assert told(waiting) == ["outcome", "outcome"]


def mark_all(member: Member) -> None:
    notifying.mark_all_seen(member=member)


def test_telling_that_fails_takes_back_no_post(
    thread: Thread, helper: Member, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(notifying, "_write", fail)

    say(thread, helper, reply_to=thread.posts.get())

    assert thread.posts.count() == 2
    assert "Nobody was told of reply" in caplog.text


# --- Reading them -----------------------------------------------------------------------------------------------


def test_the_header_counts_and_the_page_shows_what_was_told(
    client: Client, thread: Thread, asker: Member, helper: Member
) -> None:
    say(thread, helper, "Low beds and a lamp.", reply_to=thread.posts.get())
    client.force_login(asker)

    assert HEADER.format(1) in client.get("/").content.decode()
    content = client.get(PAGE).content.decode()
    assert "Joe Bright answered you in" in content
    assert "Low beds and a lamp." in content
    assert "notice-new" in content


def test_opening_the_thread_takes_as_read_what_tells_of_its_page(  # noqa: PLR0917
    client: Client,
    thread: Thread,
    asker: Member,
    helper: Member,
    counted: list[int],
    django_capture_on_commit_callbacks: Any,
) -> None:
    say(thread, helper, reply_to=thread.posts.get())
    client.force_login(asker)

    with django_capture_on_commit_callbacks(execute=True):
        client.get(thread.get_absolute_url())

    assert Notification.objects.get().read_at is not None
    assert counted == [asker.pk]
    assert HEADER.format(0) in client.get(PAGE).content.decode()


def test_all_are_marked_as_read_by_one_form(client: Client, thread: Thread, asker: Member, helper: Member) -> None:
    say(thread, helper, reply_to=thread.posts.get())
    client.force_login(asker)

    assert client.get(f"{PAGE}read/").status_code == 405
    assert client.post(f"{PAGE}read/")["Location"] == PAGE
    assert not Notification.objects.unread().exists()


def test_what_one_may_no_longer_read_is_neither_counted_nor_shown(
    client: Client, community: Community, thread: Thread, asker: Member, helper: Member
) -> None:
    community.level = "private"
    community.save()
    thread.refresh_from_db()
    say(thread, helper, reply_to=thread.posts.get())
    MembershipFactory(community=community, title="chair")
    leave(community=community, member=asker)
    client.force_login(asker)

    content = client.get(PAGE).content.decode()
    assert HEADER.format(0) in content
    assert "Bed rails?" not in content


def test_what_was_taken_down_is_told_without_its_words(
    client: Client, thread: Thread, asker: Member, helper: Member
) -> None:
    hide_post(post=say(thread, helper, "Secret words.", reply_to=thread.posts.get()), by=helper)
    client.force_login(asker)

    assert "Secret words." not in client.get(PAGE).content.decode()


def test_a_post_without_a_name_is_told_without_it(
    client: Client, community: Community, thread: Thread, asker: Member, helper: Member
) -> None:
    Community.objects.filter(pk=community.pk).update(allows_anonymous=True)
    say(thread, helper, reply_to=thread.posts.get(), is_anonymous=True)
    client.force_login(asker)

    content = client.get(PAGE).content.decode()
    assert "A member answered you in" in content
    assert "Joe Bright" not in content


def test_the_watched_part_is_computed_and_no_row_is_kept_for_it(
    client: Client, thread: Thread, asker: Member, helper: Member
) -> None:
    say(thread, helper)
    client.force_login(asker)

    assert not Notification.objects.exists()
    content = client.get(PAGE).content.decode()
    assert "Bed rails?" in content[content.index('id="watched"') :]
    thread.refresh_from_db()
    mark_read(thread=thread, member=asker, number=2)
    assert "You have read everything" in client.get(PAGE).content.decode()


def test_the_page_is_turned_and_costs_the_same_however_much_there_is(
    client: Client, thread: Thread, asker: Member, helper: Member, django_assert_num_queries: Any
) -> None:
    def tell(total: int) -> None:
        for _ in range(total):
            Notification.objects.create(member=asker, kind="reply", thread=thread, post=say(thread, helper))

    Notification.objects.create(member=asker, kind="outcome", thread=thread)
    client.force_login(asker)
    client.get(PAGE)
    with django_assert_num_queries(10) as few:
        client.get(PAGE)
    tell(9)
    with django_assert_num_queries(len(few)):
        assert client.get(PAGE).content.decode().count('class="notice') == 10 + 1


def test_notifications_are_for_members(client: Client) -> None:
    assert client.get(PAGE)["Location"] == f"/accounts/login/?next={PAGE}"
    assert client.post(f"{PAGE}read/")["Location"].startswith("/accounts/login/")


# --- Mail -------------------------------------------------------------------------------------------------------


@pytest.fixture
def mailed(django_capture_on_commit_callbacks: Any) -> Any:
    def answered(thread: Thread, by: Member, body: str = "Low beds and a lamp.", **more: Any) -> list[Any]:
        with django_capture_on_commit_callbacks(execute=True):
            say(thread, by, body, reply_to=thread.posts.get(number=1), **more)
        return mail.outbox

    return answered


def test_a_reply_is_mailed_with_the_way_to_the_preferences(
    thread: Thread, asker: Member, helper: Member, mailed: Any
) -> None:
    (letter,) = mailed(thread, helper)

    assert letter.to == [asker.email]
    assert letter.subject == "Somebody answers you: Bed rails?"
    for part in ("Joe Bright answers you", "Low beds and a lamp.", thread.posts.get(number=2).get_absolute_url()):
        assert part in letter.body
    assert reverse("communities:talking") in letter.body
    assert reverse("communities:talking") in letter.extra_headers["List-Unsubscribe"]


@pytest.mark.parametrize("level", ["private", "confidential"])
def test_mail_of_a_closed_circle_holds_no_word_and_no_name(
    community: Community, thread: Thread, helper: Member, mailed: Any, level: str
) -> None:
    community.level = level
    community.save()
    thread.refresh_from_db()

    (letter,) = mailed(thread, helper)

    text = f"{letter.subject}\n{letter.body}"
    for secret in ("Low beds", "Bed rails", "Joe Bright", "Falls", "/posts/", community.slug):
        assert secret not in text
    assert reverse("communities:notifications") in text


def test_mail_about_a_post_without_a_name_does_not_name_its_author(
    community: Community, thread: Thread, helper: Member, mailed: Any
) -> None:
    Community.objects.filter(pk=community.pk).update(allows_anonymous=True)

    (letter,) = mailed(thread, helper, is_anonymous=True)

    assert "A member answers you" in letter.body
    assert "Joe" not in f"{letter.subject}{letter.body}"


def test_who_wants_no_mail_gets_none(thread: Thread, asker: Member, helper: Member, mailed: Any) -> None:
    TalkPreferences.objects.create(member=asker, mails_mentions=False)

    assert mailed(thread, helper) == []
    assert told(asker) == ["reply"]


def test_who_lost_access_before_the_mail_is_written_gets_none(
    community: Community, thread: Thread, asker: Member, helper: Member, django_capture_on_commit_callbacks: Any
) -> None:
    MembershipFactory(community=community, title="chair")
    community.level = "restricted"
    community.save()
    thread.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        say(thread, helper, reply_to=thread.posts.get())
        leave(community=community, member=asker)

    assert mail.outbox == []


def test_a_mail_server_that_is_away_fails_no_post(
    thread: Thread, asker: Member, helper: Member, monkeypatch: pytest.MonkeyPatch, mailed: Any
) -> None:
    def fail(*args: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(notifying.notice_mail, "get_connection", fail)

    mailed(thread, helper)

    assert thread.posts.count() == 2
    assert told(asker) == ["reply"]
