"""Figures as people type, paste and upload them: what is read, and what is refused in which words."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest

from resources.measures.numbers import Sign
from resources.measures.reading import MOST_ROWS, Unreadable, described, read
from resources.measures.table import Table


def values(text: str, sign: Sign | None = None) -> list[str]:
    return [str(figure.value) for figure in read(text, sign).figures]


def days(*texts: str) -> list[date]:
    return [figure.on for figure in read("\n".join(f"{text}\t{number}" for number, text in enumerate(texts))).figures]


def refused(text: str, sign: Sign | None = None) -> list[str]:
    with pytest.raises(Unreadable) as caught:
        read(text, sign)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("separator", ["\t", ",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("before", ["", "\ufeff", "\n \n"])
def test_columns_are_parted_by_tabs_commas_or_semicolons(separator: str, end: str, before: str) -> None:
    rows = [["date", "value", "denominator", "notes"], ["2026-01-01", "3", "40", "Snow"], ["2026-02-01", "5", "41", ""]]

    table = read(before + end.join(separator.join(row) for row in rows) + end)

    assert [(str(one.value), str(one.of), one.note) for one in table.figures] == [("3", "40", "Snow"), ("5", "41", "")]


def test_columns_may_be_named_in_any_order_and_what_is_counted_by_its_own_name() -> None:
    assert [str(one.of) for one in read("of,Month,count\n40,Jan 2026,3\n41,Feb 2026,5").figures] == ["40", "41"]
    assert values("Month,Falls\nJan 2026,3\nFeb 2026,5") == ["3", "5"]
    assert values("5 March 2026,3\n12 March 2026,5") == ["3", "5"]
    assert values("When?,How many?\n5 March 2026,3\n12 March 2026,5") == ["3", "5"]


@pytest.mark.parametrize(
    "text",
    [
        *("2026-03-05", "2026/3/5", "05/03/2026", "5/3/26", "5.3.2026", "05-03-2026", "5 March 2026", "5-Mar-26"),
        *("5th March 2026", "Thursday 5 March 2026", "Thu 5 Mar 2026", "March 5, 2026", "2026-03-05 00:00:00", "46086"),
        *("2026-03-05T09:30", "46086.5"),
    ],
)
def test_a_day_is_read_with_the_day_before_the_month(text: str) -> None:
    assert days("1 January 2026", f'"{text}"') == [date(2026, 1, 1), date(2026, 3, 5)]


@pytest.mark.parametrize("text", ["March 2026", "Mar-26", "Mar 2026", "03/2026", "2026-03", "mar. 2026"])
def test_a_month_stands_for_its_first_day(text: str) -> None:
    assert days("1 January 2026", text) == [date(2026, 1, 1), date(2026, 3, 1)]


def test_a_week_stands_for_its_monday_and_sept_for_september() -> None:
    assert days("2026-W10", "Sept 2026") == [date(2026, 3, 2), date(2026, 9, 1)]


@pytest.mark.parametrize(
    "text", ["31/02/2026", "2026-13-01", "yesterday", "12", "99999", "Smarch 2026", "1/1/3000", "2026-W60", "0/0/2026"]
)
def test_what_is_no_date_is_named_with_its_row(text: str) -> None:
    found = refused(f"date,value\n1/1/2026,3\n{text},4")

    assert found == [f"Row 3: “{text}” is not a date. Write 5 March 2026, 05/03/2026, 2026-03-05 or March 2026."]


def test_a_month_before_its_day_is_not_guessed() -> None:
    assert "month first" in refused("1/13/2026,3\n2/1/2026,4")[0]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (["1.5", "2"], ["1.5", "2"]),
        (["1,5", "2"], ["1.5", "2"]),
        (["1.234,5", "2.000"], ["1234.5", "2000"]),
        (["1,234.5", "2,000"], ["1234.5", "2000"]),
        (["1,234", "1.5"], ["1234", "1.5"]),
        (["1,234", "1,5"], ["1.234", "1.5"]),
        (["1.234.567", "2"], ["1234567", "2"]),
        (["0,123", "2"], ["0.123", "2"]),
        (["12.345", "0.1"], ["12.345", "0.1"]),
        (["1 234", "1\u202f234 567"], ["1234", "1234567"]),
        (["1’234", "-5"], ["1234", "-5"]),
        (["−5", "–6"], ["-5", "-6"]),
        ([".5", "7."], ["0.5", "7"]),
    ],
)
def test_decimals_have_a_point_or_a_comma_as_the_column_shows(numbers: list[str], expected: list[str]) -> None:
    text = "\n".join(f"2026-0{row}-01\t{number}" for row, number in enumerate(numbers, start=1))

    assert [Decimal(value) for value in values(text)] == [Decimal(value) for value in expected]


@pytest.mark.parametrize("number", ["1,234", "1.234"])
def test_a_number_that_may_be_two_things_is_asked_about(number: str) -> None:
    text = f"2026-01-01\t{number}\n2026-02-01\t2"

    (question,) = refused(text)
    assert f"is “{number}” 1234, or 1.234 with three decimals?" in question
    assert "How decimals are written" in question
    grouped = Sign.POINT if "," in number else Sign.COMMA
    assert values(text, grouped) == ["1234", "2"]
    assert values(text, next(sign for sign in Sign if sign != grouped)) == ["1.234", "2"]


def test_two_ways_of_writing_decimals_are_not_mixed() -> None:
    assert "written in another way than the one in row 1" in refused("Jan 2026\t1.5\nFeb 2026\t2.5\nMar 2026\t3,5")[0]


def test_an_answer_that_does_not_fit_is_said() -> None:
    assert "does not fit" in refused("Jan 2026\t1.5\nFeb 2026\t2.5", Sign.COMMA)[0]


def test_percent_signs_stand_everywhere_or_nowhere() -> None:
    table = read("Jan 2026,12%\nFeb 2026,13.5 %")

    assert table.percent
    assert [str(one.value) for one in table.figures] == ["12", "13.5"]
    assert "no percent sign" in refused("Jan 2026,12%\nFeb 2026,13")[0]
    assert "has its denominator in it" in refused("Jan 2026,12%,40\nFeb 2026,13%,40")[0]


def test_denominators_stand_everywhere_or_nowhere_and_are_more_than_nought() -> None:
    assert "no denominator here" in refused("Jan 2026,12,40\nFeb 2026,13")[0]
    assert "more than nought" in refused("Jan 2026,12,40\nFeb 2026,13,0")[0]


@pytest.mark.parametrize("nothing", ["", "-", "–", "n/a", "NULL"])
def test_a_row_without_a_value_is_a_gap(nothing: str) -> None:
    assert values(f"Jan 2026,3\nFeb 2026,{nothing}\nMar 2026,4") == ["3", "None", "4"]


def test_rows_are_put_in_the_order_of_their_days_and_each_day_stands_once() -> None:
    assert values("Mar 2026,3\nJan 2026,1\nFeb 2026,2") == ["1", "2", "3"]
    (problem,) = refused("Jan 2026,1\nFeb 2026,2\n1/1/2026,3")
    assert problem == "Row 3: this is the same date as in row 1. Keep one of the two, or add them together."


@pytest.mark.parametrize("text", ["Jan 2026,3", "date,value\nJan 2026,3", "Jan 2026,3\nFeb 2026,"])
def test_one_point_is_refused_with_what_to_do(text: str) -> None:
    assert "one point only" in refused(text)[0]


def test_fifty_thousand_rows_are_refused_in_one_sentence() -> None:
    (problem,) = refused("date,value\n" + "2026-01-01,3\n" * 50_000)

    assert problem.startswith(f"There are 50,000 rows, and a chart takes {MOST_ROWS}.")


def test_every_wrong_row_is_named() -> None:
    found = refused("date,value\nfoo,1\n2026-01-01,x\n2026-02-01,2,3,4,5\n2026-03-01,1")

    assert [problem.split(":")[0] for problem in found] == ["Row 2", "Row 3", "Row 4"]


def test_many_problems_are_cut_short() -> None:
    with pytest.raises(Unreadable) as caught:
        read("\n".join(f"foo {row},1" for row in range(60)))

    sentences = described(caught.value.problems)
    assert len(sentences) == 21
    assert sentences[-1] == "And 40 more."


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("date,ward,value\nJan 2026,A,3\nFeb 2026,B,4", "“ward” is not a column that we know"),
        ("date,date,value\nJan 2026,Jan 2026,4", "each once"),
        ("notes,value\nx,4\ny,5", "must name a date and a value"),
        ("Jan 2026,1,5,x,y\nFeb 2026,2,5,x,y", "there are 5 columns"),
        ('Jan 2026,1,,"never closed\nFeb 2026,2', "quotation mark"),
        (f"Jan 2026,1,5,{'x' * 300}\nFeb 2026,2,5,", "more than 200 characters"),
        (f"Jan 2026,{'9' * 40}\nFeb 2026,2", "is not a number"),
        ("Jan 2026,NaN\nFeb 2026,inf", "is not a number"),
        ("Jan 2026,1e400\nFeb 2026,2", "is not a number"),
        (",5\n,6", "the date is missing"),
    ],
)
def test_what_cannot_be_read_is_answered_in_words(text: str, complaint: str) -> None:
    assert any(complaint in problem for problem in refused(text))


def test_nothing_typed_is_no_figures() -> None:
    assert read(" \n\t\n") == Table()


def test_noise_is_read_or_refused_and_never_breaks() -> None:
    chance = random.Random(6)
    for _ in range(2_000):
        text = "".join(chance.choices("0123456789,.;\t\n\"'%-/ JanFeb\x00é٣２½²", k=chance.randrange(60)))
        with suppress(Unreadable):
            assert isinstance(read(text), Table)


def test_what_was_read_is_read_again_as_the_same() -> None:
    table = read('date;value;denominator;notes\n2026-01-01;1.234,5;4000;"a; b"\n2026-02-01;2,345;4000;=SUM(A1)')

    assert read(str(table)) == table
    assert Table.from_stored(table.stored()) == table
    assert read(str(read("Jan 2026\t1.234\nFeb 2026\t2.345", Sign.POINT))) == read(
        "Jan 2026\t1.234\nFeb 2026\t2.345", Sign.POINT
    )
