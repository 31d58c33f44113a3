"""How old a reader has to be to read a text with ease."""

from __future__ import annotations

import re

LEAST_WORDS = 100
"""Below that, one long word would decide."""
WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
SENTENCE = re.compile(r"[.!?…]+(?=\s|$)|\n+")
VOWELS = re.compile(r"[aeiouy]+")
# fmt: off
SMALL_WORDS = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "in",
    "is", "it", "not", "of", "on", "or", "that", "the", "they", "this", "to", "was",
    "we", "with",
})
# fmt: on
LEAST_SMALL_WORDS = 0.2
"""Less of the words that hold English together than this share: it is another language, or a list."""


def reading_age(text: str) -> float | None:
    """Return the age in years, by the Flesch–Kincaid grade; nothing for a short text or one that is not English.

    Source: Kincaid, Fishburne, Rogers and Chissom (1975), Derivation of new readability formulas for Navy enlisted
    personnel, Research Branch Report 8-75; a pupil in grade n is about n + 5 years old.
    """
    words = [word.lower() for word in WORD.findall(text)]
    if len(words) < LEAST_WORDS or sum(word in SMALL_WORDS for word in words) < LEAST_SMALL_WORDS * len(words):
        return None
    sentences = sum(bool(WORD.search(sentence)) for sentence in SENTENCE.split(text))
    grade = 0.39 * len(words) / sentences + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59
    return max(grade + 5, 5)


def _syllables(word: str) -> int:
    # Each run of vowels is one, but for a silent e at the end.
    silent = word.endswith("e") and not word.endswith("le")
    return max(len(VOWELS.findall(word)) - silent, 1)
