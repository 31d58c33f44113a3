"""The thread of two whom an introduction brought together: who reads and writes there, and what is told of it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from communities.actions import attachments, hosting, membership, threads
from communities.actions.responses import react
from communities.documents import community_documents, post_documents, thread_documents
from communities.errors import ActionError
from communities.introductions import room
from communities.live.log import community_grants, grants, unread_notices
from communities.models import Community, Conversation, Membership, Notification, Participant, Post, Thread
from communities.rules import Standing
from directory import audiences, introducing
from directory.audiences import Viewer
from directory.conversations import News
from directory.introduction_rules import IntroductionError
from directory.models import Introduction, Member
from search.models import Document
from search.registry import Kind
from tests.factories import CommunityFactory, ConceptFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db

REASON, ANSWER = "We lose marzipan on the way home.", "Gladly, and bring the gooseberries."


@pytest.fixture
def asker() -> Member:
    return MemberFactory(display_name="Daniel Price")


@pytest.fixture
def asked() -> Member:
    return MemberFactory(display_name="Amina Yusuf")


@pytest.fixture
def introduction(asker: Member, asked: Member) -> Introduction:
    concept = ConceptFactory(label="Run charts")
    return introducing.ask(asker=asker, asked=asked, reason=REASON, kind="call", concept=concept)


@pytest.fixture
def thread(introduction: Introduction, asked: Member) -> Thread:
    introducing.accept(introduction=introduction, by=asked, words=ANSWER, shares_email=False)
    return Conversation.objects.get(introduction=introduction).thread


def browser(member: Member | None = None) -> Client:
    client = Client()
    if member:
        client.force_login(member)
    return client


def say(thread: Thread, author: Member, body: str = "Thursday at ten?", **more: Any) -> Post:
    return threads.add_post(thread=thread, author=author, body=body, client_id=uuid4(), **more)


# --- Who reads and writes ---------------------------------------------------------------------------------------


def test_a_yes_opens_a_thread_for_the_two_with_what_was_asked_and_answered(
    thread: Thread, asker: Member, asked: Member
) -> None:
    assert set(thread.participants.all()) == {asker, asked}
    assert thread.audience == audiences.thread(thread.pk)
    assert thread.title == "Introduction: Run charts"
    first = thread.posts.get()
    assert (first.author, first.body) == (asked, f"> {REASON}\n\n{ANSWER}")


def test_before_a_yes_and_after_a_no_there_is_no_thread(introduction: Introduction, asked: Member) -> None:
    introducing.decline(introduction=introduction, by=asked, words="No.")
    assert not Thread.objects.exists()


def test_the_two_read_and_write_and_nobody_else_does(thread: Thread, asker: Member, asked: Member) -> None:
    admin = MemberFactory(is_staff=True, is_superuser=True)
    host = MembershipFactory(title="chair").member
    third = MemberFactory()
    other = introducing.ask(asker=third, asked=asked, reason="Me too.", kind="call", concept=None)
    introducing.accept(introduction=other, by=asked, words="", shares_email=False)

    for member in (asker, asked):
        assert ANSWER in browser(member).get(thread.get_absolute_url()).content.decode()
        say(thread, member)
    for member in (admin, host, third):
        assert browser(member).get(thread.get_absolute_url()).status_code == 404
        assert browser(member).post(
            reverse("communities:reply", args=[thread.community.slug, thread.pk])
        ).status_code in {
            403,
            404,
        }
        with pytest.raises(PermissionDenied):
            say(thread, member)
        with pytest.raises(PermissionDenied):
            react(post=thread.posts.get(number=1), member=member, kind="thanks")
    assert browser().get(thread.get_absolute_url()).status_code == 302


def test_the_two_answer_react_edit_and_send_files(thread: Thread, asker: Member, asked: Member) -> None:
    first = thread.posts.get()
    file = SimpleUploadedFile("plan.txt", b"Thursday")
    kept = attachments.upload(community=thread.community, uploader=asker, file=file)
    answer = say(thread, asker, reply_to=first, files={kept.key: ""})
    react(post=answer, member=asked, kind="thanks")
    threads.edit_post(post=answer, editor=asker, body="Friday at ten?")
    address = reverse("communities:attachment", args=[kept.key])

    assert browser(asked).get(address).status_code == 200
    assert browser(MemberFactory()).get(address).status_code == 404
    assert Post.objects.get(pk=answer.pk).body == "Friday at ten?"
    kinds = Notification.objects.filter(member=asked, kind=Notification.Kind.REPLY)
    assert kinds.count() == 1


def test_only_the_two_are_named_there(thread: Thread, asker: Member, asked: Member) -> None:
    MemberFactory(display_name="Grace Adeyemi")
    post = say(thread, asker, "@Amina Yusuf and @Grace Adeyemi, see this.")

    assert post.body == f"@[Amina Yusuf](member:{asked.pk}) and @Grace Adeyemi, see this."


def test_what_is_ended_is_read_and_not_written(thread: Thread, introduction: Introduction, asker: Member) -> None:
    introducing.end(introduction=introduction, by=asker)
    thread.refresh_from_db()
    page = browser(asker).get(thread.get_absolute_url()).content.decode()

    assert ANSWER in page
    assert "This conversation has ended." in page
    assert "Start a new one" not in page
    with pytest.raises(ActionError, match="ended"):
        say(thread, asker)


def test_a_burst_of_posts_leaves_no_half_yes(introduction: Introduction, asked: Member) -> None:
    talking = MembershipFactory(member=asked).community
    for number in range(threads.BURST):
        threads.start_thread(community=talking, author=asked, title=str(number), body="One.", client_id=uuid4())

    with pytest.raises(IntroductionError, match="within a minute"):
        introducing.accept(introduction=introduction, by=asked, words="", shares_email=True)
    assert Introduction.objects.get(pk=introduction.pk).is_waiting
    assert not Conversation.objects.exists()


# --- The room ---------------------------------------------------------------------------------------------------


def test_the_room_is_one_and_takes_no_name_away() -> None:
    CommunityFactory(name="Introductions", slug="introductions")
    CommunityFactory(name="Introductions 2", slug="introductions-2")
    made = room()

    assert room() == made
    assert made.name == "Introductions 3"
    assert Community.objects.filter(holds_introductions=True).count() == 1


def test_nobody_finds_or_opens_the_room_not_even_who_talks_there(thread: Thread, asker: Member, asked: Member) -> None:
    here = thread.community
    admin = MemberFactory(is_staff=True, is_superuser=True)

    assert not Membership.objects.filter(community=here).exists()
    for member in (asker, asked, admin, MemberFactory()):
        viewer = Viewer(member)
        client = browser(member)
        assert here not in Community.objects.visible_to(viewer)
        assert not Standing(viewer, here).may_read
        assert not Standing(viewer, here).is_host
        for path in (
            "",
            "members/",
            "threads/new/",
            "search/",
            "settings/",
            "log/",
            "ask-hosts/",
            "join/",
            "invitations/",
        ):
            assert client.get(f"/communities/{here.slug}/{path}").status_code == 404, path
        assert here.name not in client.get("/communities/").content.decode()
    for level in Community.Level.values:
        here.level = level
        here.save()
        assert (here.audience, here.content_audience) == ("", "")
        assert list(community_documents([here.pk])) == [] or not next(iter(community_documents([here.pk]))).audience


def test_a_thread_of_two_is_in_no_search_and_no_list(thread: Thread, asker: Member, asked: Member) -> None:
    Community.objects.filter(pk=thread.community_id).update(level="open")
    assert list(thread_documents([thread.pk])) == list(post_documents([thread.posts.get().pk])) == []
    for member in (asker, asked, MemberFactory()):
        client = browser(member)
        for address in ("/search/?q=gooseberries", "/people/?q=gooseberries", "/communities/", "/"):
            page = client.get(address).content.decode()
            assert thread.title not in page, address
            assert thread.get_absolute_url() not in page, address


def test_the_cms_neither_lists_changes_nor_deletes_the_room(thread: Thread) -> None:
    admin = browser(MemberFactory(is_staff=True, is_superuser=True))
    here = thread.community
    listed = admin.get("/cms/snippets/communities/community/")
    assert listed.status_code == 200
    assert here.name not in listed.content.decode()

    admin.post(
        f"/cms/snippets/communities/community/edit/{here.pk}/",
        {"name": "Open house", "slug": "open-house", "kind": here.kind, "level": "open", "hosts": ""},
    )
    assert Community.objects.get(pk=here.pk).name == here.name
    with pytest.raises(ProtectedError):
        here.delete()


def test_a_host_of_the_room_would_read_nothing(thread: Thread) -> None:
    host = MemberFactory()
    membership.appoint(community=thread.community, member=host, title="chair", by=MemberFactory(is_superuser=True))

    assert browser(host).get(thread.get_absolute_url()).status_code == 404
    with pytest.raises(PermissionDenied):
        hosting.close_thread(thread=thread, by=host)


def test_who_shares_no_thread_shares_nothing_by_the_room(thread: Thread, asker: Member, asked: Member) -> None:
    """Everybody who was ever brought together holds the room's token: nothing may carry it as its audience."""
    token = audiences.room(thread.community_id)
    assert Viewer(asker).holds(token)
    assert not Viewer(MemberFactory()).holds(token)
    assert not Thread.objects.filter(audience=token).exists()
    assert audiences.circles([asker.pk, asked.pk]) == {asker.pk: frozenset(), asked.pk: frozenset()}
    assert not Participant.objects.filter(thread=thread).exclude(member__in=[asker, asked]).exists()


def test_to_be_introduced_is_to_share_no_community(thread: Thread, asker: Member, asked: Member) -> None:
    asked.part_audiences = {"about": "communities"}
    asked.headline = "Keeper of bullfinches"
    asked.save()

    assert "Keeper of bullfinches" not in browser(asker).get(asked.get_absolute_url()).content.decode()
    assert not Document.objects.filter(kind=Kind.PART).exists()


# --- Sockets ----------------------------------------------------------------------------------------------------


def test_the_socket_follows_the_thread_for_the_two_alone_and_the_room_for_nobody(
    thread: Thread, asker: Member, asked: Member
) -> None:
    stranger = MemberFactory()
    given = grants({(thread.pk, one) for one in (asker.pk, asked.pk, stranger.pk, None)})
    assert {member for (_thread, member), grant in given.items() if grant.is_given} == {asker.pk, asked.pk}
    of_room = community_grants({(thread.community_id, one) for one in (asker.pk, asked.pk, stranger.pk, None)})
    assert not any(grant.is_given for grant in of_room.values())


def test_suspension_moves_the_version_of_access(thread: Thread, asker: Member) -> None:
    before = Community.objects.get(pk=thread.community_id).access_version
    asker.is_active = False
    asker.save()

    assert Community.objects.get(pk=thread.community_id).access_version > before
    assert not grants({(thread.pk, asker.pk)})[thread.pk, asker.pk].is_given


# --- What is told -----------------------------------------------------------------------------------------------


def test_a_request_is_told_on_the_site_and_by_mail_without_its_words(
    asker: Member, asked: Member, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        made = introducing.ask(asker=asker, asked=asked, reason=REASON, kind="call", concept=None)

    (sent,) = mail.outbox
    assert sent.to == [asked.email]
    assert sent.subject == "Daniel Price asks for your time"
    assert made.get_absolute_url() in sent.body
    assert REASON not in sent.body
    assert asker.email not in sent.body
    assert unread_notices([asked.pk, asker.pk]) == {asked.pk: 1, asker.pk: 0}
    page = browser(asked).get("/notifications/").content.decode()
    assert "Daniel Price asks for your time" in page
    assert 'href="/notifications/"' in page
    assert "Daniel Price asks for your time" not in browser(asker).get("/notifications/").content.decode()

    client = browser(asked)
    client.get(made.get_absolute_url())
    assert unread_notices([asked.pk]) == {asked.pk: 0}


def test_an_answer_is_told_to_the_asker_once(
    introduction: Introduction, asker: Member, asked: Member, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        introducing.accept(introduction=introduction, by=asked, words=ANSWER, shares_email=True)

    (sent,) = mail.outbox
    assert sent.to == [asker.email]
    assert ANSWER not in sent.body
    assert asked.email not in sent.body
    told = Notification.objects.filter(member=asker)
    assert [one.news for one in told] == [News.ACCEPTED]
    assert not Notification.objects.filter(member=asked).unread().exists()


def test_no_mail_for_whoever_wants_none_or_need_not_answer_any_more(
    asker: Member, asked: Member, django_capture_on_commit_callbacks: Any
) -> None:
    introducing.set_availability(member=asked, is_open=True, pace="2-7", mails=False)
    with django_capture_on_commit_callbacks(execute=True):
        made = introducing.ask(asker=asker, asked=asked, reason=REASON, kind="call", concept=None)
    introducing.set_availability(member=asked, is_open=True, pace="2-7", mails=True)
    introducing.withdraw(introduction=made, by=asker)
    with django_capture_on_commit_callbacks(execute=True):
        other = introducing.ask(asker=asker, asked=asked, reason=REASON, kind="call", concept=None)
        introducing.withdraw(introduction=other, by=asker)

    assert mail.outbox == []
    assert unread_notices([asked.pk]) == {asked.pk: 0}


@pytest.mark.parametrize("change", [{"paused": True}, {"is_active": False}])
def test_nobody_is_told_of_who_has_gone(
    introduction: Introduction, asker: Member, asked: Member, change: dict[str, bool]
) -> None:
    Member.objects.filter(pk=asker.pk).update(**change)

    page = browser(asked).get("/notifications/").content.decode()
    assert "Daniel" not in page
    assert browser(asked).get(introduction.get_absolute_url()).status_code == 404


def test_the_list_of_notifications_asks_no_more_for_more(
    asked: Member, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    introducing.set_availability(member=asked, is_open=True, pace="5-7", mails=True)
    for _ in range(5):
        introducing.ask(asker=MemberFactory(), asked=asked, reason=REASON, kind="call", concept=ConceptFactory())
    client = browser(asked)
    client.get("/notifications/")

    with django_assert_max_num_queries(16):
        assert client.get("/notifications/").status_code == 200
