"""How far away people may be: a place that is typed or one's own, with miles around it, as a filter of its own."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from directory.audiences import Viewer
from search import analysis
from search.gazetteer import find_place
from search.places import FoundPlace
from search.understanding import BRIEF
from search.vocabulary import Vocabulary
from search.whereabouts import once_per_vocabulary

MILES = (5, 10, 25, 50, 100)
USUAL_MILES = 25
MAX_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Around:
    """What was made of the place typed: where it is, or, where nobody knows it, places that are spelt like it."""

    typed: str = ""
    place: FoundPlace | None = None
    alike: tuple[str, ...] = ()

    @property
    def is_nowhere(self) -> bool:
        """Whether a place was typed that is not known."""
        return bool(self.typed) and self.place is None


def around(typed: str, miles: int, words: Vocabulary) -> Around:
    """Return the circle of so many miles around a town or postcode, or the region, that was typed."""
    typed = " ".join(typed.replace("\0", " ").split())
    if not typed:
        return Around()
    folded = tuple(analysis.words(typed[: BRIEF.length]))
    found = find_place(typed)
    region = words.regions.get(folded)
    # "London" is a town and a region: with miles around it the town is meant.
    if found is not None:
        return Around(typed, FoundPlace(found.name, found.region, found.latitude, found.longitude, miles))
    if region:
        return Around(typed, FoundPlace(region, region))
    return Around(typed, alike=_alike(" ".join(folded), words))


def _alike(typed: str, words: Vocabulary) -> tuple[str, ...]:
    """Return the names of the towns and regions whose spelling is nearest, the nearest first."""
    names = _names(words)
    near = get_close_matches(typed[:40], names, MAX_NEAREST, 0.6)
    return tuple(dict.fromkeys(names[name] for name in near))


@once_per_vocabulary
def _names(words: Vocabulary) -> dict[str, str]:
    towns = {" ".join(of): place.name for of, place in words.towns()}
    return {" ".join(of): region for of, region in words.regions.items()} | towns


def own_place(viewer: Viewer) -> str:
    """Return the name of the place of the viewer's own profile; empty where it says none."""
    return viewer.member.place_name if viewer.member else ""
