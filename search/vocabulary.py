"""The words that queries are understood with: the taxonomy and the gazetteer, held in memory and never changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from search import analysis
from search.models import VOCABULARY, Concept, ConceptKind, ConceptTerm, Place, PlaceKind, Region, Version
from search.words import ORDINARY_ABBREVIATIONS

MAX_NEIGHBOURS_OF = 24

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConceptEntry:
    """A concept with its words, and the keys of all that is narrower than it, at any depth."""

    key: str
    kind: str
    label: str
    synonyms: tuple[str, ...]
    abbreviations: tuple[str, ...]
    narrower: tuple[str, ...]
    broader: tuple[str, ...]
    related: tuple[str, ...]
    phrases: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a phrase: the concept, and how the phrase names it."""

    key: str
    text: str
    words: Words
    is_label: bool
    is_abbreviation: bool
    # Only the spelling in capitals means the concept.
    needs_capitals: bool


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """A place that a query can name; positions in WGS 84 degrees."""

    name: str
    kind: str
    region: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that a query can be understood with; `token` names the state of the data that it was read from."""

    token: str
    concepts: Mapping[str, ConceptEntry]
    # By stems, so that "run chart" finds "run charts".
    phrases: Mapping[Words, tuple[Sense, ...]]
    # By folded words: a town has no plural.
    places: Mapping[Words, tuple[PlaceEntry, ...]]
    regions: Mapping[Words, str]
    longest: int
    # Every word that is spelt right, with the number of phrases that hold it.
    known: Mapping[str, int]
    stems: frozenset[str]
    # From what is left of a word without a letter to the words that it may be.
    slips: Mapping[str, Words]
    place_slips: Mapping[str, Words]

    def label(self, key: str) -> str:
        """Return the label of a concept; a key that is not known any more is its own label."""
        entry = self.concepts.get(key)
        return entry.label if entry else key.replace("-", " ")

    def kind_label(self, key: str) -> str:
        """Return what sort of thing the concept is, in words."""
        entry = self.concepts.get(key)
        return str(ConceptKind(entry.kind).label) if entry else ""

    def towns(self) -> Iterator[tuple[Words, PlaceEntry]]:
        """Yield every town with the words that name it; postcode areas are none."""
        for words, places in self.places.items():
            for place in places:
                if place.kind == PlaceKind.TOWN:
                    yield words, place

    def neighbours(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Return the concepts nearest to those given: related, broader, then narrower ones; without the givens."""
        given = tuple(keys)
        found: dict[str, None] = {}
        for links in ("related", "broader", "narrower"):
            for key in given:
                entry = self.concepts.get(key)
                found.update(dict.fromkeys(getattr(entry, links) if entry else ()))
        return tuple(key for key in found if key in self.concepts and key not in given)


_REGION_NAMES = {
    "yorkshire": Region.YORKSHIRE,
    "the humber": Region.YORKSHIRE,
    "east anglia": Region.EAST,
    "east": Region.EAST,
    "northeast": Region.NORTH_EAST,
    "northwest": Region.NORTH_WEST,
    "southeast": Region.SOUTH_EAST,
    "southwest": Region.SOUTH_WEST,
    "midlands": Region.WEST_MIDLANDS,
    "ulster": Region.NORTHERN_IRELAND,
}

_cached: Vocabulary | None = None


def current() -> Vocabulary:
    """Return the vocabulary that the database holds now: one small read, and a new one only after a change."""
    global _cached  # noqa: PLW0603 (one for the process; a race costs one more read and no more)
    (token,) = Version.tokens(VOCABULARY)
    held = _cached
    if held is None or held.token != token or not token:
        held = _cached = read(token)
    return held


def read(token: str = "") -> Vocabulary:
    """Read the whole vocabulary from the database, in five queries."""
    terms: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for concept, kind, text in ConceptTerm.objects.order_by("pk").values_list("concept", "kind", "text"):
        terms[concept].append((kind, text))
    broader = list(Concept.broader.through._default_manager.values_list("from_concept", "to_concept"))
    related = list(Concept.related.through._default_manager.values_list("from_concept", "to_concept"))
    rows = list(Concept.objects.order_by("pk").values_list("pk", "key", "kind", "label"))
    places = [
        PlaceEntry(*row)
        for row in Place.objects.order_by("pk").values_list("name", "kind", "region", "latitude", "longitude")
    ]
    concepts = _concepts(rows, terms, broader, related)
    return build(token, concepts, places)


def _concepts(
    rows: list[tuple[int, str, str, str]],
    terms: Mapping[int, list[tuple[str, str]]],
    broader: list[tuple[int, int]],
    related: list[tuple[int, int]],
) -> list[ConceptEntry]:
    keys = {pk: key for pk, key, *_ in rows}
    up, down, aside = defaultdict(list), defaultdict(list), defaultdict(list)
    for start, end in broader:
        up[start].append(end)
        down[end].append(start)
    for start, end in related:
        aside[start].append(end)
    entries = []
    for pk, key, kind, label in rows:
        synonyms = tuple(text for of, text in terms[pk] if of == ConceptTerm.Kind.SYNONYM)
        abbreviations = tuple(text for of, text in terms[pk] if of == ConceptTerm.Kind.ABBREVIATION)
        entries.append(
            ConceptEntry(
                key=key,
                kind=kind,
                label=label,
                synonyms=synonyms,
                abbreviations=abbreviations,
                narrower=tuple(keys[one] for one in _below(pk, down)),
                broader=tuple(keys[one] for one in up[pk]),
                related=tuple(keys[one] for one in aside[pk]),
                phrases=_phrases(label, synonyms, abbreviations),
            )
        )
    return entries


def _below(pk: int, down: Mapping[int, list[int]]) -> list[int]:
    found: dict[int, None] = {}
    pending = list(down.get(pk, ()))
    while pending:
        one = pending.pop()
        if one not in found and one != pk:
            found[one] = None
            pending += down.get(one, ())
    return list(found)


def _phrases(label: str, synonyms: tuple[str, ...], abbreviations: tuple[str, ...]) -> tuple[Words, ...]:
    """Return the phrases that stand for the concept in a text, as stems."""
    safe = [text for text in abbreviations if text.casefold() not in ORDINARY_ABBREVIATIONS]
    found = dict.fromkeys(analysis.terms(text) for text in (label, *synonyms, *safe))
    return tuple(phrase for phrase in found if phrase)


def build(token: str, concepts: Iterable[ConceptEntry], places: Iterable[PlaceEntry]) -> Vocabulary:
    """Put a vocabulary together from its concepts and places; reads nothing."""
    by_key = {entry.key: entry for entry in concepts}
    phrases: dict[Words, list[Sense]] = defaultdict(list)
    known: dict[str, int] = defaultdict(int)
    written: set[str] = set()
    for entry in by_key.values():
        # "Team", "local" and "national" are words of every second query; nobody means the level by them.
        if entry.kind == ConceptKind.LEVEL:
            continue
        for sense in _senses(entry):
            stems = tuple(analysis.stem(word) for word in sense.words)
            if stems and all(other.key != sense.key for other in phrases[stems]):
                phrases[stems].append(sense)
            for word in sense.words:
                known[word] += 1
            # Nobody misspells an abbreviation: another one was meant, or a word.
            written.update(word.casefold() for word in sense.text.split() if not word[1:].isupper())
    by_words = _places(places)
    for words in by_words:
        for word in words:
            known[word] += 1
    longest = max((len(words) for words in (*phrases, *by_words)), default=1)
    return Vocabulary(
        token=token,
        concepts=by_key,
        phrases={stems: tuple(senses) for stems, senses in phrases.items()},
        places=by_words,
        regions=_regions(),
        longest=longest,
        known=dict(known),
        stems=frozenset(analysis.stem(word) for word in known),
        slips=_slips(written),
        place_slips=_slips(word for words in by_words for word in words),
    )


def _senses(entry: ConceptEntry) -> list[Sense]:
    senses = []
    for text in (entry.label, *entry.abbreviations, *entry.synonyms):
        words = tuple(analysis.words(text))
        short = text in entry.abbreviations
        senses.append(
            Sense(
                key=entry.key,
                text=text,
                words=words,
                is_label=text == entry.label,
                is_abbreviation=short,
                needs_capitals=short and "".join(words) in ORDINARY_ABBREVIATIONS,
            )
        )
        # "IMPACT (Improving Adult Care Together)" is found by the words outside the brackets too, when it is long
        # enough to be meant: a single word is left to the abbreviations.
        outside = tuple(analysis.words(text.split("(")[0]))
        if "(" in text and len(outside) > 1:
            senses.append(Sense(entry.key, text, outside, is_label=True, is_abbreviation=False, needs_capitals=False))
    return senses


def _places(places: Iterable[PlaceEntry]) -> dict[Words, tuple[PlaceEntry, ...]]:
    found: dict[Words, list[PlaceEntry]] = defaultdict(list)
    shorter: dict[Words, list[PlaceEntry]] = defaultdict(list)
    for place in places:
        words = tuple(analysis.words(place.name))
        found[words].append(place)
        if place.kind == PlaceKind.TOWN:
            outside = tuple(analysis.words(place.name.split("(")[0]))
            middle = {"upon", "on", "under", "in", "super", "the"} & set(words[1:-1])
            for short in {outside, words[:1] if middle else words} - {words}:
                shorter[short].append(place)
    for words, entries in shorter.items():
        found[words] += entries
    return {words: tuple(entries) for words, entries in found.items()}


def _regions() -> dict[Words, str]:
    named = {tuple(analysis.words(region.value)): region.value for region in Region}
    return named | {tuple(analysis.words(name)): region.value for name, region in _REGION_NAMES.items()}


def _slips(words: Iterable[str]) -> dict[str, Words]:
    """Return, for every word of four letters or more, the spellings that one or two slips leave of it."""
    found: dict[str, set[str]] = defaultdict(set)
    for word in words:
        if len(word) >= analysis.MIN_MISSPELT and word.isalpha() and len(word) <= MAX_NEIGHBOURS_OF:
            for slip in slips_of(word):
                found[slip].add(word)
    return {slip: tuple(sorted(words)) for slip, words in found.items()}


def slips_of(word: str) -> set[str]:
    """Return the word and what is left of it without one letter, or two in a long word."""
    found = analysis.deletions(word)
    if analysis.most_slips(word) > 1:
        # Words that are misspelt twice share all but two letters.
        places = range(len(word))
        found |= {"".join(word[at] for at in places if at not in pair) for pair in combinations(places, 2)}
    return found
