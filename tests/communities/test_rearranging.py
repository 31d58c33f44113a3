"""Posts that hosts split off or merge: copied with all that hangs on them, and found under every former address."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from communities.actions.hosting import close_thread, move_thread
from communities.actions.reading import mark_read
from communities.actions.rearranging import merge_thread, split_thread
from communities.actions.threads import add_post, choose_answer, edit_post, start_thread
from communities.errors import ActionError
from communities.live import log
from communities.models import (
    Attachment,
    AuditEntry,
    Community,
    Draft,
    MeToo,
    Poll,
    Post,
    Reaction,
    ReadMarker,
    Thread,
    ThreadFollowing,
)
from directory.models import Member
from search.models import Document
from search.waiting import catch_up
from tests.factories import CommunityFactory, LearningGuidePageFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db

LONG = "We count the days between two falls and talk about each of them in the morning. " * 4


@pytest.fixture
def host() -> Member:
    return MembershipFactory(community__name="Falls", title="chair").member


@pytest.fixture
def community(host: Member) -> Community:
    return host.communities.get(name="Falls")


@pytest.fixture
def author(community: Community) -> Member:
    return MembershipFactory(community=community).member


def talk(community: Community, author: Member, title: str, *bodies: str, kind: str = "help") -> Thread:
    first, *others = bodies
    thread = start_thread(community=community, author=author, title=title, body=first, client_id=uuid4(), kind=kind)
    for body in others:
        add_post(thread=thread, author=author, body=body, client_id=uuid4())
    return Thread.objects.get(pk=thread.pk)


@pytest.fixture
def thread(community: Community, author: Member) -> Thread:
    return talk(community, author, "Hip protectors", "One.", "Two.", "Three.", "Four.")


def keys(thread: Thread, *numbers: int) -> list[int]:
    return list(Post.objects.filter(thread=thread, number__in=numbers).values_list("pk", flat=True))


def split(thread: Thread, host: Member, *numbers: int, title: str = "Nights") -> Thread:
    new = split_thread(thread=thread, posts=keys(thread, *numbers), title=title, by=host)
    return Thread.objects.get(pk=new.pk)


def bodies(thread: Thread) -> list[tuple[int, str]]:
    return list(Post.objects.filter(thread=thread).order_by("number").values_list("number", "body"))


# --- Splitting -------------------------------------------------------------------------------------------------


def test_posts_that_are_split_off_start_a_thread_and_leave_their_places(
    thread: Thread, host: Member, author: Member
) -> None:
    before = thread.last_seq
    written = dict(thread.posts.values_list("number", "created_at"))

    new = split(thread, host, 2, 4)

    assert bodies(new) == [(1, "Two."), (2, "Four.")]
    assert (new.title, new.author, new.community, new.kind, new.audience) == (
        "Nights", author, thread.community, "help", "public"
    )  # fmt: skip
    assert (new.post_total, new.created_at, new.last_post_at) == (2, written[2], written[4])
    assert [(event.seq, event.kind) for event in new.events.all()] == [(1, "post"), (2, "post"), (3, "thread")]
    thread.refresh_from_db()
    assert bodies(thread) == [(1, "One."), (2, ""), (3, "Three."), (4, "")]
    assert (thread.post_total, thread.last_seq) == (4, before + 3)
    moved = thread.events.filter(kind="move")
    assert [event.post.number for event in moved] == [2, 4]
    assert [event.post.moved_to.thread for event in moved] == [new, new]


def test_open_pages_are_told_that_posts_went_and_where_they_came(thread: Thread, host: Member) -> None:
    before = thread.last_seq

    new = split(thread, host, 2, 4)

    told, come = log.news(thread.pk, before), log.news(new.pk, 0)
    assert told is not None
    assert come is not None
    texts = ["".join(frame.texts) for frame in told.frames]
    assert ["moved this post" in text for text in texts] == [True, True, False]
    assert not any("Two." in text or "Four." in text for text in texts)
    assert "Two." in "".join(come.frames[0].texts)


def test_the_address_of_a_moved_post_leads_to_where_it_stands(client: Client, thread: Thread, host: Member) -> None:
    old = thread.posts.get(number=2)
    new = split(thread, host, 2, 4)

    followed = client.get(old.get_absolute_url(), follow=True)

    assert followed.redirect_chain[-1][0] == f"{new.get_absolute_url()}#post-1"
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "A host has moved this post" in page
    assert "Two." not in page


def test_what_hangs_on_a_post_goes_with_it(thread: Thread, host: Member, author: Member) -> None:
    two, three = thread.posts.get(number=2), thread.posts.get(number=3)
    reply = add_post(thread=thread, author=author, body="To two.", client_id=uuid4(), reply_to=two)
    Reaction.objects.create(post=two, member=host, kind="thanks")
    Poll.objects.create(post=two, question="When?")
    Attachment.objects.create(uploader=author, community=thread.community, post=two, name="a.pdf", size=1)
    Draft.objects.create(member=host, place=f"post:{two.pk}", fields={"body": "Half"})
    edit_post(post=two, editor=author, body="Two, better.")

    new = split(thread, host, 2, 3)

    copy = new.posts.get(number=1)
    assert (copy.body, copy.edited_at is not None, copy.revisions.get().body) == ("Two, better.", True, "Two.")
    for kind in (Reaction, Poll, Attachment):
        assert kind.objects.get().post == copy
    assert Post.objects.get(pk=reply.pk).reply_to == copy
    assert Draft.objects.get().place == f"post:{copy.pk}"
    assert Post.objects.get(pk=three.pk).moved_to.number == 2


def test_the_answer_goes_with_its_post(thread: Thread, host: Member) -> None:
    answer = thread.posts.get(number=3)
    choose_answer(post=answer, by=thread.author)

    new = split(thread, host, 2, 3)

    assert Thread.objects.get(pk=thread.pk).answer is None
    assert new.answer == new.posts.get(number=2)
    evidence = Document.objects.get(entity="post")
    assert (evidence.entity_id, evidence.role) == (new.answer.pk, "answered")


def test_who_had_read_the_posts_has_read_them_in_the_new_thread(thread: Thread, host: Member) -> None:
    reader = MembershipFactory(community=thread.community).member
    mark_read(thread=thread, member=reader, number=3)
    ThreadFollowing.objects.create(member=reader, thread=thread, level="mute")

    new = split(thread, host, 2, 4)

    assert ReadMarker.objects.get(thread=new, member=reader).last_read_number == 1
    assert ThreadFollowing.objects.get(thread=new, member=reader).level == "mute"


def test_a_split_that_leaves_or_takes_nothing_is_refused(thread: Thread, host: Member) -> None:
    other = talk(thread.community, host, "Other", "Not of this thread.")

    for chosen in ([], keys(other, 1), [10**9]):
        with pytest.raises(ActionError, match="Choose the posts"):
            split_thread(thread=thread, posts=chosen, title="Nights", by=host)
    with pytest.raises(ActionError, match="Leave at least one"):
        split(thread, host, 1, 2, 3, 4)
    assert Thread.objects.count() == 2


def test_only_hosts_rearrange(thread: Thread, author: Member) -> None:
    other = talk(thread.community, author, "Other", "Words.")

    for by in (author, MemberFactory(), MembershipFactory(title="chair").member):
        with pytest.raises(PermissionDenied):
            split_thread(thread=thread, posts=keys(thread, 2), title="Nights", by=by)
        with pytest.raises(PermissionDenied):
            merge_thread(thread=thread, into=other, by=by)
    assert not AuditEntry.objects.exists()


def test_a_post_that_was_moved_is_not_changed_in_its_old_place(
    client: Client, thread: Thread, host: Member, author: Member
) -> None:
    old = thread.posts.get(number=2)
    split(thread, host, 2)
    client.force_login(author)

    response = client.post(reverse("communities:edit_post", args=[old.pk]), {"body": "What I typed."})

    assert "moved this post to another thread" in response.content.decode()
    assert "What I typed." in response.content.decode()
    assert Post.objects.get(pk=old.pk).body == ""


def test_what_is_split_is_found_in_its_new_place(thread: Thread, host: Member, author: Member) -> None:
    add_post(thread=thread, author=author, body=LONG, client_id=uuid4())

    catch_up()

    new = split(thread, host, 4, 5)

    evidence = Document.objects.get(entity="post")
    assert (evidence.entity_id, evidence.title) == (new.posts.get(number=2).pk, "Nights")
    assert "days between" in Document.objects.get(entity="thread", entity_id=new.pk).body
    assert "days between" not in Document.objects.get(entity="thread", entity_id=thread.pk).body


def test_a_split_costs_the_same_for_many_posts(
    community: Community, author: Member, host: Member, django_assert_max_num_queries
) -> None:
    thread = talk(community, author, "Long", "One.")
    Post.objects.bulk_create(
        Post(thread=thread, author=author, number=number, client_id=uuid4(), body="b", body_html="<p>b</p>")
        for number in range(2, 300)
    )
    Thread.objects.filter(pk=thread.pk).update(post_total=299)

    with django_assert_max_num_queries(90):
        new = split_thread(thread=thread, posts=keys(thread, *range(100, 300)), title="Second half", by=host)
    assert new.posts.count() == 200


# --- Merging ---------------------------------------------------------------------------------------------------


def test_a_merged_thread_goes_on_in_the_other(client: Client, thread: Thread, host: Member, author: Member) -> None:
    other = talk(thread.community, host, "Trousers", "Eins.", "Zwei.")
    MeToo.objects.create(thread=thread, member=author)
    last = other.posts.get(number=2).created_at

    merge_thread(thread=thread, into=other, by=host)

    other, thread = Thread.objects.get(pk=other.pk), Thread.objects.get(pk=thread.pk)
    assert [body for _number, body in bodies(other)] == ["Eins.", "Zwei.", "One.", "Two.", "Three.", "Four."]
    assert [number for number, _body in bodies(other)] == [1, 2, 3, 4, 5, 6]
    assert (other.post_total, other.last_post_at) == (6, last)
    assert (thread.merged_into, thread.closed_at is not None) == (other, True)
    assert other.me_too.get().member == author
    assert client.get(thread.get_absolute_url())["Location"] == other.get_absolute_url()
    listed = client.get(thread.community.get_absolute_url()).content.decode()
    assert "Trousers" in listed
    assert "Hip protectors" not in listed
    assert not Document.objects.filter(entity="thread", entity_id=thread.pk).exists()


def test_what_was_typed_into_a_thread_that_was_merged_meanwhile_is_kept(
    client: Client, thread: Thread, host: Member, author: Member
) -> None:
    other = talk(thread.community, host, "Trousers", "Eins.")
    client.force_login(author)
    merge_thread(thread=thread, into=other, by=host)

    response = client.post(
        reverse("communities:reply", args=[thread.community.slug, thread.pk]),
        {"body": "Half an hour of typing.", "client_id": uuid4()},
    )

    assert response.status_code == 200
    assert "Half an hour of typing." in response.content.decode()
    assert Post.objects.filter(body="Half an hour of typing.").count() == 0


def test_what_was_split_can_be_merged_again(thread: Thread, host: Member) -> None:
    new = split(thread, host, 2, 4)

    merge_thread(thread=new, into=thread, by=host)

    standing = Post.objects.filter(thread=thread, moved_to=None).order_by("number").values_list("body", flat=True)
    assert list(standing) == ["One.", "Three.", "Two.", "Four."]
    # Whoever kept the first address is led on from stub to stub.
    old = Post.objects.get(thread=thread, number=2)
    assert old.moved_to.moved_to == Post.objects.get(thread=thread, number=5)


def test_threads_that_cannot_be_one_stay_two(thread: Thread, host: Member) -> None:
    beside = MembershipFactory(community=CommunityFactory(), member=host, title="chair").community
    far = talk(beside, host, "Far", "Away.")
    with pytest.raises(ActionError, match="another thread"):
        merge_thread(thread=thread, into=thread, by=host)
    with pytest.raises(ActionError, match="same community"):
        merge_thread(thread=thread, into=far, by=host)
    near = talk(thread.community, host, "Near", "By.")
    merge_thread(thread=near, into=thread, by=host)
    with pytest.raises(ActionError, match="merged into another meanwhile"):
        merge_thread(thread=thread, into=near, by=host)
    for one in (thread, far):
        Thread.objects.filter(pk=one.pk).update(page=LearningGuidePageFactory())
    far = move_thread(thread=far, to=thread.community, by=host)
    with pytest.raises(ActionError, match="about a page"):
        merge_thread(thread=thread, into=far, by=host)


def test_the_page_of_a_merged_thread_is_discussed_in_the_other(thread: Thread, host: Member) -> None:
    guide = LearningGuidePageFactory()
    Thread.objects.filter(pk=thread.pk).update(page=guide)
    other = talk(thread.community, host, "Trousers", "Eins.")

    merge_thread(thread=thread, into=other, by=host)

    assert Thread.objects.get(page_id=guide.pk) == other


def test_more_than_can_be_moved_at_once_is_refused_whole(
    thread: Thread, host: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("communities.actions.rearranging.MOST_POSTS", 2)
    other = talk(thread.community, host, "Trousers", "Eins.")

    with pytest.raises(ActionError, match="more than 2 posts"):
        merge_thread(thread=thread, into=other, by=host)
    assert Thread.objects.get(pk=thread.pk).merged_into is None


def test_nobody_is_named_who_wrote_without_a_name(client: Client, thread: Thread, host: Member, author: Member) -> None:
    Member.objects.filter(pk=author.pk).update(display_name="Ines Anonymous")
    Post.objects.filter(thread=thread).update(is_anonymous=True)
    new = split(thread, host, 2, 3)
    client.force_login(host)

    for page in (new.get_absolute_url(), thread.get_absolute_url(), thread.community.get_absolute_url()):
        assert "Ines" not in client.get(page).content.decode()
    for name in ("split", "merge", "log"):
        args = [thread.community.slug] + ([thread.pk] if name != "log" else [])
        assert "Ines" not in client.get(reverse(f"communities:{name}", args=args)).content.decode()


# --- The pages -------------------------------------------------------------------------------------------------


def test_a_host_splits_on_the_page(client: Client, thread: Thread, host: Member) -> None:
    client.force_login(host)
    url = reverse("communities:split", args=[thread.community.slug, thread.pk])

    (two,) = keys(thread, 2)
    refused = client.post(url, {"title": "", "posts": [two]}).content.decode()
    assert "error-summary" in refused
    assert "checked" in refused
    assert "Choose the posts" in client.post(url, {"title": "Nights", "posts": ["x", "-1"]}).content.decode()
    assert "number of a post" in client.post(url, {"title": "Nights", "onwards": "soon"}).content.decode()
    done = client.post(url, {"title": "Nights", "posts": [two], "onwards": "4"})
    new = Thread.objects.get(title="Nights")
    assert done["Location"] == new.get_absolute_url()
    assert bodies(new) == [(1, "Two."), (2, "Four.")]
    assert client.get(url, {"from": "3"}).content.decode().count('name="posts"') == 1


def test_a_host_merges_on_the_page(client: Client, thread: Thread, host: Member) -> None:
    other = talk(thread.community, host, "Trousers", "Eins.")
    client.force_login(host)
    url = reverse("communities:merge", args=[thread.community.slug, thread.pk])

    content = client.get(url, {"q": "trous"}).content.decode()
    assert "Trousers" in content
    assert "not sorted in between the posts that are there" in content
    assert "No other thread" in client.get(url, {"q": "kestrels"}).content.decode()
    assert "error-summary" in client.post(url, {}).content.decode()
    assert "error-summary" in client.post(url, {"into": "999999999999999999999"}).content.decode()
    assert client.post(url, {"into": other.pk})["Location"] == other.get_absolute_url()


def test_merged_posts_stand_at_the_end_with_their_dates_also_where_they_are_older(thread: Thread, host: Member) -> None:
    older = talk(thread.community, host, "Trousers", "Eins.", "Zwei.")
    Post.objects.filter(thread=older).update(created_at=thread.created_at - timedelta(days=9))
    before = bodies(thread)

    merge_thread(thread=older, into=thread, by=host)

    last = thread.last_post_at
    thread.refresh_from_db()
    assert bodies(thread) == [*before, (5, "Eins."), (6, "Zwei.")]
    assert thread.posts.get(number=5).created_at < thread.posts.get(number=1).created_at
    assert thread.last_post_at == last


def test_a_closed_thread_can_be_rearranged(thread: Thread, host: Member) -> None:
    close_thread(thread=thread, by=host)

    assert split(thread, host, 4).closed_at is None
