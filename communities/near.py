"""Local networks near a place."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from django.db.models import F

from communities.models import Community
from communities.rules import Standing
from directory.audiences import Viewer
from search.models import Place

EARTH_MILES = 3958.8
MILES_A_DEGREE = 69.0
FARTHEST_MILES = 100
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Nearby:
    """A network, how far away it is in miles, and how the viewer stands in it."""

    standing: Standing
    miles: int


def miles_between(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the distance of two positions (degrees) along the earth's surface, in miles."""
    north, other_north = radians(latitude), radians(other_latitude)
    half_height, half_width = (other_north - north) / 2, radians(other_longitude - longitude) / 2
    chord = sin(half_height) ** 2 + cos(north) * cos(other_north) * sin(half_width) ** 2
    return 2 * EARTH_MILES * asin(sqrt(min(1.0, chord)))


def networks_near(place: Place, viewer: Viewer) -> list[Nearby]:
    """Return the local networks that the viewer may know of within a hundred miles of the place, nearest first."""
    narrowing = max(0.1, cos(radians(place.latitude)))
    height = FARTHEST_MILES / MILES_A_DEGREE
    width = height / narrowing
    found = (
        Community.objects.visible_to(viewer)
        .filter(
            kind=Community.Kind.LOCAL_NETWORK,
            latitude__range=(place.latitude - height, place.latitude + height),
            longitude__range=(place.longitude - width, place.longitude + width),
        )
        # On so small a part of the earth a flat distance puts them in the same order.
        .annotate(north=F("latitude") - place.latitude, east=(F("longitude") - place.longitude) * narrowing)
        .order_by(F("north") * F("north") + F("east") * F("east"), "name")
    )
    nearby = []
    for network in found[:SHOWN]:
        miles = miles_between(place.latitude, place.longitude, network.latitude, network.longitude)
        if miles <= FARTHEST_MILES:
            nearby.append(Nearby(Standing(viewer, network), round(miles)))
    return nearby
