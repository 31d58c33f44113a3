"""What bm25 makes of texts that stand in no index."""

from __future__ import annotations

from search.engines.weighing import Text, rarity, scores


def test_more_of_a_word_in_fewer_words_weighs_more() -> None:
    once, twice, long = scores([Text((1.0,), 10), Text((2.0,), 10), Text((1.0,), 100)], [1.0])

    assert twice > once > long > 0


def test_a_word_that_few_texts_hold_tells_more_and_one_in_all_of_them_still_something() -> None:
    assert rarity(100, 1) > rarity(100, 50) > rarity(100, 100) > 0
    # Counted a moment later than the texts.
    assert rarity(3, 5) > 0
    rare, common = scores([Text((1.0, 0.0), 10), Text((0.0, 1.0), 10)], [rarity(100, 1), rarity(100, 90)])
    assert rare > common


def test_texts_without_words_and_no_texts_have_no_score() -> None:
    assert scores([], [1.0]) == []
    assert scores([Text((0.0,), 0)], [1.0]) == [0.0]
