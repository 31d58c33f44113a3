"""A need in a paragraph: what it is understood as, and who and what may help."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from communities.actions.threads import start_thread
from directory.audiences import Viewer
from directory.models import Member
from directory.needs import find_help, read_need
from search.models import Concept, ConceptKind, Document
from tests.factories import (
    CaseStudyPageFactory,
    CommunityFactory,
    ConceptFactory,
    ExpertiseFactory,
    MemberFactory,
    MembershipFactory,
    PlaceFactory,
)

pytestmark = pytest.mark.django_db

PAGE = "/people/need/"
PARAGRAPH = (
    "Our residents keep having falls at night, mostly on the way to the bathroom.\n"
    "We tried falls huddles for a month; staff liked them, then they stopped. "
    "I would like to draw run charts of it but nobody here knows how. Has anybody near Leeds done that?"
)


@pytest.fixture
def falls() -> Concept:
    return ConceptFactory(key="falls", kind=ConceptKind.TOPIC, label="Falls")


@pytest.fixture
def charts() -> Concept:
    return ConceptFactory(key="run-charts", label="Run charts")


@pytest.fixture
def words(falls: Concept, charts: Concept) -> None:
    ConceptFactory(key="huddles", label="Huddles").related.add(charts)
    PlaceFactory(name="Leeds")


@pytest.fixture
def member() -> Member:
    return MemberFactory(display_name="Zed Asker")


@pytest.fixture
def client(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def shown(client: Client, **query: Any) -> str:
    return client.get(PAGE, query).content.decode()


# --- What is understood ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("words")
def test_a_paragraph_is_read_as_a_whole_and_what_is_named_most_comes_first() -> None:
    need = read_need(PARAGRAPH)

    assert [chip.text for chip in need.chips] == ["Falls", "Huddles", "Run charts", "near Leeds"]
    assert need.query == "Falls, Huddles, Run charts, near Leeds"


@pytest.mark.usefixtures("words")
def test_what_stands_after_the_first_line_of_a_long_text_is_understood_too() -> None:
    need = read_need("We went on and on about the weather in the office. " * 20 + "Then came run charts.")

    assert [chip.key for chip in need.chips] == ["run-charts"]


@pytest.mark.usefixtures("words")
def test_a_subject_can_be_taken_away_and_another_added() -> None:
    need = read_need(PARAGRAPH, without=["falls", "place"], added=["run-charts", "no-such-key"])

    assert [(chip.text, chip.is_added) for chip in need.chips] == [("Run charts", True), ("Huddles", False)]
    assert [chip.text for chip in need.left_out] == ["Falls", "the place"]


@pytest.mark.usefixtures("words")
def test_what_is_near_what_was_understood_is_offered() -> None:
    assert [chip.text for chip in read_need("Run charts.").nearest] == ["Huddles"]
    assert read_need("Run charts.", without=["huddles"]).nearest == ()


def test_without_a_subject_the_words_that_say_most_are_looked_for() -> None:
    need = read_need("Wobbly zimmer frames squeak in the corridor of our bungalow, to be honest, oh dear, and so on.")

    assert need.chips == ()
    assert "corridor" in need.query
    assert len(need.query.split(", ")) <= 8


def test_many_long_subjects_fit_the_line_that_is_searched() -> None:
    for n in range(12):
        ConceptFactory(key=f"long-{n}", label=f"A very long name of a method {'abcdefghijkl'[n] * 20}")
    need = read_need(". ".join(f"A very long name of a method {'abcdefghijkl'[n] * 20}" for n in range(12)))

    assert len(need.chips) == 8
    assert len(need.query) <= 300


# --- Who and what may help ---------------------------------------------------------------------------------------


@pytest.fixture
def world(words: None, falls: Concept, charts: Concept, member: Member) -> Any:
    ExpertiseFactory(member=MemberFactory(display_name="Amina Yusuf"), concept=charts)
    ExpertiseFactory(member=member, concept=charts)
    CaseStudyPageFactory(title="Falls at night in Wigan", concepts=[falls])
    community = CommunityFactory(name="Counting circle")
    community.concepts.add(charts)
    MembershipFactory(community=community, member=member)
    body = "How do you draw run charts of falls?"
    author = MembershipFactory(community=community).member
    start_thread(community=community, author=author, title="Dots and lines", body=body, client_id=uuid4())
    return community


def test_people_with_reasons_pages_and_threads_are_shown(client: Client, world: Any) -> None:
    page = shown(client, text=PARAGRAPH)

    assert "Amina Yusuf</a></h3>" in page
    assert "Among what they work with: run charts" in page
    assert "Wigan" in page
    assert "Dots and lines" in page
    assert "Zed Asker</a></h3>" not in page, "who asks is no answer"


def test_the_page_holds_what_was_written_and_stores_nothing(client: Client, world: Any) -> None:
    before = Document.objects.count()
    page = shown(client, text=PARAGRAPH)

    assert "on the way to the bathroom." in page.partition("<textarea")[2].partition("</textarea>")[0]
    assert Document.objects.count() == before
    assert "bathroom" not in str(client.session.items())


def test_what_was_understood_is_removed_and_added_by_buttons_of_the_form(client: Client, world: Any) -> None:
    assert '<button class="undo" name="drop" value="falls">' in shown(client, text=PARAGRAPH)

    without = shown(client, text=PARAGRAPH, drop="falls")
    assert '<input type="hidden" name="not" value="falls">' in without
    assert '<button class="undo" name="drop" value="falls">' not in without

    again = shown(client, text=PARAGRAPH, **{"not": "falls"}, add="falls")
    assert '<button class="undo" name="drop" value="falls">' in again
    assert '<input type="hidden" name="with" value="falls">' in again


def test_a_subject_can_be_added_by_its_name(client: Client, world: Any) -> None:
    page = shown(client, text="It does not work.", about="run charts")

    assert '<button class="undo" name="drop" value="run-charts">' in page


def test_a_name_that_nobody_knows_is_refused_and_the_rest_is_answered(client: Client, world: Any) -> None:
    page = shown(client, text=PARAGRAPH, about="Quux")

    assert "We do not know “Quux” by that name." in page
    assert 'value="Quux"' in page
    assert "Amina Yusuf" in page


@pytest.mark.parametrize(
    ("text", "said"), [("", "Please fill in: What are you stuck with?"), ("x" * 2001, "2001 characters; 2000 at most")]
)
def test_nothing_and_too_much_are_refused_in_words(client: Client, text: str, said: str) -> None:
    page = shown(client, text=text)

    assert said in page
    assert text in page


def test_two_thousand_characters_with_two_for_each_line_end_are_taken(client: Client) -> None:
    assert "characters;" not in shown(client, text="falls\r\n" * 333 + "xx")


def test_the_preview_shows_what_is_understood_and_says_it(client: Client, world: Any) -> None:
    page = client.get(f"{PAGE}understood/", {"text": PARAGRAPH, "not": "falls"}).content.decode()

    assert '<span id="need-said" hx-swap-oob="innerHTML:#need-status">Understood as: Huddles, Run charts' in page
    assert '<input type="hidden" name="not" value="falls">' in page
    assert client.get(f"{PAGE}understood/").status_code == 200


def test_a_visitor_gets_what_everybody_may_see_and_is_asked_to_sign_in_to_ask(world: Any) -> None:
    page = shown(Client(), text=PARAGRAPH)

    assert "Amina" not in page
    assert "Dots and lines" in page
    assert "Sign in to ask a community" in page


def test_it_takes_the_same_queries_however_much_there_is(
    world: Any, member: Member, charts: Concept, django_assert_max_num_queries: Any
) -> None:
    need = read_need(PARAGRAPH)
    for n in range(15):
        ExpertiseFactory(member=MemberFactory(display_name=f"Number {n}"), concept=charts)

    with django_assert_max_num_queries(75):
        found = find_help(need, Viewer(member))

    assert len(found.people) == 8


# --- Asking ------------------------------------------------------------------------------------------------------


def test_the_community_about_it_can_be_asked_with_the_paragraph_filled_in(client: Client, world: Any) -> None:
    MembershipFactory(community=CommunityFactory(name="Another"), member=Member.objects.get(display_name="Zed Asker"))
    page = shown(client, text=PARAGRAPH)
    asking = page.partition('id="ask"')[2]
    assert asking.index("Counting circle") < asking.index("Another")

    form = client.get("/ask/", {"community": world.slug, "body": PARAGRAPH}, follow=True)

    assert form.redirect_chain[0][0].startswith(f"/communities/{world.slug}/threads/new/?kind=help&body=Our+residents")
    assert "on the way to the bathroom." in form.content.decode()
    assert world.threads.count() == 1


def test_a_closed_community_cannot_be_asked_by_who_is_not_in_it(client: Client, world: Any, charts: Concept) -> None:
    closed = CommunityFactory(name="Closed circle", level="restricted")
    closed.concepts.add(charts)

    assert "Closed circle" not in shown(client, text=PARAGRAPH)


@pytest.mark.parametrize("slug", ["", "nowhere", "a\0b", "../x", "x" * 5000])
def test_asking_nowhere_leads_to_the_communities(client: Client, slug: str) -> None:
    assert client.get("/ask/", {"community": slug, "body": "x"})["Location"] == "/communities/"


# --- The ways there ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/people/?q=zzzzqqq"])
def test_the_home_page_and_a_search_without_an_answer_lead_there(client: Client, address: str) -> None:
    assert f'href="{PAGE}' in client.get(address).content.decode()
