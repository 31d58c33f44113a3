"""Asking safely: without a name, and in private."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from communities.actions import asking, membership, threads
from communities.actions.outcomes import report_outcome
from communities.actions.responses import react
from communities.documents import post_documents, thread_documents
from communities.errors import ActionError
from communities.live.rendering import event_frame
from communities.models import (
    AuditEntry,
    Community,
    Membership,
    Notification,
    Participant,
    Post,
    Thread,
    ThreadEvent,
)
from directory.audiences import Viewer
from directory.models import Member
from tests.factories import CommunityFactory, LearningGuidePageFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db

NAME = "Wilhelmina Nightingale-Whisperwood"
WORDS = "We do not know how to begin with the marzipan. " * 8


@pytest.fixture
def community() -> Community:
    return CommunityFactory(name="Quiet room", allows_anonymous=True)


@pytest.fixture
def host(community: Community) -> Member:
    return MembershipFactory(community=community, title="chair", member__display_name="Grace Host").member


@pytest.fixture
def author(community: Community) -> Member:
    shown = {"member__display_name": NAME, "member__audience": "public", "member__headline": f"Headline of {NAME}"}
    return MembershipFactory(community=community, **shown).member


@pytest.fixture
def member(community: Community) -> Member:
    return MembershipFactory(community=community).member


def say(thread: Thread, author: Member, body: str = WORDS, **more: object) -> Post:
    return threads.add_post(thread=thread, author=author, body=body, client_id=uuid4(), **more)


def page(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    assert response.status_code == 200, address
    return response.content.decode()


# --- Without a name ---------------------------------------------------------------------------------------------


@pytest.fixture
def anonymous(community: Community, author: Member, member: Member, host: Member) -> Thread:
    """A thread in which the author does everything that may be done without a name."""
    thread = threads.start_thread(
        community=community,
        author=author,
        title="Marzipan",
        body=WORDS,
        client_id=uuid4(),
        is_anonymous=True,
        page=LearningGuidePageFactory(title="A guide for all"),
    )
    first = thread.posts.get()
    reply = say(thread, member, "Begin with coins.", reply_to=first)
    answer = say(thread, author, WORDS, reply_to=reply, is_anonymous=True)
    say(thread, member, "Thank you.", reply_to=answer)
    threads.edit_post(post=answer, editor=author, body=f"{WORDS} And more.")
    threads.choose_answer(post=answer, by=author)
    report_outcome(thread=thread, by=author, outcome="worked", note="It went well.")
    react(post=answer, member=member, kind="thanks")
    thread.refresh_from_db()
    return thread


def test_no_page_gives_the_author_away(client: Client, anonymous: Thread, community: Community, member: Member) -> None:
    posts = list(anonymous.posts.values_list("pk", flat=True))
    addresses = [
        "/",
        "/communities/",
        "/my-network/",
        "/notifications/",
        "/search/?q=marzipan",
        "/people/?q=marzipan",
        anonymous.page.get_url(),
        community.get_absolute_url(),
        anonymous.get_absolute_url(),
        reverse("communities:me_too", args=[community.slug, anonymous.pk]),
        *(reverse(f"communities:{name}", args=[pk]) for pk in posts for name in ("reactions", "history", "reply_to")),
        *(f"{reverse('communities:reply_to', args=[pk])}?quote" for pk in posts),
    ]
    readers = [None, MemberFactory(), member]
    for reader in readers:
        browser = Client()
        if reader:
            browser.force_login(reader)
        for address in addresses:
            assert NAME not in page(browser, address), (reader, address)


def test_hosts_learn_the_name_on_no_page_but_one(client: Client, anonymous: Thread, host: Member) -> None:
    client.force_login(host)
    for post in anonymous.posts.filter(is_anonymous=True):
        for name in ("choose_answer", "hide_post", "reactions", "history", "reveal"):
            assert NAME not in page(client, reverse(f"communities:{name}", args=[post.pk])), name
    assert NAME not in page(client, anonymous.get_absolute_url())


def test_no_frame_mail_or_notification_gives_the_author_away(anonymous: Thread) -> None:
    sent = [
        text
        for event in ThreadEvent.objects.filter(thread=anonymous)
        for text in event_frame(_as_delivered(event), 0).texts
    ]

    assert len(sent) == anonymous.last_seq
    assert not [text for text in sent if NAME in text]
    assert not [one for one in mail.outbox if NAME in f"{one.subject}{one.body}{one.alternatives}"]
    assert not [one for one in Notification.objects.select_related("post") if NAME in one.sentence]


def _as_delivered(event: ThreadEvent) -> ThreadEvent:
    if event.post_id:
        event.post = Post.objects.shown().select_related("thread__community").get(pk=event.post_id)
    return event


def test_search_knows_nothing_of_whoever_wrote(anonymous: Thread, author: Member) -> None:
    documents = [*thread_documents([anonymous.pk]), *post_documents(anonymous.posts.values_list("pk", flat=True))]

    assert len(documents) == 1
    assert not [one for one in documents if one.person == author.pk or NAME in f"{one.title}{one.summary}{one.body}"]


def test_their_profile_does_not_show_what_they_wrote(client: Client, anonymous: Thread, author: Member) -> None:
    content = page(client, author.get_absolute_url())

    assert "Marzipan" not in content
    assert anonymous.get_absolute_url() not in content


def test_only_the_author_is_offered_to_change_it(
    client: Client, anonymous: Thread, author: Member, member: Member
) -> None:
    own = {}
    for who in (author, member):
        client.force_login(who)
        content = page(client, anonymous.get_absolute_url())
        own[who] = re.findall(r'class="post own[^"]*" id="post-(\d+)"', content)
        assert content.count('data-author="0"') == 2
        assert f'data-author="{author.pk}"' not in content

    assert own == {author: ["1", "3"], member: ["2", "4"]}


def test_the_one_who_asked_can_be_told_from_others_without_a_name(
    client: Client, anonymous: Thread, member: Member
) -> None:
    say(anonymous, member, "Me neither.", is_anonymous=True)

    content = page(client, anonymous.get_absolute_url())

    assert content.count("asked this, without a name") == 2
    assert content.count(">without a name") == 1


def test_who_asked_with_their_name_is_not_tied_to_what_they_wrote_without(
    client: Client, community: Community, author: Member
) -> None:
    thread = threads.start_thread(community=community, author=author, title="Named", body="I ask.", client_id=uuid4())
    say(thread, author, "And without.", is_anonymous=True)

    assert "asked this, without a name" not in page(client, thread.get_absolute_url())


def test_nobody_writes_without_a_name_where_it_is_not_allowed(
    client: Client, author: Member, community: Community
) -> None:
    Community.objects.update(allows_anonymous=False)
    community.refresh_from_db()
    client.force_login(author)
    address = reverse("communities:start_thread", args=[community.slug])

    assert "without my name" not in page(client, address)
    data = {"title": "T", "kind": "help", "body": "Kept words", "client_id": uuid4(), "is_anonymous": "on"}
    content = client.post(address, data).content.decode()
    assert "In this community people write under their names." in content
    assert "Kept words" in content
    assert not Thread.objects.exists()
    with pytest.raises(ActionError):
        threads.start_thread(
            community=community, author=author, title="T", body="B", client_id=uuid4(), is_anonymous=True
        )


def test_the_form_says_who_can_find_out(client: Client, author: Member, community: Community) -> None:
    client.force_login(author)
    address = reverse("communities:start_thread", args=[community.slug])

    assert "The hosts can look up who wrote it" in page(client, address)
    data = {"title": "T", "kind": "help", "body": "B", "client_id": uuid4(), "is_anonymous": "on"}
    assert client.post(address, data).status_code == 302
    assert Post.objects.get().is_anonymous


# --- Looking up who wrote ---------------------------------------------------------------------------------------


def test_a_host_who_gives_a_reason_sees_the_name_and_the_log_says_so(
    client: Client, anonymous: Thread, host: Member, community: Community
) -> None:
    post = anonymous.posts.get(number=1)
    client.force_login(host)
    address = reverse("communities:reveal", args=[post.pk])

    response = client.post(address, {"reason": "Somebody may be at risk."})

    assert NAME in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.actor, entry.post, entry.member) == ("reveal", host, post, None)
    log = page(client, reverse("communities:log", args=[community.slug]))
    assert "looked up who wrote without a name" in log
    assert "Somebody may be at risk." in log
    assert NAME not in log


def test_without_a_reason_nothing_is_shown_or_recorded(client: Client, anonymous: Thread, host: Member) -> None:
    client.force_login(host)

    for reason in ("", " \u200b "):
        content = client.post(
            reverse("communities:reveal", args=[anonymous.posts.get(number=1).pk]), {"reason": reason}
        ).content.decode()
        assert NAME not in content
    assert not AuditEntry.objects.exists()


def test_nobody_else_looks_it_up(client: Client, anonymous: Thread, author: Member, member: Member) -> None:
    post = anonymous.posts.get(number=1)
    editor = MemberFactory()
    editor.groups.add(Group.objects.get(name="Editors"))

    for who in (author, member, editor):
        client.force_login(who)
        assert client.post(reverse("communities:reveal", args=[post.pk]), {"reason": "Please"}).status_code == 404
        with pytest.raises(PermissionDenied):
            asking.reveal_author(post=post, by=who, reason="Please")
    assert not AuditEntry.objects.exists()


def test_a_post_with_a_name_has_nothing_to_look_up(client: Client, anonymous: Thread, host: Member) -> None:
    client.force_login(host)

    assert client.get(reverse("communities:reveal", args=[anonymous.posts.get(number=2).pk])).status_code == 404


# --- In private -------------------------------------------------------------------------------------------------


def ask(community: Community, author: Member, title: str = "Marzipan in private") -> Thread:
    return asking.ask_hosts(community=community, author=author, title=title, body=WORDS, client_id=uuid4())


def readers_of(thread: Thread) -> set[int]:
    return {one.pk for one in Member.objects.all() if Viewer(one).holds(thread.audience)}


def test_a_private_question_is_for_whoever_asked_and_the_hosts(
    client: Client, community: Community, author: Member, member: Member, host: Member
) -> None:
    client.force_login(author)
    data = {"title": "Marzipan in private", "body": WORDS, "client_id": str(uuid4())}
    for _ in range(2):
        assert client.post(reverse("communities:ask_hosts", args=[community.slug]), data).status_code == 302

    thread = Thread.objects.get()
    assert readers_of(thread) == {author.pk, host.pk}
    assert [one.member for one in Notification.objects.filter(kind="hosts")] == [host]
    assert "Marzipan in private" in page(client, community.get_absolute_url())
    client.force_login(host)
    assert "A private question to the hosts" in page(client, thread.get_absolute_url())
    client.force_login(member)
    assert client.get(thread.get_absolute_url()).status_code == 404
    for address in (community.get_absolute_url(), "/", "/search/?q=marzipan", "/people/?q=marzipan"):
        assert "Marzipan in private" not in page(client, address)


def test_nobody_else_writes_in_it_or_knows_of_its_posts(community: Community, author: Member, member: Member) -> None:
    thread = ask(community, author)

    with pytest.raises(PermissionDenied):
        say(thread, member)
    with pytest.raises(PermissionDenied):
        react(post=thread.posts.get(), member=member, kind="thanks")


def test_a_private_question_is_in_no_search(community: Community, author: Member, host: Member) -> None:
    thread = ask(community, author)
    say(thread, host, WORDS)

    assert not list(thread_documents([thread.pk]))
    assert not list(post_documents(thread.posts.values_list("pk", flat=True)))


def test_it_is_not_counted_for_others(client: Client, community: Community, author: Member) -> None:
    ask(community, author)

    assert "0 threads" in page(client, "/communities/")


def test_it_stays_private_when_its_community_takes_another_level(community: Community, author: Member) -> None:
    thread = ask(community, author)
    for level in Community.Level.values:
        community.level = level
        community.save()
        thread.refresh_from_db()
        assert thread.is_private


def test_a_new_host_reads_what_is_open_and_a_former_one_only_their_own(
    community: Community, author: Member, member: Member, host: Member
) -> None:
    admin = MemberFactory(is_superuser=True)
    closed, opened = ask(community, author), ask(community, author)
    Thread.objects.filter(pk=closed.pk).update(closed_at=closed.created_at)

    membership.appoint(community=community, member=member, title="chair", by=admin)
    assert readers_of(opened) == {author.pk, host.pk, member.pk}
    assert readers_of(closed) == {author.pk, host.pk}
    own = ask(community, member)
    membership.appoint(community=community, member=member, title="", by=admin)
    assert readers_of(opened) == {author.pk, host.pk}
    assert readers_of(own) == {member.pk, host.pk}


def test_whoever_leaves_or_is_removed_reads_no_question_any_more(
    community: Community, author: Member, host: Member
) -> None:
    other = MembershipFactory(community=community, title="facilitator").member
    thread = ask(community, author)

    membership.leave(community=community, member=author)
    assert readers_of(thread) == {host.pk, other.pk}
    membership.leave(community=community, member=other)
    assert readers_of(thread) == {host.pk}
    assert not Participant.objects.exclude(member=host).exists()


def test_only_members_ask_the_hosts(client: Client, community: Community) -> None:
    client.force_login(MemberFactory())

    assert client.get(reverse("communities:ask_hosts", args=[community.slug])).status_code == 404
    with pytest.raises(PermissionDenied):
        ask(community, MemberFactory())


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client: Client, community: Community, author: Member) -> None:
    client.force_login(author)

    content = client.post(
        reverse("communities:ask_hosts", args=[community.slug]), {"title": "", "body": "Kept words"}
    ).content.decode()

    assert "error-summary" in content
    assert "Kept words" in content
    assert Membership.objects.filter(member=author).exists()
