"""The measures are those of trec_eval, whose Python package they are compared with."""

from __future__ import annotations

import random

import pytest
import pytrec_eval

from search.evaluation.metrics import MEASURES, average_precision, estimate, ndcg_at_10, precision_at_5, reciprocal_rank

NAMES = {"MAP": "map", "P@5": "P_5", "MRR": "recip_rank", "nDCG@10": "ndcg_cut_10"}


@pytest.mark.parametrize("seed", range(20))
def test_they_agree_with_trec_eval(seed: int) -> None:
    chance = random.Random(seed)
    people = list(range(chance.randint(12, 60)))
    relevant = set(chance.sample(people, chance.randint(1, 12)))
    ranked = chance.sample(people, chance.randint(1, len(people)))

    evaluator = pytrec_eval.RelevanceEvaluator({"q": {str(one): 1 for one in relevant}}, set(NAMES.values()))
    run = {str(one): float(-place) for place, one in enumerate(ranked)}
    theirs = evaluator.evaluate({"q": run})["q"]

    ours = {name: measure(ranked, relevant) for name, measure in MEASURES.items()}
    assert ours == pytest.approx({name: theirs[of] for name, of in NAMES.items()})


def test_a_ranking_without_anybody_relevant_scores_nothing() -> None:
    for ranked in ([], [1, 2, 3]):
        assert {measure(ranked, {9}) for measure in MEASURES.values()} == {0.0}


def test_the_best_ranking_scores_one() -> None:
    assert average_precision([1, 2], {1, 2}) == ndcg_at_10([1, 2], {1, 2}) == reciprocal_rank([1, 2], {1, 2}) == 1.0
    assert precision_at_5([1, 2], {1, 2}) == 0.4


def test_the_interval_is_the_same_each_time_and_holds_the_mean() -> None:
    values = [0.1, 0.9, 0.4, 0.6, 0.0, 1.0]

    found = estimate(values)

    assert found == estimate(values)
    assert found.mean == pytest.approx(0.5)
    assert found.low < found.mean < found.high
    assert estimate([0.3] * 5).low == pytest.approx(0.3)
    assert estimate([]).mean == 0.0
