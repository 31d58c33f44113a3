"""Members ask for guides, second what others ask for, and hear how far the editors are."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.models import Member
from resources import wanting
from resources.models import GuideIndexPage, PageAudience, WantedGuide, Wish
from tests.factories import ConceptFactory, LearningGuidePageFactory, MemberFactory, index_page
from tests.markup import text
from tests.resources.test_workflow import signed_in

pytestmark = pytest.mark.django_db

LIST, ASK = "/guides/wanted/", "/guides/wanted/ask/"
QUESTION = "How do wards keep residents' belongings together?"


def wanted_by(*members: Member, question: str = QUESTION, **given: Any) -> WantedGuide:
    wanted = WantedGuide.objects.create(question=question, **given)
    Wish.objects.bulk_create(Wish(wanted=wanted, member=member) for member in members)
    return wanted


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def test_a_member_asks_and_others_second_once_and_take_it_back(member: Member, member_client: Client) -> None:
    ConceptFactory(key="falls", label="Falls prevention")
    index_page(GuideIndexPage, "guides")
    assert LIST in member_client.get("/guides/").content.decode()
    assert "Nobody has asked yet" in text(member_client.get(LIST).content)

    sent = {"question": QUESTION, "concepts": "Falls prevention"}
    seen = text(member_client.post(ASK, sent, follow=True).content)
    assert "Thank you. You hear from us when something changes." in seen
    wanted = WantedGuide.objects.get()
    assert [concept.label for concept in wanted.concepts.all()] == ["Falls prevention"]

    other = client_of(MemberFactory())
    for _ in range(2):
        other.post(f"{LIST}{wanted.pk}/")
    assert "Asked · 2 members want it" in text(other.get(LIST).content)
    # Nobody is told who asked.
    assert member.display_name not in text(other.get(LIST).content)

    other.post(f"{LIST}{wanted.pk}/", {"take-back": "1"})
    assert list(Wish.objects.values_list("member", flat=True)) == [member.pk]
    member_client.post(f"{LIST}{wanted.pk}/", {"take-back": "1"})
    assert "Nobody has asked yet" in text(other.get(LIST).content)
    assert other.post(f"{LIST}{wanted.pk}/").status_code == 404


def test_those_alike_are_shown_before_a_question_is_asked_twice(member_client: Client) -> None:
    near = wanted_by(MemberFactory())
    wanted_by(MemberFactory(), question="How is a run chart read?")
    again = {"question": "What helps a ward to keep the belongings of a resident?", "concepts": ""}

    html = member_client.post(ASK, again).content.decode()

    assert "Is it one of these?" in html
    assert near.question in text(html.encode()).replace("&#x27;", "'")
    assert "is a run chart read" not in html
    assert again["question"] in html
    assert WantedGuide.objects.count() == 2

    assert member_client.post(ASK, {**again, "is_another": "1"}).status_code == 302
    assert WantedGuide.objects.count() == 3


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("", "Your question"),
        ("x" * 201, "200"),
        ("Who looks after 943 476 5919?", "This looks like personal data: 943 476 5919. Take it out."),
    ],
    ids=["nothing", "long", "personal"],
)
def test_what_cannot_be_asked_is_said_in_words_and_stays(member_client: Client, question: str, problem: str) -> None:
    response = member_client.post(ASK, {"question": question, "concepts": "Nothing known"})
    assert problem in text(response.content)
    assert "Nothing known" in response.content.decode()
    assert not WantedGuide.objects.exists()


def test_visitors_sign_in_first() -> None:
    wanted = wanted_by(MemberFactory())
    for path in (LIST, ASK):
        response = Client().get(path)
        assert response["Location"].startswith("/accounts/login/")
    assert Client().post(f"{LIST}{wanted.pk}/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("away", [{"paused": True}, {"is_active": False}], ids=str)
def test_whoever_is_away_neither_counts_nor_hears(
    member_client: Client, member: Member, away: dict[str, bool], django_capture_on_commit_callbacks: Any
) -> None:
    gone = MemberFactory()
    both, alone = wanted_by(member, gone), wanted_by(gone, question="Alone?")
    Member.objects.filter(pk=gone.pk).update(**away)
    seen = text(member_client.get(LIST).content)
    assert "1 member wants it" in seen
    assert alone.question not in seen
    with django_capture_on_commit_callbacks(execute=True):
        wanting.tell(both)
    assert [message.to for message in mail.outbox] == [[member.email]]


def test_several_questions_in_a_day_have_to_wait(member_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wanting, "ASKING", wanting.Limit("wanted-test", 0, 86_400, "Several."))
    monkeypatch.setattr(wanting, "SECONDING", wanting.Limit("wish-test", 0, 86_400, "Many."))
    response = member_client.post(ASK, {"question": QUESTION, "concepts": ""})
    assert response.status_code == 429
    assert "belongings together" in response.content.decode()
    wanted = wanted_by(MemberFactory())
    assert "Many." in text(member_client.post(f"{LIST}{wanted.pk}/", follow=True).content)
    assert Wish.objects.count() == 1


def edit(wanted: WantedGuide) -> str:
    return reverse("wagtailsnippets_resources_wantedguide:edit", args=[wanted.pk])


def answer(wanted: WantedGuide, **said: Any) -> dict[str, Any]:
    return {"question": wanted.question, "concepts": "", "state": "asked", "reply": "", "guide": "", **said}


def test_editors_say_how_far_they_are_and_everybody_who_wants_it_hears_each_change(
    member: Member, django_capture_on_commit_callbacks: Any
) -> None:
    editor, _ = signed_in("Editors")
    wanted = wanted_by(member, MemberFactory())
    assert wanted.question.split("'")[0] in editor.get("/cms/snippets/resources/wantedguide/").content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        editor.post(edit(wanted), answer(wanted, state="planned", reply="We begin in May."))
        # What is saved without a change tells nobody.
        editor.post(edit(wanted), answer(wanted, state="planned", reply="We begin in May."))
    assert len(mail.outbox) == 2
    assert mail.outbox[0].subject == "A guide that you asked for: planned"
    assert "It is now: planned.\nWe begin in May." in mail.outbox[0].body
    assert f"/guides/wanted/#wanted-{wanted.pk}" in mail.outbox[0].body

    guide = LearningGuidePageFactory(audience=PageAudience.MEMBERS)
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(edit(wanted), answer(wanted, state="published", reply="We begin in May.", guide=guide.pk))
    assert guide.get_url() in mail.outbox[2].body
    assert guide.get_url() in client_of(member).get(LIST).content.decode()


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"state": "published"}, "Choose the guide, which has to be published first."),
        ({"state": "not-now"}, "Say in a sentence why not"),
    ],
    ids=["published", "not now"],
)
def test_an_answer_has_what_those_who_asked_need(said: dict[str, str], problem: str) -> None:
    editor, _ = signed_in("Editors")
    wanted = wanted_by(MemberFactory())
    assert problem in text(editor.post(edit(wanted), answer(wanted, **said)).content)
    wanted.refresh_from_db()
    assert wanted.state == "asked"


def test_an_answer_names_no_draft() -> None:
    editor, _ = signed_in("Editors")
    wanted, draft = wanted_by(MemberFactory()), LearningGuidePageFactory(live=False)
    editor.post(edit(wanted), answer(wanted, state="published", guide=draft.pk))
    wanted.refresh_from_db()
    assert wanted.state == "asked"


def test_members_do_not_answer_and_editors_do_not_ask_in_the_cms(member_client: Client) -> None:
    wanted = wanted_by(MemberFactory())
    assert member_client.post(edit(wanted), answer(wanted, state="planned")).status_code == 302
    wanted.refresh_from_db()
    assert wanted.state == "asked"
    editor, _ = signed_in("Reviewers")
    assert editor.get("/cms/snippets/resources/wantedguide/add/").status_code == 302


def test_the_list_is_paged_in_a_fixed_number_of_queries(member: Member, member_client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            member_client.get(LIST)
        return len(captured)

    wanted_by(member)
    queries()
    few = queries()
    for number in range(25):
        wanted_by(member, question=f"Question {number}?")
    assert queries() <= few + 1
    assert member_client.get(LIST, {"page": "10000"}).status_code == 200
