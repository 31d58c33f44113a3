"""The part of a document that shows why it was found, with the words that match marked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from search import analysis
from search.engines import Group

LENGTH = 220
LONGEST_PHRASE = 10
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the text, and whether it is one of the words that match."""

    text: str
    is_match: bool = False


def snippet(text: str, groups: Iterable[Group], length: int = LENGTH) -> tuple[Part, ...]:
    """Return the stretch of the text that holds the most of what was asked for, its beginning when it holds none."""
    text = " ".join(text.split())
    matches = _matches(text, groups)
    start = _best_start(matches, length) if len(text) > length else 0
    if start:
        start = text.find(" ", max(0, start - length // 4)) + 1
    end = len(text) if len(text) <= start + length else text.rfind(" ", start, start + length)
    end = end if end > start else start + length
    return _parts(text, start, end, [span for span in matches if start <= span[0] and span[1] <= end])


def _matches(text: str, groups: Iterable[Group]) -> list[tuple[int, int]]:
    """Return where phrases of the groups stand in the text, from the first letter to the last; none overlap."""
    phrases = {(phrase, group.prefix) for group in groups for phrase in group.phrases if phrase}
    if not phrases:
        return []
    by_first: dict[str, list[tuple[tuple[str, ...], bool]]] = defaultdict(list)
    for phrase, prefix in sorted(phrases, key=lambda one: -len(one[0])):
        by_first["" if prefix and len(phrase) == 1 else phrase[0]].append((phrase, prefix))
    anywhere = by_first.pop("", [])
    spans = [(match.start(), match.end(), stem) for match in _WORD.finditer(text) for stem in _stems(match[0])]
    found, at = [], 0
    while at < len(spans):
        length = 0
        # Most words begin none of the phrases.
        if candidates := [*by_first.get(spans[at][2], ()), *anywhere]:
            stems = tuple(span[2] for span in spans[at : at + LONGEST_PHRASE])
            length = next((len(one) for one, by in candidates if _fits(stems, one, prefix=by)), 0)
        if length:
            found.append((spans[at][0], spans[at + length - 1][1]))
        at += length or 1
    return found


@lru_cache(maxsize=65_536)
def _stems(word: str) -> tuple[str, ...]:
    return analysis.terms(word)


def _fits(stems: tuple[str, ...], phrase: tuple[str, ...], *, prefix: bool) -> bool:
    if prefix and len(stems) >= len(phrase):
        return stems[: len(phrase) - 1] == phrase[:-1] and stems[len(phrase) - 1].startswith(phrase[-1])
    return stems[: len(phrase)] == phrase


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
