"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST_WORK = 4_000_000
"""Pairs of words that are compared at most: beyond it what lies between the common ends is shown as replaced whole."""
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


class Change(StrEnum):
    """What became of a stretch of text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text with what became of it."""

    change: Change
    text: str


def changes(before: str, after: str) -> list[Stretch]:
    """Return the stretches that lead from one text to the other, in the order in which they are read."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    middle = list(_between(old[start : len(old) - end], new[start : len(new) - end]))
    kept = [Stretch(Change.KEPT, "".join(old[:start])), *middle, Stretch(Change.KEPT, "".join(old[len(old) - end :]))]
    return [stretch for stretch in kept if stretch.text]


def _common(old: list[str], new: list[str]) -> int:
    """Return how many words both begin with."""
    return next(
        (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new))
    )


def _between(old: list[str], new: list[str]) -> Iterator[Stretch]:
    if len(old) * len(new) > MOST_WORK:
        yield Stretch(Change.REMOVED, "".join(old))
        yield Stretch(Change.ADDED, "".join(new))
        return
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield Stretch(Change.KEPT, "".join(old[i:j]))
            continue
        yield Stretch(Change.REMOVED, "".join(old[i:j]))
        yield Stretch(Change.ADDED, "".join(new[k:m]))
