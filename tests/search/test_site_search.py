"""The site's search: everything but people."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from search.models import ConceptKind
from search.registry import Kind
from tests.factories import ConceptFactory, MemberFactory
from tests.search.storing import store
from tests.search.test_engines import FALLS, NASTY, evidence, page, person

pytestmark = pytest.mark.django_db

URL = "/search/"


def text_of(client: Client, query: str = "") -> str:
    response = client.get(f"{URL}?{query}", follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_nothing_asked_for_shows_what_is_new(client: Client) -> None:
    store(page(1, "Old guide", date=datetime.date(2020, 1, 1)), page(2, "New guide", date=datetime.date(2026, 1, 1)))
    found = text_of(client)
    assert found.index("New guide") < found.index("Old guide")


def test_results_show_the_words_that_match(client: Client) -> None:
    store(page(1, "Other", summary="We had fewer falls", body="nothing"), page(2, "Else", body="long ago the falls"))
    found = text_of(client, "q=falls")
    assert found.count("<mark>falls</mark>") == 2


def test_kinds_are_tabs_with_counts(client: Client) -> None:
    store(page(1, "falls one"), page(2, "falls two", kind=Kind.THREAD), page(3, "falls three", kind=Kind.THREAD))
    found = text_of(client, "q=falls&kind=guide")
    for words in ('Everything <span class="soft">3</span>', 'Guides <span class="soft">1</span>', "Threads"):
        assert words in found
    assert "one" in found
    assert "three" not in found
    assert "/people/?q=falls" in found


def test_only_what_the_reader_may_see_is_found_counted_or_quoted(client: Client) -> None:
    store(page(1, "falls open"), page(2, "falls canary", "members"), page(3, "falls hidden", "community:7"))
    found = text_of(client, "q=falls")
    assert "canary" not in found
    assert 'Everything <span class="soft">1</span>' in found
    client.force_login(MemberFactory())
    found = text_of(client, "q=falls")
    assert "canary" in found
    assert "falls</mark> hidden" not in found


def test_people_are_left_to_their_own_search(client: Client) -> None:
    store(person(1, "Maria falls", "public"), evidence(2, 1, "falls canary", "public"))
    found = text_of(client, "q=falls")
    assert "Nothing found" in found
    assert "Maria falls" not in found


def test_a_concept_is_understood_and_can_be_undone(client: Client) -> None:
    ConceptFactory(key="falls", kind=ConceptKind.TOPIC, label="Falls prevention").related.add(
        ConceptFactory(key="frailty", kind=ConceptKind.TOPIC, label="Frailty")
    )
    store(page(1, "Tagged", labels=(FALLS,)))
    found = text_of(client, "q=falls prevention")
    assert "Tagged" in found
    assert "Understood as" in found
    assert "not=falls" in found
    assert "Frailty" in found
    assert "Understood as" not in text_of(client, "q=falls prevention&not=falls")
    assert "Understood as" in text_of(client, "q=falls prevention&was=other&not=falls")


def test_a_slip_is_said_and_a_looser_answer_too(client: Client) -> None:
    ConceptFactory(key="frailty", kind=ConceptKind.TOPIC, label="Frailty")
    store(page(1, "frailty"))
    assert "We took “fraility” for “frailty”." in text_of(client, "q=fraility")
    assert "Nothing has all of this; these come nearest." in text_of(client, "q=frailty sepsis")


def test_a_place_is_looked_for_in_words(client: Client) -> None:
    store(page(1, "Care homes in Leeds"))
    assert "in <mark>Leeds</mark>" in text_of(client, "q=homes near Leeds")


def test_long_answers_come_in_pages(client: Client) -> None:
    store(*(page(number, f"falls {number:02}") for number in range(25)))
    assert text_of(client, "q=falls").count("<h3>") == 20
    assert text_of(client, "q=falls&page=2").count("<h3>") == 5
    assert text_of(client, "q=falls&page=x").count("<h3>") == 20


@pytest.mark.parametrize("typed", NASTY)
def test_whatever_is_typed_is_answered(client: Client, typed: str) -> None:
    store(page(1, "falls"))
    for name in ("q", "not", "kind", "page", "was"):
        assert client.get(URL, {name: typed}, follow=True).status_code == 200


def test_markup_in_a_document_stays_text(client: Client) -> None:
    store(page(1, "<b>falls</b>", summary="<script>falls</script>"))
    found = text_of(client, "q=falls")
    assert "<b><mark>" not in found
    assert "<script>f" not in found


def test_the_page_costs_a_bounded_number_of_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    store(*(page(number, f"falls {number}") for number in range(30)))
    with django_assert_max_num_queries(30):
        client.get(f"{URL}?q=falls")
