"""What each reader sees of a community: a visitor, a member of Redbag, a member of the community, a host."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from communities.actions.threads import add_post, start_thread
from communities.models import Community, Membership, MembershipRequest, ReadMarker, Thread
from directory.models import Member
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory, PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db

READERS = ("visitor", "stranger", "member", "host")
LEVELS = ("open", "restricted", "private", "confidential")


def sign_in(client: Client, community: Community, reader: str) -> Member | None:
    if reader == "visitor":
        return None
    member = MemberFactory()
    if reader != "stranger":
        MembershipFactory(community=community, member=member, title="chair" if reader == "host" else "")
    client.force_login(member)
    return member


def make(level: str) -> Thread:
    community = CommunityFactory(
        name="Falls and frailty",
        level=level,
        purpose="Fewer harmful falls.",
        aim="By December.",
        measure="Days between.",
    )
    author = MembershipFactory(community=community, member__display_name="Maria Okafor").member
    return start_thread(
        community=community, author=author, title="Who has tried hip protectors?", body="We have.", client_id=uuid4()
    )


# What each reader of each level is shown: n(ame), d(escription), t(hreads), or nothing.
SHOWN = {
    ("open", "visitor"): "ndt",
    ("open", "stranger"): "ndt",
    ("restricted", "visitor"): "",
    ("restricted", "stranger"): "nd",
    ("private", "visitor"): "",
    ("private", "stranger"): "n",
    ("confidential", "visitor"): "",
    ("confidential", "stranger"): "",
    **{(level, reader): "ndt" for level in LEVELS for reader in ("member", "host")},
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("level", LEVELS)
def test_each_level_shows_each_reader_what_it_may(client: Client, level: str, reader: str) -> None:
    thread = make(level)
    sign_in(client, thread.community, reader)
    shown = SHOWN[level, reader]

    listed = client.get(reverse("communities:communities")).content.decode()
    page = client.get(thread.community.get_absolute_url())
    content = page.content.decode()
    thread_page = client.get(thread.get_absolute_url())

    assert ("Falls and frailty" in listed) == ("n" in shown)
    assert page.status_code == (200 if "n" in shown else 302 if reader == "visitor" else 404)
    assert ("Fewer harmful falls" in content) == ("d" in shown)
    assert ("hip protectors" in content) == ("t" in shown)
    assert thread_page.status_code == (200 if "t" in shown else 302 if reader == "visitor" else 404)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("level", LEVELS)
def test_only_members_see_who_the_members_are(client: Client, level: str, reader: str) -> None:
    community = make(level).community
    sign_in(client, community, reader)

    response = client.get(reverse("communities:members", args=[community.slug]))

    allowed = reader in {"member", "host"}
    assert response.status_code == (200 if allowed else 302 if reader == "visitor" else 404)
    assert ("Maria Okafor" in response.content.decode()) == allowed


@pytest.mark.parametrize("level", LEVELS)
def test_nothing_keeps_a_page_that_only_some_may_read(client: Client, level: str) -> None:
    thread = make(level)
    sign_in(client, thread.community, "member")

    for url in (thread.get_absolute_url(), thread.community.get_absolute_url(), thread.posts.get().get_absolute_url()):
        assert ("no-store" in client.get(url).headers.get("Cache-Control", "")) == (level != "open")


def test_a_visitor_comes_back_to_the_page_after_signing_in(client: Client) -> None:
    thread = make("private")

    response = client.get(thread.get_absolute_url())

    assert response["Location"] == f"{reverse('account_login')}?next={thread.get_absolute_url()}"


def test_a_visitor_cannot_tell_what_exists(client: Client) -> None:
    there = client.get(make("confidential").get_absolute_url())
    not_there = client.get("/communities/no-such-community/threads/1/")

    assert there.status_code == not_there.status_code == 302


def test_a_thread_is_shown_in_its_own_community_alone(client: Client) -> None:
    thread, hidden, other = make("open"), ThreadFactory(community__level="private"), CommunityFactory()
    client.force_login(MemberFactory())

    # It may have been moved: whoever may read it is led to where it is, and nobody else learns that there is one.
    found = client.get(reverse("communities:thread", args=[other.slug, thread.pk]))
    assert (found.status_code, found.headers["Location"]) == (302, thread.get_absolute_url())
    assert client.get(reverse("communities:thread", args=[other.slug, hidden.pk])).status_code == 404


def test_a_private_community_tells_outsiders_no_numbers(client: Client) -> None:
    community = make("private").community
    client.force_login(MemberFactory())

    listed = client.get(reverse("communities:communities")).content.decode()

    assert "1 member" not in listed
    assert "1 member" not in client.get(community.get_absolute_url()).content.decode()


def test_own_communities_come_first_and_the_list_can_be_narrowed(client: Client) -> None:
    CommunityFactory(name="Ambulance handovers", kind="collaborative")
    own = MembershipFactory(community__name="Zebra crossings")
    client.force_login(own.member)
    url = reverse("communities:communities")

    names = [standing.community.name for standing in client.get(url).context["standings"]]
    assert names == ["Zebra crossings", "Ambulance handovers"]
    narrowed = client.get(url, {"kind": "collaborative"}).context["standings"]
    assert [standing.community.name for standing in narrowed] == ["Ambulance handovers"]
    found = client.get(url, {"q": "zeBRa"}).context["standings"]
    assert [standing.community.name for standing in found] == ["Zebra crossings"]
    assert "No community of that name" in client.get(url, {"q": "quilting"}).content.decode()


@pytest.mark.parametrize("query", ["?kind=nonsense", "?q=%00", "?page=0", "?page=x", "?q=%ff%fe", "?q=" + "x" * 300])
def test_the_list_takes_any_query(client: Client, query: str) -> None:
    CommunityFactory()
    assert client.get(reverse("communities:communities") + query).status_code == 200


def test_hosts_groups_within_and_linked_networks_are_shown_as_far_as_they_may_be(client: Client) -> None:
    community = CommunityFactory(name="Acute providers together")
    CommunityFactory(name="Imaging improvement", parent=community)
    CommunityFactory(name="Improvement directors", parent=community, level="confidential")
    community.linked.add(CommunityFactory(name="Theatres"))
    MembershipFactory(community=community, title="facilitator", member__display_name="Joe Bright")
    MembershipFactory(community=community, title="chair", member__display_name="Paused Person", member__paused=True)
    client.force_login(MemberFactory())

    content = client.get(community.get_absolute_url()).content.decode()

    for name in ("Imaging improvement", "Theatres", "Joe Bright"):
        assert name in content
    for name in ("Improvement directors", "Paused Person"):
        assert name not in content


def test_threads_show_what_is_new_to_a_member(client: Client) -> None:
    thread = make("open")
    reader = sign_in(client, thread.community, "member")
    url = thread.community.get_absolute_url()

    def unread() -> int:
        return client.get(url).context["threads"][0].unread

    # What was said before they came is not news.
    assert unread() == 0
    add_post(thread=thread, author=thread.author, body="Anybody?", client_id=uuid4())
    assert unread() == 2
    client.get(thread.get_absolute_url())
    assert unread() == 0
    add_post(thread=thread, author=thread.author, body="Really nobody?", client_id=uuid4())
    assert unread() == 1
    assert ReadMarker.objects.get(member=reader).last_read_number == 2


# --- Joining and leaving ---------------------------------------------------------------------------------------


def test_joining_and_leaving_an_open_community_takes_a_click_each(client: Client) -> None:
    community = CommunityFactory()
    member = MemberFactory()
    client.force_login(member)

    response = client.post(reverse("communities:join", args=[community.slug]), follow=True)
    assert "Welcome to" in response.content.decode()
    assert Membership.objects.filter(member=member).exists()

    leave = reverse("communities:leave", args=[community.slug])
    assert "Leave" in client.get(leave).content.decode()
    client.post(leave)
    assert not Membership.objects.filter(member=member).exists()


def test_a_visitor_who_joins_signs_in_first_and_comes_back_to_the_community(client: Client) -> None:
    community = CommunityFactory()

    response = client.post(reverse("communities:join", args=[community.slug]))

    assert response["Location"].endswith(f"next={community.get_absolute_url()}")


def test_the_only_host_is_told_why_they_cannot_leave(client: Client) -> None:
    host = MembershipFactory(title="chair")
    client.force_login(host.member)

    response = client.post(reverse("communities:leave", args=[host.community.slug]), follow=True)

    assert "You are the only host" in response.content.decode()


def test_an_open_community_with_an_agreement_shows_it_before_joining(client: Client) -> None:
    community = CommunityFactory(agreement="We leave **names** behind.")
    client.force_login(MemberFactory())
    url = reverse("communities:join", args=[community.slug])

    assert "<strong>names</strong>" in client.get(url).content.decode()
    assert "Please tick" in client.post(url, {}).content.decode()
    client.post(url, {"agreed": "on"})
    assert Membership.objects.get().agreed_at is not None


def test_a_host_removes_a_member_after_being_asked(client: Client) -> None:
    host = MembershipFactory(title="chair")
    membership = MembershipFactory(community=host.community, member__display_name="Loud Person")
    url = reverse("communities:remove_member", args=[host.community.slug, membership.member_id])
    client.force_login(membership.member)
    assert client.post(url).status_code == 404

    client.force_login(host.member)
    assert "Remove Loud Person?" in client.get(url).content.decode()
    client.post(url)
    assert not Membership.objects.filter(pk=membership.pk).exists()


# --- Requests --------------------------------------------------------------------------------------------------


def test_only_hosts_see_and_decide_requests(client: Client) -> None:
    community = make("restricted").community
    asking = MembershipRequest.objects.create(community=community, member=MemberFactory(), message="May I?")
    inbox = reverse("communities:requests", args=[community.slug])
    decide = reverse("communities:decide", args=[community.slug, asking.pk])

    for reader in ("stranger", "member"):
        sign_in(client, community, reader)
        assert client.get(inbox).status_code == 404
        assert client.post(decide, {"decision": "approve"}).status_code == 404
    sign_in(client, community, "host")
    assert "May I?" in client.get(inbox).content.decode()
    client.post(decide, {"decision": "perhaps"})
    asking.refresh_from_db()
    assert asking.state == "waiting"
    client.post(decide, {"decision": "approve"})
    assert Membership.objects.filter(community=community, member=asking.member).exists()


def test_a_request_of_another_community_cannot_be_decided_here(client: Client) -> None:
    host = MembershipFactory(title="chair")
    asking = MembershipRequest.objects.create(community=CommunityFactory(level="private"), member=MemberFactory())
    client.force_login(host.member)

    response = client.post(
        reverse("communities:decide", args=[host.community.slug, asking.pk]), {"decision": "approve"}
    )

    assert response.status_code == 404


# --- Bounded queries -------------------------------------------------------------------------------------------


def test_the_pages_cost_the_same_however_much_there_is(client: Client, django_assert_max_num_queries) -> None:
    community = CommunityFactory()
    host = MembershipFactory(community=community, title="chair").member
    for _ in range(25):
        MembershipFactory(community=community)
        ThreadFactory(community=community, post_total=3)
        CommunityFactory()
        MembershipRequest.objects.create(community=community, member=MemberFactory())
    client.force_login(host)

    for name, limit in (("communities", 8), ("community", 16), ("members", 9), ("requests", 9)):
        url = reverse(f"communities:{name}", args=[] if name == "communities" else [community.slug])
        with django_assert_max_num_queries(limit):
            assert client.get(url).status_code == 200


def test_a_thread_of_any_length_costs_the_same(client: Client, django_assert_max_num_queries) -> None:
    thread = make("open")
    author = thread.author
    for number in range(2, 62):
        PostFactory(thread=thread, number=number, author=author)
    Thread.objects.filter(pk=thread.pk).update(post_total=61, last_seq=61)
    sign_in(client, thread.community, "member")

    for query in ("", "?page=2", "?page=4"):
        with django_assert_max_num_queries(26) as captured:
            assert client.get(thread.get_absolute_url() + query).status_code == 200
        sql = " ".join(query["sql"] for query in captured.captured_queries)
        assert "OFFSET" not in sql
        assert 'COUNT(*) AS "__count" FROM "communities_post"' not in sql
