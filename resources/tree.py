"""Where each page of a family stands in its drawing: generations from left to right, relatives near each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import override

COLUMN, ROW = 340, 56
"""The distance between generations and between neighbours, in the drawing's units, which are pixels at full size."""
MARGIN = 24
WORDS = 280
"""The width of a dot and its words, which no line of its own family crosses."""
LONGEST_NAME, LONGEST_NOTE = 30, 38
"""Letters that fit beside a dot."""


@dataclass(frozen=True, slots=True)
class Person:
    """A page of the family as the drawing needs it: its parents by their keys, the first parent first."""

    key: int
    name: str
    note: str
    url: str
    parents: tuple[int, ...]
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """A page in the drawing; the words stand to the right of the dot."""

    x: int
    y: int
    name: str
    note: str
    url: str
    is_origin: bool
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Tree:
    """A drawing: its size, its dots, and the paths of the curves between them as SVG writes them."""

    width: int
    height: int
    dots: tuple[Dot, ...]
    curves: tuple[str, ...]


def drawn(people: Sequence[Person]) -> Tree:
    """Return the drawing of a family whose parents come before their children.

    Whoever has two parents stands in the generation after the later one, beside the children of that one.
    """
    generation: dict[int, int] = {}
    children: dict[int | None, list[int]] = defaultdict(list)
    for person in people:
        parents = [key for key in person.parents if key in generation]
        nearest = max(parents, key=lambda key: generation[key], default=None)
        generation[person.key] = 0 if nearest is None else generation[nearest] + 1
        children[nearest].append(person.key)
    rows = _rows(children)
    x = {key: MARGIN + COLUMN * steps for key, steps in generation.items()}
    y = {key: MARGIN + round(ROW * row) for key, row in rows.items()}
    return Tree(
        width=max(x.values()) + COLUMN,
        height=max(y.values()) + MARGIN + ROW // 2,
        dots=tuple(
            Dot(
                x=x[person.key],
                y=y[person.key],
                name=Truncator(person.name).chars(LONGEST_NAME),
                note=Truncator(person.note).chars(LONGEST_NOTE),
                url=person.url,
                is_origin=not person.parents,
                is_marked=person.is_marked,
            )
            for person in people
        ),
        curves=tuple(
            _curve(x[parent], y[parent], x[person.key], y[person.key])
            for person in people
            for parent in person.parents
            if parent in generation
        ),
    )


@lru_cache(maxsize=16)
def as_svg(people: tuple[Person, ...], language: str) -> SafeString:
    """Return the markup of the drawing, in the language of the reader; kept for the families that were read last."""
    with override(language):
        return mark_safe(render_to_string("resources/_tree.html", {"tree": drawn(people)}))  # noqa: S308 (a template)


def _rows(children: Mapping[int | None, Sequence[int]]) -> dict[int, float]:
    """Return the row of each: the last of a line take one each, and others stand at the middle of their children."""
    rows: dict[int, float] = {}
    leaves = 0
    # A line may be longer than Python calls deep, so what is left to do is kept in a list.
    left = [(key, False) for key in reversed(children.get(None, ()))]
    while left:
        key, is_done = left.pop()
        own = children.get(key, ())
        if is_done:
            rows[key] = (rows[own[0]] + rows[own[-1]]) / 2
        elif own:
            left.append((key, True))
            left += [(child, False) for child in reversed(own)]
        else:
            rows[key], leaves = leaves, leaves + 1
    return rows


def _curve(x1: int, y1: int, x2: int, y2: int) -> str:
    begin = x1 + WORDS
    middle = (begin + x2) // 2
    return f"M{begin} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"
