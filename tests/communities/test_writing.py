"""Forms for writing: what they show, what they refuse, and that they never lose a word."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from communities.actions.membership import leave, remove_member
from communities.actions.threads import add_post, edit_post, hide_post, start_thread
from communities.errors import EditConflict
from communities.models import Community, Draft, Membership, Post, Thread
from directory import limits
from directory.models import Member
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db

WORDS = "Gooseberries in the biscuit tin"
KEPT = f"{WORDS}</textarea>"


@pytest.fixture
def community() -> Community:
    return CommunityFactory(name="Falls and frailty")


@pytest.fixture
def host(community: Community) -> Member:
    return MembershipFactory(community=community, title="chair").member


@pytest.fixture
def member(community: Community) -> Member:
    return MembershipFactory(community=community, member__display_name="Ada Author").member


@pytest.fixture
def thread(community: Community, host: Member) -> Thread:
    return start_thread(community=community, author=host, title="Falls", body="Who knows?", client_id=uuid4())


def reply(client: Client, thread: Thread, body: str = WORDS, **fields: Any) -> tuple[int, str]:
    url = reverse("communities:reply", args=[thread.community.slug, thread.pk])
    response = client.post(url, {"body": body, "client_id": uuid4(), **fields})
    return response.status_code, response.content.decode()


def preview(client: Client, thread: Thread, body: str) -> dict[str, Any]:
    response = client.post(reverse("communities:preview"), {"place": f"thread:{thread.pk}", "body": body})
    said: dict[str, Any] = json.loads(response.content)
    return said


# --- Preview ----------------------------------------------------------------------------------------------------


def test_a_preview_shows_what_readers_will_see(signed_in: Client, thread: Thread) -> None:
    said = preview(signed_in, thread, "We **began**. <script>alert(1)</script>")
    assert said == {
        "html": "<p>We <strong>began</strong>. &lt;script&gt;alert(1)&lt;/script&gt;</p>",
        "problem": "",
        "told": "",
    }


def test_a_preview_says_what_would_be_refused_and_who_is_meant(
    signed_in: Client, thread: Thread, community: Community
) -> None:
    assert "too deep" in preview(signed_in, thread, "> " * 30 + "x")["problem"]
    for _ in range(2):
        MembershipFactory(community=community, member__display_name="Sam Same")
    assert "More than one person here is called Sam Same" in preview(signed_in, thread, "@Sam Same")["told"]


def test_the_button_shows_the_preview_and_keeps_everything(signed_in: Client, thread: Thread) -> None:
    status, page = reply(signed_in, thread, "We **began**.", act="preview")

    assert status == 200
    assert "<strong>began</strong>" in page
    assert "We **began**.</textarea>" in page
    assert "error-summary" not in page
    assert thread.posts.count() == 1


def test_a_new_thread_is_previewed_without_asking_for_what_is_missing(signed_in: Client, community: Community) -> None:
    url = reverse("communities:start_thread", args=[community.slug])
    response = signed_in.post(url, {"title": "", "body": "We **began**.", "kind": "share", "act": "preview"})
    page = response.content.decode()
    assert "<strong>began</strong>" in page
    assert "error-summary" not in page
    assert not Thread.objects.exists()


def test_going_back_to_a_form_that_was_sent_starts_another_thread_with_other_words(
    signed_in: Client, community: Community
) -> None:
    url, form = reverse("communities:start_thread", args=[community.slug]), {"kind": "share", "client_id": uuid4()}
    first, other = {**form, "title": "Falls", "body": WORDS}, {**form, "title": "Lifts", "body": "We have a new lift."}

    places = [signed_in.post(url, sent)["Location"] for sent in (first, first, other, other)]

    assert places[0] == places[1]
    assert places[2] == places[3]
    assert list(Thread.objects.order_by("pk").values_list("title", flat=True)) == ["Falls", "Lifts"]
    assert list(Post.objects.order_by("pk").values_list("body", flat=True)) == [WORDS, "We have a new lift."]


def test_nothing_is_previewed_where_one_may_not_write(client: Client, thread: Thread) -> None:
    Community.objects.get(pk=thread.community_id)
    client.force_login(MemberFactory())
    Community.objects.filter(pk=thread.community_id).update(level="private")
    Thread.objects.filter(pk=thread.pk).update(audience=f"community:{thread.community_id}")
    response = client.post(reverse("communities:preview"), {"place": f"thread:{thread.pk}", "body": "x"})
    assert response.status_code == 404


# --- Refusals keep the words ------------------------------------------------------------------------------------


def test_a_script_is_told_where_its_post_stands_and_a_form_is_led_there(signed_in: Client, thread: Thread) -> None:
    url, data = reverse("communities:reply", args=[thread.community.slug, thread.pk]), {"body": WORDS}
    sent = {"client_id": uuid4(), **data}

    by_script = signed_in.post(url, sent, headers={"X-Requested-With": "fetch"})

    assert by_script.json() == {"place": Post.objects.get(number=2).place}
    assert signed_in.post(url, sent)["Location"] == Post.objects.get(number=2).place
    refused = signed_in.post(url, {"body": ""}, headers={"X-Requested-With": "fetch"})
    assert refused["Content-Type"].startswith("text/html")
    signed_out = Client().post(url, data, headers={"X-Requested-With": "fetch"})
    assert signed_out.status_code == 302


def test_a_closed_thread_says_so(signed_in: Client, thread: Thread) -> None:
    Thread.objects.filter(pk=thread.pk).update(closed_at=timezone.now())
    status, page = reply(signed_in, thread)
    assert status == 200
    assert "closed this thread" in page
    assert KEPT in page


def test_who_left_an_open_community_joins_and_sends(signed_in: Client, thread: Thread, member: Member) -> None:
    leave(community=thread.community, member=member)

    status, page = reply(signed_in, thread)

    assert status == 403
    assert "have left it meanwhile" in page
    assert KEPT in page
    assert 'name="join"' in page
    assert reply(signed_in, thread, join="yes")[0] == 302


@pytest.mark.parametrize("gone", ["removed", "no such thread"])
def test_who_may_no_longer_read_gets_the_words_back_and_learns_nothing(
    signed_in: Client, thread: Thread, member: Member, host: Member, gone: str
) -> None:
    Community.objects.get(pk=thread.community_id)
    thread.community.level = "private"
    thread.community.save()
    remove_member(community=thread.community, member=member, by=host)
    slug, pk = (thread.community.slug, thread.pk) if gone == "removed" else ("nowhere", 999)

    response = signed_in.post(reverse("communities:reply", args=[slug, pk]), {"body": WORDS, "client_id": uuid4()})

    page = response.content.decode()
    assert response.status_code == 404
    assert KEPT in page
    assert thread.community.name not in page
    assert thread.title not in page
    assert "data-keep-drafts" in page


def test_starting_a_thread_and_changing_a_post_give_the_words_back_too(
    signed_in: Client, thread: Thread, member: Member, host: Member
) -> None:
    own = add_post(thread=thread, author=member, body="Mine.", client_id=uuid4())
    thread.community.level = "private"
    thread.community.save()
    remove_member(community=thread.community, member=member, by=host)
    for url in (
        reverse("communities:start_thread", args=[thread.community.slug]),
        reverse("communities:edit_post", args=[own.pk]),
    ):
        response = signed_in.post(url, {"title": "T", "kind": "help", "body": WORDS})
        assert response.status_code in {403, 404}
        assert KEPT in response.content.decode()


def test_a_reply_to_a_post_that_was_taken_down_goes_to_the_thread_instead(
    signed_in: Client, thread: Thread, host: Member
) -> None:
    parent = thread.posts.get()
    hide_post(post=parent, by=host)

    status, page = reply(signed_in, thread, reply_to=parent.pk)

    assert status == 200
    assert "The post that you reply to was taken down." in page
    assert KEPT in page
    assert 'name="reply_to" id="id_reply_to"' in page or 'name="reply_to" value=""' in page
    assert reply(signed_in, thread)[0] == 302
    assert Post.objects.get(number=2).reply_to is None


def test_too_many_posts_from_one_address_wait(
    signed_in: Client, thread: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FROM_ONE_ADDRESS", 0)
    url = reverse("communities:reply", args=[thread.community.slug, thread.pk])
    response = signed_in.post(url, {"body": WORDS, "client_id": uuid4()})
    page = response.content.decode()
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 61
    assert "Many posts came from here within a minute. Send it again in" in page
    assert KEPT in page


def test_the_eleventh_post_within_a_minute_is_told_when_it_may_come(signed_in: Client, thread: Thread) -> None:
    for n in range(10):
        reply(signed_in, thread, f"Post {n}")
    url = reverse("communities:reply", args=[thread.community.slug, thread.pk])

    response = signed_in.post(url, {"body": WORDS, "client_id": uuid4()})

    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 61
    assert KEPT in response.content.decode()


@pytest.mark.parametrize("body", ["> " * 30 + "x", "|" + "a|" * 40 + "\n|" + "-|" * 40, "a" + "\u0300" * 60])
def test_what_cannot_be_shown_is_refused_and_kept(signed_in: Client, thread: Thread, body: str) -> None:
    status, page = reply(signed_in, thread, body)
    assert status == 200
    assert "error-summary" in page
    assert "</textarea>" in page
    assert thread.posts.count() == 1


# --- Changing a post --------------------------------------------------------------------------------------------


def test_an_older_edit_does_not_run_over_a_newer_one(signed_in: Client, thread: Thread, member: Member) -> None:
    own = add_post(thread=thread, author=member, body="First.", client_id=uuid4())
    edit_post(post=own, editor=member, body="From the other tab.", started_from="")
    url = reverse("communities:edit_post", args=[own.pk])

    response = signed_in.post(url, {"body": WORDS, "started_from": ""})

    page = response.content.decode()
    assert "was changed in another tab" in page
    assert "From the other tab.</pre>" in page
    assert KEPT in page
    own.refresh_from_db()
    assert own.body == "From the other tab."
    assert signed_in.post(url, {"body": WORDS, "started_from": own.version}).status_code == 302
    own.refresh_from_db()
    assert own.body == WORDS


def test_an_older_edit_raises_with_the_post_as_it_is(thread: Thread, host: Member) -> None:
    post = edit_post(post=thread.posts.get(), editor=host, body="Newer.", started_from="")
    with pytest.raises(EditConflict) as conflict:
        edit_post(post=post, editor=host, body="Older.", started_from="")
    assert conflict.value.post.body == "Newer."


def test_the_form_to_change_a_post_says_from_which_words_it_starts(
    signed_in: Client, thread: Thread, member: Member
) -> None:
    own = add_post(thread=thread, author=member, body="First.", client_id=uuid4())
    url = reverse("communities:edit_post", args=[own.pk])
    assert 'name="started_from" value=""' in signed_in.get(url).content.decode()
    own = edit_post(post=own, editor=member, body="Second.")
    assert f'name="started_from" value="{own.version}"' in signed_in.get(url).content.decode()


# --- The form ---------------------------------------------------------------------------------------------------


def test_the_form_works_without_javascript_and_its_toolbar_waits_for_it(signed_in: Client, thread: Thread) -> None:
    page = signed_in.get(thread.get_absolute_url()).content.decode()
    assert 'role="toolbar"' in page
    assert page[page.index('role="toolbar"') :].partition(">")[0].endswith(" hidden")
    assert 'name="act" value="preview"' in page
    assert 'name="act" value="draft"' in page
    assert '<script src="/static/communities/compose.js" type="module"' in page
    # The first button of a form is the one that Enter presses.
    form = page[page.index('id="reply-form"') :]
    assert form.index(">Send</button>") < form.index('value="preview"')


def test_sending_forgets_the_draft(signed_in: Client, thread: Thread, member: Member) -> None:
    Draft.objects.create(member=member, place=f"thread:{thread.pk}", fields={"body": WORDS}, version=1)
    Draft.objects.create(member=member, place=f"new:{thread.community_id}", fields={"title": "T"}, version=1)
    reply(signed_in, thread)
    assert [draft.place for draft in Draft.objects.all()] == [f"new:{thread.community_id}"]


def test_a_visitor_sees_no_form_and_is_sent_to_sign_in(client: Client, thread: Thread) -> None:
    assert "data-composer" not in client.get(thread.get_absolute_url()).content.decode()
    for name in ("preview", "told", "save_draft", "upload"):
        assert client.post(reverse(f"communities:{name}"), {"place": f"thread:{thread.pk}"}).status_code == 302
    assert client.get(reverse("communities:mentionable")).status_code == 302
    assert not Membership.objects.filter(member__isnull=True).exists()


@pytest.mark.parametrize(
    ("name", "method"),
    [("preview", "get"), ("told", "get"), ("save_draft", "get"), ("upload", "get"), ("mentionable", "post")],
)
def test_the_addresses_take_what_they_are_for(signed_in: Client, name: str, method: str) -> None:
    assert getattr(signed_in, method)(reverse(f"communities:{name}")).status_code == 405
