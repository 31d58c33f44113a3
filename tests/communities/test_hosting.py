"""What hosts do with a thread as a whole: pin, close, rename, tag, move; others are refused, and it is written down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from communities import live
from communities.actions import hosting as actions
from communities.actions.membership import change_level
from communities.actions.threads import add_post, hide_post, start_thread
from communities.errors import ActionError
from communities.models import AuditEntry, Community, Post, Thread
from directory.models import Member
from search.models import ConceptTerm, Document
from tests.factories import CommunityFactory, ConceptFactory, LearningGuidePageFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db

WORDS = "We count the days between two falls and talk about each of them in the morning. " * 4


@pytest.fixture
def host() -> Member:
    return MembershipFactory(community__name="Falls", title="chair", member__display_name="Hetty Host").member


@pytest.fixture
def community(host: Member) -> Community:
    return host.communities.get(name="Falls")


@pytest.fixture
def author(community: Community) -> Member:
    return MembershipFactory(community=community).member


@pytest.fixture
def thread(community: Community, author: Member) -> Thread:
    return start_thread(
        community=community, author=author, title="Hip protectors", body=WORDS, client_id=uuid4(), kind="share"
    )


@pytest.fixture
def rechecked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    told: list[Any] = []
    monkeypatch.setattr(live, "recheck", lambda **who: told.append(who))
    return told


def elsewhere(host: Member, name: str = "Beside", **how: Any) -> Community:
    return MembershipFactory(community=CommunityFactory(name=name, **how), member=host, title="chair").community


def address(name: str, thread: Thread) -> str:
    return reverse(f"communities:{name}", args=[thread.community.slug, thread.pk])


ACTS: dict[str, Callable[[Thread, Member], object]] = {
    "pin": lambda thread, by: actions.pin_thread(thread=thread, by=by),
    "close": lambda thread, by: actions.close_thread(thread=thread, by=by),
    "rename": lambda thread, by: actions.rename_thread(thread=thread, by=by, title="Another"),
    "tag": lambda thread, by: actions.tag_thread(thread=thread, by=by, concepts=[ConceptFactory()]),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_host_acts_and_readers_and_the_log_are_told(act: str, thread: Thread, host: Member) -> None:
    before = thread.last_seq

    ACTS[act](thread, host)

    event = thread.events.last()
    assert (event.seq, event.kind, event.post) == (before + 1, "thread", None)
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.actor, entry.thread) == (act, host, thread)


@pytest.mark.parametrize("act", ACTS)
def test_nobody_else_acts(act: str, thread: Thread, author: Member) -> None:
    for by in (author, MemberFactory(), MembershipFactory(title="chair").member):
        with pytest.raises(PermissionDenied):
            ACTS[act](thread, by)
    assert not AuditEntry.objects.exists()


def test_who_was_removed_meanwhile_does_not_act(thread: Thread, host: Member) -> None:
    host.memberships.all().delete()

    with pytest.raises(PermissionDenied):
        actions.close_thread(thread=thread, by=host)


def test_doing_it_twice_is_doing_it_once(thread: Thread, host: Member) -> None:
    for _ in range(2):
        actions.pin_thread(thread=thread, by=host)
        actions.close_thread(thread=thread, by=host)
    for _ in range(2):
        actions.pin_thread(thread=thread, by=host, pinned=False)
        actions.close_thread(thread=thread, by=host, closed=False)

    assert list(AuditEntry.objects.order_by("pk").values_list("act", flat=True)) == ["pin", "close", "unpin", "reopen"]


def test_in_a_closed_thread_nobody_writes_until_it_is_open_again(thread: Thread, host: Member, author: Member) -> None:
    actions.close_thread(thread=thread, by=host)

    for by in (author, host):
        with pytest.raises(ActionError, match="closed this thread"):
            add_post(thread=thread, author=by, body="One more.", client_id=uuid4())
    actions.close_thread(thread=thread, by=host, closed=False)
    assert add_post(thread=thread, author=author, body="One more.", client_id=uuid4()).number == 2


def test_a_form_sent_before_the_close_is_answered_with_its_post(thread: Thread, host: Member, author: Member) -> None:
    client_id = uuid4()
    post = add_post(thread=thread, author=author, body="Sent.", client_id=client_id)
    actions.close_thread(thread=thread, by=host)

    assert add_post(thread=thread, author=author, body="Sent.", client_id=client_id) == post


def test_what_was_typed_into_a_thread_that_closed_meanwhile_is_kept(
    client: Client, thread: Thread, host: Member, author: Member
) -> None:
    client.force_login(author)
    actions.close_thread(thread=thread, by=host)

    response = client.post(address("reply", thread), {"body": "Half an hour of typing.", "client_id": uuid4()})

    content = response.content.decode()
    assert "A host has closed this thread meanwhile" in content
    assert "Half an hour of typing." in content
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "This thread is closed." in page
    assert 'id="reply-form"' not in page


def test_a_new_title_reaches_search_and_evidence(thread: Thread, host: Member) -> None:
    actions.rename_thread(thread=thread, by=host, title="Padded trousers")

    assert set(Document.objects.filter(entity__in=["thread", "post"]).values_list("title", flat=True)) == {
        "Padded trousers"
    }
    assert "Hip protectors" in AuditEntry.objects.get().note


def test_topics_reach_search(thread: Thread, host: Member) -> None:
    concept = ConceptFactory(key="run-charts", label="Run charts")
    actions.tag_thread(thread=thread, by=host, concepts=[concept])

    for document in Document.objects.filter(entity__in=["thread", "post"]):
        assert document.labels.filter(value="run-charts").exists()
    with pytest.raises(ActionError, match="at most 8"):
        actions.tag_thread(thread=thread, by=host, concepts=[ConceptFactory() for _ in range(9)])


# --- Moving ----------------------------------------------------------------------------------------------------


def test_a_moved_thread_is_read_by_who_may_read_the_new_community(
    client: Client, thread: Thread, host: Member, rechecked: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    origin, inside = thread.community, elsewhere(host, level="private")
    Community.objects.filter(pk=origin.pk).update(access_version=7)
    old_address = thread.get_absolute_url()

    with django_capture_on_commit_callbacks(execute=True):
        moved = actions.move_thread(thread=thread, to=inside, by=host)

    thread = Thread.objects.get()
    assert (thread.community, thread.audience) == (inside, f"community:{inside.pk}")
    assert moved.audience == thread.audience
    assert {who["community_id"] for who in rechecked} == {origin.pk, inside.pk}
    assert Community.objects.get(pk=inside.pk).access_version == 8
    assert set(Document.objects.filter(entity__in=["thread", "post"]).values_list("audience", flat=True)) == {
        f"community:{inside.pk}"
    }
    for reader, status in ((None, 302), (thread.author, 404)):
        if reader:
            client.force_login(reader)
        for place in (old_address, thread.get_absolute_url(), thread.posts.get().get_absolute_url()):
            assert client.get(place).status_code == status
    client.force_login(host)
    assert client.get(old_address)["Location"] == thread.get_absolute_url()


def test_moving_to_more_readers_has_to_be_confirmed(client: Client, host: Member) -> None:
    inside, outside = elsewhere(host, "Inside", level="private"), elsewhere(host, "Outside")
    thread = start_thread(community=inside, author=host, title="Among us", body=WORDS, client_id=uuid4())
    client.force_login(host)
    url = address("move", thread)

    with pytest.raises(ActionError, match="confirm"):
        actions.move_thread(thread=thread, to=outside, by=host)
    asked = client.post(url, {"to": outside.pk})
    assert "everybody could read it, also people who are not signed in" in asked.content.decode()
    assert Thread.objects.get().community == inside
    assert client.post(url, {"to": outside.pk, "confirmed": "on"}).status_code == 302
    assert Thread.objects.get().audience == "public"


def test_nothing_leaves_a_confidential_community(client: Client, host: Member) -> None:
    secret, outside = elsewhere(host, "Secret", level="confidential"), elsewhere(host, "Outside")
    thread = start_thread(community=secret, author=host, title="Among us", body=WORDS, client_id=uuid4())
    client.force_login(host)

    with pytest.raises(ActionError, match="in confidence"):
        actions.move_thread(thread=thread, to=outside, by=host, confirmed=True)
    refused = client.post(address("move", thread), {"to": outside.pk, "confirmed": "on"})
    assert "What was said in confidence stays here" in refused.content.decode()
    assert Thread.objects.get().community == secret


def test_what_a_move_would_betray_stays(thread: Thread, host: Member, author: Member) -> None:
    inside = elsewhere(host, "Inside", level="private")
    guide = LearningGuidePageFactory(audience="members")
    Thread.objects.update(page=guide)
    outside = elsewhere(host, "Outside")
    with pytest.raises(ActionError, match="about a page"):
        actions.move_thread(thread=thread, to=outside, by=host, confirmed=True)
    Post.objects.update(is_anonymous=True)
    with pytest.raises(ActionError, match="without their name"):
        actions.move_thread(thread=thread, to=inside, by=host, confirmed=True)
    assert Thread.objects.get().community == thread.community


def test_a_thread_moves_only_between_communities_of_its_host(client: Client, thread: Thread, host: Member) -> None:
    other = CommunityFactory(name="Not mine")
    MembershipFactory(community=other, member=host)

    with pytest.raises(PermissionDenied):
        actions.move_thread(thread=thread, to=other, by=host, confirmed=True)
    client.force_login(host)
    assert "You host no other community" in client.get(address("move", thread)).content.decode()
    assert client.post(address("move", thread), {"to": other.pk}).status_code == 200
    assert Thread.objects.get().community == thread.community


def test_a_move_is_written_down_in_both_places_without_naming_a_secret(thread: Thread, host: Member) -> None:
    origin, secret = thread.community, elsewhere(host, "Kestrels", level="confidential")

    actions.move_thread(thread=thread, to=secret, by=host, confirmed=True)

    here, there = AuditEntry.objects.get(community=origin), AuditEntry.objects.get(community=secret)
    assert "Kestrels" not in here.note
    assert here.thread is None
    assert "From Falls" in there.note
    assert not Document.objects.filter(entity__in=["thread", "post"]).exists()


# --- The pages -------------------------------------------------------------------------------------------------

PAGES = ("pin", "close", "rename", "topics", "move", "split", "merge")


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_of_hosts_are_for_hosts(client: Client, name: str, thread: Thread, host: Member) -> None:
    url = address(name, thread)

    assert client.get(url).status_code == 302
    for somebody in (thread.author, MemberFactory()):
        client.force_login(somebody)
        assert client.get(url).status_code == 404
        assert client.post(url, {"wanted": "yes", "title": "x"}).status_code == 404
        assert "Host this thread" not in client.get(thread.get_absolute_url()).content.decode()
    client.force_login(host)
    assert client.get(url).status_code == 200
    assert url in client.get(thread.get_absolute_url()).content.decode()
    assert not AuditEntry.objects.exists()


def test_a_host_pins_closes_and_renames_on_the_pages(client: Client, thread: Thread, host: Member) -> None:
    later = start_thread(community=thread.community, author=host, title="Later", body=WORDS, client_id=uuid4())
    client.force_login(host)

    client.post(address("pin", thread), {"wanted": "yes"})
    client.post(address("close", thread), {"wanted": "yes"})
    client.post(address("rename", thread), {"title": "  Padded\n trousers "})

    listed = client.get(thread.community.get_absolute_url()).content.decode()
    assert listed.index("Padded trousers") < listed.index(later.title)
    assert "Pinned" in listed
    assert "Closed" in listed
    assert "A host has closed this thread" in client.get(thread.get_absolute_url()).content.decode()
    client.post(address("close", thread), {"wanted": "no"})
    assert "closed this thread" not in client.get(thread.get_absolute_url()).content.decode()


@pytest.mark.parametrize("title", ["", " \u200b ", "x" * 141])
def test_a_title_that_says_nothing_is_refused(client: Client, thread: Thread, host: Member, title: str) -> None:
    client.force_login(host)

    response = client.post(address("rename", thread), {"title": title})

    assert response.status_code == 200
    assert "error-summary" in response.content.decode()
    assert Thread.objects.get().title == "Hip protectors"


def test_topics_are_offered_from_the_words_and_found_by_name(client: Client, thread: Thread, host: Member) -> None:
    falls = ConceptFactory(key="falls", label="Falls", kind="topic")
    charts = ConceptFactory(key="run-charts", label="Run charts")
    ConceptTerm.objects.create(concept=charts, text="time series chart")
    client.force_login(host)
    url = address("topics", thread)

    assert f'value="{falls.pk}"' in client.get(url).content.decode()
    added = client.post(url, {"topics": [falls.pk], "another": "time series chart", "add": "yes"}).content.decode()
    assert f'value="{charts.pk}"' in added
    assert not Thread.objects.get().concepts.exists()
    assert "no topic of this name" in client.post(url, {"another": "Kestrels"}).content.decode()
    client.post(url, {"topics": [falls.pk, charts.pk]})
    assert set(Thread.objects.get().concepts.all()) == {falls, charts}
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Run charts" in page


def test_what_was_done_is_for_hosts_and_costs_the_same_however_much(
    client: Client, thread: Thread, host: Member, author: Member, django_assert_max_num_queries: Any
) -> None:
    url = reverse("communities:log", args=[thread.community.slug])
    for title in ("One", "Two", "Three", "Four"):
        actions.rename_thread(thread=thread, by=host, title=title)

    assert client.get(url).status_code == 302
    client.force_login(author)
    assert client.get(url).status_code == 404
    client.force_login(host)
    with django_assert_max_num_queries(12):
        content = client.get(url).content.decode()
    assert content.count("renamed") == 4
    assert content.index("“Three”") < content.index("“Hip protectors”")


def test_that_a_host_took_a_post_down_is_written_down(thread: Thread, host: Member, author: Member) -> None:
    own = add_post(thread=thread, author=author, body="Mine.", client_id=uuid4())
    hide_post(post=own, by=author)
    assert not AuditEntry.objects.exists()

    hide_post(post=thread.posts.get(number=1), by=host)

    entry = AuditEntry.objects.get()
    assert (entry.act, entry.actor, entry.post.number, entry.member) == ("hide", host, 1, None)


def test_a_level_change_leaves_what_was_done_to_the_hosts(client: Client, thread: Thread, host: Member) -> None:
    actions.pin_thread(thread=thread, by=host)
    change_level(community=thread.community, level="open", by=MemberFactory(is_superuser=True))
    client.force_login(MemberFactory())

    assert client.get(reverse("communities:log", args=[thread.community.slug])).status_code == 404
