"""How much each word of a row counts where Elasticsearch answers."""

from __future__ import annotations

import pytest

from search.elastic.impacts import USUAL_LENGTH, impact, impacts
from search.engines.weighing import K1, B

FILLER = [f"word{number}" for number in range(USUAL_LENGTH)]


def test_a_word_of_a_text_of_the_usual_length_counts_one() -> None:
    assert impacts("", "", " ".join(FILLER))["word7"] == impact(1) == 1.0


def test_words_of_title_and_labels_count_for_several_of_the_body() -> None:
    found = impacts("falls", "k0falls frailty", "falls sepsis")
    assert found["k0falls"] > found["sepsis"]
    assert found["falls"] == impact(4, 5) == found["frailty"]


def test_a_word_counts_as_bm25_has_it_and_never_more_than_its_most() -> None:
    found = impacts("", "", " ".join([*["falls"] * 50, *FILLER[:50]]))
    assert found["falls"] == pytest.approx(50 * (K1 + 1) / (50 + K1), abs=1e-4)
    assert impacts("", "", "falls " * 10_000)["falls"] < K1 + 1


def test_the_longer_a_text_the_less_each_word_of_it_counts() -> None:
    long = impacts("", "", " ".join(f"{word} {word}x" for word in FILLER))
    assert long["word7"] == pytest.approx((K1 + 1) / (1 + K1 * (1 + B)), abs=1e-4)
    assert impacts("", "", "falls")["falls"] > 1 > long["word7"]


def test_nothing_counts_of_no_words() -> None:
    assert impacts("", " ", "") == {}
