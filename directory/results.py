"""What the page of the people search shows: what was understood, the people with their reasons, and the filters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.audiences import Viewer
from directory.finding import FACETS, NAME_KEY, Findings, find_people
from directory.models import Member, Offer
from directory.reasons import Reason, reasons, sources
from directory.showing import Shown, show
from search import vocabulary
from search.asking import Rung
from search.candidates import Candidate
from search.engines import Order
from search.models import Region
from search.registry import Facet
from search.results import Chip
from search.understanding import PLACE_KEY

PAGE_SIZE = 20
MAX_VALUES = 20
SHOWN_VALUES = 8
SHOWN_TAGS = 4

ORDERS: dict[str, tuple[Order, Promise]] = {
    "": (Order.RELEVANCE, gettext_lazy("Best match")),
    "near": (Order.NEAREST, gettext_lazy("Nearest")),
    "recent": (Order.NEWEST, gettext_lazy("Recently active")),
}
_VALUE = re.compile(r"[\w -]{1,80}\Z")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page asks for; whatever is not usable in it is left out."""

    text: str
    without: tuple[str, ...]
    filters: Mapping[str, frozenset[str]]
    order: str

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        """Read the query of an address."""
        chosen = {
            facet.value: frozenset(value for value in query.getlist(facet.value)[:MAX_VALUES] if _VALUE.match(value))
            for facet in FACETS
        }
        text = query.get("q", "")
        # What was undone belongs to the text that it was undone in.
        undone = query.getlist("not")[:MAX_VALUES] if query.get("was", text) == text else []
        return cls(
            text=text,
            without=tuple(dict.fromkeys(undone)),
            filters={facet: values for facet, values in chosen.items() if values},
            order=query.get("order", "") if query.get("order") in ORDERS else "",
        )

    def address(self, **changes: Any) -> str:
        """Return the query of the same page with changes; `add_not` undoes something more."""
        query = QueryDict(mutable=True)
        query["q"] = changes.get("q", self.text)
        query.setlist("not", [*changes.get("without", self.without), *changes.get("add_not", ())])
        for facet, values in changes.get("filters", self.filters).items():
            query.setlist(facet, sorted(values))
        order = changes.get("order", self.order)
        if order:
            query["order"] = order
        return f"?{query.urlencode()}"


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
class Row:
    """Somebody found, with the reasons."""

    member: Member
    line: str
    reasons: Sequence[Reason]
    tags: Sequence[str]


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go on."""

    text: str
    url: str


def people_page(query: QueryDict, viewer: Viewer) -> dict[str, Any]:
    """Return what the page shows for the address."""
    asked = Asked.of(query)
    order = ORDERS[asked.order][0]
    findings = find_people(asked.text, viewer, without=asked.without, filters=asked.filters, order=order)
    page: Page[Candidate] = Paginator(findings.candidates, PAGE_SIZE).get_page(query.get("page"))
    return {
        "asked": asked,
        "findings": findings,
        "chips": chips(asked, findings),
        "notices": notices(asked, findings),
        "is_simpler": findings.is_simpler,
        "rows": rows(list(page.object_list), findings, viewer),
        "page": page,
        "facets": facet_lists(asked, findings),
        "orders": orders(asked, findings),
        "ways_on": ways_on(asked, findings),
        "is_visitor": viewer.member is None,
    }


def chips(asked: Asked, findings: Findings) -> list[Chip]:
    """Return what was understood of the text, each with a way to undo it."""
    found = [
        Chip(" / ".join(concept.labels), asked.address(add_not=concept.keys), ", ".join(concept.also))
        for concept in findings.understanding.concepts
    ]
    place = findings.understanding.place
    if place:
        said = place.name if place.is_region else _("within %(miles)d miles of %(place)s")
        if findings.understanding.is_prose:
            said = _("near %(place)s")
        found.append(Chip(said % {"miles": place.miles, "place": place.name}, asked.address(add_not=[PLACE_KEY])))
    return found


def notices(asked: Asked, findings: Findings) -> list[Link]:
    """Return what the reader should know of how the people were found, each perhaps with a way to undo it."""
    found = [
        Link(
            _("We took “%(typed)s” for “%(meant)s”.") % {"typed": one.typed, "meant": one.meant},
            asked.address(add_not=[one.key]),
        )
        for one in findings.understanding.corrections
    ]
    if findings.meant_name:
        name = _("Nobody is called “%(typed)s”; did you mean %(name)s?")
        words = name % {"typed": asked.text.strip(), "name": findings.meant_name}
        found.append(Link(words, asked.address(add_not=[NAME_KEY])))
    place = findings.understanding.place
    if findings.total and not findings.is_browsing:
        match findings.rung:
            case Rung.MOST:
                found.append(Link(_("Nobody has all of this; these people have most of it."), ""))
            case Rung.ELSEWHERE if place:
                words = _("Nobody near %(place)s; these people are further away.") % {"place": place.name}
                found.append(Link(words, ""))
            case Rung.FUZZY:
                found.append(Link(_("Nobody has quite this; these people come nearest."), ""))
    elif findings.total and findings.rung is not Rung.ALL and place:
        found.append(Link(_("Nobody is near %(place)s yet; here is everybody else.") % {"place": place.name}, ""))
    return found


def rows(shown: Sequence[Candidate], findings: Findings, viewer: Viewer) -> list[Row]:
    """Return the people of one page with their reasons, checked once more against what the viewer may see."""
    people = Member.objects.visible_to(viewer).filter(paused=False).with_summary()
    members = people.in_bulk([candidate.person for candidate in shown])
    show(members.values(), viewer)
    known = sources(shown, viewer)
    found = []
    for candidate in shown:
        member = members.get(candidate.person)
        if member is not None:
            why = reasons(candidate, member.shown, findings.subjects, known)
            found.append(Row(member, line_of(member.shown), why, _tags(candidate, member.shown, findings)))
    return found


def line_of(shown: Shown) -> str:
    """Return who somebody is in one line: the post they hold, or their headline, and their place."""
    post = next((post for post in shown.affiliations if post.until is None), None)
    words = [f"{post.title or post.role}, {post.organisation}" if post else shown.headline, shown.place_name]
    return " · ".join(word for word in words if word)


def _tags(candidate: Candidate, shown: Shown, findings: Findings) -> list[str]:
    keys = {key for number in candidate.declared for key in findings.subjects[number].group.concepts}
    known = sorted(shown.expertise, key=lambda one: (one.concept.key not in keys, -one.level, one.pk))
    return [one.concept.label for one in known[:SHOWN_TAGS]]


def facet_lists(asked: Asked, findings: Findings) -> list[FacetList]:
    """Return the facets that have something to choose, the commonest values first and the chosen before them."""
    words = vocabulary.current()
    named: dict[str, Any] = {Facet.REGION.value: Region, Facet.OFFER.value: Offer.Kind}
    lists = []
    for facet in FACETS:
        chosen = asked.filters.get(facet.value, frozenset())
        counts = {**dict.fromkeys(chosen, 0), **findings.facets.get(facet.value, {})}
        kinds = named.get(facet.value)
        labels = dict(kinds.choices) if kinds else {value: words.label(value) for value in counts}
        values = [
            Value(value, str(labels.get(value, value)), count, value in chosen) for value, count in counts.items()
        ]
        values.sort(key=lambda one: (not one.is_chosen, -one.count, one.label))
        if values:
            name, label = facet.value, str(facet.label)
            lists.append(FacetList(name, label, values[:SHOWN_VALUES], values[SHOWN_VALUES : 4 * SHOWN_VALUES]))
    return lists


def orders(asked: Asked, findings: Findings) -> list[tuple[str, str, bool]]:
    """Return the orders to choose from: label, address and whether it is the one shown; nearest needs a place."""
    place = findings.understanding.place
    offered = [key for key in ORDERS if key != "near" or (place and not place.is_region)]
    return [(str(ORDERS[key][1]), asked.address(order=key), key == asked.order) for key in offered]


def ways_on(asked: Asked, findings: Findings) -> list[Link]:
    """Return where to go from here when little or nothing was found: fewer filters, anywhere, nearby subjects."""
    found = []
    words = vocabulary.current()
    for facet, values in asked.filters.items():
        label = str(Facet(facet).label)
        left = {name: kept for name, kept in asked.filters.items() if name != facet}
        shown = ", ".join(sorted(values))
        text = _("Without the filter %(facet)s") % {"facet": label.lower()}
        found.append(Link(f"{text} ({shown})" if facet == Facet.REGION.value else text, asked.address(filters=left)))
    if findings.understanding.place:
        found.append(Link(_("Anywhere"), asked.address(add_not=[PLACE_KEY])))
    found += [
        Link(_("People who know %(subject)s") % {"subject": words.label(key)}, asked.address(q=words.label(key)))
        for key in findings.nearest
    ]
    return found
