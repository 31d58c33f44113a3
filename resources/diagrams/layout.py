"""Where the boxes and the lines of a diagram stand: plain numbers, which a template turns into SVG."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH = 720
PAD = 9
LETTER = 7.0
"""How wide a letter is taken to be, in a text 13 units high: a little more than it mostly is."""
LINE = 17
HEAD = 26
BETWEEN = 9
COLUMN_GAP = 22
STEP_GAP = 26
RISE = 26
LEAST_STEP = 138


@dataclass(frozen=True)
class Text:
    """A line of text and the place of its beginning."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Box:
    """A box with its lines of text; `kind` gives its look."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[Text, ...]
    kind: str = ""

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Picture:
    """All that a diagram's template draws; `links` are the outlines of lines between boxes."""

    width: float
    height: float
    heads: tuple[Text, ...]
    boxes: tuple[Box, ...]
    links: tuple[str, ...]


@dataclass(frozen=True)
class Node:
    """A text and what follows from it."""

    text: str
    children: tuple[Node, ...] = field(default=())


def wrapped(text: str, width: float) -> list[str]:
    """Return the lines of the text in a box of the width; a word that is too long is broken."""
    return textwrap.wrap(" ".join(text.split()), max(int((width - 2 * PAD) / LETTER), 4)) or [""]


def box(text: str, x: float, y: float, width: float, kind: str = "") -> Box:
    """Return a box as high as its text needs."""
    lines = wrapped(text, width)
    placed = tuple(Text(x + PAD, y + PAD + LINE * number + 11, line) for number, line in enumerate(lines))
    return Box(x, y, width, 2 * PAD + LINE * len(lines) - 2, placed, kind)


def _columns(heads: Sequence[str]) -> tuple[list[float], float, tuple[Text, ...]]:
    width = (WIDTH - COLUMN_GAP * (len(heads) - 1)) / len(heads)
    places = [number * (width + COLUMN_GAP) for number in range(len(heads))]
    return places, width, tuple(Text(x, 14, head) for x, head in zip(places, heads, strict=True))


def tree(root: Node, heads: Sequence[str]) -> Picture:
    """Return a tree from left to right, a column for each of its levels, each box beside the middle of what follows."""
    places, width, named = _columns(heads)
    boxes: list[Box] = []
    links: list[str] = []

    def place(node: Node, column: int, top: float) -> tuple[Box, float]:
        own = box(node.text, places[column], top, width, f"level-{column}")
        below, found = top, []
        for child in node.children:
            child_box, below = place(child, column + 1, below)
            found.append(child_box)
        if found:
            middle = (found[0].middle + found[-1].middle) / 2
            own = box(node.text, places[column], max(top, middle - own.height / 2), width, f"level-{column}")
        links.extend(_link(own, other) for other in found)
        boxes.append(own)
        return own, max(below, own.y + own.height + BETWEEN)

    _, bottom = place(root, 0, HEAD)
    return Picture(WIDTH, bottom, named, tuple(boxes), tuple(links))


def _link(one: Box, other: Box) -> str:
    x1, x2 = one.x + one.width, other.x
    half = (x1 + x2) / 2
    return f"M{x1:.1f} {one.middle:.1f}H{half:.1f}V{other.middle:.1f}H{x2:.1f}"


def stacks(columns: Sequence[tuple[str, Sequence[str]]]) -> Picture:
    """Return columns of boxes, each under its heading, with an arrow from each column to the next."""
    places, width, named = _columns([head for head, _ in columns])
    boxes: list[Box] = []
    bottom = 0.0
    for number, (_, texts) in enumerate(columns):
        top: float = HEAD
        for text in texts:
            boxes.append(box(text, places[number], top, width, f"level-{number}"))
            top = boxes[-1].y + boxes[-1].height + BETWEEN
        bottom = max(bottom, top)
    middle = (HEAD + bottom - BETWEEN) / 2
    arrows = [f"M{x - COLUMN_GAP + 4:.1f} {middle:.1f}H{x - 5:.1f}m-5 -5l5 5l-5 5" for x in places[1:]]
    return Picture(WIDTH, bottom, named, tuple(boxes), tuple(arrows))


def ramp(steps: Sequence[Sequence[str]]) -> Picture:
    """Return steps that rise from left to right, each a box of the paragraphs given, with an arrow to the next."""
    step = max((WIDTH + STEP_GAP) / max(len(steps), 1), LEAST_STEP)
    width = step - STEP_GAP
    height = max(len([line for text in texts for line in wrapped(text, width)]) for texts in steps)
    full = 2 * PAD + LINE * height - 2
    boxes: list[Box] = []
    for number, texts in enumerate(steps):
        x, y = number * step, RISE * (len(steps) - 1 - number) + 1
        lines = [line for text in texts for line in wrapped(text, width)]
        placed = tuple(Text(x + PAD, y + PAD + LINE * row + 11, line) for row, line in enumerate(lines))
        boxes.append(Box(x, y, width, full, placed, "step"))
    arrows = [
        f"M{one.x + one.width + 2:.1f} {one.middle - RISE / 2:.1f}h{STEP_GAP - 6}m-5 -5l5 5l-5 5" for one in boxes[:-1]
    ]
    return Picture(step * len(steps) - STEP_GAP, full + RISE * (len(steps) - 1) + 2, (), tuple(boxes), tuple(arrows))
