"""What members search for is counted by concept and week, and nothing tells who searched or how."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from directory import alerts
from directory.models import Member, SavedSearch
from search import daily, searched, vocabulary
from search.models import Concept, ConceptKind, SearchedSubject
from search.registry import Kind, Label
from tests.factories import CommunityFactory, ConceptFactory, MemberFactory, MembershipFactory
from tests.search.storing import store
from tests.search.test_engines import page

pytestmark = pytest.mark.django_db

EVERYBODY = frozenset({"public", "members"})
Counts = tuple[int, int]


@pytest.fixture(autouse=True)
def _nothing_waits() -> Iterator[None]:
    searched._waiting.clear()
    yield
    searched._waiting.clear()


@pytest.fixture
def falls() -> Concept:
    return ConceptFactory(key="falls", label="Falls", kind=ConceptKind.TOPIC)


def signed_in(member: Member | None = None) -> Client:
    client = Client()
    client.force_login(member or MemberFactory())
    return client


def counted() -> dict[str, Counts]:
    """Return how many searches there were of each concept, and how many of them met too few pages."""
    searched.count_waiting()
    rows = SearchedSubject.objects.values_list("concept__key", "searches", "wanting")
    return {key: (searches, wanting) for key, searches, wanting in rows}


def about(key: str, number: int, audience: str = "public", kind: str = Kind.GUIDE) -> None:
    label = Label("topic", key)
    store(*(page(one, f"Page {one}", audience, kind=kind, labels=(label,)) for one in range(1, number + 1)))


@pytest.mark.parametrize("address", ["/search/?q=falls", "/library/?q=falls", "/people/?q=falls"])
def test_each_box_counts_what_was_understood(falls: Concept, address: str) -> None:
    signed_in().get(address)
    signed_in().get(address)
    assert counted() == {"falls": (2, 2)}
    row = SearchedSubject.objects.get()
    assert row.week.weekday() == 0
    assert 0 <= (timezone.localdate() - row.week).days < 7


def test_only_concepts_are_counted_and_no_other_word(falls: Concept) -> None:
    client = signed_in()
    client.get("/search/?q=zanzibar")
    client.get("/search/?q=zanzibar+falls+0161+496+0000")
    assert counted() == {"falls": (1, 1)}


def test_what_the_reader_undid_was_not_asked_for(falls: Concept) -> None:
    signed_in().get("/search/?q=falls&not=falls")
    assert counted() == {}


def test_paging_refreshing_and_filtering_count_once_a_day(falls: Concept) -> None:
    client = signed_in()
    for more in ("", "", "&page=2", "&kind=guide", "&since=year", "&order=newest"):
        client.get(f"/search/?q=falls{more}")
    client.get("/people/?q=falls")
    assert counted() == {"falls": (1, 1)}
    # As when the digest has ended.
    cache.clear()
    client.get("/search/?q=falls")
    assert counted() == {"falls": (2, 2)}


def test_visitors_and_so_robots_are_not_counted(falls: Concept, client: Client) -> None:
    client.get("/search/?q=falls", headers={"User-Agent": "Googlebot/2.1"})
    client.get("/people/?q=falls")
    assert counted() == {}


def test_only_what_somebody_searches_for_counts(falls: Concept) -> None:
    member = MemberFactory()
    client = signed_in(member)
    client.get("/people/suggest/?q=falls")
    client.post("/needs/", {"need": "falls"})
    for surface in SavedSearch.Surface.values:
        kept = SavedSearch.objects.create(member=member, surface=surface, query="q=falls", name="Mine")
        alerts.look_at(kept.pk, kept.checked_at)
        client.get(kept.get_absolute_url())
    assert counted() == {}


def test_what_is_looked_for_within_a_community_stays_there(falls: Concept) -> None:
    community = CommunityFactory(level="confidential")
    client = signed_in(MembershipFactory(community=community).member)
    for below in ("who-knows", "search"):
        assert client.get(f"{community.get_absolute_url()}{below}/?q=falls").status_code == 200
    assert counted() == {}


def test_a_name_is_no_subject() -> None:
    ConceptFactory(key="young-people", label="Young", kind=ConceptKind.TOPIC)
    MemberFactory(display_name="Will Young")
    signed_in().get("/people/?q=Will+Young")
    assert counted() == {}


@pytest.mark.parametrize(("pages", "wanting"), [(0, 1), (2, 1), (3, 0)])
def test_fewer_than_three_pages_are_too_few(falls: Concept, pages: int, wanting: int) -> None:
    about("falls", pages)
    signed_in().get("/search/?q=falls")
    assert counted() == {"falls": (1, wanting)}


def test_only_guides_and_case_studies_that_the_searcher_may_see_are_enough(falls: Concept) -> None:
    about("falls", 3, kind=Kind.THREAD)
    signed_in().get("/search/?q=falls")
    assert counted() == {"falls": (1, 1)}
    about("falls", 3, "community:7", kind=Kind.CASE_STUDY)
    signed_in().get("/search/?q=falls")
    assert counted() == {"falls": (2, 2)}


def test_pages_about_what_is_narrower_count_too(falls: Concept) -> None:
    narrow = ConceptFactory(key="falls-at-night", label="Falls at night", kind=ConceptKind.TOPIC)
    narrow.broader.add(falls)
    about("falls-at-night", 3)
    signed_in().get("/search/?q=falls")
    assert counted()["falls"] == (1, 0)


def test_nothing_that_is_kept_tells_who_searched_or_with_which_words(
    falls: Concept, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    add = cache.add
    monkeypatch.setattr(cache, "add", lambda key, *of, **more: kept.append(key) or add(key, *of, **more))
    member = MemberFactory(pk=987654, display_name="Zinnia Zephyr", email="zinnia@example.org")
    with caplog.at_level(logging.DEBUG):
        signed_in(member).get("/search/?q=falls+canary+Mrs+Quince", REMOTE_ADDR="203.0.113.9")
        assert counted() == {"falls": (1, 1)}

    assert {field.name for field in SearchedSubject._meta.get_fields()} == {
        "id",
        "concept",
        "week",
        "searches",
        "wanting",
    }
    digests = [key for key in kept if key.startswith("searched:")]
    assert len(digests) == 1
    everything = " ".join([*digests, *(record.getMessage() for record in caplog.records if "search" in record.name)])
    for canary in ("canary", "Quince", "987654", "Zinnia", "zinnia@", "203.0.113.9", "falls"):
        assert canary not in everything


def test_a_search_waits_for_no_write_and_survives_one_that_fails(
    falls: Concept, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise OSError("gone")

    monkeypatch.setattr(cache, "add", broken)
    client = signed_in()
    assert client.get("/search/?q=falls").status_code == 200
    assert not SearchedSubject.objects.exists()
    assert counted() == {}
    assert "could not be counted" in caplog.text
    monkeypatch.undo()
    client.get("/search/?q=falls")
    assert counted() == {"falls": (1, 1)}


def test_what_waits_has_an_end(falls: Concept) -> None:
    for number in range(searched.MOST_WAITING + 5):
        searched.note(["falls"], by=number, audiences=EVERYBODY)
    assert searched.count_waiting() == searched.MOST_WAITING


def test_a_concept_that_went_meanwhile_is_not_counted(falls: Concept) -> None:
    searched.note(["falls", "gone"], by=1, audiences=EVERYBODY)
    assert counted() == {"falls": (1, 1)}


def test_a_batch_is_counted_in_a_bounded_number_of_queries(
    falls: Concept, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    vocabulary.current()
    searched.note(["falls"], by=1, audiences=EVERYBODY)
    # The vocabulary's token, the pages, the concept, its row (in a savepoint) and the sum.
    with django_assert_max_num_queries(7):
        searched.count_waiting()


def test_counts_go_after_a_year_with_the_new_day(
    falls: Concept, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    today = timezone.localdate()
    for days in (0, 350, 400):
        SearchedSubject.objects.create(concept=falls, week=today - datetime.timedelta(days=days), searches=9)
    assert searched.forget in daily._tasks
    searched.forget(today)
    assert SearchedSubject.objects.count() == 2
    with django_assert_num_queries(1):
        searched.forget(today)


# --- For editors -------------------------------------------------------------------------------------------------


def ask(key: str, times: int) -> None:
    for number in range(times):
        searched.note([key], by=number, audiences=EVERYBODY)
    searched.count_waiting()


def test_from_five_searches_up_what_is_not_covered_is_told(falls: Concept) -> None:
    about("falls", 2)
    ask("falls", searched.LEAST_SEARCHES - 1)
    assert searched.uncovered(EVERYBODY) == []
    searched.note(["falls"], by=99, audiences=EVERYBODY)
    searched.count_waiting()
    assert searched.uncovered(EVERYBODY) == [searched.Uncovered("falls", "Falls", 5, 5, 2)]


def test_what_was_written_since_is_not_told_any_more(falls: Concept) -> None:
    ask("falls", 6)
    about("falls", 3)
    assert searched.uncovered(EVERYBODY) == []


def test_searches_of_more_than_twelve_weeks_ago_do_not_count(falls: Concept) -> None:
    week = timezone.localdate() - datetime.timedelta(days=timezone.localdate().weekday())
    for weeks, searches in ((0, 3), (11, 2), (12, 50)):
        SearchedSubject.objects.create(
            concept=falls, week=week - datetime.timedelta(weeks=weeks), searches=searches, wanting=searches
        )
    assert [(one.searches, one.wanting) for one in searched.uncovered(EVERYBODY)] == [(5, 5)]


def test_the_most_wanted_comes_first_in_a_fixed_number_of_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(8):
        ConceptFactory(key=f"subject-{number}", label=f"Subject {number}", kind=ConceptKind.TOPIC)
        ask(f"subject-{number}", 5 + number % 4)
    searched.uncovered(EVERYBODY)
    with django_assert_max_num_queries(3):
        found = searched.uncovered(EVERYBODY)
    assert [one.label for one in found][:3] == ["Subject 3", "Subject 7", "Subject 2"]
