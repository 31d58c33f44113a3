"""The part of a document that shows why it was found, with the words that match marked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from search import analysis
from search.engines import Group

LENGTH = 220
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the text, and whether it is one of the words that match."""

    text: str
    is_match: bool = False


def snippet(text: str, groups: Iterable[Group], length: int = LENGTH) -> tuple[Part, ...]:
    """Return the stretch of the text that holds the most of what was asked for, its beginning when it holds none."""
    text = " ".join(text.split())
    stems = {stem for group in groups for phrase in group.phrases for stem in phrase if len(stem) > 1 or stem.isdigit()}
    starts = {phrase[-1] for group in groups if group.prefix for phrase in group.phrases}
    matches = [match.span() for match in _WORD.finditer(text) if _fits(match[0], stems, starts)]
    start = _best_start(matches, length)
    if start:
        start = text.find(" ", max(0, start - length // 4)) + 1
    end = len(text) if len(text) <= start + length else text.rfind(" ", start, start + length)
    end = end if end > start else start + length
    return _parts(text, start, end, [span for span in matches if start <= span[0] and span[1] <= end])


def _fits(word: str, stems: Collection[str], starts: Collection[str]) -> bool:
    found = analysis.terms(word)
    return any(stem in stems or any(stem.startswith(start) for start in starts) for stem in found)


def _best_start(matches: list[tuple[int, int]], length: int) -> int:
    """Return where the stretch with the most matches starts."""
    best, most, last = 0, 0, 0
    for first, (start, _end) in enumerate(matches):
        while last < len(matches) and matches[last][1] <= start + length * 3 // 4:
            last += 1
        if last - first > most:
            best, most = start, last - first
    return best if best > length // 2 else 0


def _parts(text: str, start: int, end: int, matches: list[tuple[int, int]]) -> tuple[Part, ...]:
    parts = [Part("… ")] if start else []
    at = start
    for first, last in matches:
        if first > at:
            parts.append(Part(text[at:first]))
        parts.append(Part(text[first:last], is_match=True))
        at = last
    parts.append(Part(text[at:end] + (" …" if end < len(text) else "")))
    return tuple(part for part in parts if part.text)
