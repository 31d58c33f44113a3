"""How people are ranked by their evidence."""

from __future__ import annotations

import datetime

import pytest

from search.ranking import LEAST_CONTEXT, MOST_CONTEXT, Parts, context, decay, evidence_scores, normalised, spread

TODAY = datetime.date(2026, 11, 21)


def test_the_score_is_made_of_its_parts() -> None:
    assert Parts(1.0, 1.0, 1.0, 1.3).score == pytest.approx(1.3)
    assert Parts(evidence=0.5, declared=0.5, text=0.5, context=1.0).score == pytest.approx(0.5)


def test_evidence_counts_half_after_three_years() -> None:
    assert decay(TODAY, TODAY) == 1.0
    assert decay(TODAY - datetime.timedelta(days=3 * 365.25), TODAY) == pytest.approx(0.5, abs=0.001)
    assert decay(None, TODAY) == 0.5
    assert decay(TODAY + datetime.timedelta(days=30), TODAY) == 1.0


def test_several_good_documents_beat_one() -> None:
    scores = evidence_scores({1: [3.0], 2: [3.0, 2.0, 2.0], 3: [0.5]})
    assert scores[2] == 1.0
    assert scores[2] > scores[1] > scores[3] > 0


def test_many_faint_documents_do_not_beat_a_few_strong_ones() -> None:
    scores = evidence_scores({1: [0.3] * 300, 2: [1.0, 1.0]})
    assert scores[1] < scores[2]


def test_equals_share_their_place() -> None:
    scores = evidence_scores({1: [1.0], 2: [1.0]})
    assert scores[1] == scores[2] == 1.0


def test_nobody_without_evidence_is_ranked_by_it() -> None:
    assert evidence_scores({}) == {}
    assert evidence_scores({1: []}) == {}
    assert normalised({1: 0.0}) == {1: 0.0}


@pytest.mark.parametrize("offers", [True, False])
@pytest.mark.parametrize("active", [TODAY, TODAY - datetime.timedelta(days=4_000), None])
@pytest.mark.parametrize("miles", [None, 0.0, 30.0, 5_000.0])
def test_the_context_stays_within_its_bounds(offers: bool, active: datetime.date | None, miles: float | None) -> None:
    value = context(offers=offers, active=active, today=TODAY, miles=miles)
    assert LEAST_CONTEXT <= value <= MOST_CONTEXT + 1e-9


def test_the_nearer_the_better_when_a_place_was_asked_for() -> None:
    near, far = (context(offers=True, active=TODAY, today=TODAY, miles=miles) for miles in (3.0, 60.0))
    assert near > far


def test_no_organisation_has_more_than_three_of_the_first_ten() -> None:
    ranked = [("a", n) for n in range(8)] + [("b", n) for n in range(4)] + [("", n) for n in range(6)]
    first = spread(ranked, lambda one: one[0])[:10]
    assert sum(1 for one in first if one[0] == "a") == 3
    assert sum(1 for one in first if one[0] == "b") == 3
    assert sum(1 for one in first if one[0] == "") == 4


def test_spreading_loses_nobody_and_keeps_the_order_within_an_organisation() -> None:
    ranked = [("a", n) for n in range(20)]
    assert sorted(spread(ranked, lambda one: one[0])) == ranked
    assert spread(ranked, lambda one: one[0])[:4] == ranked[:4]
