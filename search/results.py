"""What the page of the site's search shows: what was understood, the documents by kind, and why each was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _

from search import said, vocabulary
from search.asked import ORDERS, SINCE, SITE, Asked, Scope
from search.engines import KIND_FACET, Group, Hit
from search.facets import Chosen, Filters, LabelOf, facet_lists, gone, kept, removable, without_value
from search.finding import Found, answer
from search.models import Document, Region
from search.registry import Facet, Kind
from search.snippets import Part, snippet
from search.understanding import BRIEF, PLACE_KEY

PAGE_SIZE = 20
MAX_NEAREST = 6
FEW = 5


@dataclass(frozen=True, slots=True)
class Tab:
    """A kind of document with its count, and the address that shows it alone."""

    label: str
    url: str
    count: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that was understood: how it is said, what else was searched for it, and where it is undone."""

    text: str
    undo: str
    also: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A document that was found, with the words that show why."""

    document: Document
    title: tuple[Part, ...]
    excerpt: tuple[Part, ...]


def site_page(
    query: QueryDict,
    audiences: frozenset[str],
    scope: Scope = SITE,
    named: Mapping[tuple[str, str], str] | None = None,
) -> dict[str, Any]:
    """Return what the page shows for the address to somebody who holds the audiences.

    `named` says what values of facets are called, by facet and value, where only the page's own app knows it.
    """
    words = vocabulary.current()
    asked = Asked.of(query, scope)
    lost = gone(asked.filters, words)
    filters = kept(asked.filters, words)
    found = answer(asked, words, audiences)
    page: Page[Hit] = Paginator(found.hits, PAGE_SIZE).get_page(query.get("page"))
    names = _names(filters, found.facets, audiences) | dict(named or {})
    nearest = words.neighbours(found.understanding.concept_keys)[:MAX_NEAREST]

    def label_of(facet: str, value: str) -> str:
        return names.get((facet, value)) or words.label(value)

    return {
        "asked": asked,
        "total": found.total,
        "is_cut": found.total > len(found.hits),
        "is_browsing": found.understanding.is_empty and not found.is_from_place,
        "is_loose": found.is_loose,
        "is_simpler": found.is_simpler,
        "is_first": page.number == 1,
        "is_wanting": found.is_loose or page.paginator.count < FEW,
        "concepts": found.understanding.concept_keys,
        "chips": _chips(asked, found),
        "chosen": _chosen(asked, filters, label_of),
        "clear": asked.address(filters={}, since="", kind=""),
        "orders": _orders(asked, found),
        "notices": [
            *said.of_text(asked.text, BRIEF),
            *said.of_page(query.get("page"), page),
            *_of_place(found),
        ],
        "lost": [
            (words.label(value), asked.address(filters=without_value(asked.filters, facet, value)))
            for facet, value in lost
        ],
        "corrections": [(one, asked.address(undo=[one.key])) for one in found.understanding.corrections],
        "tabs": _tabs(asked, found),
        "facets": facet_lists(scope.facets, filters, found.facets, label_of),
        "since": [(key, label, key == asked.since) for key, (_days, label) in SINCE.items()],
        "rows": document_rows(list(page.object_list), found.marked, audiences),
        "page": page,
        "nearest": [(words.label(key), asked.address(text=words.label(key), filters={}, since="")) for key in nearest],
    }


def _names(
    filters: Filters, counts: Mapping[str, Mapping[str, int]], audiences: frozenset[str]
) -> dict[tuple[str, str], str]:
    """Return what the values are called that are no concepts: regions, and the communities that the viewer may know."""
    named = {(Facet.REGION.value, region): str(label) for region, label in Region.choices}
    communities = {*filters.get(Facet.COMMUNITY, ()), *counts.get(Facet.COMMUNITY, {})}
    if not communities:
        return named
    rows = Document.objects.visible_to(audiences).filter(kind__in=(Kind.COMMUNITY, Kind.NETWORK), key__in=communities)
    named |= {(Facet.COMMUNITY.value, key): title for key, title in rows.values_list("key", "title")}
    return named


def _chips(asked: Asked, found: Found) -> list[Chip]:
    chips = [
        Chip(" / ".join(one.labels), asked.address(undo=one.keys), ", ".join(one.also))
        for one in found.understanding.concepts
    ]
    if place := found.understanding.place:
        near = _("in %(place)s") if place.is_region else _("near %(place)s")
        chips.append(Chip(near % {"place": place.name}, asked.address(undo=[PLACE_KEY])))
    return chips


def _chosen(asked: Asked, filters: Filters, label_of: LabelOf) -> list[Chosen]:
    """Return the filters that are on, each with the way to take it off."""
    on = removable(filters, label_of, lambda left: asked.address(filters=left))
    if asked.since:
        on.append(Chosen(_("Date"), str(SINCE[asked.since][1]), asked.address(since="")))
    return on


def _of_place(found: Found) -> list[str]:
    """Say aloud what was made of the place."""
    place = found.understanding.place
    if place is None:
        return []
    if not found.near:
        if not found.hits:
            return []
        return [
            _("Nothing of this is from %(place)s; these are from elsewhere, or do not say where.")
            % {"place": place.name}
        ]
    if found.near == len(found.hits):
        return [_("All of this is from %(place)s or near it.") % {"place": place.name}]
    return [
        _("What is from %(place)s or near it comes first: %(near)d. The rest is from elsewhere, or does not say where.")
        % {"place": place.name, "near": found.near}
    ]


def _orders(asked: Asked, found: Found) -> list[tuple[str, str, bool]]:
    """Return the orders to choose from: label, address and whether it is the one shown.

    Where no words are looked for, nothing matches better than the rest and the newest comes first.
    """
    usual = "newest" if found.understanding.is_empty else ""
    shown = asked.order or usual
    return [
        (str(label), asked.address(order="" if key == usual else key), key == shown)
        for key, (_order, label) in ORDERS.items()
        if key or not usual
    ]


def _tabs(asked: Asked, found: Found) -> list[Tab]:
    counts = found.facets.get(KIND_FACET, {})
    everything = Tab(_("Everything"), asked.address(kind=""), sum(counts.values()), not asked.kind)
    kinds = [
        Tab(str(Kind(kind).plural), asked.address(kind=kind), counts.get(kind, 0), kind == asked.kind)
        for kind in asked.scope.kinds
        if counts.get(kind) or kind == asked.kind
    ]
    return [everything, *kinds]


def document_rows(shown: Sequence[Hit], groups: Sequence[Group], audiences: frozenset[str]) -> list[Row]:
    """Return the documents of the hits with what shows why, checked once more against the audiences."""
    numbers = [hit.document for hit in shown]
    documents = Document.objects.visible_to(audiences).in_bulk(numbers)
    found = [documents[number] for number in numbers if number in documents]
    return [Row(one, snippet(one.title, groups, len(one.title)), _said(one, groups)) for one in found]


def _said(document: Document, groups: Sequence[Group]) -> tuple[Part, ...]:
    """Return the stretch of the summary, or of the body where only that holds what was asked for."""
    summary = snippet(document.summary, groups)
    if any(part.is_match for part in summary) or not document.body:
        return summary
    body = snippet(document.body, groups)
    return body if not document.summary or any(part.is_match for part in body) else summary
