"""A thread becomes a draft page, with credit to whoever wrote it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from communities.actions import asking, threads
from communities.actions.harvest import make_draft
from communities.errors import ActionError
from communities.models import Community, Notification, Post, Thread
from directory.models import Member
from resources.models import CaseStudyIndexPage, CaseStudyPage, GuideIndexPage
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory, index_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lists() -> None:
    index_page(CaseStudyIndexPage, "case-studies")
    index_page(GuideIndexPage, "guides")


@pytest.fixture
def community() -> Community:
    return CommunityFactory(allows_anonymous=True)


@pytest.fixture
def author(community: Community) -> Member:
    return MembershipFactory(community=community, member__display_name="Amina Yusuf").member


@pytest.fixture
def member(community: Community) -> Member:
    return MembershipFactory(community=community, member__display_name="Joe Bright").member


@pytest.fixture
def thread(community: Community, author: Member) -> Thread:
    return threads.start_thread(
        community=community, author=author, title="Coins?", body="What **works**?", client_id=uuid4()
    )


def say(thread: Thread, author: Member, **more: object) -> Post:
    return threads.add_post(thread=thread, author=author, body="Coins work.", client_id=uuid4(), **more)


def draft(thread: Thread, by: Member, kind: str = "case-study") -> CaseStudyPage:
    page = make_draft(thread=thread, posts=list(thread.posts.values_list("pk", flat=True)), kind=kind, by=by)
    return page.specific


def test_authors_are_credited_and_told_and_who_wrote_without_a_name_is_not_named(
    thread: Thread, author: Member, member: Member
) -> None:
    hidden = MembershipFactory(community=thread.community, member__display_name="Wilma Whisper").member
    say(thread, member)
    say(thread, hidden, is_anonymous=True)
    say(thread, hidden, is_anonymous=True)

    page = draft(thread, by=author)

    assert [each.member for each in page.contributors.all()] == [author, member]
    content = f"{page.problem}{page.what_was_done}{page.others_should_know}"
    assert "Amina Yusuf, Joe Bright and A member" in content
    assert "Wilma" not in content
    told = Notification.objects.filter(kind="draft")
    assert {one.member for one in told} == {member, hidden}
    assert "taken into a draft" in told[0].sentence


def test_hosts_the_one_who_asked_and_editors_make_drafts_and_nobody_else(thread: Thread, author: Member) -> None:
    host = MembershipFactory(community=thread.community, title="chair").member
    editor = MemberFactory(is_staff=True)
    editor.groups.add(Group.objects.get(name="Editors"))

    for who in (author, host, editor):
        assert draft(thread, by=Member.objects.get(pk=who.pk))
    for other in (MembershipFactory(community=thread.community).member, MemberFactory()):
        with pytest.raises(PermissionDenied):
            draft(thread, by=other)


@pytest.mark.parametrize("level", ["private", "confidential"])
def test_nothing_leaves_a_private_or_confidential_community(
    client: Client, thread: Thread, author: Member, level: str
) -> None:
    thread.community.level = level
    thread.community.save()
    client.force_login(author)
    address = reverse("communities:harvest", args=[thread.community.slug, thread.pk])

    with pytest.raises(ActionError, match="stays here"):
        draft(thread, by=author)
    assert "What is said here stays here" in client.get(address).content.decode()
    data = {"kind": "case-study", "post": [thread.posts.get().pk]}
    assert "What is said here stays here" in client.post(address, data).content.decode()
    assert not CaseStudyPage.objects.exists()


def test_nothing_leaves_a_private_question(community: Community, author: Member) -> None:
    question = asking.ask_hosts(community=community, author=author, title="T", body="B", client_id=uuid4())

    with pytest.raises(ActionError, match="stays here"):
        draft(question, by=author)


def test_words_that_were_taken_down_are_not_taken(thread: Thread, author: Member, member: Member) -> None:
    gone = say(thread, member)
    threads.hide_post(post=gone, by=member)

    with pytest.raises(ActionError, match="at least one post"):
        make_draft(thread=thread, posts=[gone.pk], kind="case-study", by=author)
    assert "Coins work" not in str(draft(thread, by=author).what_was_done)


def test_the_posts_of_another_thread_are_not_taken(thread: Thread, community: Community, author: Member) -> None:
    other = threads.start_thread(community=community, author=author, title="T", body="B", client_id=uuid4())

    with pytest.raises(ActionError, match="at least one post"):
        make_draft(thread=thread, posts=[other.posts.get().pk], kind="guide", by=author)


def test_by_the_form_a_draft_is_made_of_what_was_chosen(client: Client, thread: Thread, author: Member) -> None:
    client.force_login(author)
    address = reverse("communities:harvest", args=[thread.community.slug, thread.pk])

    content = client.get(address).content.decode()
    assert "What works?" in content
    assert "submitted to the editors in your name" in content
    assert "Choose at least one post." in client.post(address, {"kind": "guide"}).content.decode()
    assert "error-summary" in client.post(address, {"kind": "novel", "post": thread.posts.get().pk}).content.decode()
    response = client.post(address, {"kind": "case-study", "post": [thread.posts.get().pk, "x"]}, follow=True)
    assert "submitted in your name" in response.content.decode()
    assert CaseStudyPage.objects.get().title == "Coins?"


def test_an_editor_is_led_to_the_draft(client: Client, thread: Thread) -> None:
    client.force_login(MemberFactory(is_superuser=True))
    address = reverse("communities:harvest", args=[thread.community.slug, thread.pk])

    content = client.post(address, {"kind": "case-study", "post": thread.posts.get().pk}, follow=True).content.decode()

    assert f'href="/cms/pages/{CaseStudyPage.objects.get().pk}/edit/"' in content
