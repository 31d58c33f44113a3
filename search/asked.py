"""What the address of the site's search asks for."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from search.addresses import address, undone
from search.engines import Order
from search.facets import chosen_of
from search.registry import SITE_KINDS, Facet


@dataclass(frozen=True, slots=True)
class Scope:
    """What a page of the search looks through, and by what it is narrowed."""

    kinds: tuple[str, ...]
    facets: tuple[Facet, ...]


SITE = Scope(SITE_KINDS, (Facet.TOPIC, Facet.METHOD, Facet.SETTING, Facet.REGION, Facet.COMMUNITY))
"""Everything but people."""
ORDERS: dict[str, tuple[Order, Promise]] = {
    "": (Order.RELEVANCE, _("Best match")),
    "newest": (Order.NEWEST, _("Newest")),
    "title": (Order.NAME, _("Title")),
}
"""The orders to choose from, by the word in the address."""
SINCE: dict[str, tuple[int, Promise]] = {
    "month": (31, _("Past month")),
    "quarter": (92, _("Past 3 months")),
    "year": (366, _("Past year")),
}
"""How many days old a document may be at most, by the word in the address."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a page asks for within its scope; whatever is not usable in it is left out."""

    text: str
    without: tuple[str, ...]
    kind: str
    filters: Mapping[str, frozenset[str]]
    since: str
    order: str = ""
    scope: Scope = SITE

    @classmethod
    def of(cls, query: QueryDict, scope: Scope = SITE) -> Asked:
        """Read the query of an address."""
        kind, since, order = query.get("kind", ""), query.get("since", ""), query.get("order", "")
        return cls(
            text=query.get("q", ""),
            without=undone(query),
            kind=kind if kind in scope.kinds else "",
            filters=chosen_of(query, scope.facets),
            since=since if since in SINCE else "",
            order=order if order in ORDERS else "",
            scope=scope,
        )

    @property
    def asks(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.text.strip() or self.filters)

    def address(self, *, undo: Sequence[str] = (), **changes: Any) -> str:
        """Return the query of the same page with changes; another text forgets what was undone in this one."""
        if "text" in changes:
            changes.setdefault("without", ())
        to = replace(self, **changes)
        chosen = [(facet.value, sorted(to.filters.get(facet.value, ()))) for facet in self.scope.facets]
        return address(
            [
                ("q", [to.text]),
                ("not", [*to.without, *undo]),
                ("kind", [to.kind]),
                *chosen,
                ("since", [to.since]),
                ("order", [to.order]),
            ]
        )

    @property
    def oldest(self) -> datetime.date | None:
        """The date from which on documents are wanted."""
        return timezone.localdate() - datetime.timedelta(days=SINCE[self.since][0]) if self.since else None
