"""Searches that members keep: saving, naming, changing, and what their pages show."""

from __future__ import annotations

import html

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from directory.alert_mail import token_of
from directory.audiences import Viewer
from directory.models import Member, SavedSearch, SavedSearchMatch
from directory.saved import find, question_of
from directory.saving import save_search, stop_mail
from directory.saving_forms import SaveForm
from search.models import Concept, ConceptKind, Region
from tests.factories import ConceptFactory, ExpertiseFactory, LearningGuidePageFactory, MemberFactory, PlaceFactory

pytestmark = pytest.mark.django_db

LIST = "/saved-searches/"
ADD = "/saved-searches/add/"


@pytest.fixture
def member() -> Member:
    return MemberFactory(display_name="Zed Searcher")


@pytest.fixture
def client(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def falls() -> Concept:
    return ConceptFactory(key="falls", kind=ConceptKind.TOPIC, label="Falls prevention")


def save(member: Member, query: str = "q=falls+prevention", **more: str) -> SavedSearch:
    answers = {"surface": "people", "name": "Falls", "how": "site"} | more
    return save_search(member=member, query=query, **answers)[0]


def answers(**changes: str) -> dict[str, str]:
    return {"on": "people", "query": "q=falls+prevention", "name": "Falls", "how": "site"} | changes


def text(client: Client, address: str) -> str:
    return client.get(address, follow=True).content.decode()


# --- Saving ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "on"), [("/people/", "people"), ("/search/", "site")])
def test_a_search_can_be_saved_from_its_page_under_the_name_of_what_was_understood(
    client: Client, falls: Concept, page: str, on: str
) -> None:
    link = f"{ADD}?q=falls+prevention&amp;on={on}"
    assert f'href="{link}">Save this search' in text(client, f"{page}?q=falls+prevention")

    shown = text(client, html.unescape(link))
    assert f'name="on" value="{on}"' in shown
    assert 'name="query" value="q=falls+prevention"' in shown
    assert 'value="Falls prevention"' in shown


@pytest.mark.parametrize("page", ["/people/", "/search/"])
def test_where_nothing_is_asked_there_is_nothing_to_save(client: Client, page: str) -> None:
    assert "Save this search" not in text(client, page)


def test_a_visitor_is_asked_to_sign_in_first() -> None:
    response = Client().get(f"{ADD}?q=falls&on=people")

    assert response["Location"] == "/accounts/login/?next=/saved-searches/add/%3Fq%3Dfalls%26on%3Dpeople"


def test_saving_keeps_the_search_and_leads_back_to_it(client: Client, member: Member, falls: Concept) -> None:
    response = client.post(ADD, answers(query="q=falls+prevention&region=Wales&page=9&junk=1"))

    search = member.saved_searches.get()
    assert response["Location"] == "/people/?q=falls+prevention&region=Wales"
    assert (search.name, search.how, search.query) == ("Falls", "site", "q=falls+prevention&region=Wales")
    assert search.subjects == {"falls": "Falls prevention"}


def test_distance_places_and_the_filters_of_the_site_are_kept_and_hold(
    client: Client, member: Member, falls: Concept
) -> None:
    leeds = PlaceFactory(name="Leeds", region=Region.YORKSHIRE, latitude=53.8, longitude=-1.55)
    near = MemberFactory.build(display_name="Near")
    near.locate(leeds)
    near.save()
    ExpertiseFactory(concept=falls, member=near)
    ExpertiseFactory(concept=falls)
    query = "q=falls+prevention&near=leeds&within=10&place=leeds-yorkshire-and-the-humber"
    client.post(ADD, answers(query=f"{query}&map=1&order=&nonsense=1"))
    search = member.saved_searches.get()
    assert search.query == f"{query}&map=1"
    assert [one.person for one in find(search, Viewer(member))] == [near.pk]

    guide = LearningGuidePageFactory(title="Bags for falls", concepts=[falls])
    LearningGuidePageFactory(title="Bags for all")
    client.post(ADD, answers(on="site", query="q=bags&topic=falls&since=year&region=&page=2"))
    search = member.saved_searches.get(surface="site")
    assert search.query == "q=bags&topic=falls&since=year"
    assert [one.items[0].key for one in find(search, Viewer(member))] == [str(guide.pk)]


def test_saving_the_same_again_gives_it_the_new_name(client: Client, member: Member) -> None:
    client.post(ADD, answers())
    client.post(ADD, answers(name="Trips", how="mail"))

    assert list(member.saved_searches.values_list("name", "how")) == [("Trips", "mail")]


def test_what_is_there_already_is_no_news(member: Member, falls: Concept) -> None:
    ExpertiseFactory(concept=falls)

    search = save(member)

    assert SavedSearchMatch.objects.filter(search=search).count() == 1
    assert not SavedSearchMatch.objects.news().exists()


def test_a_search_that_is_not_told_of_writes_nothing_down(member: Member, falls: Concept) -> None:
    ExpertiseFactory(concept=falls)

    save(member, how="none")

    assert not SavedSearchMatch.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Please fill in: Name"),
        ({"how": ""}, "Please choose: Tell me of what is new in it"),
        ({"how": "pigeon"}, "pigeon is not one of the available choices"),
        ({"query": ""}, "search for something first"),
        ({"query": "q=++&page=3"}, "search for something first"),
        ({"name": "x" * 81}, "at most 80 characters"),
    ],
)
def test_a_search_that_cannot_be_saved_is_refused_and_nothing_typed_is_lost(
    client: Client, member: Member, changes: dict[str, str], said: str
) -> None:
    response = client.post(ADD, answers(**changes))

    assert response.status_code == 200
    assert said in response.content.decode()
    assert (changes.get("name") or "Falls") in response.content.decode() or changes.get("name") == ""
    assert not member.saved_searches.exists()


def test_a_search_that_is_too_long_is_refused_in_words(client: Client, member: Member) -> None:
    response = client.post(ADD, answers(query="q=" + "falls+" * 900))

    assert "This search is too long to be saved" in response.content.decode()
    assert not member.saved_searches.exists()


def test_fifty_searches_are_as_many_as_one_keeps(client: Client, member: Member) -> None:
    for number in range(SavedSearch.MOST):
        SavedSearch.objects.create(member=member, name="A", surface="people", query=f"q={number}")

    refused = client.post(ADD, answers())

    assert "You keep 50 searches, which is as many as there can be." in refused.content.decode()
    assert 'value="Falls"' in refused.content.decode()
    assert member.saved_searches.count() == SavedSearch.MOST
    # One that is kept already is no new one.
    assert client.post(ADD, answers(query="q=7")).status_code == 302


def test_a_name_is_made_of_what_was_understood(falls: Concept) -> None:
    form = SaveForm.of(QueryDict("on=people&q=falls+prevention+wobbly&region=Wales"))

    assert form.initial["name"] == "Falls prevention, wobbly"
    assert form.initial["query"] == "q=falls+prevention+wobbly&region=Wales"


# --- The list ----------------------------------------------------------------------------------------------------


def test_the_list_shows_ones_own_searches_alone(client: Client, member: Member) -> None:
    save(member)
    save(MemberFactory(), name="Of another")

    shown = text(client, LIST)

    assert "Falls" in shown
    assert "Of another" not in shown


def test_an_empty_list_says_what_to_do_first(client: Client) -> None:
    assert "You have saved no search yet" in text(client, LIST)


def test_the_list_takes_the_same_queries_however_long_it_is(
    client: Client, member: Member, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(25):
        SavedSearch.objects.create(member=member, name=f"N{number}", surface="people", query=f"q={number}")
    text(client, LIST)

    with django_assert_max_num_queries(16):
        shown = text(client, LIST)

    assert shown.count("What is new<") == 20
    assert "?page=2" in shown


def test_a_search_can_be_renamed_and_told_of_otherwise(client: Client, member: Member) -> None:
    search = save(member)
    client.post(f"{LIST}{search.pk}/change/", {"name": "Trips", "how": "mail"})

    search.refresh_from_db()
    assert (search.name, search.how) == ("Trips", "mail")


def test_a_bad_change_changes_nothing(client: Client, member: Member) -> None:
    search = save(member)
    response = client.post(f"{LIST}{search.pk}/change/", {"name": " ", "how": "mail"})

    search.refresh_from_db()
    assert response.status_code == 200
    assert (search.name, search.how) == ("Falls", "site")


def test_a_search_can_be_deleted(client: Client, member: Member) -> None:
    search = save(member)
    client.post(f"{LIST}{search.pk}/delete/")

    assert not member.saved_searches.exists()


@pytest.mark.parametrize(("end", "method"), [("", "get"), ("change/", "get"), ("change/", "post"), ("delete/", "post")])
def test_a_search_of_another_is_not_there(client: Client, end: str, method: str) -> None:
    search = save(MemberFactory())

    assert getattr(client, method)(f"{LIST}{search.pk}/{end}").status_code == 404
    assert SavedSearch.objects.filter(pk=search.pk, name="Falls").exists()


def test_deleting_takes_a_form(client: Client, member: Member) -> None:
    assert client.get(f"{LIST}{save(member).pk}/delete/").status_code == 405


# --- A concept that is no more -----------------------------------------------------------------------------------


def test_a_search_whose_concept_was_deleted_says_so_and_goes_on_with_the_words(
    client: Client, member: Member, falls: Concept
) -> None:
    wordy = MemberFactory(display_name="Wendy Words", headline="Falls prevention in homes")
    typed = save(member, "q=falls+prevention")
    filtered = save(member, "q=homes&topic=falls", name="Filtered")
    falls.delete()

    for search in (typed, filtered):
        assert question_of(search).gone == ("Falls prevention",)
        assert [one.person for one in find(search, Viewer(member))] == [wordy.pk]
        shown = text(client, search.get_absolute_url())
        assert "The subject “Falls prevention” is no longer in our vocabulary" in shown
    assert text(client, LIST).count("no longer in our vocabulary") == 2
    assert "/people/?q=homes+Falls+prevention" in text(client, LIST)


# --- No more mail ------------------------------------------------------------------------------------------------


def test_the_link_in_mail_stops_it_without_signing_in_and_only_by_its_form(member: Member) -> None:
    search = save(member, how="mail")
    link = reverse("directory:stop_alert_mail", args=[token_of(member)])
    strict = Client(enforce_csrf_checks=True)

    assert strict.get(link).status_code == 200
    search.refresh_from_db()
    assert search.how == "mail"

    assert strict.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    search.refresh_from_db()
    assert search.how == "site"


@pytest.mark.parametrize("token", ["nonsense", "1", "a:b:c", "%00", "x" * 3000])
def test_a_link_that_we_did_not_write_stops_nothing(member: Member, token: str) -> None:
    save(member, how="mail")

    assert Client().post(f"{LIST}no-mail/{token}/").status_code == 404
    assert SavedSearch.objects.filter(how="mail").exists()


def test_stopping_mail_stops_it_for_one_member(member: Member) -> None:
    other = save(MemberFactory(), how="mail")
    save(member, how="mail")

    assert stop_mail(member=member) == 1
    other.refresh_from_db()
    assert other.how == "mail"
