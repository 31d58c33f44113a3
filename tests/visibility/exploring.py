"""The surfaces of looking around: the map, people alike, who knows what in a community, and what leads on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from search.models import Region
from tests.factories import PlaceFactory
from tests.visibility.asking import Reader
from tests.visibility.words import Answer

if TYPE_CHECKING:
    from tests.visibility.community import World as OfCommunity
    from tests.visibility.profile import World as OfProfile

TOWN, KEY = "Caernarfon", "caernarfon-wales"
TYPED, SUBJECT = "marzipan", "run+charts+lighthouse"


def town() -> dict[str, Any]:
    """Put a town into the gazetteer, and return what a member says who lives there."""
    place = PlaceFactory(name=TOWN, region=Region.WALES, latitude=53.14, longitude=-4.27)
    return {"place_name": TOWN, "region": place.region, "latitude": place.latitude, "longitude": place.longitude}


COMMUNITY: dict[str, Callable[[OfCommunity, Reader], Answer]] = {
    "Who in the community knows …": lambda at, by: by.get(f"{at.url}who-knows/?q=Ines", at.author.display_name),
    "Who in the community knows …: the counts": lambda at, by: by.raw(f"{at.url}who-knows/?q=Ines", 'value="Wales"'),
    "/search/: the filter by community": lambda at, by: by.raw(
        f"/search/?q={TYPED}", f'name="community" value="{at.community.pk}"'
    ),
    "/search/: the people above": lambda at, by: by.section(
        f"/search/?q={TYPED}", 'aria-labelledby="strip-heading"', at.author.display_name
    ),
    "/people/: the community to read of": lambda at, by: by.section(
        f"/people/?q={SUBJECT}", 'aria-labelledby="related-heading"', at.community.name
    ),
    "/people/: the community to ask": lambda at, by: by.section(
        f"/people/?q={SUBJECT}", 'aria-labelledby="ask-heading"', at.community.name
    ),
}


def _named(at: OfProfile, by: Reader, address: str) -> Answer:
    return by.get(address, f'"{at.url}">{at.member.display_name}')


PROFILE: dict[str, Callable[[OfProfile, Reader], Answer]] = {
    "/people/: the map": lambda at, by: by.raw(f"/people/?map=1&q={TYPED}", f'href="[^"]*place={KEY}'),
    "/people/: by how far away": lambda at, by: _named(at, by, f"/people/?near={TOWN}&within=5"),
    "/people/: by the place on the map": lambda at, by: _named(at, by, f"/people/?place={KEY}"),
    "People like a colleague": lambda at, by: _named(at, by, f"{at.colleague.get_absolute_url()}like/"),
    "/search/: the people above": lambda at, by: by.section(
        f"/search/?q={TYPED}", 'aria-labelledby="strip-heading"', at.member.display_name
    ),
}
