"""The rules of run charts, against what was published of them."""

from __future__ import annotations

from itertools import accumulate
from math import comb

import pytest

from resources.measures import runs
from resources.measures.rules import Level, Rule
from tests.resources.measures.examples import SEATS

# A run chart that starts from ten months and carries their median on: the example of the sheet "Run chart starter".
BEFORE, AFTER = [6, 4, 7, 5, 8, 4, 6, 5, 7, 6], [4, 5, 3, 4, 2, 4, 3]


def chances(above: int, below: int) -> dict[int, float]:
    """Return how likely each number of runs is, by Swed and Eisenhart (1943)."""
    total = comb(above + below, above)
    found = {}
    for number in range(2, above + below + 1):
        half, odd = divmod(number, 2)
        if odd:
            ways = comb(above - 1, half) * comb(below - 1, half - 1) + comb(above - 1, half - 1) * comb(below - 1, half)
        else:
            ways = 2 * comb(above - 1, half - 1) * comb(below - 1, half - 1)
        found[number] = ways / total
    return found


def test_runs_are_counted_as_swed_and_eisenhart_count_the_seats() -> None:
    assert len(runs.runs([float(seat == "O") for seat in SEATS], 0.5)) == 11


def test_points_on_the_median_are_in_no_run() -> None:
    assert runs.runs([1, 2, 3, 2, 3, 1], 2) == [1, 2, 1]


@pytest.mark.parametrize("count", range(10, 61))
def test_the_table_of_runs_is_what_chance_gives(count: int) -> None:
    """Outside the table lies less than one chance in twenty on either side, and one run more or less meets it."""
    few, many = runs.EXPECTED_RUNS[count]
    likely = chances(count // 2, count - count // 2)
    below = dict(zip(likely, accumulate(likely.values()), strict=True))

    assert below.get(few - 1, 0) < 0.04
    assert 1 - below[many] < 0.04
    assert below[few + 1] > 0.025
    assert 1 - below[many - 2] > 0.025


def test_the_table_agrees_with_the_sheet_that_readers_print() -> None:
    printed = {10: (3, 9), 12: (3, 11), 14: (4, 12), 16: (5, 13), 18: (6, 14), 20: (6, 16), 22: (7, 17), 24: (8, 18)}

    assert {count: runs.EXPECTED_RUNS[count] for count in printed} == printed


def test_a_median_carried_on_shows_the_shift_after_the_change() -> None:
    level = runs.level(BEFORE)

    assert level.centre == 6
    found = [signal for signal in runs.signals([*BEFORE, *AFTER], level) if signal.rule == Rule.SHIFT]
    assert [(signal.at, signal.side) for signal in found] == [(tuple(range(10, 17)), -1)]


def test_six_points_on_one_side_are_a_shift_and_five_are_none() -> None:
    level = Level(5)
    five, six = [1, 9, 1, 9, 1, 9, 9, 9, 9, 9, 1], [1, 9, 1, 9, 1, 9, 9, 5, 9, 9, 9, 9, 1]

    assert Rule.SHIFT not in {signal.rule for signal in runs.signals(five, level)}
    assert (5, 6, 8, 9, 10, 11) in {signal.at for signal in runs.signals(six, level)}


def test_five_points_that_rise_are_a_trend_and_a_repeated_value_counts_once() -> None:
    level = Level(5)
    rising = [9, 1, 2, 2, 3, 4, 5, 1, 9, 1, 9]

    assert [signal.at for signal in runs.signals(rising, level) if signal.rule == Rule.TREND] == [(1, 2, 4, 5, 6)]
    four = [9, 1, 2, 2, 3, 4, 1, 9, 1, 9]
    assert [signal for signal in runs.signals(four, level) if signal.rule == Rule.TREND] == []


def test_too_few_and_too_many_runs() -> None:
    assert Rule.FEW_RUNS in {one.rule for one in runs.signals([1, 2, 1, 2, 1, 9, 8, 9, 8, 9], Level(5))}
    assert Rule.MANY_RUNS in {one.rule for one in runs.signals([1, 9] * 8, Level(5))}


def test_no_rule_is_read_of_fewer_than_ten_points() -> None:
    assert runs.signals([1, 2, 3, 4, 5, 6, 7, 8, 9], Level(0)) == []
