"""What is typed and not sent: kept on the server, for its writer alone, and never lost to another tab."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from communities.actions import drafts as actions
from communities.actions.membership import leave, remove_member
from communities.actions.threads import add_post, hide_post, start_thread
from communities.errors import ActionError
from communities.limits import too_fast
from communities.models import Community, Draft, Post, Thread
from directory.models import Member
from tests.factories import CommunityFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return CommunityFactory(name="Falls and frailty", level="private")


@pytest.fixture
def member(community: Community) -> Member:
    return MembershipFactory(community=community, member__display_name="Ada Author").member


@pytest.fixture
def thread(community: Community, member: Member) -> Thread:
    return start_thread(community=community, author=member, title="Falls", body="Who knows?", client_id=uuid4())


def save(client: Client, place: str, version: int = 0, **fields: Any) -> tuple[int, dict[str, Any]]:
    data = {"place": place, "version": version, **fields}
    response = client.post(reverse("communities:save_draft"), data)
    return response.status_code, json.loads(response.content)


def reply(client: Client, thread: Thread, **fields: Any) -> Any:
    url = reverse("communities:reply", args=[thread.community.slug, thread.pk])
    return client.post(url, {"client_id": uuid4(), **fields})


def content(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_what_was_typed_waits_in_the_form_on_any_device(signed_in: Client, member: Member, thread: Thread) -> None:
    status, said = save(signed_in, f"thread:{thread.pk}", body="Half a thought")
    assert status == 200
    assert said["saved"].startswith("Saved ")

    elsewhere = Client()
    elsewhere.force_login(member)
    page = content(elsewhere, thread.get_absolute_url())
    assert "Half a thought</textarea>" in page
    assert f'name="version" value="{said["version"]}"' in page
    assert "We kept what you typed here." in page


def test_each_place_has_a_draft_of_its_own(signed_in: Client, member: Member, thread: Thread) -> None:
    post = thread.posts.get()
    save(signed_in, f"thread:{thread.pk}", body="To the thread")
    save(signed_in, f"post:{post.pk}", body="To the post", reply_to=post.pk)
    save(signed_in, f"edit:{post.pk}", body="A better question")
    save(signed_in, f"new:{thread.community_id}", title="Another", body="Thread", kind="share")

    assert "To the thread</textarea>" in content(signed_in, thread.get_absolute_url())
    assert "To the post</textarea>" in content(signed_in, f"{thread.get_absolute_url()}?reply_to={post.pk}")
    assert "A better question</textarea>" in content(signed_in, f"/posts/{post.pk}/edit/")
    start = content(signed_in, reverse("communities:start_thread", args=[thread.community.slug]))
    assert 'value="Another"' in start
    assert 'value="share"' in start
    assert "Thread</textarea>" in start


def test_a_newer_version_of_another_tab_is_neither_lost_nor_overwritten(
    signed_in: Client, member: Member, thread: Thread
) -> None:
    place = f"thread:{thread.pk}"
    first = save(signed_in, place, body="One")[1]["version"]
    second = save(signed_in, place, first, body="One and two")[1]["version"]

    status, said = save(signed_in, place, first, body="One and three")

    assert status == 409
    assert said["version"] == second
    assert said["fields"]["body"] == "One and two"
    assert "another tab" in said["message"]
    assert Draft.objects.get().fields["body"] == "One and two"
    assert save(signed_in, place, second, body="One, two and three")[0] == 200


def test_the_same_words_from_two_tabs_are_no_quarrel(signed_in: Client, thread: Thread) -> None:
    first = save(signed_in, f"thread:{thread.pk}", body="One")[1]["version"]
    assert save(signed_in, f"thread:{thread.pk}", 0, body="One") == (
        200,
        {"version": first, "saved": save(signed_in, f"thread:{thread.pk}", 0, body="One")[1]["saved"]},
    )


def test_a_draft_that_was_sent_elsewhere_does_not_come_back(signed_in: Client, thread: Thread) -> None:
    version = save(signed_in, f"thread:{thread.pk}", body="Sent")[1]["version"]
    reply(signed_in, thread, body="Sent")
    assert not Draft.objects.exists()

    status, said = save(signed_in, f"thread:{thread.pk}", version, body="Sent, then more")

    assert (status, said["fields"]) == (409, None)
    assert "sent or thrown away" in said["message"]
    assert save(signed_in, f"thread:{thread.pk}", 0, body="Sent, then more")[0] == 200


def test_a_save_that_arrives_after_its_post_makes_no_draft(signed_in: Client, thread: Thread) -> None:
    client_id = uuid4()
    reply(signed_in, thread, body="Quick", client_id=client_id)
    assert save(signed_in, f"thread:{thread.pk}", body="Quick", client_id=client_id)[0] == 409
    assert not Draft.objects.exists()


def test_an_empty_form_is_no_draft(signed_in: Client, thread: Thread) -> None:
    version = save(signed_in, f"thread:{thread.pk}", body="x")[1]["version"]
    assert save(signed_in, f"thread:{thread.pk}", version, body="", client_id=uuid4()) == (
        200,
        {"version": 0, "saved": ""},
    )
    assert not Draft.objects.exists()


def test_a_draft_is_its_writers_alone(signed_in: Client, thread: Thread, community: Community) -> None:
    save(signed_in, f"thread:{thread.pk}", body="Gooseberries")
    other = Client()
    other.force_login(MembershipFactory(community=community, title="chair").member)

    assert "Gooseberries" not in content(other, thread.get_absolute_url())
    assert "Gooseberries" not in content(other, "/drafts/")
    assert other.post(f"/drafts/{Draft.objects.get().pk}/discard/").status_code == 404
    assert Draft.objects.exists()


def test_nothing_is_kept_for_a_place_where_one_may_not_write(
    signed_in: Client, member: Member, thread: Thread, community: Community
) -> None:
    host = MembershipFactory(community=community, title="chair").member
    other_post = add_post(thread=thread, author=host, body="Mine.", client_id=uuid4())
    assert save(signed_in, f"edit:{other_post.pk}", body="Yours?")[0] == 404
    hide_post(post=other_post, by=host)
    assert save(signed_in, f"post:{other_post.pk}", body="Reply")[0] == 404
    remove_member(community=community, member=member, by=host)
    assert save(signed_in, f"thread:{thread.pk}", body="Still here?")[0] == 404
    assert not Draft.objects.exists()


# --- Without JavaScript -----------------------------------------------------------------------------------------


def test_the_button_saves_a_draft_and_comes_back_with_it(signed_in: Client, thread: Thread) -> None:
    response = reply(signed_in, thread, body="Half a thought", act="draft")

    assert response.status_code == 302
    page = signed_in.get(response["Location"].partition("#")[0]).content.decode()
    assert "Your draft is saved." in page
    assert "Half a thought</textarea>" in page
    assert Post.objects.count() == 1


def test_the_button_shows_a_newer_version_beside_what_was_typed(signed_in: Client, thread: Thread) -> None:
    save(signed_in, f"thread:{thread.pk}", body="From the other tab")

    response = reply(signed_in, thread, body="From this tab", act="draft", version=0)

    page = response.content.decode()
    assert "From this tab</textarea>" in page
    assert "From the other tab</pre>" in page
    version = Draft.objects.get().version
    assert f'name="version" value="{version}"' in page
    assert reply(signed_in, thread, body="From this tab", act="draft", version=version).status_code == 302
    assert Draft.objects.get().fields["body"] == "From this tab"


def test_a_new_thread_and_a_change_are_kept_by_the_button_too(signed_in: Client, thread: Thread) -> None:
    start = reverse("communities:start_thread", args=[thread.community.slug])
    edit = f"/posts/{thread.posts.get().pk}/edit/"
    assert signed_in.post(start, {"title": "T", "body": "B", "act": "draft"})["Location"] == start
    assert signed_in.post(edit, {"body": "Better", "act": "draft"})["Location"] == edit
    assert Draft.objects.count() == 2
    assert "Better</textarea>" in content(signed_in, edit)


# --- The list ---------------------------------------------------------------------------------------------------


def test_drafts_are_listed_newest_first_with_the_way_back(signed_in: Client, thread: Thread) -> None:
    save(signed_in, f"thread:{thread.pk}", body="Older words")
    save(signed_in, f"new:{thread.community_id}", title="Newer title", body="Newer words")

    page = content(signed_in, "/drafts/")

    assert page.index("Newer title") < page.index("Older words")
    assert reverse("communities:start_thread", args=[thread.community.slug]) in page
    assert f"{thread.get_absolute_url()}?page=1#reply" in page


def test_the_words_of_a_draft_stay_ones_own_where_one_can_no_longer_write(
    signed_in: Client, member: Member, thread: Thread, community: Community
) -> None:
    MembershipFactory(community=community, title="chair")
    save(signed_in, f"thread:{thread.pk}", body="What I meant to say")
    leave(community=community, member=member)

    page = content(signed_in, "/drafts/")

    assert "What I meant to say" in page
    assert "Where you can no longer write" in page
    assert community.name not in page
    assert thread.title not in page


def test_a_draft_is_thrown_away(signed_in: Client, thread: Thread) -> None:
    save(signed_in, f"thread:{thread.pk}", body="Never mind")
    response = signed_in.post(f"/drafts/{Draft.objects.get().pk}/discard/", follow=True)
    assert "The draft is thrown away." in response.content.decode()
    assert "No drafts" in response.content.decode()


def test_a_long_list_has_pages_and_costs_no_more(
    signed_in: Client, member: Member, thread: Thread, django_assert_max_num_queries
) -> None:
    for n in range(25):
        Draft.objects.create(member=member, place=f"thread:{10_000 + n}", fields={"body": f"Words {n}"})
    assert "page=2" in content(signed_in, "/drafts/")
    with django_assert_max_num_queries(60):
        content(signed_in, "/drafts/")


# --- Limits and bad input ---------------------------------------------------------------------------------------


def test_a_draft_has_its_bounds() -> None:
    with pytest.raises(ActionError, match="too long to be kept"):
        actions.kept_fields({"body": ["x" * 70_000]})
    with pytest.raises(ActionError, match="too long to be kept"):
        actions.kept_fields({f"field{n}": ["x"] for n in range(50)})
    assert actions.kept_fields({"body": ["a\r\nb\0"], "client_id": ["1"], "csrfmiddlewaretoken": ["x"]}) == {
        "body": "a\nb"
    }


def test_a_member_has_a_hundred_drafts_at_most(signed_in: Client, member: Member, thread: Thread) -> None:
    Draft.objects.bulk_create(Draft(member=member, place=f"thread:{n + 10**6}") for n in range(100))
    status, said = save(signed_in, f"thread:{thread.pk}", body="One too many")
    assert (status, "100 drafts" in said["message"]) == (400, True)


def test_saving_all_the_time_is_told_when_to_go_on(
    signed_in: Client, thread: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.limits.Limit._count", lambda self, who, most, times: _over(self))
    response = signed_in.post(reverse("communities:save_draft"), {"place": f"thread:{thread.pk}", "body": "x"})
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "many times within a minute" in json.loads(response.content)["message"]


def _over(limit: Any) -> None:
    raise too_fast(limit.said, 20)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "²"])
def test_any_version_is_answered(signed_in: Client, thread: Thread, version: str) -> None:
    data = {"place": f"thread:{thread.pk}", "version": version, "body": "x"}
    assert signed_in.post(reverse("communities:save_draft"), data).status_code in {200, 409}


def test_the_addresses_take_what_they_are_for(signed_in: Client, client: Client) -> None:
    assert signed_in.get(reverse("communities:save_draft")).status_code == 405
    assert signed_in.get("/drafts/1/discard/").status_code == 405
    assert signed_in.post("/drafts/").status_code == 405
    assert Client().get("/drafts/")["Location"].startswith("/accounts/login/")


def test_a_draft_keeps_the_poll_too(signed_in: Client, thread: Thread) -> None:
    save(signed_in, f"thread:{thread.pk}", body="When?", **{"poll-question": "Which day?", "poll-choice_1": "Monday"})
    page = content(signed_in, thread.get_absolute_url())
    assert 'value="Which day?"' in page
    assert 'value="Monday"' in page


def test_a_preview_keeps_the_poll_too(signed_in: Client, thread: Thread) -> None:
    page = reply(signed_in, thread, body="When?", act="preview", **{"poll-question": "Which day?"}).content.decode()
    assert 'value="Which day?"' in page
