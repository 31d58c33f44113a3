"""What a measure shows: phases, baselines, rates, causes, gaps."""

from __future__ import annotations

from datetime import date

import pytest

from resources.measures.analysis import Cause, Change, Kind, analyse
from resources.measures.rules import Rule
from tests.resources.measures.examples import FLOW_RATES, measure

BEFORE = [6, 4, 7, 5, 8, 4, 6, 5, 7, 6]
AFTER = [4, 5, 3, 4, 2, 4, 3]


def change(year: int, month: int, *, afresh: bool = False) -> Change:
    return Change(date(year, month, 1), "New routine", afresh)


def test_a_rate_is_a_count_out_of_its_denominator() -> None:
    rates = analyse(measure([5, 10], [50, 40], per=1000))

    assert [point.value for point in rates.points] == [100, 250]


def test_the_level_begins_anew_where_the_editor_says_so() -> None:
    values = [*FLOW_RATES, *(value - 20 for value in FLOW_RATES)]

    whole = analyse(measure(values))
    anew = analyse(measure(values, changes=(change(2024, 11, afresh=True),)))

    assert len(whole.phases) == 1
    assert [(phase.first, phase.after) for phase in anew.phases] == [(0, 10), (10, 20)]
    assert [phase.level.centre for phase in anew.phases] == [pytest.approx(50.81), pytest.approx(30.81)]
    assert {point.cause for point in whole.points} != {Cause.COMMON}
    assert {point.cause for point in anew.points} == {Cause.COMMON}


def test_a_change_that_is_only_noted_moves_no_level() -> None:
    assert len(analyse(measure(FLOW_RATES, changes=(change(2024, 5),))).phases) == 1


@pytest.mark.parametrize("month", [(2023, 1), (2024, 1), (2026, 1)])
def test_a_change_outside_the_points_makes_no_empty_phase(month: tuple[int, int]) -> None:
    shown = analyse(measure(FLOW_RATES, changes=(change(*month, afresh=True),)))

    assert [(phase.first, phase.after) for phase in shown.phases] == [(0, 10)]


def test_two_changes_before_the_same_point_make_one_phase() -> None:
    changes = (Change(date(2024, 4, 2), "One", True), Change(date(2024, 4, 3), "Other", True))

    assert len(analyse(measure(FLOW_RATES, changes=changes)).phases) == 2


def test_a_baseline_is_carried_on_over_the_change() -> None:
    values, changes = [*BEFORE, *AFTER], (change(2024, 11),)

    carried = analyse(measure(values, kind=Kind.RUN, better=-1, changes=changes, baseline=True))
    whole = analyse(measure(values, kind=Kind.RUN, better=-1, changes=changes))

    assert (carried.phases[0].level.centre, carried.phases[0].basis) == (6, 10)
    assert [point.cause for point in carried.points[10:]] == [Cause.BETTER] * 7
    assert whole.phases[0].level.centre == 5


def test_too_short_a_baseline_is_none() -> None:
    shown = analyse(measure(BEFORE, changes=(change(2024, 5),), baseline=True))

    assert shown.phases[0].basis == 10


@pytest.mark.parametrize(
    ("better", "cause"), [(1, Cause.BETTER), (-1, Cause.WORSE), (0, Cause.SPECIAL)], ids=["up", "down", "neither"]
)
def test_a_point_above_the_limits_is_better_or_worse_as_the_editor_says(better: int, cause: Cause) -> None:
    shown = analyse(measure([10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 30], better=better))

    assert (shown.points[-1].cause, shown.points[-1].rules) == (cause, (Rule.OUTSIDE,))


def test_the_most_telling_rule_decides() -> None:
    """A point below the limits that is better stays so in a stretch of points that rise, which would be worse."""
    falling_then_rising = [50, 51, 50, 51, 50, 51, 50, 51, 10, 11, 12, 13, 14, 15, 16]

    shown = analyse(measure(falling_then_rising, better=-1))

    assert shown.points[8].rules[0] in {Rule.OUTSIDE, Rule.SHIFT}
    assert shown.points[8].cause == Cause.BETTER


def test_limits_do_not_reach_below_nought_where_nothing_can() -> None:
    counts, balances = analyse(measure([0, 3, 0, 4, 1, 5])), analyse(measure([-1, 3, 0, 4, 1, 5]))

    assert counts.limits(counts.latest)[0] == 0
    assert balances.limits(balances.latest)[0] < 0


def test_gaps_are_left_out_and_named() -> None:
    shown = analyse(measure([3, 4, None, 5, 4, 3]))

    assert len(shown.points) == 5
    assert shown.gaps() == [(date(2024, 2, 1), date(2024, 4, 1))]
    assert analyse(measure([3, 4, 5, 4, 3])).gaps() == []
