"""Search within a community and a thread: every post that the reader may read, and nothing that they may not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from communities import matching
from communities.actions.rearranging import split_thread
from communities.actions.threads import add_post, choose_answer, hide_post, start_thread
from communities.models import Community, Post, Thread
from directory.models import Member
from search.models import ConceptTerm
from tests.factories import CommunityFactory, ConceptFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db

LEVELS = ("open", "restricted", "private", "confidential")


@pytest.fixture
def host() -> Member:
    return MembershipFactory(
        community__name="Falls", community__level="confidential", title="chair", member__display_name="Hetty Host"
    ).member


@pytest.fixture
def community(host: Member) -> Community:
    return host.communities.get()


def talk(by: Member, title: str, *bodies: str, kind: str = "help", community: Community | None = None) -> Thread:
    place = community or by.communities.get()
    first, *others = bodies
    thread = start_thread(community=place, author=by, title=title, body=first, client_id=uuid4(), kind=kind)
    for body in others:
        Post.objects.filter(author=by).update(created_at=datetime(2026, 3, 1, tzinfo=UTC))
        add_post(thread=thread, author=by, body=body, client_id=uuid4())
    return thread


def found(client: Client, place: Community | Thread, **asked: Any) -> list[str]:
    """Return the addresses of the posts that the page shows as found."""
    if isinstance(place, Thread):
        url = reverse("communities:search_thread", args=[place.community.slug, place.pk])
    else:
        url = reverse("communities:search", args=[place.slug])
    response = client.get(url, asked)
    rows = response.context["found"].rows if response.context["found"] else []
    return [row.post.body for row in rows]


def page(client: Client, place: Community, **asked: Any) -> str:
    return client.get(reverse("communities:search", args=[place.slug]), asked).content.decode()


@pytest.mark.parametrize("level", LEVELS)
def test_its_members_find_what_is_said_in_a_community_of_any_level(client: Client, level: str) -> None:
    member = MembershipFactory(community__level=level).member
    place = member.communities.get()
    talk(member, "Nights", "Gooseberries in the tin.", "No plums.")
    client.force_login(member)

    assert found(client, place, q="gooseberry") == ["Gooseberries in the tin."]
    assert "<mark>Gooseberries</mark> in the tin." in page(client, place, q="gooseberry")


def test_a_post_beyond_those_that_the_index_holds_is_found(client: Client, host: Member, community: Community) -> None:
    thread = talk(host, "Long", "One.")
    Post.objects.bulk_create(
        Post(thread=thread, author=host, number=number, client_id=uuid4(), body="Plums.", body_html="<p>Plums.</p>")
        for number in range(2, 80)
    )
    Post.objects.filter(number=79).update(body="Gooseberries.", body_html="<p>Gooseberries.</p>")
    Thread.objects.update(post_total=79)
    client.force_login(host)

    assert found(client, thread, q="gooseberry") == ["Gooseberries."]
    assert found(client, community, q="gooseberry") == ["Gooseberries."]
    assert len(found(client, thread, q="plums")) == 20
    assert "post 79" not in page(client, community, q="plums")


@pytest.mark.parametrize("level", LEVELS[1:])
def test_nobody_else_searches_there(client: Client, level: str) -> None:
    member = MembershipFactory(community__level=level).member
    place = member.communities.get()
    thread = talk(member, "Nights", "Gooseberries in the tin.")
    urls = [
        reverse("communities:search", args=[place.slug]),
        reverse("communities:search_thread", args=[place.slug, thread.pk]),
        reverse("communities:similar", args=[place.slug]),
    ]

    for url in urls:
        assert client.get(url, {"q": "gooseberry"}).status_code == 302
    client.force_login(MemberFactory())
    for url in urls:
        response = client.get(url, {"q": "gooseberry", "title": "nights gooseberries"})
        assert response.status_code == 404
        assert "Gooseberries" not in response.content.decode()


def test_what_is_hidden_moved_or_private_is_not_found(client: Client, host: Member, community: Community) -> None:
    thread = talk(host, "Nights", "Start.", "Gooseberries one.", "Gooseberries two.", "Gooseberries three.")
    private = talk(host, "For a few", "Gooseberries four.")
    Thread.objects.filter(pk=private.pk).update(audience=f"thread:{private.pk}")
    hide_post(post=thread.posts.get(number=2), by=host)
    new = split_thread(thread=thread, posts=[thread.posts.get(number=3).pk], title="Two", by=host)
    client.force_login(host)

    assert sorted(found(client, community, q="gooseberry")) == ["Gooseberries three.", "Gooseberries two."]
    assert found(client, thread, q="gooseberry") == ["Gooseberries three."]
    assert found(client, new, q="gooseberry") == ["Gooseberries two."]


def test_posts_are_narrowed_by_author_day_kind_topic_and_answer(
    client: Client, host: Member, community: Community
) -> None:
    other = MembershipFactory(community=community, member__display_name="Otto Other").member
    topic = ConceptFactory(key="nights", label="Nights")
    asked = talk(host, "Asked", "Tin one.")
    answer = add_post(thread=asked, author=other, body="Tin two.", client_id=uuid4())
    choose_answer(post=answer, by=host)
    shared = talk(other, "Shared", "Tin three.", kind="share", community=community)
    shared.concepts.add(topic)
    Post.objects.filter(thread=shared).update(created_at=datetime(2024, 5, 6, 23, 30, tzinfo=UTC))
    client.force_login(host)

    assert sorted(found(client, community, q="tin", author="otto")) == ["Tin three.", "Tin two."]
    assert found(client, community, author="other otto", kind="help") == ["Tin two."]
    assert found(client, community, kind="share") == ["Tin three."]
    assert found(client, community, topic="nights") == ["Tin three."]
    assert sorted(found(client, community, answered="on")) == ["Tin one.", "Tin two."]
    # Half past eleven in Greenwich is the next day in London's summer.
    assert found(client, community, since="2024-05-07", until="2024-05-07") == ["Tin three."]
    assert found(client, community, until="2024-05-06") == []


def test_who_wrote_without_a_name_is_found_by_none(client: Client, host: Member, community: Community) -> None:
    other = MembershipFactory(community=community, member__display_name="Otto Other").member
    thread = talk(other, "Asked", "Tin one.", community=community)
    Post.objects.filter(thread=thread).update(is_anonymous=True)
    client.force_login(host)

    assert found(client, community, author="otto") == []
    content = page(client, community, q="tin")
    assert "Tin</mark> one." in content
    assert "Otto" not in content


def test_words_are_understood_as_in_the_search_of_the_site(client: Client, host: Member, community: Community) -> None:
    charts = ConceptFactory(key="spc", label="Statistical process control")
    ConceptTerm.objects.create(concept=charts, text="SPC", kind="abbreviation")
    thread = talk(host, "Charts", "We plot it as statistical process control.", "A&E was full.", "A café visit.")
    tagged = talk(host, "Other", "Nothing of it.")
    tagged.concepts.add(charts)
    client.force_login(host)

    assert sorted(found(client, community, q="SPC")) == ["Nothing of it.", "We plot it as statistical process control."]
    assert found(client, thread, q="a&e") == ["A&E was full."]
    assert found(client, thread, q="cafe visits") == ["A café visit."]
    assert found(client, thread, q="visit in a palace") == ["A café visit."]
    assert "No post holds all of that" in page(client, community, q="café palace statistical")


def test_the_title_counts_for_the_first_post(client: Client, host: Member, community: Community) -> None:
    talk(host, "Gooseberries at night", "One.", "Two.")
    client.force_login(host)

    assert found(client, community, q="gooseberry") == ["One."]


def test_nothing_found_says_what_to_do(client: Client, host: Member, community: Community) -> None:
    talk(host, "Nights", "One.")
    client.force_login(host)

    assert "Fewer or other words find more." in page(client, community, q="zzz")
    assert "Take something away" in page(client, community, q="one", author="nobody")
    assert "Write some words" in page(client, community)
    bad = page(client, community, q="one", since="yesterday", kind="rant")
    assert "error-summary" in bad
    assert "One." in bad


def test_a_search_costs_the_same_for_few_and_many(
    client: Client, host: Member, community: Community, django_assert_max_num_queries: Any, monkeypatch: Any
) -> None:
    thread = talk(host, "Long", "One.")
    Post.objects.bulk_create(
        Post(
            thread=thread,
            author=host,
            number=number,
            client_id=uuid4(),
            body="Plums.",
            body_html="<p>Plums.</p>",
            created_at=thread.created_at + timedelta(seconds=number),
        )
        for number in range(2, 60)
    )
    client.force_login(host)
    page(client, community, q="plum")
    monkeypatch.setattr(matching, "MOST_HITS", 40)

    with django_assert_max_num_queries(20):
        content = page(client, community, q="plum", order="newest")
    assert "The latest 40 posts that were found" in content
    assert "post 59" in content
    assert 'href="?q=plum&amp;order=newest&amp;page=2#' in content
    with django_assert_max_num_queries(20):
        content = page(client, community, q="plum", page=2)
    assert "The best 40 posts that were found" in content
    assert 'href="?q=plum&amp;page=1#' in content


def test_what_fits_best_comes_first_and_the_newest_where_that_is_asked_for(
    client: Client, host: Member, community: Community
) -> None:
    long = " ".join(["We spoke of rotas and of much besides."] * 12)
    thread = talk(host, "Nights", "Tin.", "Falls, falls and again falls.", f"{long} Falls.", "A fall.")
    for number in range(1, 5):
        Post.objects.filter(thread=thread, number=number).update(created_at=datetime(2026, 3, number, tzinfo=UTC))
    client.force_login(host)

    best = ["Falls, falls and again falls.", "A fall.", f"{long} Falls."]
    assert found(client, community, q="falls") == best
    assert found(client, thread, q="falls") == best
    assert found(client, community, q="falls", order="newest") == ["A fall.", f"{long} Falls.", best[0]]
    assert found(client, community, q="falls", order="nonsense") == best
    assert found(client, community, author="hetty") == ["A fall.", f"{long} Falls.", best[0], "Tin."]


def test_a_title_weighs_more_than_a_word_and_a_rare_word_more_than_a_common_one(
    client: Client, host: Member, community: Community
) -> None:
    talk(host, "Gooseberries", "What to do with them?")
    other = talk(host, "Nights", "One.", "Plums.", "Plums and plums.", "A tin of gooseberries.", "Plums again.")
    client.force_login(host)

    assert found(client, community, q="gooseberry") == ["What to do with them?", "A tin of gooseberries."]
    add_post(thread=other, author=host, body="Plums, plums, quinces.", client_id=uuid4())
    add_post(thread=other, author=host, body="Quinces, quinces, plums.", client_id=uuid4())
    assert found(client, other, q="plums quinces")[0] == "Quinces, quinces, plums."


def test_the_order_stays_in_the_address_and_what_is_hidden_stays_hidden(
    client: Client, host: Member, community: Community
) -> None:
    thread = talk(host, "Nights", "Plums.", "Plums, plums, plums.")
    hide_post(post=thread.posts.get(number=2), by=host)
    client.force_login(host)

    assert found(client, community, q="plums") == ["Plums."]
    content = page(client, community, q="plums", order="newest")
    assert '<option value="newest" selected>' in content
    assert "1 post" in content
    assert "Write some words" in page(client, community, order="newest")


# --- Threads like the one that is being written ------------------------------------------------------------------


def suggested(client: Client, community: Community, title: str) -> str:
    return client.get(reverse("communities:similar", args=[community.slug]), {"title": title}).content.decode()


@pytest.mark.parametrize("level", LEVELS)
def test_threads_are_offered_that_name_the_same(client: Client, level: str) -> None:
    member = MembershipFactory(community__level=level).member
    talk(member, "Who has tried hip protectors at night?", "We did.")
    talk(member, "Something else", "Else.")
    client.force_login(member)
    place = member.communities.get()

    content = suggested(client, place, "Do hip protectors help against falls?")
    assert "Who has tried hip protectors at night?" in content
    assert "Something else" not in content
    for title in ("", "hip", "zzz yyy", "\0" * 400, "x" * 5000):
        assert suggested(client, place, title).strip() == ""


def test_nothing_is_offered_that_the_writer_may_not_read(client: Client) -> None:
    stranger = MembershipFactory(community__level="private").member
    talk(stranger, "Who has tried hip protectors at night?", "We did.")
    member = MembershipFactory().member
    own = talk(member, "Hip protectors at night: our result", "Good.")
    client.force_login(member)

    content = suggested(client, member.communities.get(), "Hip protectors at night")
    assert own.title in content
    assert "Who has tried" not in content


def previewed(client: Client, community: Community, **typed: str) -> str:
    data = {"kind": "help", "body": "Who knows?", "client_id": str(uuid4()), "act": "preview"} | typed
    before = Thread.objects.count()
    response = client.post(reverse("communities:start_thread", args=[community.slug]), data)
    assert Thread.objects.count() == before
    return response.content.decode()


@pytest.mark.parametrize("level", LEVELS)
def test_a_preview_offers_them_too_and_only_what_the_writer_may_read(client: Client, level: str) -> None:
    stranger = MembershipFactory(community__level=level if level != "open" else "private").member
    talk(stranger, "Who has tried hip protectors at night?", "We did.")
    member = MembershipFactory(community__level=level).member
    own = talk(member, "Hip protectors at night: our result", "Good.")
    private = talk(member, "Hip protectors at night, for a few", "Good.")
    Thread.objects.filter(pk=private.pk).update(audience="thread:0")
    client.force_login(member)
    place = member.communities.get()

    content = previewed(client, place, title="Hip protectors at night")
    assert own.title in content
    assert own.get_absolute_url() in content
    assert "Who has tried" not in content
    assert "for a few" not in content
    assert "Who knows?" in content
    for title in ("", "hip", "\0" * 400, "x" * 5000):
        assert own.title not in previewed(client, place, title=title)
    assert own.title not in previewed(client, place, title="Hip protectors at night", act="draft")


def test_the_form_offers_them_and_a_short_update(client: Client) -> None:
    member = MembershipFactory().member
    place = member.communities.get()
    client.force_login(member)
    url = reverse("communities:start_thread", args=[place.slug])

    assert reverse("communities:similar", args=[place.slug]) in client.get(url).content.decode()
    content = client.get(url, {"template": "update"}).content.decode()
    for heading in ("### Progress", "### Blocker", "### Help wanted"):
        assert heading in content
    assert "### Progress" not in client.get(url, {"template": "x"}).content.decode()
    thread = talk(member, "Nights", "One.")
    assert "### Blocker" in client.get(thread.get_absolute_url(), {"template": "update"}).content.decode()


def test_a_search_in_a_community_that_is_not_there_is_not_found(client: Client) -> None:
    client.force_login(MemberFactory())
    CommunityFactory(level="confidential", slug="kestrels")

    for slug in ("kestrels", "nothing"):
        assert client.get(reverse("communities:search", args=[slug])).status_code == 404
