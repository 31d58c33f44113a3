"""Turn what people type for a place, a town or a postcode, into a place with a position."""

from __future__ import annotations

from search.gazetteer import POSTCODE
from search.models import Place, PlaceKind

LONGEST = 80


def find_place(text: str) -> Place | None:
    """Return the place that the text names: an outward postcode if it is known, else its area, else a town.

    Case and spaces do not matter; the start of a town's name will do where only one town begins so.
    """
    wanted = " ".join(text.replace("\0", " ").split())[:LONGEST]
    if not wanted:
        return None
    return _by_postcode(wanted) or _by_name(wanted)


def _by_postcode(wanted: str) -> Place | None:
    match = POSTCODE.match(wanted.upper().replace(" ", ""))
    if match is None:
        return None
    area, outcode = match[1], match[1] + match[2]
    return (
        Place.objects.filter(kind=PlaceKind.OUTCODE, name=outcode).first()
        or Place.objects.filter(kind=PlaceKind.POSTCODE_AREA, name=area).first()
    )


def _by_name(wanted: str) -> Place | None:
    towns = Place.objects.filter(kind=PlaceKind.TOWN)
    exact = towns.filter(name__iexact=wanted).first()
    if exact is not None:
        return exact
    begins = list(towns.filter(name__istartswith=wanted)[:2])
    return begins[0] if len(begins) == 1 else None
