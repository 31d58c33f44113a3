"""Words as the engines compare them: folded, split and stemmed, once for documents and queries of every engine."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from threading import local

import snowballstemmer

MAX_WORDS = 10_000
MAX_WORD_LENGTH = 40
# Shorter words are codes and abbreviations, which have no misspellings.
MIN_MISSPELT = 4
LONG = 10
# A word that no text and no label yields.
NOTHING = "n0thing"

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ`](?=\w)")
_AMPERSAND = re.compile(r"(?<=\b\w)&(?=\w\b)")
_stemmers = local()


def fold(text: str) -> str:
    """Return the text in lower case without accents, apostrophes within words, or compatibility forms."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
    text = _APOSTROPHES.sub("", text)
    # "A&E" is one word; "research & development" is not.
    return _AMPERSAND.sub("n", text).casefold()


def words(text: str) -> list[str]:
    """Return the folded words of the text, in order."""
    return [word[:MAX_WORD_LENGTH] for word in _WORD.findall(fold(text))][:MAX_WORDS]


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return the stem of a folded English word; words with digits stay as they are."""
    if not word.isalpha() or not word.isascii():
        return word
    # The stemmer keeps its state on itself, so each thread has its own.
    stemmer = getattr(_stemmers, "english", None)
    if stemmer is None:
        stemmer = _stemmers.english = snowballstemmer.stemmer("english")
    return str(stemmer.stemWord(word))


def terms(text: str) -> tuple[str, ...]:
    """Return the stems of the text's words, in order."""
    return tuple(stem(word) for word in words(text))


def concept_term(key: str) -> str:
    """Return the one word that stands for a concept in a document's labels; no text yields it."""
    return "k0" + re.sub(r"[^a-z0-9]", "0", key.lower())


def most_slips(word: str) -> int:
    """Return how many slips a word of its length may hold and still be taken for another."""
    return 1 if len(word) < LONG else 2


def deletions(word: str) -> set[str]:
    """Return the word and what is left of it without any one letter: two spellings one slip apart share one."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def spelling_terms(name: str) -> tuple[str, ...]:
    """Return the words under which a misspelt name is found again, marked so that no text yields them."""
    long_enough = (word for word in words(name) if len(word) >= MIN_MISSPELT)
    return tuple(f"s0{variant}" for word in long_enough for variant in sorted(deletions(word)))


def edits(left: str, right: str, most: int) -> int:
    """Return the number of letters inserted, lost, changed or swapped between two words, or `most + 1` if above."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, char in enumerate(left, 1):
        here = [row]
        for column, other in enumerate(right, 1):
            best = min(above[column] + 1, here[-1] + 1, above[column - 1] + (char != other))
            if row > 1 and column > 1 and char == right[column - 2] and left[row - 2] == other:
                best = min(best, before[column - 2] + 1)
            here.append(best)
        if min(here) > most:
            return most + 1
        before, above = above, here
    return min(above[-1], most + 1)
