"""Addresses that people pass on: one order, nothing empty, the same however the page was asked."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.test import Client

from directory.asked import Asked
from directory.models import Expertise
from search.models import ConceptKind
from tests.factories import ConceptFactory, ExpertiseFactory, MemberFactory

pytestmark = pytest.mark.django_db

ASKED = "map=1&order=name&topic=b&topic=a&method=x&within=50&near=Leeds&not=spc&q=run+charts&page="
TIDY = "?q=run+charts&not=spc&near=Leeds&within=50&method=x&topic=a&topic=b&order=name&map=1"


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(MemberFactory(display_name="Zed Reader"))
    return client


def test_what_is_asked_has_one_address() -> None:
    assert Asked.of(QueryDict(ASKED)).address() == TIDY
    assert Asked.of(QueryDict(TIDY[1:])).address() == TIDY
    assert Asked.of(QueryDict("q=&near=&within=25&order=nonsense&map=2&topic=%00")).address() == "./"


def test_what_a_form_sends_empty_leads_to_the_tidy_address(reader: Client) -> None:
    response = reader.get(f"/people/?{ASKED}")
    assert (response.status_code, response["Location"]) == (302, f"/people/{TIDY}")
    assert reader.get("/people/?q=&near=&within=25")["Location"] == "/people/"
    assert reader.get("/search/?q=falls&since=&topic=a&kind=guide")["Location"] == "/search/?q=falls&kind=guide&topic=a"
    assert reader.get("/search/?q=")["Location"] == "/search/"


def test_htmx_writes_the_tidy_address_into_the_history(reader: Client) -> None:
    response = reader.get(f"/people/?{ASKED}", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Push-Url"]) == (200, f"/people/{TIDY}")


def test_a_concept_that_is_deleted_while_it_filters_is_said_and_filters_nothing(reader: Client) -> None:
    falls = ConceptFactory(key="falls", kind=ConceptKind.TOPIC, label="Falls prevention")
    ExpertiseFactory(concept=falls, member__display_name="Ann")
    ExpertiseFactory(concept=ConceptFactory(key="spc", label="SPC"), member__display_name="Bob")
    assert "Bob" not in reader.get("/people/?topic=falls").content.decode()
    Expertise.objects.filter(concept=falls).delete()
    falls.delete()
    page = reader.get("/people/?topic=falls&method=spc").content.decode()
    assert "“falls” is no longer one of our subjects" in page
    assert 'href="?method=spc">Leave it out' in page
    assert "Bob" in page


@pytest.mark.parametrize("where", ["/people/", "/search/"])
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"q": "falls " * 2_000}, "That is long: we read the first"),
        ({"q": "!!! ... ???"}, "We found no word in what you typed"),
        ({"q": "\0\0"}, "We found no word in what you typed"),
        ({"q": "😀🎉"}, "We found no word in what you typed"),
        ({"page": "10000"}, "There is no page 10000; this is the last of 1."),
        ({"page": "last"}, "“last” is no page; this is the first."),
    ],
)
def test_what_cannot_be_answered_as_it_was_sent_is_said(
    reader: Client, where: str, query: dict[str, str], said: str
) -> None:
    assert said in reader.get(where, query).content.decode()
