"""What the address of the people search asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.distance import MILES, USUAL_MILES
from directory.finding import FACETS
from search.addresses import address, undone
from search.engines import Order
from search.facets import chosen_of
from search.registry import Facet

FILTERS = (*FACETS, Facet.PLACE)
LONGEST_PLACE = 80

ORDERS: dict[str, tuple[Order, Promise]] = {
    "": (Order.RELEVANCE, _("Best match")),
    "near": (Order.NEAREST, _("Nearest")),
    "recent": (Order.NEWEST, _("Recently active")),
    "name": (Order.NAME, _("Name")),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page asks for; whatever is not usable in it is left out.

    `near` is a place as it was typed, with `within` miles around it; `is_map` shows the places on a map.
    """

    text: str
    without: tuple[str, ...]
    filters: Mapping[str, frozenset[str]]
    order: str
    near: str = ""
    within: int = USUAL_MILES
    is_map: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        """Read the query of an address."""
        miles = {str(miles): miles for miles in MILES}
        return cls(
            text=query.get("q", ""),
            without=undone(query),
            filters=chosen_of(query, FILTERS),
            order=query.get("order", "") if query.get("order") in ORDERS else "",
            near=query.get("near", "").strip()[:LONGEST_PLACE],
            within=miles.get(query.get("within", ""), USUAL_MILES),
            is_map=query.get("map") == "1",
        )

    @classmethod
    def about(cls, text: str) -> str:
        """Return the query of the people who answer the text alone."""
        return address([("q", [text])])

    @property
    def asks(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.text.strip() or self.filters or self.near)

    def address(self, **changes: Any) -> str:
        """Return the query of the same page with changes; `add_not` undoes something more."""
        more = changes.pop("add_not", ())
        if "q" in changes:
            changes["text"] = changes.pop("q")
        to = replace(self, **changes)
        return address(
            [
                ("q", [to.text]),
                ("not", [*to.without, *more]),
                ("near", [to.near]),
                ("within", [str(to.within)] if to.near else []),
                *((facet.value, sorted(to.filters.get(facet.value, ()))) for facet in FILTERS),
                ("order", [to.order]),
                ("map", ["1"] if to.is_map else []),
            ]
        )
