"""Limits and rules of XmR charts, against worked examples as they were published."""

from __future__ import annotations

import pytest

from resources.measures import xmr
from resources.measures.rules import Level, Rule
from tests.resources.measures.examples import FLOW_RATES, INVENTORY

LEVEL = Level(centre=0, lower=-30, upper=30, average_range=11.28)


def found(values: list[float], rule: Rule) -> list[tuple[tuple[int, ...], int]]:
    return [(signal.at, signal.side) for signal in xmr.signals(values, LEVEL) if signal.rule == rule]


def test_the_limits_of_the_nist_handbook() -> None:
    """The handbook prints 50.81, 1.8778, 55.8041 and 45.8159, with 3/1.128 for the 2.66 that others round it to."""
    level = xmr.level(FLOW_RATES)

    assert level.centre == pytest.approx(50.81)
    assert level.average_range == pytest.approx(1.8778, abs=5e-5)
    assert level.upper == pytest.approx(55.8041, abs=1e-3)
    assert level.lower == pytest.approx(45.8159, abs=1e-3)
    assert xmr.signals(FLOW_RATES, level) == []


def test_the_limits_of_wheelers_inventory() -> None:
    """The article prints 20.39 and 4.7, and 20.39 + 2.66 × 4.7 = 32.89."""
    level = xmr.level(INVENTORY)

    assert level.centre == pytest.approx(20.39, abs=5e-3)
    assert level.average_range == pytest.approx(4.7)
    assert level.upper == pytest.approx(32.89, abs=5e-3)
    assert level.lower == pytest.approx(7.89, abs=5e-3)
    assert xmr.signals(INVENTORY, level) == []


def test_fewer_than_five_points_have_no_limits_and_no_rules() -> None:
    assert xmr.level([1, 2, 1, 2]).upper is None
    assert xmr.signals([1, 2, 1, 200], xmr.level([1, 2, 1, 200])) == []
    assert xmr.level([1, 2, 1, 2, 1]).upper is not None


def test_a_point_is_outside_beyond_a_limit_and_not_on_it() -> None:
    assert found([1, 30, -30, 31, -31], Rule.OUTSIDE) == [((3,), 1), ((4,), -1)]


# What follows are the cases by which the R package of NHS England's Making Data Count tests itself
# (nhs-r-community/NHSRplotthedots, tests/testthat/test-ptd_calculate_point_type.R).


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        ([1] * 6, []),
        ([1] * 6 + [-1], []),
        ([1] * 8 + [-1], [(tuple(range(8)), 1)]),
        ([-1] * 8 + [1], [(tuple(range(8)), -1)]),
        ([1] * 4 + [0] + [1] * 4, []),
    ],
)
def test_seven_points_on_one_side_are_a_shift(sides: list[int], expected: object) -> None:
    assert found([5.0 * side for side in sides], Rule.SHIFT) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3, 4, 5, 6], []),
        ([1, 2, 3, 3, 4, 5, 6], []),
        ([1, 2, 3, 4, 5, 6, 7], [(tuple(range(7)), 1)]),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], [(tuple(range(1, 8)), 1)]),
        ([7, 6, 5, 4, 3, 2, 1], [(tuple(range(7)), -1)]),
        ([2, 7, 6, 5, 4, 3, 2, 1, 3], [(tuple(range(1, 8)), -1)]),
    ],
)
def test_seven_points_that_rise_or_fall_are_a_trend(values: list[float], expected: object) -> None:
    assert found(values, Rule.TREND) == expected


@pytest.mark.parametrize(
    ("close", "expected"),
    [
        ([0, 0, 0], set()),
        ([1, 0, 1], {0, 2}),
        ([0, 1, 1], {1, 2}),
        ([1, 1, 0], {0, 1}),
        ([0, 0, 1, 0, 1, 0, 0], {2, 4}),
        ([1, 0, 0, 1], set()),
        ([1, 0, 0, 1, 1], {3, 4}),
    ],
)
def test_two_of_three_points_close_to_a_limit(close: list[int], expected: set[int]) -> None:
    values = [25.0 if one else 5.0 for one in close]

    assert {number for at, _ in found(values, Rule.NEAR) for number in at} == expected


def test_points_close_to_different_limits_are_not_two_of_three() -> None:
    assert found([25, -5, 25], Rule.NEAR) == []
    assert found([25, -25, 25], Rule.NEAR) == []
    assert found([20, 20, 5], Rule.NEAR) == []
