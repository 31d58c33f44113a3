"""The database answers where Elasticsearch does not, and what is gone by now is not shown."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from elasticsearch import Elasticsearch

from search.elastic import fallback
from search.elastic.client import Away
from search.elastic.engine import ElasticsearchEngine
from search.elastic.fallback import Circuit, FallingBack, checked, circuit
from search.engines import Group, Hit, Hits, Query, database_engine, engine
from search.models import Document
from tests.factories import ContributionFactory, MemberFactory

pytestmark = pytest.mark.django_db
NOWHERE = "http://127.0.0.1:9"
FALLS = Group(phrases=(("fall",),))
PEOPLE = Query(audiences=frozenset({"public", "members"}), kinds=("person", "evidence"), people=True)


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    circuit.reset()
    yield
    circuit.reset()


@pytest.fixture
def _away(settings: Any) -> None:
    settings.ELASTICSEARCH_URL = NOWHERE


@pytest.mark.usefixtures("_away")
@pytest.mark.parametrize("address", ["/people/?q=okafor", "/people/", "/search/?q=falls", "/search/"])
def test_both_pages_answer_from_the_database_and_say_so(client: Client, address: str) -> None:
    MemberFactory(display_name="Maria Okafor", audience="public")
    response = client.get(address)
    assert response.status_code == 200
    assert "Search is working in a simpler way at the moment." in response.content.decode()
    if "okafor" in address:
        assert "Maria Okafor" in response.content.decode()


@pytest.mark.parametrize("address", ["/people/?q=okafor", "/search/?q=falls"])
def test_nothing_is_said_where_the_database_is_the_engine(client: Client, address: str) -> None:
    assert "simpler way" not in client.get(address).content.decode()


@pytest.mark.usefixtures("_away")
def test_a_node_that_is_away_is_left_alone_for_a_while_and_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    asked: list[Query] = []

    class Counting(ElasticsearchEngine):
        def search(self, query: Query) -> Hits:
            asked.append(query)
            return super().search(query)

    state = Circuit()
    # The first search looks whether the indices are right, and is away with that.
    state.has_to_look()
    search = FallingBack(Counting(Elasticsearch(NOWHERE, max_retries=0)), database_engine(), state)
    with caplog.at_level(logging.WARNING):
        for _time in range(4):
            assert search.search(PEOPLE).is_simpler
    assert len(asked) == 1
    assert [record.getMessage().partition(":")[0] for record in caplog.records if record.name == fallback.__name__] == [
        "Elasticsearch is away, and the database answers searches"
    ]


def test_after_a_while_one_search_tries_and_the_others_do_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr(fallback.time, "monotonic", lambda: now)
    state = Circuit()
    assert not state.is_open()
    state.failed(Away("gone"))
    assert state.is_open()
    now += fallback.RETRY_SECONDS
    assert not state.is_open()
    assert state.is_open()
    state.succeeded()
    assert not state.is_open()
    assert not state.is_away


def test_a_fault_of_ours_is_answered_too_and_told_of_each_time(caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        name = "broken"

        def search(self, query: Query) -> Hits:
            raise ValueError("a fault")

    state = Circuit()
    state.has_to_look()
    search = FallingBack(Broken(), database_engine(), state)
    for _time in range(2):
        assert search.search(PEOPLE).is_simpler
    assert len([record for record in caplog.records if record.exc_info]) == 2


@pytest.mark.usefixtures("_away")
def test_whatever_is_added_is_found_while_elasticsearch_is_away() -> None:
    MemberFactory(display_name="Maria Okafor")
    assert engine().search(PEOPLE).total == 1


class TestChecked:
    def test_what_is_gone_or_hidden_by_now_is_dropped_and_not_counted(self) -> None:
        shown, hidden, gone = MemberFactory.create_batch(3, audience="members")
        profiles = tuple(Document.objects.filter(kind="person").order_by("pk").values_list("pk", flat=True))
        hits = Hits(total=3, profiles=profiles, found=True)
        assert checked(PEOPLE, hits) is hits
        hidden.audience = f"member:{hidden.pk}"
        hidden.save()
        gone.delete()
        now = checked(PEOPLE, hits)
        assert (now.total, now.profiles) == (1, profiles[:1])
        assert Document.objects.get(pk=now.profiles[0]).person == shown.pk

    def test_somebody_whose_evidence_is_gone_answers_no_more(self) -> None:
        member, other = MemberFactory.create_batch(2)
        contribution = ContributionFactory(member=member)
        kept = ContributionFactory(member=other)
        profile = {row.person: row.pk for row in Document.objects.filter(kind="person")}
        spoken = {row.person: row.pk for row in Document.objects.filter(kind="evidence")}
        hits = Hits(
            total=2,
            hits=tuple(Hit(spoken[person], person, {0: 1.0}) for person in (member.pk, other.pk)),
            profiles=(profile[member.pk], profile[other.pk]),
        )
        contribution.delete()
        now = checked(Query(audiences=PEOPLE.audiences, kinds=PEOPLE.kinds, people=True, groups=(FALLS,)), hits)
        assert (now.total, now.profiles) == (1, (profile[kept.member_id],))
        assert {hit.person for hit in now.hits} == {other.pk}

    def test_documents_are_dropped_alone(self) -> None:
        member = MemberFactory()
        pk = Document.objects.get().pk
        hits = Hits(total=2, hits=(Hit(pk, member.pk, {}), Hit(pk + 1, None, {})))
        now = checked(Query(audiences=PEOPLE.audiences, kinds=("guide",)), hits)
        assert (now.total, [hit.document for hit in now.hits]) == (1, [pk])
