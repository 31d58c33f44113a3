"""A paragraph is weighed by its most telling words, and understood more carefully than a few words are."""

from __future__ import annotations

import pytest

from search.asking import FEW, Rung, ladder, subjects
from search.engines import Group, Hit
from search.engines.weighing import MOST_HELD, MOST_TELLING, telling
from search.feedback import LEAST_ANSWERING, widened
from search.models import Document as Stored
from search.people import rank_people
from search.understanding import BRIEF, WHOLE, understand
from search.vocabulary import Vocabulary
from tests.search.storing import store
from tests.search.test_engines import EVERYBODY, PUBLIC, evidence, person

PROSE = (
    "Our residents fall most often in the early evening when one shift hands over to the next and nobody is in the "
    "lounge, and then the control charts on the wall of the office go up again."
)


def test_the_whole_of_a_paragraph_is_read(words: Vocabulary) -> None:
    text = f"{PROSE} {'and so on ' * 60} frailty"
    assert "frailty" not in understand(text, words).concept_keys
    assert "frailty" in understand(text, words, whole=True).concept_keys
    assert len(understand("frailty " * 10_000, words, whole=True).text) <= WHOLE.length


def test_a_few_words_are_read_alike(words: Vocabulary) -> None:
    for text in ("spc for falls in care homes near Leeds", "Maria", "shewhart chrts"):
        assert understand(text, words) == understand(text, words, whole=True)


def test_what_a_paragraph_comes_back_to_counts_more(words: Vocabulary) -> None:
    found = understand(f"{PROSE} Residents, residents and control charts.", words, whole=True)
    assert (found.times["residents"], found.concepts[1].times) == (3, 2)
    weights = {subject.label: subject.group.weight for subject in subjects(found, words)}
    assert weights["residents"] > weights["Statistical process control"] > weights["lounge"] == 1.0


def test_in_prose_a_word_is_a_concept_only_as_it_stands(words: Vocabulary) -> None:
    assert (
        "coach" in understand("coached", words).concept_keys or "coaching" in understand("coached", words).concept_keys
    )
    assert understand(f"{PROSE} I was coached.", words, whole=True).concept_keys == ("falls", "spc")


def test_in_prose_no_lone_word_is_put_right_and_no_town_is_guessed(words: Vocabulary) -> None:
    found = understand(f"{PROSE} Fraility Hamilton", words, whole=True)
    assert (found.corrections, found.place, found.is_prose) == ((), None, True)
    near = understand(f"{PROSE} We are near Leeds.", words, whole=True)
    assert near.place is not None
    assert near.place.name == "Leeds"


def test_more_than_a_few_things_are_weighed(words: Vocabulary) -> None:
    few, many = (understand(text, words) for text in ("one two falls", "bread butter cheese spc falls frailty"))
    assert next(ladder(subjects(few, words), placed=False, few=FEW)).rung is Rung.ALL
    first = next(ladder(subjects(many, words), placed=False, few=FEW))
    assert (first.rung, first.needed) == (Rung.WEIGHED, 1)
    assert len(few.words) <= BRIEF.words


def test_the_rarest_words_tell_most() -> None:
    assert telling([1.0, 1.0, 1.0], [0, 90, 2], 100) == [1, 2]
    assert telling([1.0] * 200, list(range(1, 201)), 10_000) == list(range(MOST_TELLING))
    assert telling([1.0, 1.0, 9.0], [10, MOST_HELD, MOST_HELD], 2 * MOST_HELD) == [0]
    assert telling([1.0], [2 * MOST_HELD], 2 * MOST_HELD) == [0]
    assert telling([], [], 0) == []


@pytest.mark.django_db
def test_people_are_found_for_a_paragraph_by_what_tells(words: Vocabulary) -> None:
    store(*(person(number, "", PUBLIC) for number in range(1, 31)))
    store(*(evidence(number, number, "Our office", PUBLIC, body="the wall of our office") for number in range(1, 30)))
    store(evidence(30, 30, "Calmer evenings", PUBLIC, body="Somebody stays in the lounge while shifts hand over"))

    ranking = rank_people(understand(PROSE, words, whole=True), words, EVERYBODY)

    assert ranking.rung is Rung.WEIGHED
    assert ranking.candidates[0].person == 30
    without = rank_people(understand(PROSE, words, whole=True), words, EVERYBODY, without_people=frozenset({30}))
    assert 30 not in {one.person for one in without.candidates}
    assert without.total == ranking.total - 1


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["xyzzy plugh qwert zxcvb asdfg", "\x00 " * 9, "a" * 10_000, "😀 " * 3_000])
def test_a_paragraph_that_nobody_answers_finds_nobody(words: Vocabulary, text: str) -> None:
    store(person(1, "", PUBLIC), evidence(1, 1, "Falls", PUBLIC))
    found = rank_people(understand(text, words, whole=True), words, EVERYBODY)
    assert not [one for one in found.candidates if one.pieces]


@pytest.mark.django_db
def test_words_of_the_best_documents_are_added_where_many_answer() -> None:
    filler = [evidence(number, 1, "x", body="falls trapeze") for number in range(1, LEAST_ANSWERING + 1)]
    store(*filler)
    hits = [Hit(pk, 1, {0: 1.0}) for pk in Stored.objects.values_list("pk", flat=True)]
    asked = (Group(phrases=(("fall",),)),)

    known, added = widened(asked, hits)

    assert known.weight > 1.0
    assert (added.phrases, added.weight > 0) == ((("trapez",),), True)
    assert widened(asked, hits[:-1]) == asked
    assert widened(asked, []) == asked


@pytest.mark.django_db
def test_of_words_that_were_added_nothing_is_said(words: Vocabulary) -> None:
    store(person(1, "", PUBLIC), person(2, "", PUBLIC))
    store(*(evidence(at, 1, "Lounge", PUBLIC, body="lounge trapeze shift evening") for at in range(LEAST_ANSWERING)))
    store(evidence(9_000, 2, "Circus", PUBLIC, body="trapeze"), evidence(9_001, 2, "Office", PUBLIC, body="office"))

    ranking = rank_people(understand(PROSE, words, whole=True), words, EVERYBODY)

    spoken_of = {number for one in ranking.candidates for piece in one.pieces for number in piece.subjects}
    assert spoken_of <= set(range(len(ranking.subjects)))
    circus = Stored.objects.get(title="Circus").pk
    assert circus not in {piece.document for one in ranking.candidates for piece in one.pieces}


@pytest.mark.django_db
def test_a_step_that_only_those_left_out_answer_is_no_answer(words: Vocabulary) -> None:
    store(person(1, "", PUBLIC), person(2, "", PUBLIC))
    store(evidence(1, 1, "Falls and frailty", PUBLIC), evidence(2, 2, "Frailty", PUBLIC))

    found = rank_people(understand("falls frailty", words), words, EVERYBODY, without_people=frozenset({1}))

    assert [one.person for one in found.candidates] == [2]
    assert found.rung is Rung.FUZZY
