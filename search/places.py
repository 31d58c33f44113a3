"""Find the place in a query: "near Leeds", "within 20 miles of LS6", "in the North East", or a town alone."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from search.models import PlaceKind
from search.vocabulary import PlaceEntry, Vocabulary
from search.words import COUNTIES, IN, LINKS, NEAR, NUMBERS, ORDINARY_PLACES, UNITS

NEAR_MILES = 30
IN_MILES = 15
COUNTY_MILES = 35
MAX_MILES = 300
MAX_DIGITS = 6
EARTH_MILES = 3958.8

_POSTCODE = re.compile(r"\b([A-Za-z]{1,2})([0-9][A-Za-z0-9]?)(?:\s*([0-9][A-Za-z]{2}))?\b")


class _Token(Protocol):
    @property
    def raw(self) -> str: ...
    @property
    def word(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """Where the query asks for people: within some miles of a position (WGS 84 degrees), or a whole region."""

    name: str
    region: str
    latitude: float = 0.0
    longitude: float = 0.0
    miles: int = 0

    @property
    def is_region(self) -> bool:
        """Whether the whole region is meant, not a circle."""
        return not self.miles


Found = tuple[FoundPlace | None, set[int]]
_NOTHING: Found = (None, set())


def distance(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the distance in miles between two positions (WGS 84 degrees), as the crow flies."""
    north, other_north = math.radians(latitude), math.radians(other_latitude)
    half_up = math.sin((other_north - north) / 2) ** 2
    half_across = math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_MILES * math.asin(math.sqrt(half_up + math.cos(north) * math.cos(other_north) * half_across))


class PlaceReader:
    """Reads places from the tokens of one query; `concept_at` says how long a concept starts at a token."""

    def __init__(
        self, text: str, tokens: Sequence[_Token], vocabulary: Vocabulary, concept_at: Callable[[int], int]
    ) -> None:
        self.text = text
        self.tokens = tokens
        self.words = [token.word for token in tokens]
        self.vocabulary = vocabulary
        self.concept_at = concept_at
        self.miles, self.radius_positions = self._radius()

    def announced(self) -> Found:
        """Return the place that a full postcode or a word such as "near" shows, and the tokens that it took."""
        for reader in (self._after_radius, self._full_postcode, self._after_cue):
            place, positions = reader()
            if place:
                return self._with_radius(place), positions | self.radius_positions
        return _NOTHING

    def bare(self, used: set[int], *, alone: bool) -> Found:
        """Return a town, region or outward postcode among the tokens that nothing else explains.

        `alone` when the query names no concept; then an everyday word such as "reading" is no place unless it is
        the whole query.
        """
        for start in range(len(self.tokens)):
            length, place = self._place_at(start, used, bare=True)
            if place is None:
                continue
            whole = alone and length == len(self.tokens)
            word = self.words[start]
            if length == 1 and word in ORDINARY_PLACES and not (whole or self.tokens[start].raw.istitle()):
                continue
            positions = set(range(start, start + length)) | self.radius_positions
            return self._with_radius(place), positions
        return _NOTHING

    def _with_radius(self, place: FoundPlace) -> FoundPlace:
        return replace(place, miles=self.miles) if self.miles and not place.is_region else place

    def _radius(self) -> tuple[int, set[int]]:
        """Return the miles of "within 20 miles of" and its tokens; 0 when the query names no distance."""
        for at, word in enumerate(self.words[1:], 1):
            number = self._number(at - 1)
            if word in UNITS and number is not None:
                miles = max(1, min(MAX_MILES, round(number * UNITS[word])))
                positions = {at - 1, at}
                if at >= 2 and self.words[at - 2] == "within":  # noqa: PLR2004 (the word before the number)
                    positions.add(at - 2)
                return miles, positions
        return 0, set()

    def _number(self, at: int) -> int | None:
        word = self.words[at]
        return int(word[:MAX_DIGITS]) if word.isdecimal() else NUMBERS.get(word)

    def _after_radius(self) -> Found:
        if not self.radius_positions:
            return _NOTHING
        start = after = max(self.radius_positions) + 1
        while start < len(self.tokens) and self.words[start] in NEAR | IN | LINKS:
            start += 1
        length, place = self._place_at(start, near=True)
        return (place, set(range(after, start + length))) if place else _NOTHING

    def _after_cue(self) -> Found:
        for at, word in enumerate(self.words):
            if word not in NEAR | IN:
                continue
            start = at + 1
            while start < len(self.tokens) and self.words[start] in LINKS:
                start += 1
            length, place = self._place_at(start, near=word in NEAR)
            if place and self.concept_at(start) <= length:
                return place, set(range(at, start + length))
        return _NOTHING

    def _place_at(
        self, start: int, used: Collection[int] = (), *, near: bool = False, bare: bool = False
    ) -> tuple[int, FoundPlace | None]:
        """Return the longest place that starts at the token; `near` asks for a circle rather than a region."""
        for length in range(min(self.vocabulary.longest, len(self.tokens) - start), 0, -1):
            if any(at in used for at in range(start, start + length)):
                continue
            words = tuple(self.words[start : start + length])
            town = self._town(words, bare=bare)
            region = self.vocabulary.regions.get(words)
            # "London" is a town and a region: in it means the region, near it a circle.
            if region and not (near and town) and not (bare and words in {("east",), ("midlands",)}):
                return length, FoundPlace(name=region, region=region)
            if town:
                return length, _circle(town, NEAR_MILES if near or bare else IN_MILES)
        return self._outcode_at(start, used, bare=bare)

    def _town(self, words: tuple[str, ...], *, bare: bool) -> PlaceEntry | None:
        towns = [place for place in self.vocabulary.places.get(words, ()) if place.kind == PlaceKind.TOWN]
        if bare:
            # "Burton" alone is more often a name than Burton upon Trent.
            towns = [place for place in towns if place.name.split(" (")[0].replace("-", " ").count(" ") < len(words)]
        return towns[0] if towns else None

    def _outcode_at(self, start: int, used: Collection[int], *, bare: bool) -> tuple[int, FoundPlace | None]:
        if start >= len(self.tokens) or start in used:
            return 0, None
        token = self.tokens[start]
        match = _POSTCODE.fullmatch(token.raw)
        if match is None or (bare and not token.raw.isupper()):
            return 0, None
        place = self._postcode(match, exact=bare)
        return (1, _circle(place, NEAR_MILES)) if place else (0, None)

    def _full_postcode(self) -> Found:
        for match in _POSTCODE.finditer(self.text):
            place = self._postcode(match, exact=False) if match[3] else None
            if place:
                inside = {
                    at for at, one in enumerate(self.tokens) if match.start() <= one.start and one.end <= match.end()
                }
                before = min(inside) - 1
                cue = {before} if before >= 0 and self.words[before] in NEAR | IN else set()
                return _circle(place, NEAR_MILES), inside | cue
        return _NOTHING

    def _postcode(self, match: re.Match[str], *, exact: bool) -> PlaceEntry | None:
        """Return the outward postcode, or its area where the gazetteer holds no more unless it must be `exact`."""
        outcode = (match[1] + match[2]).upper()
        places = self.vocabulary.places
        known = next(iter(places.get((outcode.lower(),), ())), None)
        if known or exact:
            return known
        area = next((one for one in places.get((match[1].lower(),), ()) if one.kind == PlaceKind.POSTCODE_AREA), None)
        return replace(area, name=outcode) if area else None


def _circle(place: PlaceEntry, miles: int) -> FoundPlace:
    if place.name.casefold() in COUNTIES:
        miles = max(miles, COUNTY_MILES)
    return FoundPlace(place.name, place.region, place.latitude, place.longitude, miles)
