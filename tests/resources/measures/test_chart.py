"""Where everything stands in the drawing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from resources.measures.analysis import Cause, Change, analyse
from resources.measures.chart import draw, outline, steps
from tests.resources.measures.examples import FLOW_RATES, INVENTORY, measure


def test_the_drawing_holds_every_point_within_its_frame_and_in_order() -> None:
    drawing = draw(analyse(measure(INVENTORY)))

    assert len(drawing.marks) == len(INVENTORY)
    assert [mark.x for mark in drawing.marks] == sorted({mark.x for mark in drawing.marks})
    assert all(drawing.left <= mark.x <= drawing.right for mark in drawing.marks)
    assert all(drawing.top <= mark.y <= drawing.bottom for mark in drawing.marks)


def test_higher_values_stand_higher_and_equal_ones_level() -> None:
    one, other, third = draw(analyse(measure([1, 2, 1]))).marks

    assert other.y < one.y == third.y


def test_limits_and_target_stand_within_the_frame_and_their_names_apart() -> None:
    drawing = draw(analyse(measure(FLOW_RATES, target=Decimal("50.8"))))

    assert sorted(line.kind for line in drawing.lines) == ["centre", "lower", "target", "upper"]
    assert all(drawing.top <= line.y <= drawing.bottom for line in drawing.lines)
    heights = sorted(line.label_y for line in drawing.lines)
    assert all(other - one >= 15 for one, other in pairwise(heights))


def test_lines_break_where_a_level_begins_anew() -> None:
    change = Change(date(2024, 6, 1), "Half", afresh=True)
    drawing = draw(analyse(measure(FLOW_RATES, changes=(change,))))

    one, other = [line for line in drawing.lines if line.kind == "centre"]
    assert one.x2 == other.x1
    assert (one.label, bool(other.label)) == ("", True)
    assert [flag.number for flag in drawing.flags] == [1]


def test_a_change_beyond_the_points_is_not_flagged() -> None:
    assert draw(analyse(measure(FLOW_RATES, changes=(Change(date(2030, 1, 1), "Later"),)))).flags == ()


@pytest.mark.parametrize("values", [[5, 5], [0, 0, 0], [-3, -3], [1e-4, 2e-4], [1e12, 2e12], [3] * 400])
def test_any_values_can_be_drawn(values: list[float]) -> None:
    drawing = draw(analyse(measure([f"{value:f}" for value in values])))

    assert all(drawing.top <= mark.y <= drawing.bottom for mark in drawing.marks)
    assert "nan" not in drawing.path


def test_the_scale_has_round_steps_and_begins_at_nought_where_that_is_near() -> None:
    assert steps(0, 10) == [0, 2, 4, 6, 8, 10]
    assert steps(45.8, 55.8) == [44, 46, 48, 50, 52, 54, 56]
    assert draw(analyse(measure([1, 9]))).ticks[0].text == "0"
    assert draw(analyse(measure([50, 60]))).ticks[0].text == "50"


def test_each_cause_has_a_shape_of_its_own() -> None:
    assert len({outline(cause, 0, 0) for cause in Cause}) == len(Cause)


def test_dates_along_the_bottom_are_few() -> None:
    assert 3 <= len(draw(analyse(measure(INVENTORY))).days) <= 8


def test_the_line_is_broken_at_a_gap_and_two_points_have_no_level() -> None:
    assert draw(analyse(measure([3, 4, None, 5, 4]))).path.count("M") == 2
    assert draw(analyse(measure([3, 4, 5, 4]))).path.count("M") == 1
    assert draw(analyse(measure([3, 4]))).lines == ()
