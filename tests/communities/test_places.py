"""Where nothing is said yet: a page that nobody has discussed, and a question to the hosts, are written like a post."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from communities.actions.drafts import save_draft
from communities.actions.membership import leave, remove_member
from communities.actions.threads import discuss_page
from communities.models import Attachment, Community, Draft, PageDiscussion, Post, Thread
from communities.places import Place
from directory.audiences import Viewer
from directory.models import Member
from resources.models import PageAudience
from tests.factories import CommunityFactory, LearningGuidePageFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db

WORDS = "Gooseberries in the biscuit tin"
KEPT = f"{WORDS}</textarea>"


@pytest.fixture
def community() -> Community:
    return CommunityFactory(name="Guides and case studies", slug="guides-and-case-studies", allows_anonymous=True)


@pytest.fixture
def host(community: Community) -> Member:
    return MembershipFactory(community=community, title="chair", member__display_name="Grace Host").member


@pytest.fixture
def member(community: Community) -> Member:
    return MembershipFactory(community=community, member__display_name="Ada Author").member


@pytest.fixture
def guide(community: Community) -> Page:
    return LearningGuidePageFactory(title="The red bag")


@pytest.fixture(params=["discuss", "ask"])
def word(request: pytest.FixtureRequest, guide: Page, community: Community) -> str:
    """Each of the two places."""
    return f"discuss:{guide.pk}" if request.param == "discuss" else f"ask:{community.pk}"


def address(word: str, community: Community) -> str:
    kind, _colon, pk = word.partition(":")
    if kind == "discuss":
        return reverse("communities:discuss", args=[int(pk)])
    return reverse("communities:ask_hosts", args=[community.slug])


def fields(**more: Any) -> dict[str, Any]:
    return {"title": "Marzipan", "body": WORDS, "client_id": str(uuid4()), **more}


def text(name: str = "rota.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"Monday: Ada", "text/plain")


def save(client: Client, word: str, **more: Any) -> Any:
    return client.post(reverse("communities:save_draft"), {"place": word, "version": 0, "body": WORDS, **more})


def offered(client: Client, word: str, typed: str) -> list[str]:
    response = client.get(reverse("communities:mentionable"), {"place": word, "q": typed})
    return [one["name"] for one in json.loads(response.content)["found"]]


def content(client: Client, url: str) -> str:
    return client.get(url).content.decode()


# --- At both places ---------------------------------------------------------------------------------------------


def test_the_form_has_all_that_a_reply_has(signed_in: Client, community: Community, word: str) -> None:
    page = content(signed_in, address(word, community))

    assert f'data-place="{word}"' in page
    assert 'role="toolbar"' in page
    assert 'name="uploads"' in page
    assert 'name="act" value="preview"' in page
    assert 'name="act" value="draft"' in page
    assert 'enctype="multipart/form-data"' in page
    assert page.count("communities/compose.js") == 1


def test_what_was_typed_waits_in_the_form_and_in_the_list_and_goes_when_it_is_sent(
    signed_in: Client, community: Community, word: str
) -> None:
    url = address(word, community)
    assert save(signed_in, word, title="Marzipan").status_code == 200

    assert KEPT in content(signed_in, url)
    drafts = content(signed_in, "/drafts/")
    assert WORDS in drafts
    assert f'href="{url}"' in drafts
    assert signed_in.post(url, fields()).status_code == 302
    assert not Draft.objects.exists()
    assert Thread.objects.get().posts.get().body == WORDS


def test_the_buttons_preview_and_keep_it_without_javascript(signed_in: Client, community: Community, word: str) -> None:
    url = address(word, community)

    page = signed_in.post(url, fields(body="We **began**.", title="", uploads=text(), act="preview")).content.decode()
    assert "<strong>began</strong>" in page
    assert "We **began**.</textarea>" in page
    assert "rota.txt" in page
    assert "error-summary" not in page
    kept = signed_in.post(url, fields(attached=str(Attachment.objects.get().key), act="draft"))
    assert kept["Location"] == url
    page = content(signed_in, url)
    assert KEPT in page
    assert "rota.txt" in page
    assert not Thread.objects.exists()


def test_files_go_with_it(signed_in: Client, community: Community, word: str) -> None:
    url = address(word, community)
    uploaded = signed_in.post(reverse("communities:upload"), {"place": word, "file": text("plan.txt")})

    signed_in.post(url, fields(attached=uploaded.json()["key"], uploads=text()))

    assert sorted(one.name for one in Post.objects.get().attachments.all()) == ["plan.txt", "rota.txt"]


def test_a_file_that_cannot_be_kept_loses_no_words(signed_in: Client, community: Community, word: str) -> None:
    wrong = SimpleUploadedFile("a.exe", b"MZ", "application/octet-stream")

    page = signed_in.post(address(word, community), fields(uploads=wrong)).content.decode()

    assert "error-summary" in page
    assert KEPT in page
    assert not Thread.objects.exists()


def test_what_is_written_anew_in_a_form_that_was_sent_is_added(
    signed_in: Client, community: Community, word: str
) -> None:
    url, data = address(word, community), fields()
    for body in (WORDS, WORDS, "And in another tin", "And in another tin"):
        assert signed_in.post(url, {**data, "body": body}).status_code == 302

    assert [post.body for post in Thread.objects.get().posts.order_by("number")] == [WORDS, "And in another tin"]


def test_who_belongs_no_more_gets_the_words_back_and_learns_nothing(
    signed_in: Client, community: Community, member: Member, host: Member, word: str
) -> None:
    save(signed_in, word)
    Community.objects.filter(pk=community.pk).update(level="private")
    remove_member(community=community, member=member, by=host)

    response = signed_in.post(address(word, community), fields())

    page = response.content.decode()
    assert response.status_code == 404
    assert KEPT in page
    assert community.name not in page
    drafts = content(signed_in, "/drafts/")
    assert WORDS in drafts
    assert "Where you can no longer write" in drafts
    assert community.name not in drafts
    assert "Go on" not in drafts
    assert save(signed_in, word, body="Still here?").status_code == 404
    assert not Thread.objects.exists()


def test_too_many_posts_wait_with_their_words(signed_in: Client, community: Community, word: str) -> None:
    for n in range(10):
        signed_in.post(address(word, community), fields(body=f"Post {n}"))

    response = signed_in.post(address(word, community), fields())

    assert response.status_code == 429
    assert response["Retry-After"]
    assert KEPT in response.content.decode()


# --- The discussion of a page -----------------------------------------------------------------------------------


def test_the_page_itself_has_the_form_with_what_was_typed(signed_in: Client, guide: Page) -> None:
    save(signed_in, f"discuss:{guide.pk}")

    page = content(signed_in, guide.get_url())

    assert KEPT in page
    assert f'data-place="discuss:{guide.pk}"' in page
    assert page.count("communities/compose.js") == 1
    assert "data-place" not in content(Client(), guide.get_url())


def test_the_discussion_begins_without_a_name_and_with_a_poll_where_that_is_asked(
    signed_in: Client, guide: Page
) -> None:
    poll = {"poll-question": "Which?", "poll-choice_1": "Red", "poll-choice_2": "Blue"}

    signed_in.post(reverse("communities:discuss", args=[guide.pk]), fields(is_anonymous="on", **poll))

    post = Post.objects.get()
    assert post.is_anonymous
    assert post.poll.question == "Which?"


def test_who_wrote_before_somebody_else_began_finds_the_words_and_adds_them(
    signed_in: Client, community: Community, guide: Page, host: Member
) -> None:
    save(signed_in, f"discuss:{guide.pk}")
    thread = discuss_page(page=guide, author=host, body="I began.", client_id=uuid4())
    url = reverse("communities:discuss", args=[guide.pk])

    page = content(signed_in, url)
    assert KEPT in page
    assert "Others have begun it meanwhile" in page
    assert signed_in.post(url, fields())["Location"] == thread.get_absolute_url()
    assert [post.body for post in thread.posts.order_by("number")] == ["I began.", WORDS]
    assert signed_in.get(url)["Location"] == thread.get_absolute_url()


def test_names_are_of_the_community_in_which_it_will_stand(signed_in: Client, guide: Page, member: Member) -> None:
    inside = CommunityFactory(level="private")
    MembershipFactory(community=inside, member=member)
    MembershipFactory(community=inside, member__display_name="Iris Inside")
    MemberFactory(display_name="Iris Outside")
    PageDiscussion.objects.create(page=guide, community=inside)

    assert offered(signed_in, f"discuss:{guide.pk}", "Iris") == ["Iris Inside"]


def test_a_file_goes_along_where_an_editor_chooses_another_community_meanwhile(
    signed_in: Client, guide: Page, member: Member
) -> None:
    word, url = f"discuss:{guide.pk}", reverse("communities:discuss", args=[guide.pk])
    key = signed_in.post(reverse("communities:upload"), {"place": word, "file": text()}).json()["key"]
    elsewhere = CommunityFactory()
    PageDiscussion.objects.create(page=guide, community=elsewhere)

    signed_in.post(url, fields(attached=key))

    post = Post.objects.get(thread__community=elsewhere)
    assert [(one.name, one.community) for one in post.attachments.all()] == [("rota.txt", elsewhere)]


def test_a_page_that_one_may_not_read_is_no_place(community: Community, member: Member, guide: Page) -> None:
    word = f"discuss:{guide.pk}"
    assert Place.of(Viewer(member), word) is not None
    assert Place.of(Viewer(None), word) is None
    guide.audience = PageAudience.MEMBERS
    guide.save_revision().publish()
    # What only members may read is not discussed where everybody reads.
    assert Place.of(Viewer(member), word) is None
    guide.unpublish()
    assert Place.of(Viewer(member), word) is None
    assert Place.of(Viewer(member), "discuss:999999") is None


def test_a_page_that_is_withdrawn_gives_the_words_back(signed_in: Client, guide: Page) -> None:
    guide.unpublish()

    response = signed_in.post(reverse("communities:discuss", args=[guide.pk]), fields(title=""))

    assert response.status_code == 404
    assert KEPT in response.content.decode()


# --- A question to the hosts ------------------------------------------------------------------------------------


def test_only_hosts_are_offered_and_told_in_a_question_to_them(
    signed_in: Client, community: Community, host: Member
) -> None:
    MembershipFactory(community=community, member__display_name="Grace Member")
    word = f"ask:{community.pk}"

    assert offered(signed_in, word, "Grace") == ["Grace Host"]
    data = {"place": word, "body": "@Grace Host and @Grace Member"}
    assert signed_in.post(reverse("communities:told"), data).json()["total"] == 1
    signed_in.post(address(word, community), fields(body=data["body"]))
    assert [mention.member for mention in Post.objects.get().mentions.all()] == [host]


def test_the_file_of_a_question_is_for_its_author_and_the_hosts(
    signed_in: Client, community: Community, host: Member
) -> None:
    signed_in.post(address(f"ask:{community.pk}", community), fields(uploads=text()))
    url = reverse("communities:attachment", args=[Attachment.objects.get().key])
    statuses = {}
    for name, who in (("host", host), ("member", MembershipFactory(community=community).member), ("no member", None)):
        client = Client()
        if who:
            client.force_login(who)
        statuses[name] = client.get(url).status_code

    assert signed_in.get(url).status_code == 200
    assert statuses == {"host": 200, "member": 404, "no member": 302}


def test_who_could_join_does_not_ask_the_hosts(client: Client, community: Community, member: Member) -> None:
    leave(community=community, member=member)
    client.force_login(member)
    word = f"ask:{community.pk}"
    place = Place.of(Viewer(member), word)

    assert place is not None
    assert not place.may_write(Viewer(member))
    assert save(client, word).status_code == 404
    assert client.post(reverse("communities:upload"), {"place": word, "file": text()}).status_code == 404
    assert not Attachment.objects.exists()


def test_the_title_of_a_question_that_could_not_be_sent_is_given_back_too(
    signed_in: Client, community: Community, member: Member
) -> None:
    leave(community=community, member=member)

    response = signed_in.post(address(f"ask:{community.pk}", community), fields(title="Marzipan in private"))

    assert response.status_code == 404
    assert f"Marzipan in private\n\n{KEPT}" in response.content.decode()


def test_a_newer_version_of_another_tab_stands_beside_the_question(
    signed_in: Client, community: Community, member: Member
) -> None:
    place = Place.asking(community)
    save_draft(member=member, place=place, fields={"body": "From the other tab"}, version=0)

    page = signed_in.post(place.url, fields(act="draft", version=0)).content.decode()

    assert KEPT in page
    assert "From the other tab</pre>" in page
