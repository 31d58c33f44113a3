"""The people found, by place: a list with counts, and the same drawn over an outline of the United Kingdom.

A place is a town or an outward postcode of the gazetteer, and its counts are the engine's own, of people that the
viewer may see. The outline is a sketch of our own: a few headlands and bays, joined by straight lines.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from directory.asked import Asked
from directory.finding import Findings
from search.models import Region
from search.registry import Facet
from search.vocabulary import PlaceEntry, Vocabulary
from search.whereabouts import by_key

OUTLINE = Path(__file__).parent / "data" / "outline.json"
NORTH, SOUTH, WEST, EAST = 60.8, 49.8, -8.4, 2.0
WIDTH = 320.0
# A degree eastwards is so much shorter than one northwards in the middle of the islands.
NARROWING = math.cos(math.radians(54.5))
SCALE = WIDTH / ((EAST - WEST) * NARROWING)
HEIGHT = (NORTH - SOUTH) * SCALE
# The least that a finger hits, in units of the drawing, which is shown at least as large.
LEAST_RADIUS, MOST_RADIUS = 12.0, 22.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A circle on the map: one place, or several that would cover each other."""

    x: float
    y: float
    radius: float
    count: int
    label: str
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """A place with the number of people found there, and the address that shows them alone."""

    label: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Map:
    """What the map shows, and the same as a list; `elsewhere` counts the people who say no place."""

    shapes: Sequence[str]
    spots: Sequence[Spot]
    places: Sequence[PlaceCount]
    elsewhere: int
    width: int = round(WIDTH)
    height: int = round(HEIGHT)


def map_of(asked: Asked, findings: Findings, words: Vocabulary) -> Map:
    """Return the map of the people found."""
    counts = findings.facets.get(Facet.PLACE.value, {})
    known = by_key(words)
    chosen = asked.filters.get(Facet.PLACE.value, frozenset())
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    places = [
        PlaceCount(label(key, words), count, _address(asked, [key]), key in chosen) for key, count in ordered if count
    ]
    drawn = [(known[key], key, count) for key, count in ordered if count and key in known]
    shown = sum(count for _key, count in ordered)
    elsewhere = 0 if chosen else max(0, findings.total - shown)
    return Map(shapes(), _spots(asked, drawn, chosen), places, elsewhere)


def label(key: str, words: Vocabulary) -> str:
    """Return what a place is called, with its region: towns share names."""
    entry = by_key(words).get(key)
    if entry is None:
        return key.replace("-", " ").capitalize()
    region = str(Region(entry.region).label) if entry.region in Region.values else entry.region
    name = entry.name.split(" (")[0]
    return name if name == region else _("%(place)s, %(region)s") % {"place": name, "region": region}


def _spots(asked: Asked, drawn: Sequence[tuple[PlaceEntry, str, int]], chosen: frozenset[str]) -> list[Spot]:
    """Gather places that would cover each other around the one with the most people, and draw each such group."""
    groups: list[list[tuple[PlaceEntry, str, int]]] = []
    for place in drawn:
        x, y = position(place[0].latitude, place[0].longitude)
        for group in groups:
            middle = position(group[0][0].latitude, group[0][0].longitude)
            if math.dist(middle, (x, y)) < 2 * LEAST_RADIUS + 2:
                group.append(place)
                break
        else:
            groups.append([place])
    return [_spot(asked, group, chosen) for group in groups]


def _spot(asked: Asked, group: Sequence[tuple[PlaceEntry, str, int]], chosen: frozenset[str]) -> Spot:
    first = group[0][0]
    x, y = position(first.latitude, first.longitude)
    count = sum(of_place for _entry, _key, of_place in group)
    name = first.name.split(" (")[0]
    if len(group) > 1:
        name = _("%(place)s and places near it") % {"place": name}
    radius = min(MOST_RADIUS, LEAST_RADIUS + math.sqrt(count) - 1)
    keys = [key for _entry, key, _count in group]
    return Spot(
        round(x, 1), round(y, 1), round(radius, 1), count, name, _address(asked, keys), bool(chosen.intersection(keys))
    )


def _address(asked: Asked, keys: Sequence[str]) -> str:
    filters: Mapping[str, frozenset[str]] = {**asked.filters, Facet.PLACE.value: frozenset(keys)}
    return asked.address(filters=filters)


def position(latitude: float, longitude: float) -> tuple[float, float]:
    """Return where a position (WGS 84 degrees) lies on the drawing, from its upper left corner."""
    return (longitude - WEST) * NARROWING * SCALE, (NORTH - latitude) * SCALE


@cache
def shapes() -> tuple[str, ...]:
    """Return the outline as the points of polygons."""
    land: dict[str, list[tuple[float, float]]] = json.loads(OUTLINE.read_text(encoding="utf-8"))
    return tuple(
        " ".join(f"{x:.1f},{y:.1f}" for x, y in (position(north, east) for north, east in points))
        for points in land.values()
    )
