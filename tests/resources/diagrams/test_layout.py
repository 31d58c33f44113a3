"""Where the boxes of a diagram stand."""

from __future__ import annotations

import pytest

from resources.diagrams.layout import WIDTH, Box, Node, Picture, ramp, stacks, tree, wrapped

LONG = "Somebody who knows the resident is near when the resident gets up in the early morning"
WORD = "x" * 140


def overlap(one: Box, other: Box) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def sound(picture: Picture) -> bool:
    """Say whether all boxes lie within the picture, none on another, and all text within its box."""
    boxes = picture.boxes
    within = all(
        box.x >= 0 and box.y >= 0 and box.x + box.width <= picture.width + 0.1 and box.y + box.height <= picture.height
        for box in boxes
    )
    apart = not any(overlap(one, other) for number, one in enumerate(boxes) for other in boxes[number + 1 :])
    texts = all(box.y < line.y < box.y + box.height and line.x > box.x for box in boxes for line in box.lines)
    return within and apart and texts


DRIVERS = Node(
    LONG,
    (
        Node(LONG, (Node("One", (Node(LONG), Node("Two"))), Node(LONG))),
        Node("Alone"),
        Node(WORD, (Node("Three", tuple(Node(f"Idea {number}") for number in range(8))),)),
    ),
)


def test_text_is_broken_into_lines_that_fit() -> None:
    assert wrapped("  one\n two ", 165) == ["one two"]
    assert all(len(line) <= 21 for line in wrapped(LONG, 165))
    assert "".join(wrapped(WORD, 165)) == WORD
    assert wrapped("", 165) == [""]


@pytest.mark.parametrize("root", [DRIVERS, Node("Aim"), Node(LONG, (Node("Only"),))])
def test_a_tree_keeps_its_boxes_apart(root: Node) -> None:
    assert sound(tree(root, ["Aim", "Drivers", "Depend on", "Ideas"]))


def test_a_box_stands_beside_the_middle_of_what_follows_from_it() -> None:
    picture = tree(Node("Aim", (Node("One"), Node("Two"), Node("Three"))), ["Aim", "Drivers"])

    one, _, three, aim = picture.boxes
    assert aim.middle == (one.middle + three.middle) / 2
    assert len(picture.links) == 3


def test_columns_keep_their_boxes_apart() -> None:
    picture = stacks([("Inputs", [LONG, "Two"]), ("Activities", [WORD]), ("Outputs", ["One"] * 12)])

    assert sound(picture)
    assert [head.text for head in picture.heads] == ["Inputs", "Activities", "Outputs"]
    assert len(picture.links) == 2


@pytest.mark.parametrize("count", [1, 2, 3, 12])
def test_a_ramp_rises_step_by_step(count: int) -> None:
    picture = ramp([[f"{number}. {LONG}", "3 Dec 2024"] for number in range(count)])

    heights = [box.y for box in picture.boxes]
    assert sound(picture)
    assert heights == sorted(heights, reverse=True)
    assert len(set(heights)) == count
    assert len(picture.links) == count - 1
    assert picture.width >= WIDTH
