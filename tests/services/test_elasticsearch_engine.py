"""The engine on a real Elasticsearch: it keeps to the contract of every engine, and to what only it has to keep."""

from __future__ import annotations

import datetime
import importlib
import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from django.db.models import Count, Max
from django.test import override_settings
from elasticsearch import BadRequestError, Elasticsearch

from search.elastic import engine as under_test
from search.elastic.documents import Index, Unit, definition, everything
from search.elastic.engine import ElasticsearchEngine
from search.engines import Group, Hits, Order, Query, database_engine
from search.engines.weighing import rarity
from search.models import Document as Stored
from search.models import Region
from search.places import FoundPlace
from search.registry import PROFILE_KINDS, SITE_KINDS, Document, Facet, Kind, Label
from tests.search import test_engines as contract
from tests.search.conftest import words  # noqa: F401 (a fixture of the contract)
from tests.search.storing import store
from tests.search.test_engines import MEMBERS, PUBLIC, SECRET, ask, asked, evidence, page, person, titles
from tests.services.conftest import REQUIRED

pytestmark = [pytest.mark.services, pytest.mark.django_db]

# Every module of the contract, but for what each engine says of itself.
for module in sorted(Path(contract.__file__).parent.glob("test_engines*.py")):
    every = vars(importlib.import_module(f"tests.search.{module.stem}")).items()
    globals().update({name: test for name, test in every if name.startswith("test_")})
del globals()["test_the_engine_is_that_of_the_database"]

KINDS = (*PROFILE_KINDS, Kind.EVIDENCE.value)
TOPICS = ["falls", "frailty", "sepsis"]
WORDS = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]
VALUES = ["red", "blue", "green"]
FACETS = (Facet.TOPIC.value, Facet.METHOD.value)


class Following:
    """The engine, whose indices at each search hold what the database holds; how they come to is tested elsewhere."""

    name = ElasticsearchEngine.name

    def __init__(self, client: Elasticsearch) -> None:
        self.client = client
        self._held: set[Unit] = set()
        self._state: object = None

    def search(self, query: Query) -> Hits:
        state = Stored.objects.aggregate(Count("pk"), Max("pk"), Max("indexed_at"))
        if state != self._state:
            self._follow()
            self._state = state
        return ElasticsearchEngine(self.client).search(query)

    def _follow(self) -> None:
        sources = dict(everything())
        operations: list[object] = [
            {"delete": {"_index": unit.index.alias, "_id": unit.id}} for unit in self._held - sources.keys()
        ]
        for unit, source in sources.items():
            operations += [{"index": {"_index": unit.index.alias, "_id": unit.id}}, source]
        if operations:
            answer = self.client.bulk(operations=operations, refresh=True)
            assert not answer["errors"], answer
        self._held = set(sources)


@pytest.fixture(scope="module")
def following() -> Iterator[Following]:
    url = os.environ.get("ELASTICSEARCH_TEST_URL", "")
    if not url:
        text = "Elasticsearch missing: make test starts it and sets ELASTICSEARCH_TEST_URL"
        pytest.fail(text) if REQUIRED else pytest.skip(text)
    prefix = f"engine-{uuid4().hex[:8]}"
    client = Elasticsearch(url, request_timeout=60)
    with override_settings(ELASTICSEARCH_PREFIX=prefix):
        for index in Index:
            client.indices.create(index=index.new_name(), aliases={index.alias: {}}, **definition(index))
        yield Following(client)
    client.indices.delete(index=",".join(client.indices.get(index=f"{prefix}-*")))


@pytest.fixture(autouse=True)
def _asks_elasticsearch(following: Following, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contract, "engine", lambda: following)


def ask_people(text: str = "", audiences: frozenset[str] = contract.MEMBER, **fields: object) -> Hits:
    return ask(text, audiences, kinds=KINDS, people=True, **fields)


def part(number: int, of: int, audience: str = SECRET, **fields: object) -> Document:
    return Document(
        of=number, kind=Kind.PART, key=str(number), audience=audience, title="", url="/", person=of, **fields
    )  # type: ignore[arg-type]


def test_the_engine_is_elasticsearch(following: Following) -> None:
    store(page(1, "falls"))
    assert contract.engine().name == "elasticsearch"
    assert ask("falls").total == 1
    following.client.indices.refresh(index=Index.SITE.alias)
    assert following.client.count(index=Index.SITE.alias)["count"] == 1


@pytest.mark.parametrize("order", list(Order))
def test_pages_of_people_follow_one_another_without_gap_or_repeat(order: Order) -> None:
    store(*(person(number, f"falls {number}") for number in range(1, 26)))
    for text in ("", "falls"):
        seen = [pk for offset in (0, 10, 20) for pk in ask_people(text, limit=10, offset=offset, order=order).profiles]
        assert len(seen) == len(set(seen)) == 25


def test_all_that_speaks_for_somebody_is_weighed_however_much_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "USUAL_ROWS", 3)
    store(person(1, "Ann"), *(evidence(number, 1, "falls") for number in range(11, 21)))
    assert len(ask_people("falls").hits) == 10


def test_the_people_of_whom_most_speaks_come_first() -> None:
    store(person(1, "Ann"), person(2, "Bea"), person(3, "Cleo"), person(4, "Dot"))
    store(evidence(11, 1, "falls"), *(evidence(number, 2, "falls") for number in (21, 22, 23)))
    store(evidence(31, 3, "falls"), evidence(32, 3, "falls"), evidence(33, 3, "falls", SECRET))
    assert titles(ask_people("falls")) == ["Bea", "Cleo", "Ann"]
    assert titles(ask_people("falls", limit=1)) == ["Bea"]


def test_the_scores_of_a_group_are_those_of_asking_for_it_alone_times_how_rare_it_is() -> None:
    store(*(page(number, "falls" if number % 2 else "sepsis", body="falls and frailty") for number in range(1, 8)))
    both = {hit.document: hit.scores for hit in ask("falls sepsis", needed=1).hits}
    for number, word in enumerate(("falls", "sepsis")):
        alone = {hit.document: hit.score for hit in ask(word).hits}
        rare = rarity(7, len(alone))
        assert {pk: score * rare for pk, score in alone.items()} == pytest.approx(
            {pk: scores[number] for pk, scores in both.items() if number in scores}
        )


def test_a_paragraph_is_answered_by_its_most_telling_groups() -> None:
    store(*(page(number, "falls", body=" ".join(WORDS[: number + 1])) for number in range(len(WORDS))))
    texts = " ".join(["nowhere", "falls", "absent", *WORDS, "missing"])
    hits = ask(texts, needed=1)
    assert hits.total == len(WORDS)
    # What nothing holds is not asked for; the others keep their numbers.
    assert {number for hit in hits.hits for number in hit.scores} == {1, *range(3, 3 + len(WORDS))}


def test_how_rare_a_group_is_hangs_on_what_may_be_seen_alone() -> None:
    store(page(1, "falls"), page(2, "sepsis"), page(3, "frailty"))
    before = {hit.document: hit.scores for hit in ask("falls sepsis", needed=1).hits}
    store(*(page(number, "falls", SECRET, body="falls " * number) for number in range(10, 30)))
    assert {hit.document: hit.scores for hit in ask("falls sepsis", needed=1).hits} == before


def test_a_facet_with_many_values_is_counted_to_its_end() -> None:
    labels = tuple(Label(Facet.TOPIC, f"topic-{number}", "") for number in range(120))
    store(person(1, labels=labels[:60]), part(5001, 1, labels=labels), page(2, "falls", labels=labels))
    assert len(ask_people(audiences=contract.INSIDER, facets=("topic",)).facets["topic"]) == 120
    assert len(ask("falls", facets=("topic",)).facets["topic"]) == 120


def test_a_beginning_has_no_end_of_words() -> None:
    store(*(page(number, f"case s{number:04}end") for number in range(1, 301)))
    alone = Group(phrases=(("s",),), prefix=True)
    after = Group(phrases=(("case", "s"),), prefix=True)
    assert [ask(groups=(group,)).total for group in (alone, after)] == [300, 300]


def test_what_the_mapping_does_not_name_is_refused(following: Following) -> None:
    for index in Index:
        with pytest.raises(BadRequestError):
            following.client.index(index=index.alias, id="1", document={"phone": "01632 960000"})


@dataclass(frozen=True)
class Said:
    """A row that speaks for somebody, as a reader sees it."""

    kind: str
    audience: str
    words: frozenset[str]
    topics: frozenset[str]

    def document(self, number: int, of: int) -> Document:
        labels = tuple(Label(Facet.TOPIC, topic, "") for topic in sorted(self.topics))
        fields: dict[str, object] = {"body": " ".join(sorted(self.words)), "labels": labels}
        if self.kind == Kind.PERSON:
            return person(of, f"Person {of}", self.audience, **fields)
        if self.kind == Kind.PART:
            return part(number, of, self.audience, **fields)
        return evidence(number, of, "", self.audience, **fields)


def _somebody(chance: random.Random) -> list[Said]:
    kinds = [Kind.PERSON, *[Kind.PART] * chance.randint(0, 2), *[Kind.EVIDENCE] * chance.randint(0, 3)]
    return [
        Said(
            kind.value,
            chance.choice([PUBLIC, MEMBERS, SECRET]),
            frozenset(chance.sample(["alpha", "beta", "gamma", "delta"], chance.randint(0, 2))),
            frozenset(chance.sample(TOPICS, 0 if kind is Kind.EVIDENCE else chance.randint(0, 2))),
        )
        for kind in kinds
    ]


@pytest.mark.parametrize(
    "viewer", [contract.EVERYBODY, contract.MEMBER, contract.INSIDER, frozenset({SECRET})], ids="-".join
)
def test_people_are_those_that_reading_all_that_may_be_seen_of_them_gives(viewer: frozenset[str]) -> None:
    """A property: whoever asks for whatever, filtered or not, each person is found and counted as a reader would."""
    chance = random.Random(23)
    known = {number: _somebody(chance) for number in range(1, 41)}
    store(*(one.document(1000 + 10 * of + at, of) for of, rows in known.items() for at, one in enumerate(rows)))
    seen = {
        of: [one for one in rows if one.audience in viewer] for of, rows in known.items() if rows[0].audience in viewer
    }
    for wanted in ((), ("alpha",), ("alpha", "beta"), ("alpha", "beta", "gamma")):
        for needed in range(1, len(wanted) + 1) or [None]:
            _compare(seen, viewer, wanted, needed)


def _compare(seen: dict[int, list[Said]], viewer: frozenset[str], wanted: tuple[str, ...], needed: int | None) -> None:
    has = {
        of: frozenset[str]().union(*(one.topics for one in rows))
        for of, rows in seen.items()
        if sum(any(word in one.words for one in rows) for word in wanted) >= (needed or 0)
    }
    counts = Counter(topic for topics in has.values() for topic in topics)
    for chosen in (frozenset[str](), frozenset({"falls"}), frozenset({"falls", "sepsis"})):
        asking = {"groups": asked(" ".join(wanted)), "needed": needed, "filters": {"topic": chosen}}
        hits = ask_people(audiences=viewer, facets=("topic",), limit=50, **asking)
        right = {of for of, topics in has.items() if not chosen or topics & chosen}
        assert set(titles(hits)) == {f"Person {of}" for of in right}
        assert (hits.total, hits.found) == (len(right), bool(has))
        assert hits.facets["topic"] == counts
        assert len(hits.hits) == sum(bool(one.words & set(wanted)) for of in right for one in seen[of])


def test_elasticsearch_answers_as_the_database_does() -> None:
    """Whatever is asked, both find the same, for the same groups, and count the same; only the weights differ."""
    chance = random.Random(31)
    for number in range(1, 31):
        lies = {"latitude": chance.uniform(53.2, 54.4), "longitude": chance.uniform(-2.5, -0.5)}
        where = chance.choice([{}, {**lies, "region": chance.choice([Region.YORKSHIRE, Region.NORTH_WEST])}])
        fields = {"date": datetime.date(2026, 1, chance.randint(1, 28)), **where}
        store(person(number, _text(chance), _audience(chance), body=_text(chance), labels=_labels(chance), **fields))
        store(evidence(100 + number, chance.randint(1, 30), _text(chance), _audience(chance), labels=_labels(chance)))
        store(page(200 + number, _text(chance), _audience(chance), chance.choice(SITE_KINDS), labels=_labels(chance)))
    for _ in range(120):
        query = _question(chance)
        mine, others = contract.engine().search(query), database_engine().search(query)
        assert (mine.total, mine.found, mine.facets) == (others.total, others.found, others.facets), query
        assert {hit.document: set(hit.scores) for hit in mine.hits} == {
            hit.document: set(hit.scores) for hit in others.hits
        }
        if query.groups and query.order is Order.RELEVANCE:
            assert set(mine.profiles) == set(others.profiles)
        else:
            assert mine.profiles == others.profiles, query


def _question(chance: random.Random) -> Query:
    people = chance.random() < 0.7
    where = chance.choice([None, contract.LEEDS, FoundPlace("North West", Region.NORTH_WEST)])
    is_near = where is not None and not where.is_region
    groups = asked(" ".join(chance.sample(WORDS, chance.randint(0, 3))))
    chosen = {facet: frozenset(chance.sample(VALUES, 2)) for facet in chance.sample(FACETS, chance.randint(0, 2))}
    return Query(
        audiences=chance.choice([contract.EVERYBODY, contract.MEMBER, contract.INSIDER]),
        kinds=contract.PEOPLE if people else SITE_KINDS,
        people=people,
        groups=groups,
        needed=chance.choice([None, 1, 2]),
        place=where,
        filters=chosen,
        facets=FACETS,
        order=chance.choice([Order.RELEVANCE, Order.NEWEST, *[Order.NEAREST] * is_near]),
        limit=100,
    )


def _text(chance: random.Random) -> str:
    return " ".join(chance.sample(WORDS, chance.randint(1, 3)))


def _audience(chance: random.Random) -> str:
    return chance.choice([PUBLIC, MEMBERS, SECRET])


def _labels(chance: random.Random) -> tuple[Label, ...]:
    return tuple(Label(chance.choice(FACETS), value, value) for value in chance.sample(VALUES, chance.randint(0, 2)))
