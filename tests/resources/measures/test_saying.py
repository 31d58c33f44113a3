"""What is said of a measure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from resources.measures.analysis import Change, Kind, analyse
from resources.measures.saying import Teller, figure
from tests.resources.measures.examples import FLOW_RATES, INVENTORY, measure


def said(values: list[Any], unit: str = "", **kwargs: Any) -> str:
    return " ".join(sentence.text for sentence in Teller(analyse(measure(values, **kwargs)), unit).sentences())


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.0004, "0.0004"), (0.85, "0.85"), (7.891, "7.89"), (12.44, "12.4"), (20, "20"), (1234.5, "1,234")],
)
def test_numbers_have_three_digits_that_count(value: float, text: str) -> None:
    assert figure(value) == text


def test_a_unit_stands_behind_its_number() -> None:
    assert figure(12.4, "%") == "12.4%"
    assert figure(12.4, "falls") == "12.4 falls"


def test_two_points_cannot_show_an_improvement() -> None:
    text = said([63, 13], better=-1)

    assert "Two points cannot show an improvement" in text
    assert "figures from before the change" in text
    assert "Ordinary variation" not in text


def test_ordinary_variation_is_said_with_its_limits() -> None:
    text = said(INVENTORY, "hundred pounds")

    assert text.startswith("Ordinary variation:")
    assert "The mean is 20.4 hundred pounds." in text
    assert "expect anything between 7.89 and 32.9 hundred pounds" in text


def test_each_rule_is_named_in_plain_words() -> None:
    jump = [10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 30]
    assert "Concern: November 2024 lies outside the upper limit. Ask what happened then." in said(jump, better=-1)
    assert "Improvement: November 2024 lies outside the upper limit." in said(jump, better=1)
    assert "Something particular: November 2024" in said(jump)
    twice = [*jump, *jump[:-1], 30]
    assert "Concern: November 2024 and October 2025 lie outside the upper limit." in said(twice, better=-1)
    text = said([9, 11] * 4 + [4, 5, 4, 5, 4, 5, 4], better=-1)
    assert "Improvement: 7 points in a row are below the mean, September 2024 to March 2025. That is a shift" in text
    assert "8 points in a row are falling" in said([10, 11, 10, 11, 10, 9, 8, 7, 6, 5, 4], better=-1)
    near = said([10, 11, 9, 10, 11, 9, 10, 11, 9, 10, 13.8, 13.9, 11])
    assert "two of three points in a row lie close to the upper limit" in near
    rare = said([1, 2, 1, 2, 1, 9, 8, 9, 8, 9], kind=Kind.RUN, better=1)
    assert "crosses the median too rarely" in rare
    assert "crosses the median too often" in said([1, 9] * 8, kind=Kind.RUN)


def test_many_points_outside_are_named_in_part() -> None:
    text = said([*([10, 10.1] * 20), *[30] * 12], better=-1)

    assert "and 6 more lie outside the upper limit" in text


def test_overlapping_pairs_close_to_a_limit_are_said_once() -> None:
    text = said([10, 11, 9, 10, 11, 9, 10, 11, 9, 10, 12.0, 12.1, 12.0, 10])

    assert text.count("two of three") <= 1


def test_every_phase_has_its_level() -> None:
    values = [*FLOW_RATES, *(value - 20 for value in FLOW_RATES)]

    text = said(values, changes=(Change(date(2024, 11, 1), "Half", afresh=True),))

    assert "From January 2024 the mean is 50.8." in text
    assert "From November 2024 the mean is 30.8." in text


def test_a_level_that_has_moved_is_said_with_the_shift_that_shows_it() -> None:
    changes = (Change(date(2024, 11, 1), "Half", afresh=True),)
    higher, same = [*FLOW_RATES, *(value + 9 for value in FLOW_RATES)], FLOW_RATES * 2

    text = said(higher, changes=changes, better=1)

    assert "Improvement: 10 points in a row, November 2024 to August 2025, are above the mean of before." in text
    assert "the level has moved from 50.8 to 59.8." in text
    assert "moved" not in said(same, changes=changes, better=1)


def test_a_run_chart_speaks_of_its_median_and_leaves_strangers_to_people() -> None:
    text = said([6, 4, 7, 5, 8, 4, 6, 5, 7, 6], kind=Kind.RUN)

    assert "The median is 6." in text
    assert "for you to judge" in text
    assert "limit" not in text


def test_a_baseline_is_named() -> None:
    values = [6, 4, 7, 5, 8, 4, 6, 5, 7, 6, 4, 5, 3]

    text = said(values, kind=Kind.RUN, changes=(Change(date(2024, 11, 1), "Night round"),), baseline=True)

    assert "worked out from the 10 points before the change" in text


def test_few_points_make_provisional_limits() -> None:
    assert "rest on 10 points only" in said(FLOW_RATES)
    assert "rest on" not in said(INVENTORY)
    assert "no rule can be read yet" in said([3, 4, 5])
    assert "limits yet" in said([3, 4, 5])


@pytest.mark.parametrize(
    ("target", "better", "words"),
    [
        (51, 1, "met at one time and missed at another"),
        (60, 1, "missed again and again"),
        (40, 1, "met again and again"),
        (40, -1, "missed again and again"),
        (60, -1, "met again and again"),
    ],
)
def test_what_a_target_can_expect(target: int, better: int, words: str) -> None:
    assert words in said(FLOW_RATES, target=Decimal(target), better=better)


def test_a_missing_month_is_named() -> None:
    assert "There is no figure between February 2024 and April 2024." in said([3, 4, None, 5, 4, 3])


def test_a_chart_is_described_for_those_who_cannot_see_it() -> None:
    text = Teller(analyse(measure(INVENTORY)), "").described()

    assert text.startswith("31 points, January 2024 to July 2026, between 15 and 28. Ordinary variation")
