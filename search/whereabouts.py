"""Where things lie, in words that engines compare: the places and regions that documents carry and queries ask for.

A place is named as exactly as the gazetteer does, a town or an outward postcode, and never by a position.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from django.utils.text import slugify

from search import analysis
from search.engines import Group
from search.places import FoundPlace, distance
from search.registry import Document, Facet, Label
from search.vocabulary import PlaceEntry, Vocabulary

# The mark of what says in which region it lies, and no more.
ONLY = "only"
T = TypeVar("T")


def place_key(name: str, region: str) -> str:
    """Return the word that stands for a place in addresses and labels; two towns of one name differ in the region."""
    return slugify(f"{name} {region}")[:80]


def labels(document: Document) -> Iterator[Label]:
    """Yield the labels that follow from where the document lies."""
    if document.region:
        yield Label(Facet.REGION, document.region)
    if key := place_key(document.place_name, document.region) if document.place_name else "":
        yield Label(Facet.PLACE, key)


def keys(document: Document) -> Iterator[str]:
    """Yield the words under which the site's search finds what lies somewhere (see `group`)."""
    if document.place_name:
        yield place_key(document.place_name, document.region)
    if document.region:
        yield document.region
        if not document.place_name:
            yield f"{ONLY} {document.region}"


def group(place: FoundPlace, words: Vocabulary) -> Group:
    """Return what a document must have to be from the place: lie there or, where it says no more, in its region.

    Naming the place does too. What lies in a known place is there by that place alone.
    """
    if place.is_region:
        return Group(phrases=(analysis.terms(place.name),), concepts=(place.region,))
    near = [
        key
        for key, entry in by_key(words).items()
        if distance(place.latitude, place.longitude, entry.latitude, entry.longitude) <= place.miles
    ]
    # "Newport (Wales)" is called Newport in a text.
    name = analysis.terms(place.name.split("(")[0])
    return Group(phrases=(name,), concepts=(*near, f"{ONLY} {place.region}"))


def once_per_vocabulary(build: Callable[[Vocabulary], T]) -> Callable[[Vocabulary], T]:
    """Return the function so that it works once for each state of the vocabulary, and remembers the newest alone."""
    held: dict[str, tuple[Vocabulary, T]] = {}

    def built(words: Vocabulary) -> T:
        kept = held.get("newest")
        if kept is None or kept[0] is not words:
            kept = held["newest"] = (words, build(words))
        return kept[1]

    return built


@once_per_vocabulary
def by_key(words: Vocabulary) -> Mapping[str, PlaceEntry]:
    """Return every place of the gazetteer by its key."""
    return {place_key(entry.name, entry.region): entry for of in words.places.values() for entry in of}
