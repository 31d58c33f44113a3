"""Naming people: who is offered, who is told, and who never is."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from communities.actions.membership import leave
from communities.actions.mentions import MOST_NAMED
from communities.actions.threads import add_post, edit_post, start_thread
from communities.errors import ActionError, TooFast
from communities.limits import MENTIONS
from communities.mentions import kept, named
from communities.models import Community, Mention, Participant, Post, Thread
from directory.models import Member
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return CommunityFactory(name="Falls and frailty", level="private")


@pytest.fixture
def author(community: Community) -> Member:
    return MembershipFactory(community=community, member__display_name="Ada Author").member


@pytest.fixture
def amina(community: Community) -> Member:
    return MembershipFactory(community=community, member__display_name="Amina Yusuf").member


@pytest.fixture
def thread(community: Community, author: Member) -> Thread:
    return start_thread(community=community, author=author, title="Falls", body="Who knows?", client_id=uuid4())


def say(thread: Thread, author: Member, body: str, **more: object) -> Post:
    return add_post(thread=thread, author=author, body=body, client_id=uuid4(), **more)


def mentioned_member_ids(post: Post) -> set[int]:
    """Return whom the post names or calls."""
    return set(Mention.objects.filter(post=post).values_list("member", flat=True))


def offered(client: Client, thread: Thread, typed: str) -> list[str]:
    response = client.get(reverse("communities:mentionable"), {"place": f"thread:{thread.pk}", "q": typed})
    return [one["name"] for one in json.loads(response.content)["found"]] if response.status_code == 200 else ["-"]


def test_a_name_that_is_typed_in_full_is_kept_as_a_mention_and_written_down(
    thread: Thread, author: Member, amina: Member
) -> None:
    post = say(thread, author, "I ask @Amina Yusuf, who knows.")

    assert post.body == f"I ask @[Amina Yusuf](member:{amina.pk}), who knows."
    assert f'<a href="/people/{amina.pk}/" class="mention"' in post.body_html
    assert mentioned_member_ids(post) == {amina.pk}


@pytest.mark.parametrize("typed", ["@amina yusuf", "(@Amina Yusuf)", "Hello @Amina Yusuf’s team", "@Amina Yusuf\nand"])
def test_a_name_is_known_however_it_stands(thread: Thread, author: Member, amina: Member, typed: str) -> None:
    assert mentioned_member_ids(say(thread, author, typed)) == {amina.pk}


@pytest.mark.parametrize(
    "typed", ["@Amina", "amina@Amina Yusuf", "`@Amina Yusuf`", "```\n@Amina Yusuf\n```", "@Amina Yusufs"]
)
def test_what_is_no_name_stays_as_it_was_typed(thread: Thread, author: Member, amina: Member, typed: str) -> None:
    post = say(thread, author, typed)

    assert post.body == typed
    assert mentioned_member_ids(post) == set()


def test_the_longest_name_is_meant(thread: Thread, author: Member, amina: Member, community: Community) -> None:
    longer = MembershipFactory(community=community, member__display_name="Amina Yusuf-Reed").member
    assert mentioned_member_ids(say(thread, author, "@Amina Yusuf-Reed, hello")) == {longer.pk}


def test_a_name_that_two_people_have_names_neither(
    thread: Thread, author: Member, amina: Member, community: Community
) -> None:
    MembershipFactory(community=community, member__display_name="Amina Yusuf")

    found = named("@Amina Yusuf", audience=thread.audience, community=community, author=author)

    assert (found.told, found.ambiguous) == (frozenset(), ("Amina Yusuf",))


def test_a_forged_name_is_put_right(thread: Thread, author: Member, amina: Member) -> None:
    post = say(thread, author, f"@[The Prime Minister](member:{amina.pk}) agrees.")
    assert post.body == f"@[Amina Yusuf](member:{amina.pk}) agrees."


def test_a_name_with_signs_of_its_own_is_a_name(thread: Thread, author: Member, community: Community) -> None:
    odd = MembershipFactory(community=community, member__display_name="Al [x](y) *B*").member

    post = say(thread, author, f"Hello {kept(odd)}!")

    assert mentioned_member_ids(post) == {odd.pk}
    assert ">@Al [x](y) *B*</a>!" in post.body_html
    assert edit_post(post=post, editor=author, body=post.body).body == post.body


@pytest.mark.parametrize("why", ["outside", "paused", "suspended", "shown to nobody", "left"])
def test_who_may_not_read_or_be_seen_is_neither_named_nor_offered(
    client: Client, thread: Thread, author: Member, community: Community, why: str
) -> None:
    someone = MemberFactory(display_name="Oona Other")
    if why != "outside":
        MembershipFactory(community=community, member=someone)
    someone.paused, someone.is_active = why == "paused", why != "suspended"
    someone.audience = f"member:{someone.pk}" if why == "shown to nobody" else "members"
    someone.save()
    if why == "left":
        leave(community=community, member=someone)
    client.force_login(author)

    post = say(thread, author, f"@Oona Other and @[Oona Other](member:{someone.pk}) and @[x](member:999999)")

    assert post.body == "@Oona Other and @Oona Other and @x"
    assert not Mention.objects.exists()
    assert offered(client, thread, "Oona") == []


def test_in_a_private_thread_only_its_own_people_are_named(
    client: Client, thread: Thread, author: Member, amina: Member, community: Community
) -> None:
    host = MembershipFactory(community=community, title="chair", member__display_name="Hetty Host").member
    Thread.objects.filter(pk=thread.pk).update(audience=f"thread:{thread.pk}")
    for member in (author, host):
        Participant.objects.create(thread=thread, member=member)
    client.force_login(author)

    assert mentioned_member_ids(say(thread, author, "@Amina Yusuf and @Hetty Host")) == {host.pk}
    assert offered(client, thread, "a") == []
    assert offered(client, thread, "he") == ["Hetty Host"]
    client.force_login(host)
    assert mentioned_member_ids(say(thread, host, "@everyone here")) == {author.pk}


def test_an_open_thread_names_anybody_whose_profile_is_shown(author: Member) -> None:
    community = CommunityFactory()
    MembershipFactory(community=community, member=author)
    expert = MemberFactory(display_name="Edith Expert")
    thread = start_thread(community=community, author=author, title="Falls", body="Who knows?", client_id=uuid4())
    assert mentioned_member_ids(say(thread, author, "Perhaps @Edith Expert?")) == {expert.pk}


def test_those_who_wrote_here_come_first_but_not_who_wrote_without_a_name(
    client: Client, thread: Thread, author: Member, community: Community
) -> None:
    names = ["Sam Alpha", "Sam Beta", "Sam Gamma"]
    alpha, beta, gamma = (MembershipFactory(community=community, member__display_name=name).member for name in names)
    Community.objects.filter(pk=community.pk).update(allows_anonymous=True)
    say(thread, gamma, "I know.")
    say(thread, beta, "So do I.", is_anonymous=True)
    client.force_login(author)

    assert offered(client, thread, "sam") == ["Sam Gamma", "Sam Alpha", "Sam Beta"]
    assert offered(client, thread, "gam") == ["Sam Gamma"]
    assert alpha.pk != beta.pk


def test_only_hosts_call_many_at_once(client: Client, thread: Thread, author: Member, amina: Member) -> None:
    community = thread.community
    host = MembershipFactory(community=community, title="chair", member__display_name="Hetty Host").member
    second = MembershipFactory(community=community, title="facilitator").member
    paused = MembershipFactory(community=community, member__paused=True).member

    assert mentioned_member_ids(say(thread, author, "@hosts and @everyone here")) == set()
    assert mentioned_member_ids(say(thread, host, "Dear @hosts!")) == {second.pk}
    everybody = mentioned_member_ids(say(thread, host, "Dear @everyone here!"))
    assert everybody == {author.pk, amina.pk, second.pk}
    assert paused.pk not in everybody
    client.force_login(author)
    assert offered(client, thread, "") == []
    client.force_login(host)
    assert offered(client, thread, "") == ["@hosts", "@everyone here"]


def test_a_quotation_tells_nobody_again(thread: Thread, author: Member, amina: Member) -> None:
    text = f"> Ask @[Amina Yusuf](member:{amina.pk}).\n\nYes, and @Nobody here."
    post = say(thread, author, text)
    assert (post.body, mentioned_member_ids(post)) == (text, set())


def test_a_change_tells_those_who_are_new_and_forgets_who_is_gone(
    thread: Thread, author: Member, amina: Member, community: Community
) -> None:
    joe = MembershipFactory(community=community, member__display_name="Joe Bright").member
    post = say(thread, author, "@Amina Yusuf?")

    assert mentioned_member_ids(edit_post(post=post, editor=author, body="@Joe Bright?")) == {joe.pk}
    assert mentioned_member_ids(edit_post(post=post, editor=author, body="Nobody.")) == set()


def test_a_link_to_a_profile_is_there_while_every_reader_may_see_it(
    client: Client, thread: Thread, author: Member, amina: Member
) -> None:
    say(thread, author, "I ask @Amina Yusuf.")
    client.force_login(author)
    link = f'href="/people/{amina.pk}/" class="mention"'
    assert link in client.get(thread.get_absolute_url()).content.decode()

    Member.objects.filter(pk=amina.pk).update(paused=True)
    content = client.get(thread.get_absolute_url()).content.decode()
    assert link not in content
    assert '<span class="mention">@Amina Yusuf</span>' in content


def test_a_link_that_only_looks_like_a_mention_is_no_way_to_a_profile(thread: Thread, author: Member) -> None:
    post = say(thread, author, "@[x](member:987654) [x](/people/1/) [@x](/people/1/)")
    assert 'class="mention"' not in post.body_html


def test_too_many_names_are_refused_in_words(thread: Thread, author: Member, community: Community) -> None:
    names = [f"Person Number{n}" for n in range(100, 101 + MOST_NAMED)]
    people = [MembershipFactory(community=community, member__display_name=name).member for name in names]
    with pytest.raises(ActionError, match="at most 20 people"):
        say(thread, author, " ".join(kept(one) for one in people))
    assert thread.posts.count() == 1


def test_names_within_an_hour_have_a_limit_that_says_when(
    thread: Thread, author: Member, amina: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("communities.actions.mentions.MENTIONS", type(MENTIONS)("mentions", 1, 3600, MENTIONS.said))
    say(thread, author, "@Amina Yusuf")
    with pytest.raises(TooFast, match=r"named many people within an hour\. Send it again"):
        say(thread, author, "@Amina Yusuf!")
    assert Post.objects.count() == 2


def test_a_post_without_a_name_costs_no_query_for_names(
    thread: Thread, author: Member, amina: Member, django_assert_max_num_queries
) -> None:
    say(thread, author, "Warm up.")
    with django_assert_max_num_queries(30) as plain:
        say(thread, author, "No sign in it.")
    assert not any("mention" in query["sql"] for query in plain.captured_queries if "INSERT" in query["sql"])


def test_the_form_says_beforehand_how_many_a_text_tells(
    client: Client, thread: Thread, author: Member, amina: Member
) -> None:
    client.force_login(author)
    response = client.post(reverse("communities:told"), {"place": f"thread:{thread.pk}", "body": "@Amina Yusuf?"})
    assert json.loads(response.content) == {"total": 1, "told": "This will notify 1 person."}


@pytest.mark.parametrize("place", ["thread:0", "thread:x", "", "edit:1", "new:999", "post:999999", "\0"])
def test_a_place_that_is_not_there_is_not_found(client: Client, author: Member, place: str) -> None:
    client.force_login(author)
    assert client.get(reverse("communities:mentionable"), {"place": place, "q": "a"}).status_code == 404
    assert client.post(reverse("communities:told"), {"place": place, "body": "a"}).status_code == 404
    assert client.post(reverse("communities:preview"), {"place": place, "body": "a"}).status_code == 404


def test_the_same_form_with_a_name_sent_twice_is_one_post(
    client: Client, thread: Thread, author: Member, amina: Member
) -> None:
    client.force_login(author)
    url = reverse("communities:reply", args=[thread.community.slug, thread.pk])
    form = {"body": "I ask @Amina Yusuf.", "client_id": uuid4()}
    assert [client.post(url, form).status_code for _ in range(2)] == [302, 302]
    assert Post.objects.filter(thread=thread).count() == 2
