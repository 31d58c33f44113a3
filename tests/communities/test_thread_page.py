"""The page of a thread: what it shows, and the forms that change it."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from communities.actions import threads as actions
from communities.models import Community, Membership, Post, ReadMarker, Thread
from directory.models import Member
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory, PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return CommunityFactory(name="Measurement for improvement")


@pytest.fixture
def author(community: Community) -> Member:
    return MembershipFactory(community=community, member__display_name="Amina Yusuf").member


@pytest.fixture
def thread(community: Community, author: Member) -> Thread:
    return actions.start_thread(
        community=community, author=author, title="Red, amber, green?", body="What words **worked**?", client_id=uuid4()
    )


@pytest.fixture
def member(community: Community) -> Member:
    return MembershipFactory(community=community, member__display_name="Joe Bright").member


def say(thread: Thread, author: Member, body: str = "Coins.", **more: object) -> Post:
    return actions.add_post(thread=thread, author=author, body=body, client_id=uuid4(), **more)


def fill(thread: Thread, author: Member, total: int) -> None:
    for number in range(thread.post_total + 1, total + 1):
        PostFactory(thread=thread, author=author, number=number, body=f"Number {number}.")
    Thread.objects.filter(pk=thread.pk).update(post_total=total, last_seq=total)
    thread.refresh_from_db()


def reply_url(thread: Thread) -> str:
    return reverse("communities:reply", args=[thread.community.slug, thread.pk])


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_carries_what_the_live_module_needs(client: Client, thread: Thread, member: Member) -> None:
    client.force_login(member)
    content = page(client, thread.get_absolute_url())

    for part in (
        f'data-thread="{thread.pk}"',
        'data-seq="1"',
        'data-last-page="true"',
        f'data-member="{member.pk}"',
        '<ol id="posts"',
        '<p id="here" class="here" hidden>',
        'id="live-status"',
        'role="status"',
        'aria-live="polite"',
        'src="/static/communities/live/thread.js"',
        'id="reply-form"',
        'name="client_id"',
    ):
        assert part in content


def test_a_visitor_reads_an_open_thread_and_is_asked_to_sign_in(client: Client, thread: Thread) -> None:
    content = page(client, thread.get_absolute_url())

    assert "<strong>worked</strong>" in content
    assert 'data-member=""' in content
    assert "Sign in to reply" in content
    assert "<textarea" not in content


def test_a_post_is_drawn_the_same_for_every_reader(client: Client, thread: Thread, member: Member) -> None:
    drawn = []
    for reader in (None, MemberFactory(), member):
        if reader:
            client.force_login(reader)
        content = page(client, thread.get_absolute_url())
        item = content[content.index('<li class="post') : content.index("</li>", content.index('<li class="post'))]
        drawn.append(item[item.index('<p class="tools') :])
        assert f'data-author="{thread.author_id}"' in item
    assert drawn[0] == drawn[1] == drawn[2]


def test_the_headline_of_a_members_only_profile_is_not_for_visitors(client: Client, thread: Thread) -> None:
    Member.objects.filter(pk=thread.author_id).update(headline="Helps wards see variation")

    assert "Helps wards" not in page(client, thread.get_absolute_url())
    client.force_login(MemberFactory())
    assert "Helps wards" in page(client, thread.get_absolute_url())
    Member.objects.filter(pk=thread.author_id).update(paused=True)
    assert "Helps wards" not in page(client, thread.get_absolute_url())


# --- Pages and what is new -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("", 1, 20),
        ("?page=1", 1, 20),
        ("?page=3", 41, 45),
        ("?page=99", 41, 45),
        ("?page=0", 41, 45),
        ("?page=x", 1, 20),
    ],
)
def test_a_page_holds_twenty_posts(client: Client, thread: Thread, query: str, first: int, last: int) -> None:
    fill(thread, thread.author, 45)

    shown = client.get(thread.get_absolute_url() + query).context["reading"].page.object_list

    assert (shown[0].number, shown[-1].number) == (first, last)


def test_the_form_to_reply_shows_at_the_end_alone(client: Client, thread: Thread, member: Member) -> None:
    fill(thread, thread.author, 21)
    client.force_login(member)

    first = page(client, thread.get_absolute_url())
    assert 'data-last-page="false"' in first
    assert '<div id="at-end" hidden>' in first
    assert '<p id="before-end"><a id="to-reply" class="btn btn-quiet" href="?page=2#reply">' in first
    last = page(client, thread.get_absolute_url() + "?page=2")
    assert '<div id="at-end">' in last
    assert '<p id="before-end" hidden>' in last


def test_what_is_new_stands_below_a_line_and_is_linked_from_the_top(
    client: Client, thread: Thread, author: Member, member: Member
) -> None:
    client.force_login(member)
    url = thread.get_absolute_url()
    assert "first-new" not in page(client, url)
    say(thread, author)
    say(thread, author)

    content = page(client, url)
    assert content.index('id="first-new">2 new') > content.index('id="post-1"')
    assert content.index('id="first-new">2 new') < content.index('id="post-2"')
    assert 'href="#post-2"' in content
    assert content.count("post-new") == 2
    assert "first-new" not in page(client, url)


def test_the_first_new_post_may_be_on_another_page(
    client: Client, thread: Thread, author: Member, member: Member
) -> None:
    fill(thread, author, 30)
    ReadMarker.objects.create(thread=thread, member=member, last_read_number=25)
    client.force_login(member)

    content = page(client, thread.get_absolute_url())

    assert 'href="?page=2#post-26"' in content
    assert ReadMarker.objects.get(member=member).last_read_number == 25
    page(client, thread.get_absolute_url() + "?page=2")
    assert ReadMarker.objects.get(member=member).last_read_number == 30


@pytest.mark.parametrize(("number", "expected"), [("2", 2), ("99", 3), ("0", 1), ("-1", 1), ("x", 1), ("9" * 30, 1)])
def test_what_appeared_while_the_page_was_open_is_read(
    client: Client, thread: Thread, member: Member, number: str, expected: int
) -> None:
    client.force_login(member)
    page(client, thread.get_absolute_url())
    fill(thread, thread.author, 3)

    response = client.post(reverse("communities:read", args=[thread.community.slug, thread.pk]), {"number": number})

    assert response.status_code == 204
    assert ReadMarker.objects.get(member=member).last_read_number == expected


def test_a_lasting_address_leads_to_the_page_and_place(client: Client, thread: Thread, author: Member) -> None:
    fill(thread, author, 41)
    post = thread.posts.get(number=41)

    response = client.get(post.get_absolute_url())

    assert response["Location"] == f"{thread.get_absolute_url()}?page=3#post-41"


def test_posts_behind_a_door_have_no_address_for_others(client: Client) -> None:
    community = CommunityFactory(level="private")
    writer = MembershipFactory(community=community).member
    thread = actions.start_thread(community=community, author=writer, title="Us", body="Hm.", client_id=uuid4())
    post = thread.posts.get()
    client.force_login(MemberFactory())

    for name in ("post", "reply_to", "edit_post", "hide_post", "choose_answer"):
        assert client.get(reverse(f"communities:{name}", args=[post.pk])).status_code == 404
        assert client.get(reverse(f"communities:{name}", args=[post.pk + 999])).status_code == 404
    assert client.post(reply_url(thread), {"body": "Me too", "client_id": uuid4()}).status_code == 404


# --- Replying --------------------------------------------------------------------------------------------------


def test_a_reply_leads_to_itself(client: Client, thread: Thread, member: Member) -> None:
    client.force_login(member)

    response = client.post(reply_url(thread), {"body": "Toss *coins*.", "client_id": uuid4()})

    assert response["Location"] == f"{thread.get_absolute_url()}#post-2"
    assert thread.posts.get(number=2).body_html == "<p>Toss <em>coins</em>.</p>"


def test_a_reply_sent_twice_is_one_post(client: Client, thread: Thread, member: Member) -> None:
    client.force_login(member)
    form = {"body": "Coins.", "client_id": str(uuid4())}

    assert client.post(reply_url(thread), form)["Location"] == client.post(reply_url(thread), form)["Location"]
    assert thread.posts.count() == 2


def test_other_words_in_a_form_that_was_sent_before_are_not_lost(
    client: Client, thread: Thread, member: Member
) -> None:
    client.force_login(member)
    client_id = str(uuid4())

    for body in ("Coins.", "And dice.", "And dice."):
        client.post(reply_url(thread), {"body": body, "client_id": client_id})

    assert [post.body for post in thread.posts.all()] == ["What words **worked**?", "Coins.", "And dice."]


@pytest.mark.parametrize("client_id", ["", "nonsense", "\0", "'; drop table"])
def test_a_broken_identifier_costs_nothing(client: Client, thread: Thread, member: Member, client_id: str) -> None:
    client.force_login(member)

    response = client.post(reply_url(thread), {"body": "Coins.", "client_id": client_id})

    assert response.status_code in {200, 302}
    if response.status_code == 302:
        assert isinstance(thread.posts.get(number=2).client_id, UUID)


def test_joining_and_replying_is_one_click(client: Client, thread: Thread) -> None:
    stranger = MemberFactory()
    client.force_login(stranger)
    assert "Join and reply" in page(client, thread.get_absolute_url())

    client.post(reply_url(thread), {"body": "Hello!", "client_id": uuid4(), "join": "yes"})

    assert thread.posts.get(number=2).author == stranger
    assert Membership.objects.filter(member=stranger, community=thread.community).exists()


def test_nobody_replies_without_joining(client: Client, thread: Thread) -> None:
    client.force_login(MemberFactory())

    response = client.post(reply_url(thread), {"body": "Hello!", "client_id": uuid4()})

    assert response.status_code == 403
    assert thread.posts.count() == 1


def test_nobody_joins_through_a_reply_where_joining_waits_for_a_host(client: Client) -> None:
    community = CommunityFactory(level="restricted")
    writer = MembershipFactory(community=community).member
    thread = actions.start_thread(community=community, author=writer, title="Us", body="Hm.", client_id=uuid4())
    client.force_login(MemberFactory())

    assert client.post(reply_url(thread), {"body": "Hi", "client_id": uuid4(), "join": "yes"}).status_code == 404
    assert thread.posts.count() == 1


def test_replying_to_a_post_names_whom(client: Client, thread: Thread, member: Member) -> None:
    client.force_login(member)
    first = thread.posts.get()

    leads = client.get(reverse("communities:reply_to", args=[first.pk]) + "?quote")
    assert leads["Location"].endswith(f"?page=1&reply_to={first.pk}&quote#reply")
    content = page(client, leads["Location"].split("#")[0])
    assert "You reply to" in content
    assert "&gt; What words **worked**?" in content

    client.post(reply_url(thread), {"body": "Coins.", "client_id": uuid4(), "reply_to": first.pk})
    assert thread.posts.get(number=2).reply_to == first
    assert "Replies to" in page(client, thread.get_absolute_url())


@pytest.mark.parametrize("reply_to", ["0", "-1", "abc", "9" * 40, "²"])
def test_a_reply_to_nothing_is_a_plain_reply(client: Client, thread: Thread, member: Member, reply_to: str) -> None:
    client.force_login(member)
    assert client.get(thread.get_absolute_url(), {"reply_to": reply_to}).status_code == 200

    client.post(reply_url(thread), {"body": "Coins.", "client_id": uuid4(), "reply_to": reply_to})

    assert thread.posts.get(number=2).reply_to is None


def test_too_many_posts_wait_with_their_words_kept(client: Client, thread: Thread, member: Member) -> None:
    client.force_login(member)
    for number in range(10):
        client.post(reply_url(thread), {"body": f"Thought {number}", "client_id": uuid4()})

    response = client.post(reply_url(thread), {"body": "One thought too many", "client_id": uuid4()})

    assert response.status_code == 429
    content = response.content.decode()
    assert "One thought too many</textarea>" in content
    assert "Send it again in" in content


# --- Starting, editing, taking down, choosing ------------------------------------------------------------------


def test_starting_a_thread_leads_to_it(client: Client, community: Community, member: Member) -> None:
    client.force_login(member)
    url = reverse("communities:start_thread", args=[community.slug])
    page(client, url)

    response = client.post(
        url, {"title": "  Days\nbetween ", "kind": "share", "body": "We plot them.", "client_id": uuid4()}
    )

    started = Thread.objects.get()
    assert response["Location"] == started.get_absolute_url()
    assert (started.title, started.kind) == ("Days between", "share")


def test_starting_a_thread_in_an_open_community_joins_it(client: Client, community: Community) -> None:
    stranger = MemberFactory()
    client.force_login(stranger)
    url = reverse("communities:start_thread", args=[community.slug])
    assert "Join and start" in page(client, url)

    form = {"title": "Hello", "kind": "help", "body": "Who?", "client_id": uuid4()}
    assert client.post(url, form).status_code == 403
    client.post(url, {**form, "join": "yes"})

    assert community.memberships.filter(member=stranger).exists()


def test_starting_a_thread_elsewhere_leads_to_asking(client: Client) -> None:
    community = CommunityFactory(level="restricted")
    client.force_login(MemberFactory())

    response = client.get(reverse("communities:start_thread", args=[community.slug]))

    assert response["Location"] == reverse("communities:request", args=[community.slug])


def test_an_author_edits_and_readers_see_that(client: Client, thread: Thread, author: Member, member: Member) -> None:
    url = reverse("communities:edit_post", args=[thread.posts.get().pk])
    client.force_login(member)
    assert client.get(url).status_code == 403

    client.force_login(author)
    assert "What words **worked**?" in page(client, url)
    client.post(url, {"body": "Which words worked?"})
    content = page(client, thread.get_absolute_url())
    assert "Which words worked?" in content
    assert "changed" in content


def test_a_post_that_is_taken_down_says_so_and_shows_nothing(client: Client, thread: Thread, author: Member) -> None:
    host = MembershipFactory(community=thread.community, title="convener").member
    url = reverse("communities:hide_post", args=[thread.posts.get().pk])
    client.force_login(MembershipFactory(community=thread.community).member)
    assert client.post(url).status_code == 403

    client.force_login(host)
    page(client, url)
    client.post(url)
    content = page(client, thread.get_absolute_url())
    assert "This post was taken down" in content
    assert "What words" not in content
    assert "What words" not in page(client, thread.get_absolute_url() + f"?reply_to={thread.posts.get().pk}&quote")


def test_the_answer_is_marked_and_linked_from_the_top(
    client: Client, thread: Thread, author: Member, member: Member
) -> None:
    post = say(thread, member)
    url = reverse("communities:choose_answer", args=[post.pk])
    client.force_login(member)
    assert client.post(url, {"chosen": "yes"}).status_code == 403

    client.force_login(author)
    page(client, url)
    client.post(url, {"chosen": "yes"})
    content = page(client, thread.get_absolute_url())
    assert f'gave the answer: <a href="/posts/{post.pk}/">go to it</a>' in content
    assert "post-answer" in content
    assert "no longer the answer" in page(client, url)
    client.post(url, {"chosen": "no"})
    assert "gave the answer" not in page(client, thread.get_absolute_url())


def test_what_a_reader_may_do_is_said_once_for_the_page(client: Client, thread: Thread, author: Member) -> None:
    def granted(member: Member) -> str:
        client.force_login(member)
        return client.get(thread.get_absolute_url()).context["reading"].may

    assert granted(MemberFactory()) == "read"
    assert granted(MembershipFactory(community=thread.community).member) == "read write me-too"
    assert granted(author).startswith("read write answer")
    host = MembershipFactory(community=thread.community, title="chair").member
    assert granted(host).startswith("read write host answer")


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client: Client, thread: Thread, member: Member, method: str) -> None:
    client.force_login(member)
    assert getattr(client, method)(thread.get_absolute_url()).status_code == 405
    assert client.get(reply_url(thread)).status_code == 405


def test_forms_need_their_token(thread: Thread, member: Member) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)

    assert strict.post(reply_url(thread), {"body": "Hi", "client_id": uuid4()}).status_code == 403
    assert thread.posts.count() == 1
