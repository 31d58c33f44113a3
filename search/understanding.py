"""Understand a query: perhaps a name; concepts; a place; and the words that are left. Reads nothing but its arguments.

The longest phrase wins ("NHS IMPACT" is not "IMPACT"), slips are put right against the vocabulary, never in codes or
words of three letters, and whatever was understood can be undone by naming it in `without`.

Nobody has all of what a paragraph names, so its concepts and words are weighed rather than asked for (`search.asking`);
in prose, a word is a concept only as it stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from search import analysis
from search.places import FoundPlace, PlaceReader
from search.vocabulary import Sense, Vocabulary, slips_of
from search.words import IN, LINKS, NEAR, NEVER_SLIPS, STOP_WORDS

# What names more things than this is a paragraph.
MAX_SUBJECTS = 8
MAX_NAME_WORDS = 4
ALSO_SHOWN = 3
PLACE_KEY = "place"
# More words than this are prose: somebody describes something rather than names it.
MAX_QUERY_WORDS = 25
VOWELS = frozenset("aeiouy")
LONG_ENOUGH_FOR_VOWELS = 6

_TOKEN = re.compile(r"\b[^\W_]&[^\W_]\b|[^\W_]+(?:['’ʼ`][^\W_]+)*")
_DISTANCE = re.compile(r"(?<=\d)(?=(?:miles?|mi|kms?)\b)", re.IGNORECASE)
# Words between a subject and where it happens: "falls in care homes" names a setting besides the topic.
_INNER = frozenset({"in", "at", "for"})


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of a text is read: letters, words, and how many concepts and other words are kept of it."""

    length: int
    tokens: int
    concepts: int
    words: int


BRIEF = Reach(length=300, tokens=40, concepts=MAX_SUBJECTS, words=MAX_SUBJECTS)
WHOLE = Reach(length=5_000, tokens=800, concepts=20, words=120)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the query as it was typed, and folded; `corrected` when a slip in it was put right."""

    raw: str
    word: str
    start: int
    end: int
    corrected: bool = False

    @property
    def stem(self) -> str:
        """The stem that documents are indexed under."""
        return analysis.stem(self.word)


@dataclass(frozen=True, slots=True)
class FoundConcept:
    """A concept that the query names; several keys where the words may mean several.

    `typed` holds the words of the query, `also` the other words that are searched for the same thing; `times` is how
    often the query names it.
    """

    keys: tuple[str, ...]
    labels: tuple[str, ...]
    kinds: tuple[str, ...]
    typed: str
    also: tuple[str, ...]
    times: int = 1

    @property
    def key(self) -> str:
        """The key of the first meaning."""
        return self.keys[0]


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that was taken for another."""

    typed: str
    meant: str

    @property
    def key(self) -> str:
        """The name under which the reader can undo it."""
        return f"typed:{self.typed}"


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a query was understood as.

    `times` says, for each of the words, how often it comes; `is_prose` that the text describes something in sentences.
    """

    text: str = ""
    name_candidate: str = ""
    concepts: tuple[FoundConcept, ...] = ()
    words: tuple[str, ...] = ()
    times: Mapping[str, int] = field(default_factory=dict)
    place: FoundPlace | None = None
    corrections: tuple[Correction, ...] = ()
    dropped: tuple[str, ...] = ()
    is_prose: bool = False
    without: frozenset[str] = field(default=frozenset())

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for but, perhaps, a place."""
        return not (self.concepts or self.words)

    @property
    def concept_keys(self) -> tuple[str, ...]:
        """The keys of every concept, in the order of the query."""
        return tuple(key for concept in self.concepts for key in concept.keys)


def understand(
    text: str, vocabulary: Vocabulary, without: Collection[str] = (), *, whole: bool = False
) -> Understanding:
    """Return what the text asks for; `without` names concepts, the place or corrections that the reader undid.

    A long text is cut after some forty words, unless the `whole` of it is wanted.
    """
    reach = WHOLE if whole else BRIEF
    text = " ".join(_DISTANCE.sub(" ", _cut(_printable(text), reach.length)).split())
    undone = frozenset(without)
    tokens = _tokens(text)[: reach.tokens]
    reading = _Reading(text, tokens, vocabulary, undone, reach)
    slips = reading.slips()
    if slips:
        corrected = [
            replace(token, word=slips[token.word], corrected=True) if token.word in slips else token for token in tokens
        ]
        reading = _Reading(text, corrected, vocabulary, undone, reach)
    return reading.result()


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0]


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def _tokens(text: str) -> list[Token]:
    found = []
    for match in _TOKEN.finditer(text):
        found += [Token(match[0], word, match.start(), match.end()) for word in analysis.words(match[0])]
    return found


class _Reading:
    """One pass over the tokens: first the place that something announces, then concepts, then a bare place."""

    def __init__(
        self, text: str, tokens: list[Token], vocabulary: Vocabulary, undone: frozenset[str], reach: Reach
    ) -> None:
        self.text = text
        self.tokens = tokens
        self.vocabulary = vocabulary
        self.undone = undone
        self.reach = reach
        self.is_prose = len(tokens) > MAX_QUERY_WORDS
        self.used: set[int] = set()
        self.concepts: dict[tuple[str, ...], FoundConcept] = {}
        self.place: FoundPlace | None = None
        places = PlaceReader(text, tokens, vocabulary, self.longest_concept)
        if PLACE_KEY not in undone:
            self._take(places.announced())
        self._read_concepts()
        if PLACE_KEY not in undone and self.place is None and self._may_be_bare_place():
            self._take(places.bare(self.used, alone=not self.concepts))

    def _take(self, found: tuple[FoundPlace | None, set[int]]) -> None:
        self.place, positions = found
        self.used |= positions

    def _may_be_bare_place(self) -> bool:
        """Say whether an unannounced town may be one: "Craig Hamilton" is a person, "falls Hamilton" a place.

        In prose a town that nothing announces is a surname or an everyday word.
        """
        if self.is_prose:
            return False
        left = [token for at, token in enumerate(self.tokens) if at not in self.used and token.word not in STOP_WORDS]
        return bool(self.concepts) or len(left) == 1 or len(left) > MAX_NAME_WORDS or not all(_is_name(t) for t in left)

    def longest_concept(self, start: int) -> int:
        """Return how many tokens from `start` on the longest concept takes; 0 when none starts there."""
        return self._match(start)[0]

    def _match(self, start: int, longest: int | None = None) -> tuple[int, list[Sense]]:
        end = min(len(self.tokens), start + (longest or self.vocabulary.longest))
        stems = [token.stem for token in self.tokens[start:end]]
        for length in range(len(stems), 0, -1):
            if any(at in self.used for at in range(start, start + length)):
                continue
            senses = self._senses(start, length, stems)
            if senses:
                return length, senses
        return 0, []

    def _senses(self, start: int, length: int, stems: list[str]) -> list[Sense]:
        tokens = self.tokens[start : start + length]
        words = tuple(token.word for token in tokens)
        senses = [
            sense
            for sense in self.vocabulary.phrases.get(tuple(stems[:length]), ())
            if sense.key not in self.undone and _fits(sense, tokens)
        ]
        # "Coach" is the role and "coaching" the method, though they share a stem.
        same = [sense for sense in senses if sense.words == words]
        if self.is_prose and length == 1 and tokens[0].corrected:
            return []
        if self.is_prose and length == 1:
            # "What enables us" is not about enablement, nor is "consisting of" a slip for consulting.
            said = tokens[0].word.removesuffix("s")
            return same or [sense for sense in senses if sense.words[0].removesuffix("s") == said]
        return same or senses

    def _read_concepts(self) -> None:
        at = 0
        while at < len(self.tokens):
            length, senses = self._match(at)
            if not length or (length == 1 and self.tokens[at].word in STOP_WORDS and not senses[0].is_label):
                at += 1
                continue
            inner = self._inner(at, length, senses)
            self._add(at, length, senses)
            if inner:
                self._add(*inner)
            self.used |= set(range(at, at + length))
            at += length

    def _inner(self, start: int, length: int, senses: list[Sense]) -> tuple[int, int, list[Sense]] | None:
        """Return the setting inside a longer synonym: "falls in care homes" means falls, and care homes."""
        if any(sense.is_label or sense.is_abbreviation for sense in senses):
            return None
        for at in range(start + 1, start + length - 1):
            if self.tokens[at].word in _INNER:
                rest = start + length - at - 1
                found, inner = self._match(at + 1, rest)
                if found == rest:
                    return at + 1, found, inner
        return None

    def _add(self, start: int, length: int, senses: list[Sense]) -> None:
        keys = tuple(sense.key for sense in senses)
        tokens = self.tokens[start : start + length]
        typed = self.text[tokens[0].start : tokens[-1].end]
        known = self.concepts.get(keys)
        if known:
            self.concepts[keys] = replace(known, times=known.times + 1)
        if known or len(self.concepts) >= self.reach.concepts:
            return
        entries = [self.vocabulary.concepts[key] for key in keys]
        said = {typed.casefold(), *(entry.label.casefold() for entry in entries)}
        others = [text for entry in entries for text in (*entry.abbreviations, *entry.synonyms)]
        also = tuple(dict.fromkeys(text for text in others if text.casefold() not in said))
        self.concepts[keys] = FoundConcept(
            keys=keys,
            labels=tuple(entry.label for entry in entries),
            kinds=tuple(entry.kind for entry in entries),
            typed=typed,
            also=also[:ALSO_SHOWN],
        )

    def slips(self) -> dict[str, str]:
        """Return the words that nothing explains with the word of the vocabulary that each is a slip away from."""
        found = {}
        for at, token in enumerate(self.tokens):
            if at not in self.used and f"typed:{token.word}" not in self.undone and self._may_be_slip(token):
                before = self.tokens[at - 1].word if at else ""
                meant = self._nearest(token.word, after_place_word=before in NEAR | IN | LINKS)
                if meant:
                    found[token.word] = meant
        return found

    def _nearest(self, word: str, *, after_place_word: bool) -> str:
        """Return the known word that the fewest slips lead to, the commonest of several; empty when none is near.

        A town is meant only after a word such as "near": "kept" is not Kent.
        """
        most = analysis.most_slips(word)
        sources = [self.vocabulary.slips, *([self.vocabulary.place_slips] if after_place_word else [])]
        found = []
        for candidate in {one for slip in slips_of(word) for source in sources for one in source.get(slip, ())}:
            edits = analysis.edits(word, candidate, most)
            # People rarely get the first letter wrong, and a different one makes a different word.
            if edits <= most and candidate[0] == word[0] and _is_likely(word, candidate):
                found.append((edits, -self.vocabulary.known.get(candidate, 0), candidate))
        return min(found)[2] if found else ""

    def _may_be_slip(self, token: Token) -> bool:
        word = token.word
        return (
            len(word) >= analysis.MIN_MISSPELT
            and word.isalpha()
            and not token.raw.isupper()
            and word not in STOP_WORDS | NEVER_SLIPS
            and word not in self.vocabulary.known
            and token.stem not in self.vocabulary.stems
        )

    def result(self) -> Understanding:
        """Return what was understood, with the words that are left."""
        words: Counter[str] = Counter()
        dropped: dict[str, None] = {}
        for at, token in enumerate(self.tokens):
            if at in self.used:
                continue
            # A correction that completed nothing is not believed.
            word = analysis.fold(token.raw) if token.corrected else token.word
            if word in STOP_WORDS or (len(word) == 1 and not word.isdigit()):
                dropped[word] = None
            else:
                words[word] += 1
        corrections = [
            Correction(analysis.fold(token.raw), token.word)
            for at, token in enumerate(self.tokens)
            if token.corrected and at in self.used
        ]
        kept = self._kept(words)
        return Understanding(
            text=self.text,
            name_candidate=self._name(),
            concepts=tuple(self.concepts.values()),
            words=kept,
            times={word: words[word] for word in kept},
            place=self.place,
            corrections=tuple(dict.fromkeys(corrections)),
            dropped=tuple(dropped),
            is_prose=self.is_prose,
            without=self.undone,
        )

    def _kept(self, words: Counter[str]) -> tuple[str, ...]:
        """Return the words in their order: of more than are kept, those that come most often."""
        if self.reach is BRIEF:
            return tuple(words)[: max(0, self.reach.words - len(self.concepts))]
        most = {word for word, _times in words.most_common(self.reach.words)}
        return tuple(word for word in words if word in most)

    def _name(self) -> str:
        if not 0 < len(self.tokens) <= MAX_NAME_WORDS or not all(_is_of_letters(token) for token in self.tokens):
            return ""
        # "Will Young" is a name for all that "will" is no subject.
        ordinary = sum(token.word in STOP_WORDS for token in self.tokens)
        return " ".join(token.raw for token in self.tokens) if ordinary < min(2, len(self.tokens)) else ""


def _is_of_letters(token: Token) -> bool:
    return token.raw.replace("'", "").replace("’", "").isalpha()


def _is_name(token: Token) -> bool:
    return _is_of_letters(token) and token.word not in STOP_WORDS


def _fits(sense: Sense, tokens: list[Token]) -> bool:
    """Say whether the spelling allows the meaning: "impact" in small letters is not the centre IMPACT."""
    if not sense.needs_capitals:
        return True
    raw = "".join(token.raw for token in tokens)
    return raw == sense.text or (raw.isupper() and len(raw) > 1)


def _is_likely(word: str, meant: str) -> bool:
    """Say whether a slip is one that people make: in short words no letter becomes another, in longer ones a vowel."""
    if len(word) != len(meant) or sorted(word) == sorted(meant) or len(word) >= analysis.LONG:
        return True
    changed = [pair for pair in zip(word, meant, strict=True) if pair[0] != pair[1]]
    return len(word) >= LONG_ENOUGH_FOR_VOWELS and all(one in VOWELS and other in VOWELS for one, other in changed)
