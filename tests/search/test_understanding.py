"""What each query is understood as."""

from __future__ import annotations

import pytest

from search.understanding import BRIEF, PLACE_KEY, understand
from search.vocabulary import Vocabulary

LEEDS = ("Leeds", 30)


@pytest.mark.parametrize(
    ("text", "keys", "rest", "place"),
    [
        (
            "someone who has used SPC to reduce falls in care homes near Leeds",
            ["spc", "falls", "care-home"],
            (),
            LEEDS,
        ),
        ("", [], (), None),
        ("someone who can help", [], (), None),
        ("spc", ["spc"], (), None),
        ("Control chart", ["spc"], (), None),
        ("run chart", ["run-charts"], (), None),
        ("NHS IMPACT", ["nhs-impact"], (), None),
        ("IMPACT", ["impact"], (), None),
        ("the impact of falls", ["falls"], ("impact",), None),
        ("Improving Adult Care Together", [], ("adult", "care", "together"), None),
        ("coach", ["coach"], (), None),
        ("coaching", ["coaching"], (), None),
        ("ACP", ["acp", "practitioner"], (), None),
        ("delayed transfers of care", ["dtoc"], (), None),
        ("my team", [], ("team",), None),
        ("A&E handover", ["emergency"], ("handover",), None),
        ("A3", ["a3"], (), None),
        ("falls, falls and more falls", ["falls"], (), None),
        ("spirometry", [], ("spirometry",), None),
        # Places
        ("Leeds", [], (), LEEDS),
        ("in Leeds", [], (), ("Leeds", 15)),
        ("falls Leeds", ["falls"], (), LEEDS),
        ("falls within 20 miles of LS6", ["falls"], (), ("LS6", 20)),
        ("falls 10 miles from Leeds", ["falls"], (), ("Leeds", 10)),
        ("falls within 16km of Leeds", ["falls"], (), ("Leeds", 10)),
        ("falls near Leeds within 5 miles", ["falls"], (), ("Leeds", 5)),
        ("falls within 0 miles of Leeds", ["falls"], (), ("Leeds", 1)),
        ("falls within 9999 miles of Leeds", ["falls"], (), ("Leeds", 300)),
        ("frailty near ls6 3aa", ["frailty"], (), ("LS6", 30)),
        ("frailty LS6 3AA", ["frailty"], (), ("LS6", 30)),
        ("frailty near M4", ["frailty"], (), ("M4", 30)),
        ("frailty near ZZ9", ["frailty"], ("zz9",), None),
        ("run charts near Newcastle", ["run-charts"], (), ("Newcastle upon Tyne", 30)),
        ("run charts in newcastle under lyme", ["run-charts"], (), ("Newcastle-under-Lyme", 15)),
        ("falls in Dorset", ["falls"], (), ("Dorset", 35)),
        ("in Reading", [], (), ("Reading", 15)),
        ("falls reading group", ["falls"], ("reading", "group"), None),
        ("falls in the North East", ["falls"], (), ("North East", 0)),
        ("falls in yorkshire", ["falls"], (), ("Yorkshire and the Humber", 0)),
        ("falls in London", ["falls"], (), ("London", 0)),
        ("falls near London", ["falls"], (), ("London", 30)),
        # Names
        ("Maria Okafor", [], ("maria", "okafor"), None),
        ("Craig Hamilton", [], ("craig", "hamilton"), None),
        # Odd input
        ("¿?!*", [], (), None),
        ("\0\0", [], (), None),
        ("😀 falls 😀", ["falls"], (), None),
        ('"falls" OR (NEAR', ["falls"], (), None),
        ("фолз", [], ("фолз",), None),
    ],
)
def test_a_query_is_read_as_concepts_a_place_and_words(
    words: Vocabulary, text: str, keys: list[str], rest: tuple[str, ...], place: tuple[str, int] | None
) -> None:
    found = understand(text, words)
    assert list(found.concept_keys) == keys
    assert found.words == rest
    assert (found.place and (found.place.name, found.place.miles)) == place


def test_an_expansion_is_said_aloud(words: Vocabulary) -> None:
    (spc,) = understand("SPC", words).concepts
    assert spc.labels == ("Statistical process control",)
    assert spc.also == ("control charts", "Shewhart charts")
    assert spc.typed == "SPC"


@pytest.mark.parametrize(
    ("text", "typed", "meant", "key"),
    [
        ("fraility", "fraility", "frailty", "frailty"),
        ("statistcal process control", "statistcal", "statistical", "spc"),
        ("registred manager", "registred", "registered", "manager"),
        ("frialty", "frialty", "frailty", "frailty"),
    ],
)
def test_a_slip_is_put_right(words: Vocabulary, text: str, typed: str, meant: str, key: str) -> None:
    found = understand(text, words)
    assert found.concept_keys == (key,)
    assert [(one.typed, one.meant) for one in found.corrections] == [(typed, meant)]


@pytest.mark.parametrize("text", ["SPD", "spd", "A4", "FRAILTX", "acq", "falt"])
def test_codes_and_short_words_are_never_put_right(words: Vocabulary, text: str) -> None:
    found = understand(text, words)
    assert not found.corrections
    assert not found.concepts


@pytest.mark.parametrize(
    "text",
    [
        # One letter becomes another: of short words half the dictionary is that near.
        "fells",
        "coathing",
        "team words career",
        # Leeds and Dorset are towns only after a word that announces one.
        "leed",
        "dorsets lane",
        # Not the abbreviations SPC and DToC.
        "dtocs",
    ],
)
def test_everyday_words_are_left_as_they_are(words: Vocabulary, text: str) -> None:
    assert not understand(text, words).corrections


def test_a_town_is_put_right_after_a_word_that_announces_it(words: Vocabulary) -> None:
    found = understand("falls near Leds", words)
    assert found.place is not None
    assert found.place.name == "Leeds"
    assert found.corrections[0].meant == "leeds"


def test_a_correction_that_completes_nothing_is_not_believed(words: Vocabulary) -> None:
    found = understand("registred nurse", words)
    assert not found.corrections
    assert found.words == ("registred", "nurse")


def test_the_reader_can_undo_a_concept_a_place_and_a_correction(words: Vocabulary) -> None:
    text = "fraility SPC near Leeds"
    assert understand(text, words, ["spc"]).words == ("spc",)
    placeless = understand(text, words, [PLACE_KEY])
    assert placeless.place is None
    assert placeless.words == ("leeds",)
    assert understand(text, words, ["typed:fraility"]).words == ("fraility",)


def test_one_meaning_of_an_ambiguous_word_can_be_undone(words: Vocabulary) -> None:
    assert understand("ACP", words, ["practitioner"]).concept_keys == ("acp",)


def test_undoing_the_longer_concept_leaves_the_shorter_one(words: Vocabulary) -> None:
    assert understand("falls in care homes", words, ["falls"]).concept_keys == ("care-home",)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Maria Okafor", "Maria Okafor"),
        ("maria", "maria"),
        ("Siân O’Neill", "Siân O’Neill"),
        ("Will Young", "Will Young"),
        ("will", ""),
        ("someone who is called Maria", ""),
        ("find me Maria", ""),
        ("one two three four five", ""),
        ("B12", ""),
    ],
)
def test_a_few_words_may_be_a_name(words: Vocabulary, text: str, name: str) -> None:
    assert understand(text, words).name_candidate == name


def test_a_very_long_query_is_cut(words: Vocabulary) -> None:
    found = understand("spirometry " * 10_000, words)
    assert len(found.text) <= BRIEF.length
    assert found.words == ("spirometry",)
