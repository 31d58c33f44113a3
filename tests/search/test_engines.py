"""What every engine keeps to: the contract. It runs against the engine of the database that the suite runs on."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator

import pytest
from django.db import connection

from search.analysis import terms
from search.asking import ladder, name_groups, subjects
from search.engines import Engine, Group, Hits, Order, Query, Where, engine
from search.models import Document as Stored
from search.models import DocumentLabel, Region
from search.places import FoundPlace
from search.registry import PROFILE_KINDS, SITE_KINDS, Document, Facet, Kind, Label
from search.roles import Role
from search.understanding import understand
from search.vocabulary import Vocabulary
from tests.search.storing import store

pytestmark = pytest.mark.django_db

PUBLIC, MEMBERS, SECRET = "public", "members", "community:7"
EVERYBODY = frozenset({PUBLIC})
MEMBER = frozenset({PUBLIC, MEMBERS})
INSIDER = frozenset({PUBLIC, MEMBERS, SECRET})
PEOPLE = (*PROFILE_KINDS, Kind.EVIDENCE.value)
LEEDS = FoundPlace("Leeds", Region.YORKSHIRE, 53.8, -1.55, 30)
FALLS = Label(Facet.TOPIC, "falls", "Falls prevention")
FRAILTY = Label(Facet.TOPIC, "frailty", "Frailty")
SPC = Label(Facet.METHOD, "spc", "Statistical process control")
CALL = Label(Facet.OFFER, "call", "A call")


def person(number: int, name: str = "Somebody Else", audience: str = MEMBERS, **fields: object) -> Document:
    values: dict[str, object] = {"date": datetime.date(2026, 1, 1), **fields}
    return Document(
        of=number, kind=Kind.PERSON, key=str(number), audience=audience, title=name, url="/", person=number, **values
    )  # type: ignore[arg-type]


def evidence(number: int, of: int, title: str, audience: str = MEMBERS, **fields: object) -> Document:
    return Document(
        of=number,
        kind=Kind.EVIDENCE,
        key=str(number),
        audience=audience,
        title=title,
        url="/",
        person=of,
        role=Role.LED,
        **fields,
    )  # type: ignore[arg-type]


def page(number: int, title: str, audience: str = PUBLIC, kind: str = Kind.GUIDE, **fields: object) -> Document:
    return Document(of=number, kind=kind, key=str(number), audience=audience, title=title, url="/", **fields)  # type: ignore[arg-type]


def asked(text: str) -> tuple[Group, ...]:
    return tuple(Group(phrases=(terms(word),)) for word in text.split())


def ask(text: str = "", audiences: frozenset[str] = MEMBER, **fields: object) -> Hits:
    values: dict[str, object] = {"kinds": SITE_KINDS, "groups": asked(text), **fields}
    return engine().search(Query(audiences=audiences, **values))  # type: ignore[arg-type]


def ask_people(text: str = "", audiences: frozenset[str] = MEMBER, **fields: object) -> Hits:
    return ask(text, audiences, kinds=PEOPLE, people=True, **fields)


def titles(hits: Hits) -> list[str]:
    known = dict(Stored.objects.values_list("pk", "title"))
    return [known[number] for number in (hits.profiles or [hit.document for hit in hits.hits])]


def test_the_engine_is_that_of_the_database() -> None:
    assert engine().name == connection.vendor
    checked: Engine = engine()
    assert checked


# --- Documents ---------------------------------------------------------------------------------------------------


def test_a_document_is_found_by_any_form_of_a_word_in_title_summary_and_body() -> None:
    store(page(1, "Preventing falls"), page(2, "Other", summary="He fell; a fall."), page(3, "More", body="the falls"))
    assert sorted(titles(ask("fall"))) == ["More", "Other", "Preventing falls"]
    assert ask("fallow").total == 0


def test_accents_and_case_make_no_difference() -> None:
    store(page(1, "Siân’s CAFÉ"))
    for text in ("sian", "SIANS", "cafe", "Café"):
        assert ask(text).total == 1


def test_all_groups_are_needed_unless_told_otherwise() -> None:
    store(page(1, "falls frailty sepsis"), page(2, "falls frailty"), page(3, "falls"))
    assert titles(ask("falls frailty sepsis")) == ["falls frailty sepsis"]
    assert set(titles(ask("falls frailty sepsis", needed=2))) == {"falls frailty sepsis", "falls frailty"}
    assert ask("falls frailty sepsis", needed=1).total == 3


def test_a_phrase_needs_its_words_side_by_side() -> None:
    store(page(1, "run charts"), page(2, "charts that run"))
    assert titles(ask(groups=(Group(phrases=(("run", "chart"),)),))) == ["run charts"]


def test_any_phrase_or_concept_of_a_group_will_do() -> None:
    store(page(1, "control charts"), page(2, "Signals", labels=(SPC,)), page(3, "Neither"))
    group = Group(phrases=(terms("control charts"),), concepts=("spc",))
    assert sorted(titles(ask(groups=(group,)))) == ["Signals", "control charts"]


def test_the_words_of_a_label_are_found_too() -> None:
    store(page(1, "Signals", labels=(SPC,)))
    assert ask("statistical").total == 1


def test_a_word_in_the_title_weighs_more_than_in_the_body() -> None:
    filler = "words that say other things " * 5
    store(page(1, "Something", body=f"{filler} falls {filler}"), page(2, "Falls", body=f"{filler} {filler}"))
    for number in range(3, 9):
        store(page(number, f"Unrelated {number}", body=filler))
    assert titles(ask("falls")) == ["Falls", "Something"]


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    for number in range(1, 20):
        store(page(number, f"common {number}"))
    store(page(20, "rare twenty"), page(21, "common rare"))
    hits = ask("common rare", needed=1)
    assert titles(hits)[:2] == ["common rare", "rare twenty"]


def test_a_beginning_is_enough_when_asked_for() -> None:
    store(page(1, "sepsis"), page(2, "septic"), page(3, "seaside"))
    assert sorted(titles(ask(groups=(Group(phrases=(("sep",),), prefix=True),)))) == ["sepsis", "septic"]


def test_kinds_are_counted_under_every_filter_but_their_own() -> None:
    store(page(1, "falls"), page(2, "falls", kind=Kind.THREAD), page(3, "falls", kind=Kind.THREAD), page(4, "else"))
    hits = ask("falls", facets=("kind",), filters={"kind": frozenset({"guide"})})
    assert (hits.total, hits.facets) == (1, {"kind": {"guide": 1, "thread": 2}})


def test_people_and_their_evidence_are_not_among_the_pages() -> None:
    store(person(1, "falls"), evidence(2, 1, "falls"))
    assert ask("falls").total == 0


def test_pages_follow_one_another_without_gap_or_repeat() -> None:
    store(*(page(number, f"falls {number}") for number in range(1, 26)))
    seen = [hit.document for offset in (0, 10, 20) for hit in ask("falls", limit=10, offset=offset).hits]
    assert len(seen) == len(set(seen)) == 25


def test_the_newest_come_first_when_nothing_is_asked_for() -> None:
    store(*(page(number, f"{number}", date=datetime.date(2026, number, 1)) for number in (3, 5, 4)), page(9, "undated"))
    assert titles(ask()) == ["5", "4", "3", "undated"]
    assert titles(ask("undated", order=Order.NEWEST)) == ["undated"]


# --- People ------------------------------------------------------------------------------------------------------


def test_people_are_found_by_their_profile_and_by_their_evidence() -> None:
    store(person(1, "Ann", body="falls"), person(2, "Bea"), evidence(21, 2, "Fewer falls"), person(3, "Cleo"))
    hits = ask_people("falls")
    assert hits.total == 2
    assert set(titles(hits)) == {"Ann", "Bea"}


def test_what_is_asked_for_may_be_spread_over_a_persons_documents() -> None:
    store(person(1, "Ann", body="falls"), evidence(11, 1, "sepsis"), person(2, "Bea", body="falls"))
    assert titles(ask_people("falls sepsis")) == ["Ann"]
    assert ask_people("falls sepsis", needed=1).total == 2


def test_each_hit_says_which_groups_it_has() -> None:
    store(person(1, "Ann", body="falls"), evidence(11, 1, "sepsis and falls"))
    scores = {hit.document: hit.scores for hit in ask_people("falls sepsis").hits}
    assert sorted(sorted(of) for of in scores.values()) == [[0], [0, 1]]
    assert all(score > 0 for of in scores.values() for score in of.values())


def test_a_name_is_found_by_its_beginning() -> None:
    store(person(1, "Maria Okafor"), person(2, "Mark Oakes"), person(3, "Ann", body="maria okafor"))
    assert titles(ask_people(groups=name_groups("mar oka"))) == ["Maria Okafor"]


def test_a_misspelt_name_is_found_by_its_spelling() -> None:
    store(person(1, "Maria Okafor"), person(2, "Mark Oakes"))
    group = Group(phrases=(("s0okafr",),), where=Where.SPELLING)
    assert titles(ask_people(groups=(group,))) == ["Maria Okafor"]
    assert ask_people("s0okafr").total == 0


def test_nobody_is_found_without_a_profile_that_may_be_seen() -> None:
    store(person(1, "Hidden", SECRET), evidence(11, 1, "falls", PUBLIC), evidence(21, 2, "falls", PUBLIC))
    assert ask_people("falls").total == 0
    assert ask_people("falls", INSIDER).total == 1


def test_people_can_be_narrowed_and_each_facet_counts_under_the_others() -> None:
    store(
        person(1, labels=(FALLS, SPC), region=Region.LONDON),
        person(2, labels=(FALLS,), region=Region.LONDON),
        person(3, labels=(FRAILTY, SPC), region=Region.WALES),
    )
    facets = (Facet.TOPIC.value, Facet.METHOD.value, Facet.REGION.value)
    filters = {"topic": frozenset({"falls"}), "region": frozenset({"London", "Wales"})}
    for text in ("", "somebody"):
        hits = ask_people(text, facets=facets, filters=filters)
        assert hits.total == 2
        assert hits.facets == {
            "topic": {"falls": 2, "frailty": 1},
            "method": {"spc": 1},
            "region": {"London": 2},
        }


def test_an_answer_says_whether_filters_alone_left_nothing() -> None:
    store(person(1, labels=(FALLS,)))
    filters = {"topic": frozenset({"frailty"})}
    assert ask_people("somebody", filters=filters) == Hits(found=True)
    assert ask_people("nobody", filters=filters).found is False
    assert ask_people(filters=filters).found is True


def test_a_place_keeps_those_within_its_miles() -> None:
    store(
        person(1, "Here", latitude=53.79, longitude=-1.54),
        person(2, "Corner", latitude=54.2, longitude=-0.9),
        person(3, "Far", latitude=51.5, longitude=-0.1),
        person(4, "Nowhere"),
    )
    for text in ("", "here corner far nowhere"):
        assert titles(ask_people(text, needed=1, place=LEEDS)) == ["Here"]


def test_a_region_keeps_its_own() -> None:
    store(person(1, "Here", region=Region.YORKSHIRE), person(2, "There", region=Region.WALES))
    assert titles(ask_people(place=FoundPlace("Wales", Region.WALES))) == ["There"]


def test_people_can_be_ordered_by_distance_and_by_when_they_were_active() -> None:
    store(
        person(1, "Ann falls", latitude=53.9, longitude=-1.55, date=datetime.date(2026, 5, 1)),
        person(2, "Bea falls", latitude=53.8, longitude=-1.55, date=datetime.date(2026, 1, 1)),
        person(3, "Cleo falls", latitude=53.7, longitude=-1.8, date=datetime.date(2026, 9, 1)),
    )
    for text in ("", "falls"):
        nearest = titles(ask_people(text, place=LEEDS, order=Order.NEAREST))
        assert nearest == ["Bea falls", "Ann falls", "Cleo falls"]
        assert titles(ask_people(text, order=Order.NEWEST)) == ["Cleo falls", "Ann falls", "Bea falls"]


# --- Visibility --------------------------------------------------------------------------------------------------


def test_no_audience_finds_nothing() -> None:
    store(page(1, "falls", PUBLIC), person(2, "falls", PUBLIC))
    for text in ("", "falls"):
        assert ask(text, frozenset(), facets=("kind",)) == Hits()
        assert ask_people(text, frozenset()) == Hits()


@pytest.mark.parametrize(("audiences", "expected"), [(EVERYBODY, 1), (MEMBER, 2), (INSIDER, 3)])
def test_only_what_the_audiences_hold_is_found_and_counted(audiences: frozenset[str], expected: int) -> None:
    for number, audience in enumerate((PUBLIC, MEMBERS, SECRET), 1):
        store(page(number, "falls", audience), person(10 + number, "falls", audience, labels=(FALLS,)))
    for text in ("", "falls"):
        hits = ask(text, audiences, facets=("kind",))
        assert (hits.total, hits.facets) == (expected, {"kind": {"guide": expected}})
        people = ask_people(text, audiences, facets=(Facet.TOPIC.value,))
        assert (people.total, people.facets) == (expected, {"topic": {"falls": expected}})


def test_hidden_evidence_changes_no_answer_and_no_count() -> None:
    store(person(1, "Ann", body="falls", labels=(FALLS,)), person(2, "Bea", labels=(FRAILTY,)))
    before = _everything(MEMBER)
    store(evidence(11, 1, "falls canary", SECRET), evidence(21, 2, "falls canary", SECRET))
    assert _everything(MEMBER) == before
    assert ask_people("canary").total == 0
    assert ask_people("canary", INSIDER).total == 2


def _everything(audiences: frozenset[str]) -> list[object]:
    facets = (Facet.TOPIC.value,)
    answers = [ask_people(text, audiences, facets=facets) for text in ("", "falls", "canary")]
    return [(hits.total, titles(hits), hits.facets, len(hits.hits)) for hits in answers]


def test_answers_are_those_that_reading_every_document_gives() -> None:
    """A property: whoever asks whatever, the engine answers as a reader of the visible documents would."""
    chance = random.Random(7)
    words = ["alpha", "beta", "gamma", "delta"]
    audiences = [PUBLIC, MEMBERS, SECRET]
    texts: dict[int, tuple[str, str]] = {}
    documents = []
    for number in range(1, 41):
        said = " ".join(chance.sample(words, chance.randint(0, 3)))
        texts[number] = (said, chance.choice(audiences))
        documents.append(page(number, f"Page {number}", texts[number][1], body=said))
    store(*documents)
    for viewer in (EVERYBODY, MEMBER, INSIDER, frozenset({SECRET})):
        for wanted in (["alpha"], ["alpha", "beta"], ["alpha", "beta", "gamma"]):
            for needed in range(1, len(wanted) + 1):
                hits = ask(" ".join(wanted), viewer, needed=needed, facets=("kind",), limit=100)
                right = {
                    f"Page {number}"
                    for number, (said, audience) in texts.items()
                    if audience in viewer and sum(word in said.split() for word in wanted) >= needed
                }
                assert set(titles(hits)) == right
                assert hits.total == sum(hits.facets["kind"].values()) == len(right)


# --- Whatever is typed -------------------------------------------------------------------------------------------

NASTY = [
    '"', "'", "''", '"" OR 1=1', "*", "a*", "^a", "a:b", "title_terms: x", "{x}", "(", ")", "((", "NEAR(a b)", "NEAR",
    "AND", "OR", "NOT", "a AND", "OR b", "NOT c", "-a", "+a", "a <-> b", "!a", "a & | b", ":*", "\\", "\\'", "%", "%s",
    "%(x)s", "_", ";", "--", "/*", "DROP TABLE search_document", "\0", "a\0b",
    "\u202etxet", "😀", "é", "ß", "İ", "ﬁ", "中文 搜索", "العربية", "नमस्ते", "ก็", "\u200b", "\ufeff", "٣", "²", "ⅷ",
    "a" * 5_000, "a " * 500, "k0spc", "s0okafr", "n0thing",
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_nothing_that_is_typed_breaks_the_query(words: Vocabulary, text: str) -> None:
    store(page(1, "falls"), person(2, "Maria"))
    _ask_in_every_way(text, words)


def test_nothing_random_breaks_the_query(words: Vocabulary) -> None:
    store(page(1, "falls"), person(2, "Maria"))
    chance = random.Random(11)
    for _ in range(150):
        _ask_in_every_way(" ".join(_rubbish(chance)), words)


def _rubbish(chance: random.Random) -> Iterator[str]:
    for _ in range(chance.randint(1, 5)):
        if chance.random() < 0.4:
            yield chance.choice(NASTY)[:50]
        else:
            yield "".join(chr(chance.choice([chance.randint(1, 127), chance.randint(128, 0xD7FF)])) for _ in range(4))


def _ask_in_every_way(text: str, words: Vocabulary) -> None:
    understanding = understand(text, words)
    steps = list(ladder(subjects(understanding, words), placed=False))
    for people, kinds in ((True, PEOPLE), (False, SITE_KINDS)):
        for step in steps:
            hits = ask(groups=step.groups, needed=step.needed, people=people, kinds=kinds, facets=("topic",))
            assert hits.total <= 1
    if understanding.name_candidate:
        ask_people(groups=name_groups(understanding.name_candidate))


# --- Written with the change -------------------------------------------------------------------------------------


def test_a_changed_document_is_found_by_its_new_words_alone() -> None:
    store(page(1, "falls", labels=(FALLS,)))
    store(page(1, "sepsis", labels=(FRAILTY,)))
    assert ask("falls").total == 0
    assert ask("sepsis").total == 1
    assert list(DocumentLabel.objects.values_list("value", flat=True)) == ["frailty"]


def test_a_deleted_document_is_found_no_more() -> None:
    store(page(1, "falls"))
    Stored.objects.all().delete()
    assert ask("falls").total == 0
    assert ask().total == 0
