"""Words as the engines compare them."""

from __future__ import annotations

import pytest

from search.analysis import MAX_WORD_LENGTH, MAX_WORDS, edits, fold, spelling_terms, stem, terms, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Siân O’Neill", ["sian", "oneill"]),
        ("A&E", ["ane"]),
        ("research & development", ["research", "development"]),
        ("plan/do/study/act", ["plan", "do", "study", "act"]),
        ("co-production", ["co", "production"]),
        ("snake_case", ["snake", "case"]),
        ("½ ﬁne", ["1", "2", "fine"]),
        ("😀", []),
        ("", []),
    ],
)
def test_words_are_folded_and_split(text: str, folded: list[str]) -> None:
    assert words(text) == folded


def test_one_and_many_share_a_stem() -> None:
    assert terms("Run charts") == terms("run chart")
    assert stem("falls") == stem("fall")


def test_codes_keep_their_form() -> None:
    assert stem("5s") == "5s"
    assert stem("news2") == "news2"


def test_folding_twice_changes_nothing() -> None:
    assert fold(fold("Zoë’s ß")) == fold("Zoë’s ß")


def test_text_without_end_is_cut() -> None:
    found = words("x" * 1_000 + " y" * 20_000)
    assert len(found) == MAX_WORDS
    assert len(found[0]) == MAX_WORD_LENGTH


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [("frailty", "frailty", 0), ("fraility", "frailty", 1), ("frialty", "frailty", 1), ("frail", "frailty", 2)],
)
def test_slips_are_counted(left: str, right: str, expected: int) -> None:
    assert edits(left, right, 3) == edits(right, left, 3) == expected


def test_counting_stops_beyond_what_is_asked() -> None:
    assert edits("care", "completely different", 2) == 3
    assert edits("abcd", "wxyz", 1) == 2


def test_a_misspelt_name_shares_a_spelling_with_the_right_one() -> None:
    assert set(spelling_terms("Okafor")) & set(spelling_terms("Okafro"))
    assert not spelling_terms("Li Wu")
