"""What people and programs may send: nothing is lost, nothing runs, and nothing breaks."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from communities.actions.threads import start_thread
from communities.models import Community, MembershipRequest, Post, Thread
from directory.models import Member
from tests.factories import CommunityFactory, MembershipFactory
from tests.forms import VALUES

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
EMOJI = "👩🏽‍⚕️ Übung macht den Meister 🏥"
RIGHT_TO_LEFT = "مرحبا بالعالم \u202egnorw\u202c"
NOTHING_TO_SEE = ["", "   \n\t", "\u200b\u200d", "***", "[](https://example.org)", "\u2066\u2069"]
FORM_TYPE = "application/x-www-form-urlencoded"


@pytest.fixture
def member() -> Member:
    return MembershipFactory(community__name="Care homes", title="chair").member


@pytest.fixture
def community(member: Member) -> Community:
    return member.communities.get()


@pytest.fixture
def thread(community: Community, member: Member) -> Thread:
    return start_thread(community=community, author=member, title="First", body="First.", client_id=uuid4())


def reply(client: Client, thread: Thread, body: str) -> tuple[int, str]:
    url = reverse("communities:reply", args=[thread.community.slug, thread.pk])
    response = client.post(url, {"body": body, "client_id": uuid4()})
    return response.status_code, response.content.decode()


def start(client: Client, community: Community, **changes: object) -> tuple[int, str]:
    form = {"title": "A title", "kind": "help", "body": "A body.", "client_id": uuid4(), **changes}
    response = client.post(reverse("communities:start_thread", args=[community.slug]), form)
    return response.status_code, response.content.decode()


@pytest.mark.parametrize("body", NOTHING_TO_SEE)
def test_a_post_with_nothing_to_see_is_refused_with_a_reason(signed_in: Client, thread: Thread, body: str) -> None:
    status, content = reply(signed_in, thread, body)

    assert status == 200
    assert "error-summary" in content
    assert thread.posts.count() == 1


def test_a_post_that_is_too_long_is_kept_in_the_form(signed_in: Client, thread: Thread) -> None:
    body = "word " * 4001

    status, content = reply(signed_in, thread, body)

    assert status == 200
    assert "Please shorten this to 20000 characters" in content
    assert body.strip() in content
    assert thread.posts.count() == 1


def test_a_post_of_the_longest_length_is_taken(signed_in: Client, thread: Thread) -> None:
    # Browsers send two characters for each line end, which count as one.
    assert reply(signed_in, thread, "word\r\n" * 3999 + "last")[0] == 302
    assert "\r" not in Post.objects.get(number=2).body


@pytest.mark.parametrize("body", [EMOJI, RIGHT_TO_LEFT])
def test_any_script_is_kept_as_it_was_written(signed_in: Client, thread: Thread, body: str) -> None:
    assert reply(signed_in, thread, body)[0] == 302
    assert Post.objects.get(number=2).body == body
    page = signed_in.get(thread.get_absolute_url()).content.decode()
    assert body in page
    assert '<div class="prose" dir="auto">' in page


def test_code_in_a_post_does_not_run(signed_in: Client, thread: Thread) -> None:
    reply(signed_in, thread, SCRIPT)
    reply(signed_in, thread, "[press](javascript:alert(1)) <svg onload=alert(1)>")

    page = signed_in.get(thread.get_absolute_url()).content.decode()
    posts = page[page.index('<ol id="posts"') : page.index('id="live-status"')]
    assert "<script" not in posts
    assert "<img" not in posts
    assert "<svg" not in posts
    assert 'href="javascript' not in posts
    assert "&lt;script&gt;" in posts


@pytest.mark.parametrize("name", ["title", "body"])
def test_a_nul_byte_is_refused_and_the_rest_kept(signed_in: Client, community: Community, name: str) -> None:
    status, content = start(signed_in, community, **{name: "a\0b", "kind": "share"})

    assert status == 200
    assert "Null characters are not allowed" in content
    assert 'value="share" required' in content or 'value="share"' in content
    assert not Thread.objects.exists()


@pytest.mark.parametrize("title", [*NOTHING_TO_SEE[:3], "x" * 141])
def test_a_title_that_says_nothing_or_too_much_is_refused(signed_in: Client, community: Community, title: str) -> None:
    status, content = start(signed_in, community, title=title)

    assert status == 200
    assert "error-summary" in content
    assert "A body.</textarea>" in content
    assert not Thread.objects.exists()


@pytest.mark.parametrize("title", [SCRIPT, EMOJI, RIGHT_TO_LEFT, '"><b onmouseover=x>'])
def test_a_title_of_any_characters_is_shown_as_text(signed_in: Client, community: Community, title: str) -> None:
    assert start(signed_in, community, title=title)[0] == 302

    thread = Thread.objects.get()
    for url in (thread.get_absolute_url(), community.get_absolute_url(), "/"):
        content = signed_in.get(url).content.decode()
        assert "<script>alert" not in content
        assert "<img src=x" not in content
        assert "<b onmouseover" not in content


def test_an_unknown_kind_is_refused(signed_in: Client, community: Community) -> None:
    assert start(signed_in, community, kind="rant")[0] == 200
    assert not Thread.objects.exists()


def test_bytes_that_are_no_text_do_not_break_the_forms(signed_in: Client, thread: Thread) -> None:
    community = thread.community
    raw = b"title=%ff%fe&kind=share&body=%ff%c3%28+word&client_id=%ff&reply_to=%ff&message=%ff&agreed=%ff&decision=%ff"
    urls = [
        reverse("communities:reply", args=[community.slug, thread.pk]),
        reverse("communities:start_thread", args=[community.slug]),
        reverse("communities:edit_post", args=[thread.posts.get().pk]),
    ]

    for url in urls:
        response = signed_in.generic("POST", url, raw, content_type=FORM_TYPE)
        assert response.status_code in {200, 302}
    assert all("\ufffd" in post.body for post in Post.objects.all())


@pytest.mark.parametrize("message", ["x" * 1001, "a\0b", SCRIPT, EMOJI, RIGHT_TO_LEFT])
def test_a_word_to_the_hosts_is_treated_like_any_other(client: Client, message: str) -> None:
    community = CommunityFactory(level="restricted", agreement="Be kind.")
    host = MembershipFactory(community=community, title="chair").member
    asking = MembershipFactory().member
    client.force_login(asking)
    url = reverse("communities:request", args=[community.slug])

    response = client.post(url, {"message": message, "agreed": "on"})

    is_fine = len(message) <= 1000 and "\0" not in message
    assert response.status_code == (302 if is_fine else 200)
    assert MembershipRequest.objects.count() == int(is_fine)
    client.force_login(host)
    inbox = client.get(reverse("communities:requests", args=[community.slug])).content.decode()
    assert "<script>alert" not in inbox


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "1e3", "%00", "²"])
def test_any_page_number_shows_a_page(signed_in: Client, thread: Thread, page: str) -> None:
    for url in (thread.get_absolute_url(), thread.community.get_absolute_url(), "/communities/"):
        assert signed_in.get(f"{url}?page={page}").status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "/posts/99999999999999999999/",
        "/communities/care-homes/threads/99999999999999999999/",
        "/communities/care-homes/members/99999999999999999999/remove/",
        "/discuss/99999999999999999999/",
    ],
)
def test_a_number_that_no_row_can_have_is_not_found(signed_in: Client, thread: Thread, url: str) -> None:
    assert signed_in.get(url).status_code == 404


@pytest.mark.parametrize("what", VALUES)
@pytest.mark.parametrize("name", ["preview", "told", "save_draft"])
def test_what_helps_with_writing_answers_whatever_is_typed(
    signed_in: Client, thread: Thread, name: str, what: str
) -> None:
    url, typed = reverse(f"communities:{name}"), {"body": VALUES[what], "version": "0"}

    response = signed_in.post(url, {"place": f"thread:{thread.pk}", **typed})

    assert response.status_code in {200, 400}
    assert response["Content-Type"] == "application/json"
    assert "<script" not in response.content.decode()
    page = signed_in.get(thread.get_absolute_url())
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert signed_in.get("/drafts/").status_code == 200


@pytest.mark.parametrize("what", VALUES)
def test_a_place_or_a_name_of_any_characters_is_answered(signed_in: Client, thread: Thread, what: str) -> None:
    people = reverse("communities:mentionable")
    assert signed_in.get(people, {"place": f"thread:{thread.pk}", "q": VALUES[what]}).status_code == 200
    assert signed_in.get(people, {"place": VALUES[what], "q": "a"}).status_code == 404
    assert signed_in.post(reverse("communities:save_draft"), {"place": VALUES[what], "body": "a"}).status_code == 404


@pytest.mark.parametrize("what", VALUES)
def test_a_file_of_any_name_and_any_bytes_is_answered(
    signed_in: Client, thread: Thread, settings: Settings, tmp_path: Path, what: str
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    place, value = {"place": f"thread:{thread.pk}"}, VALUES[what]
    for ending in (".txt", ".png", ".pdf", ".zip", ""):
        file = SimpleUploadedFile("a.txt", value.encode("utf-8", "replace"))
        file._name = value[:300] + ending
        response = signed_in.post(reverse("communities:upload"), {**place, "file": file})
        assert response.status_code in {200, 400}
        assert "<script>alert" not in response.json().get("html", "")
    page = signed_in.get(thread.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
