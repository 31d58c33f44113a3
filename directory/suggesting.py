"""What the box of the people search suggests while somebody types: names, concepts and places.

Concepts and places come from a sorted index of the vocabulary, made once for each state of it; names from the engine.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.audiences import Viewer
from directory.reasons import in_sentence
from search import analysis, vocabulary
from search.asking import name_groups
from search.engines import Query, database_engine
from search.models import Document
from search.registry import Kind
from search.understanding import BRIEF
from search.vocabulary import Vocabulary
from search.whereabouts import once_per_vocabulary
from search.words import IN, LINKS, NEAR, STOP_WORDS

MAX_EACH = 4
# Of more names that begin so, any will do: whoever looks for one types on.
LOOKED_AT = 40
MIN_LETTERS = 2
# Within a sentence two letters begin too much.
MIN_LETTERS_WITHIN = 3
MAX_WORDS = 4
LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to search for instead, what sort of thing it is, and for a person the address of the profile."""

    text: str
    kind: str | Promise
    url: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase of the vocabulary from one of its words on: the rank of such a match, and what it stands for."""

    phrase: str
    rank: int
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Index:
    """Phrases in the order of their letters, so that those with the same beginning stand together."""

    phrases: Sequence[str]
    entries: Sequence[Entry]

    @classmethod
    def of(cls, entries: list[Entry]) -> Index:
        """Return the index of the entries."""
        entries.sort(key=lambda one: (one.phrase, one.rank, one.text))
        return cls([one.phrase for one in entries], entries)

    def beginning(self, typed: str) -> Sequence[Entry]:
        """Return the entries that begin with what was typed."""
        return self.entries[bisect_left(self.phrases, typed) : bisect_left(self.phrases, typed + LAST)]


@once_per_vocabulary
def concepts(words: Vocabulary) -> Index:
    """Return the index of the concepts' phrases; "control" finds "statistical process control" too."""
    entries = []
    for senses in words.phrases.values():
        for sense in senses:
            for start in range(len(sense.words)):
                if start and sense.words[start] in STOP_WORDS:
                    continue
                rank = (0 if sense.is_label else 1) + (2 if start else 0)
                entries.append(Entry(" ".join(sense.words[start:]), rank, sense.text, sense.key))
    return Index.of(entries)


@once_per_vocabulary
def towns(words: Vocabulary) -> Index:
    """Return the index of the towns."""
    return Index.of([Entry(" ".join(of), 0, place.name, place.name) for of, place in words.towns()])


def suggestions(text: str, viewer: Viewer) -> list[Suggestion]:
    """Return names that the viewer may see, concepts and places that begin as the text does.

    In a longer text its last words are completed, and what stands before them is kept.
    """
    typed = analysis.words(text[: BRIEF.length])
    if not typed or len("".join(typed)) < MIN_LETTERS:
        return []
    words = vocabulary.current()
    whole = " ".join(typed)
    people = _people(whole, viewer) if len(typed) <= MAX_WORDS else []
    for start in range(max(0, len(typed) - MAX_WORDS), len(typed)):
        rest = typed[start:]
        if start and (len("".join(rest)) < MIN_LETTERS_WITHIN or rest[0] in STOP_WORDS):
            continue
        is_place = bool(start) and typed[start - 1] in NEAR | IN | LINKS
        found = _completed(rest, words, before=_before(text, len(rest)) if start else "", is_place=is_place)
        if found:
            return [*people, *found]
    return people


def _before(text: str, count: int) -> str:
    """Return what stands in the text before its last words, of which there are so many."""
    parts = text[: BRIEF.length].split()
    left = len(parts)
    while left and len(analysis.words(" ".join(parts[left:]))) < count:
        left -= 1
    return " ".join(parts[:left])


def _completed(typed: Sequence[str], words: Vocabulary, *, before: str, is_place: bool) -> list[Suggestion]:
    phrase = " ".join(typed)
    best: dict[str, tuple[int, str]] = {}
    for entry in concepts(words).beginning(phrase):
        rank = (entry.rank, entry.text)
        best[entry.key] = min(rank, best.get(entry.key, rank))
    order = sorted(best, key=lambda key: (best[key][0], len(words.label(key)), words.label(key)))[:MAX_EACH]
    found = [Suggestion(_put(before, words.label(key)), words.kind_label(key)) for key in order]
    names = sorted({entry.text for entry in towns(words).beginning(phrase)}, key=lambda name: (len(name), name))
    near = "%(place)s" if is_place else _("near %(place)s")
    places = [Suggestion(f"{before} {str(near) % {'place': name}}".strip(), _("Place")) for name in names[:MAX_EACH]]
    return [*places, *found] if is_place else [*found, *places]


def _put(before: str, label: str) -> str:
    return f"{before} {in_sentence(label)}" if before else label


def _people(text: str, viewer: Viewer) -> list[Suggestion]:
    query = Query(audiences=viewer.audiences, kinds=(Kind.PERSON.value,), groups=name_groups(text), limit=LOOKED_AT)
    rows = Document.objects.filter(pk__in=database_engine().some(query)).visible_to(viewer.audiences)
    names = sorted(
        rows.values_list("title", "url"), key=lambda row: (not analysis.fold(row[0]).startswith(text), row[0], row[1])
    )
    return [Suggestion(title, _("Person"), url) for title, url in names[:MAX_EACH]]
