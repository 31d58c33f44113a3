"""Somebody without an account reviews a draft by a link."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory.models import Member
from resources import reviewing
from resources.models import CaseStudyPage, ExternalReview, PageAudience, Picture, ReviewEvent
from tests.factories import CaseStudyPageFactory, words
from tests.markup import text
from tests.resources.test_workflow import signed_in

pytestmark = pytest.mark.django_db

SECRET = "Wrens were counted at dawn."
Commits = Any


@pytest.fixture
def editor() -> tuple[Client, Member]:
    return signed_in("Reviewers")


@pytest.fixture
def page() -> CaseStudyPage:
    made: CaseStudyPage = CaseStudyPageFactory(
        title="Wrens", live=False, audience=PageAudience.MEMBERS, what_was_done=words(SECRET)
    )
    return made


@pytest.fixture
def address(editor: tuple[Client, Member], page: CaseStudyPage) -> str:
    return ask(editor[0], page)


def reviews_of(page: Any) -> str:
    return reverse("resources_external_reviews", args=[page.pk])


def ask(client: Client, page: Any, **more: Any) -> str:
    """Return the path of the link that an editor makes in the CMS."""
    html = client.post(reviews_of(page), {"reviewer": "Professor Wren", "days": "14", **more}).content.decode()
    found = re.search(r'value="http://[^/"]+(/reviews/[^"]+)"', html)
    assert found, text(html)
    return found[1]


def kinds() -> list[str]:
    return list(ReviewEvent.objects.values_list("kind", flat=True))


def test_an_editor_makes_a_link_from_the_page_and_anybody_with_it_reads_the_draft(
    editor: tuple[Client, Member], page: CaseStudyPage
) -> None:
    client, member = editor
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert reviews_of(page) in edit

    address = ask(client, page)

    visitor = Client()
    seen = visitor.get(address)
    assert seen.status_code == 200
    assert f"{member.display_name} asks you to read this draft" in text(seen.content)
    assert f'src="{address}draft/"' in seen.content.decode()
    assert re.search("frame-src [^;]*'self'", seen["Content-Security-Policy"])
    draft = visitor.get(f"{address}draft/")
    assert SECRET in draft.content.decode()
    assert draft["X-Frame-Options"] == "SAMEORIGIN"
    for response in (seen, draft):
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
    assert draft["Referrer-Policy"] == "no-referrer"
    assert seen["Referrer-Policy"] == "same-origin"
    # Nothing else was opened by it.
    assert visitor.get(page.get_url()).status_code == 404
    assert kinds() == ["made", "opened"]


def test_the_token_is_kept_nowhere(address: str, page: CaseStudyPage, editor: tuple[Client, Member]) -> None:
    token = address.split("/")[2]
    review = ExternalReview.objects.get()
    assert token not in str(vars(review))
    assert token not in editor[0].get(reviews_of(page)).content.decode()


def test_what_the_reviewer_says_reaches_the_editors(
    address: str, page: CaseStudyPage, editor: tuple[Client, Member], django_capture_on_commit_callbacks: Commits
) -> None:
    client, member = editor
    visitor = Client()
    with django_capture_on_commit_callbacks(execute=True):
        said = {"name": "Jenny  Wren", "section": "what_was_done", "text": "Were they <b>all</b> counted?"}
        assert visitor.post(address, said).status_code == 302
        assert visitor.post(address, {"name": "Jenny Wren", "approves": "on"}).status_code == 302

    seen = text(visitor.get(address).content)
    assert "Thank you. The editors have it now." in seen
    assert "Jenny Wren Comment · What was done" in seen
    # Who said something need not type the name again.
    assert 'value="Jenny Wren"' in visitor.get(address).content.decode()
    listed = text(client.get(reviews_of(page)).content)
    assert "Comment , Jenny Wren, What was done" in listed
    assert "Were they &lt;b&gt;all&lt;/b&gt; counted?" in listed
    assert "Approved , Jenny Wren" in listed
    assert [message.to for message in mail.outbox] == [[member.email]] * 2
    assert "What was done: Were they <b>all</b> counted?" in mail.outbox[0].body
    assert mail.outbox[1].subject == "Approved: Wrens"
    assert reviews_of(page) in mail.outbox[0].body


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"text": "Kept words."}, "Your name"),
        ({"name": "Jenny"}, "Write a comment, or tick that you approve this version."),
        ({"name": "Jenny", "text": "x" * 4001}, "4000"),
        ({"name": "Jenny", "text": "Kept words.", "section": "nothing"}, "nothing"),
    ],
    ids=["no name", "nothing", "long", "another section"],
)
def test_what_cannot_be_taken_is_said_in_words_and_stays(address: str, said: dict[str, str], problem: str) -> None:
    response = Client().post(address, said)
    html = response.content.decode()
    assert response.status_code == 200
    assert problem in text(response.content)
    assert said.get("text", "")[:4000] in html
    assert kinds() == ["made"]


@pytest.mark.parametrize("way", ["withdrawn", "expired", "saved since", "gone", "suspended", "no editor"])
def test_a_link_that_is_closed_says_so_calmly_and_nothing_of_the_page(
    way: str, address: str, page: CaseStudyPage, editor: tuple[Client, Member]
) -> None:
    client, member = editor
    review = ExternalReview.objects.get()
    match way:
        case "withdrawn":
            client.post(reverse("resources_external_review", args=[review.pk]), {"withdraw": "1"})
        case "expired":
            ExternalReview.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "saved since":
            page.save_revision()
        case "gone":
            page.get_latest_revision().delete()
        case "suspended":
            Member.objects.filter(pk=member.pk).update(is_active=False)
        case "no editor":
            member.groups.clear()

    visitor = Client()
    for path in (address, f"{address}draft/"):
        response = visitor.get(path)
        assert response.status_code == 410
        assert "Whoever sent it to you can send another" in text(response.content)
        assert "Wrens" not in response.content.decode()
        assert "no-store" in response["Cache-Control"]
    assert visitor.post(address, {"name": "Jenny", "approves": "on"}).status_code == 410
    assert "approved" not in kinds()


def test_a_wrong_link_is_answered_alike_whether_a_page_exists_or_not(address: str, page: CaseStudyPage) -> None:
    tokens = ["nothing", address.split("/")[2][:-1], str(page.pk), "x" * 300]
    answers = [Client().get(f"/reviews/{token}/") for token in tokens]
    assert {answer.status_code for answer in answers} == {404}
    assert all("its address is not complete" in text(answer.content).lower() for answer in answers)
    page.delete()
    assert Client().get(address).status_code == 404


def test_the_same_link_can_be_made_to_show_the_newest_version(
    address: str, page: CaseStudyPage, editor: tuple[Client, Member]
) -> None:
    page.title = "Wrens, again"
    page.save_revision()
    assert "the page was saved since" in text(editor[0].get(reviews_of(page)).content)
    review = ExternalReview.objects.get()

    editor[0].post(reverse("resources_external_review", args=[review.pk]), {"renew": "1"})

    assert "Wrens, again" in Client().get(address).content.decode()
    assert kinds() == ["made", "renewed", "opened"]


def test_pictures_of_the_draft_are_seen_by_the_link_alone(
    editor: tuple[Client, Member], page: CaseStudyPage, picture: Picture
) -> None:
    block = {"image": picture.pk, "decorative": False, "alt_text": "A red bag"}
    page.story = json.dumps([{"type": "picture", "value": {"image": block, "caption": "", "credit": ""}}])
    page.save_revision()
    address, visitor = ask(editor[0], page), Client()

    html = visitor.get(f"{address}draft/").content.decode()

    found = re.search(rf'src="({address}pictures/(\d+)/)"', html)
    assert found
    response = visitor.get(found[1])
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert visitor.get(f"/pictures/{found[2]}/").status_code == 404
    other = Picture.objects.create(title="Other", file=picture.file).get_rendition("width-20")
    assert visitor.get(f"{address}pictures/{other.pk}/").status_code == 404
    ExternalReview.objects.update(withdrawn_at=timezone.now())
    assert visitor.get(found[1]).status_code == 404


def test_only_those_who_may_edit_the_page_make_links_and_read_what_was_said(
    address: str, page: CaseStudyPage, member_client: Client
) -> None:
    stranger, editor_of_nothing = signed_in("Editors")
    editor_of_nothing.groups.get().page_permissions.all().delete()
    review = ExternalReview.objects.get()
    change = reverse("resources_external_review", args=[review.pk])
    for client in (stranger, member_client, Client()):
        assert client.get(reviews_of(page)).status_code == 302
        client.post(reviews_of(page), {"reviewer": "Me", "days": "14"})
        client.post(change, {"withdraw": "1"})
    assert ExternalReview.objects.count() == 1
    assert kinds() == ["made"]


def test_many_comments_from_one_network_have_to_wait(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviewing, "SAYING", reviewing.Limit("review-test", 0, 3600, "Many comments came."))
    response = Client().post(address, {"name": "Jenny", "text": "Kept words."})
    assert response.status_code == 429
    assert "Kept words." in response.content.decode()
    assert kinds() == ["made"]


def test_one_visit_is_written_down_once_and_looking_at_the_head_never(address: str) -> None:
    visitor = Client()
    visitor.head(address)
    assert kinds() == ["made"]
    visitor.get(address)
    visitor.get(address)
    assert kinds() == ["made", "opened"]


def test_the_list_is_read_in_a_bounded_number_of_queries(editor: tuple[Client, Member], page: CaseStudyPage) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            editor[0].get(reviews_of(page))
        return len(captured)

    ask(editor[0], page)
    queries()
    few = queries()
    for _ in range(3):
        ask(editor[0], page)
    assert queries() == few
