"""Where each page of a family stands in its drawing."""

from __future__ import annotations

from itertools import pairwise

from resources.tree import COLUMN, ROW, Person, as_svg, drawn


def person(key: int, *parents: int, name: str = "", note: str = "") -> Person:
    return Person(key, name or f"Place {key}", note, f"/{key}/", parents, is_marked=False)


def test_generations_stand_side_by_side_and_parents_at_the_middle_of_their_children() -> None:
    tree = drawn([person(1), person(2, 1), person(3, 1), person(4, 1)])
    origin, *children = tree.dots
    assert {child.x - origin.x for child in children} == {COLUMN}
    assert [after.y - before.y for before, after in pairwise(children)] == [ROW, ROW]
    assert origin.y == children[1].y
    assert origin.is_origin
    assert len(tree.curves) == 3


def test_no_two_stand_in_the_same_place() -> None:
    people = [person(1), person(2), person(3, 1, 2), person(4, 1), person(5, 3, 4), person(6, 3), person(7, 6, 1)]
    tree = drawn(people)
    assert len({(dot.x, dot.y) for dot in tree.dots}) == len(people)
    assert len(tree.curves) == sum(len(one.parents) for one in people)
    assert all(0 < dot.x < tree.width and 0 < dot.y < tree.height for dot in tree.dots)


def test_whoever_has_two_parents_stands_after_the_later_one() -> None:
    tree = drawn([person(1), person(2, 1), person(3, 2), person(4, 1, 3)])
    x = {dot.url: dot.x for dot in tree.dots}
    assert x["/4/"] == x["/3/"] + COLUMN


def test_a_line_is_drawn_however_long_it_is() -> None:
    tree = drawn([person(1), *(person(key, key - 1) for key in range(2, 3000))])
    assert len({dot.y for dot in tree.dots}) == 1
    assert tree.dots[-1].x - tree.dots[0].x == COLUMN * 2998


def test_long_words_are_cut_where_they_would_reach_the_next_column() -> None:
    dot = drawn([person(1, name="A" * 90, note="B" * 90)]).dots[0]
    assert dot.name.endswith("…")
    assert len(dot.name) <= 30
    assert len(dot.note) <= 38


def test_what_is_kept_of_a_drawing_is_its_own() -> None:
    people = (person(1, name="Sutton <Trust>"), person(2, 1, name="Leeds"))
    said = as_svg(people, "en-gb")
    assert "Sutton &lt;Trust&gt;" in said
    assert as_svg(people, "en-gb") is said
    assert "Leeds" not in as_svg((people[0],), "en-gb")
    assert "Wakefield" in as_svg((people[0], person(2, 1, name="Wakefield")), "en-gb")
