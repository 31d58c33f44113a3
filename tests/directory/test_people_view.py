"""The page on which people are found: with and without JavaScript, whatever is typed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from directory import audiences
from directory.models import Offer
from search.models import ConceptKind, Region
from tests.factories import ConceptFactory, ContributionFactory, ExpertiseFactory, MemberFactory, PlaceFactory
from tests.search.test_engines import NASTY

pytestmark = pytest.mark.django_db

URL = "/people/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(MemberFactory(display_name="Zed Reader"))
    return client


def text_of(client: Client, query: str = "", **headers: str) -> str:
    response = client.get(f"{URL}?{query}", headers=headers, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_begins_with_people(reader: Client) -> None:
    MemberFactory(display_name="Maria Okafor")
    page = text_of(reader)
    assert "People to begin with" in page
    assert "Maria Okafor" in page


def test_a_question_is_answered_with_what_was_understood_and_why(reader: Client) -> None:
    falls = ConceptFactory(key="falls", kind=ConceptKind.TOPIC, label="Falls prevention")
    PlaceFactory(name="Leeds")
    member = MemberFactory(display_name="Maria", latitude=53.8, longitude=-1.55, region=Region.YORKSHIRE)
    work = ContributionFactory(member=member, title="Fewer falls in fourteen homes")
    work.concepts.add(falls)
    page = text_of(reader, "q=falls prevention near Leeds")
    for words in ("Understood as", "within 30 miles of Leeds", "1 person", "less than a mile away"):
        assert words in page
    assert f'<a href="{work.get_absolute_url()}">Fewer falls in fourteen homes</a>' in page
    assert "not=falls" in page
    assert "not=place" in page


def test_what_is_undone_stays_undone_until_the_text_changes(reader: Client) -> None:
    ConceptFactory(key="falls", kind=ConceptKind.TOPIC, label="Falls prevention")
    assert "Understood as" not in text_of(reader, "q=falls prevention&not=falls")
    assert "Understood as" not in text_of(reader, "q=falls prevention&was=falls prevention&not=falls")
    assert "Understood as" in text_of(reader, "q=falls prevention&was=other&not=falls")


def test_filters_are_plain_form_fields_with_counts(reader: Client) -> None:
    ExpertiseFactory(concept=ConceptFactory(key="falls", kind=ConceptKind.TOPIC, label="Falls prevention"))
    Offer.objects.create(member=MemberFactory(), kind=Offer.Kind.CALL)
    page = text_of(reader, "topic=falls")
    assert 'name="topic" value="falls" form="find" checked' in page
    assert '<button class="btn btn-quiet" form="find">' in page
    assert "1 person" in page


def test_htmx_gets_the_results_alone_and_a_restored_history_the_page(reader: Client) -> None:
    fragment = text_of(reader, "q=x", **HTMX)
    assert "<html" not in fragment
    assert "found-status" in fragment
    assert "<html" in text_of(reader, "q=x", **HTMX, **{"HX-History-Restore-Request": "true"})
    assert "HX-Request" in reader.get(URL)["Vary"]


def test_nothing_found_never_ends_the_road(reader: Client) -> None:
    ConceptFactory(key="falls", kind=ConceptKind.TOPIC, label="Falls prevention").related.add(
        ConceptFactory(key="frailty", kind=ConceptKind.TOPIC, label="Frailty")
    )
    page = text_of(reader, "q=falls prevention&region=Wales")
    for words in (
        "Nobody yet",
        "You are in no community yet that you could ask",
        "Without the filter",
        "People who know “Frailty”",
        "/search/?q=",
    ):
        assert words in page


def test_a_visitor_sees_who_chose_to_be_seen_and_how_to_see_more(client: Client) -> None:
    MemberFactory(display_name="Public Person", audience=audiences.PUBLIC)
    MemberFactory(display_name="Members Person")
    page = text_of(client)
    assert "Public Person" in page
    assert "Members Person" not in page
    assert "Sign in to see all members" in page


def test_pages_follow_one_another(reader: Client) -> None:
    for number in range(25):
        MemberFactory(display_name=f"Somebody Number {number:02}")
    first, second, last = (text_of(reader, f"q=number&page={page}") for page in (1, 2, 999))
    assert first.count('class="person"') == 20
    assert second.count('class="person"') == 5
    assert last.count('class="person"') == 5


@pytest.mark.parametrize("typed", NASTY)
def test_whatever_is_typed_is_answered_and_kept(reader: Client, typed: str) -> None:
    for name in ("q", "not", "topic", "region", "order", "page", "was"):
        response = reader.get(URL, {name: typed}, follow=True)
        assert response.status_code == 200
    kept = reader.get(URL, {"q": typed}).content.decode()
    assert escape(typed) in kept or "\0" in typed


def test_bytes_that_are_no_text_are_answered(reader: Client) -> None:
    assert reader.get(f"{URL}?q=%ff%fe%00&topic=%00&not=%ff").status_code == 200


def test_markup_that_is_typed_stays_text(reader: Client) -> None:
    page = text_of(reader, "q=<script>alert(1)</script>")
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_name_with_markup_stays_text(reader: Client) -> None:
    MemberFactory(display_name="<b>Bold</b> Person", headline="<i>x</i>")
    page = text_of(reader, "q=bold")
    assert "<b>Bold" not in page
    assert "&lt;b&gt;Bold" in page


def test_the_page_costs_a_bounded_number_of_queries(
    reader: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    MemberFactory.create_batch(30)
    with django_assert_max_num_queries(37):
        reader.get(URL)
    with django_assert_max_num_queries(47):
        reader.get(f"{URL}?q=member sepsis near nowhere")
    PlaceFactory(name="Leeds")
    with django_assert_max_num_queries(49):
        reader.get(f"{URL}?q=member sepsis&near=Leeds&map=1&region=Wales&method=spc&order=name")


# --- Suggestions -------------------------------------------------------------------------------------------------


def suggested(client: Client, typed: str) -> str:
    response = client.get(f"{URL}suggest/", {"q": typed})
    assert response.status_code == 200
    return response.content.decode()


def test_names_concepts_and_places_are_suggested(reader: Client) -> None:
    member = MemberFactory(display_name="Leda Falconer")
    ConceptFactory(key="falls", kind=ConceptKind.TOPIC, label="Falls prevention")
    PlaceFactory(name="Falmouth")
    found = suggested(reader, "fal")
    assert "Leda Falconer" in found
    assert f'data-url="{member.get_absolute_url()}"' in found
    assert "Falls prevention" in found
    assert "near Falmouth" in found
    assert found.count('role="option"') == 3


def test_no_name_is_suggested_that_the_viewer_may_not_see(client: Client) -> None:
    MemberFactory(display_name="Maria Hidden")
    MemberFactory(display_name="Maria Paused", audience=audiences.PUBLIC, paused=True)
    MemberFactory(display_name="Maria Public", audience=audiences.PUBLIC)
    found = suggested(client, "maria")
    assert "Maria Public" in found
    assert found.count('role="option"') == 1


@pytest.mark.parametrize("typed", ["", "a", " ", "%", '"', "\0ma", "one two three four five", "x" * 1_000])
def test_little_or_nothing_typed_suggests_nothing(reader: Client, typed: str) -> None:
    MemberFactory(display_name="Maria")
    assert 'role="option"' not in suggested(reader, typed) or typed == "\0ma"


def test_suggestions_are_not_shared_between_people(reader: Client) -> None:
    assert "private" in reader.get(f"{URL}suggest/?q=ma")["Cache-Control"]
