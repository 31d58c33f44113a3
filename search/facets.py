"""The filters beside the results of a search: what can be chosen, how often it is there, and what was chosen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from search.models import ConceptKind
from search.registry import Facet
from search.vocabulary import Vocabulary

MAX_VALUES = 20
SHOWN_VALUES = 8
_VALUE = re.compile(r"[\w -]{1,80}\Z")

Filters = Mapping[str, frozenset[str]]
LabelOf = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet with its count."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FacetList:
    """A facet with the values that are shown at once, and those that are shown on demand."""

    name: str
    label: str
    values: Sequence[Value]
    more: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value that filters: what it is called, and the address without it."""

    facet: str
    text: str
    undo: str


def chosen_of(query: QueryDict, facets: Sequence[Facet]) -> dict[str, frozenset[str]]:
    """Return the values that an address chooses of each facet; what can be no value is left out."""
    found = {
        facet.value: frozenset(value for value in query.getlist(facet.value)[:MAX_VALUES] if _VALUE.match(value))
        for facet in facets
    }
    return {facet: values for facet, values in found.items() if values}


def without_value(filters: Filters, facet: str, value: str) -> dict[str, frozenset[str]]:
    """Return the filters without one value."""
    left = {**filters, facet: filters.get(facet, frozenset()) - {value}}
    return {name: values for name, values in left.items() if values}


def removable(filters: Filters, label_of: LabelOf, address: Callable[[Filters], str]) -> list[Chosen]:
    """Return the filters that are on, each with the way to take it off; `address` is that of the page with filters."""
    return [
        Chosen(str(Facet(facet).label), label_of(facet, value), address(without_value(filters, facet, value)))
        for facet, values in filters.items()
        for value in sorted(values)
    ]


def gone(filters: Filters, words: Vocabulary) -> list[tuple[str, str]]:
    """Return what is chosen of the taxonomy that is in it no more, as facets with their values."""
    return [
        (facet, value)
        for facet, values in filters.items()
        if facet in ConceptKind.values
        for value in sorted(values)
        if value not in words.concepts
    ]


def kept(filters: Filters, words: Vocabulary) -> dict[str, frozenset[str]]:
    """Return the filters without what is in the taxonomy no more, which filters nothing."""
    left: dict[str, frozenset[str]] = dict(filters)
    for facet, value in gone(filters, words):
        left = without_value(left, facet, value)
    return left


def facet_lists(
    facets: Sequence[Facet], filters: Filters, counts: Mapping[str, Mapping[str, int]], label_of: LabelOf
) -> list[FacetList]:
    """Return the facets that have something to choose, the commonest values first and the chosen before them."""
    lists = []
    for facet in facets:
        chosen = filters.get(facet.value, frozenset())
        counted = {**dict.fromkeys(chosen, 0), **counts.get(facet.value, {})}
        values = [
            Value(value, label_of(facet.value, value), count, value in chosen) for value, count in counted.items()
        ]
        values.sort(key=lambda one: (not one.is_chosen, -one.count, one.label))
        if values:
            shown, more = values[:SHOWN_VALUES], values[SHOWN_VALUES : 4 * SHOWN_VALUES]
            lists.append(FacetList(facet.value, str(facet.label), shown, more))
    return lists
