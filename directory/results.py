"""What the page of the people search shows: what was understood, the people with their reasons, and the filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _

from directory import mapping
from directory.alike import labels_in_common
from directory.asked import ORDERS, Asked
from directory.audiences import Viewer
from directory.distance import MILES, Around, around, own_place
from directory.finding import FACETS, NAME_KEY, Findings, find_people
from directory.mapping import map_of
from directory.models import Member, Offer
from directory.reasons import Reason, reasons, sources
from directory.showing import Shown, show
from search import said, vocabulary
from search.asking import Rung
from search.candidates import Candidate
from search.facets import Chosen, Filters, facet_lists, gone, kept, removable, without_value
from search.finding import related
from search.models import Region
from search.places import FoundPlace
from search.registry import Facet
from search.results import Chip
from search.understanding import PLACE_KEY, WHOLE
from search.vocabulary import Vocabulary

PAGE_SIZE = 20
FEW = 5
SHOWN_TAGS = 4


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody found, with the reasons."""

    member: Member
    line: str
    reasons: Sequence[Reason]
    tags: Sequence[str]


@dataclass(frozen=True, slots=True)
class Link:
    """Something said, with somewhere to go on; `label` says where to, if the text does not."""

    text: str
    url: str
    label: str = ""


def people_page(query: QueryDict, viewer: Viewer, among: frozenset[int] | None = None) -> dict[str, Any]:
    """Return what the page shows for the address; `among` are the only members who are looked at."""
    words = vocabulary.current()
    asked = Asked.of(query)
    where = around(asked.near, asked.within, words)
    lost = gone(asked.filters, words)
    filters = kept(asked.filters, words)
    findings = find_people(
        asked.text,
        viewer,
        without=asked.without,
        filters=filters,
        order=ORDERS[asked.order][0],
        within=where.place,
        among=among,
        facets=(*FACETS, Facet.PLACE) if asked.is_map else FACETS,
    )
    page: Page[Candidate] = Paginator(findings.candidates, PAGE_SIZE).get_page(query.get("page"))
    is_few = page.paginator.count < FEW
    own = own_place(viewer)
    return {
        "asked": asked,
        "findings": findings,
        "chips": chips(asked, findings, where),
        "chosen": chosen_filters(asked, filters, where, words),
        "clear": asked.address(filters={}, near=""),
        "notices": [
            *lost_filters(asked, lost, words),
            *nowhere(asked, where),
            *notices(asked, findings, where),
            *(Link(text, "") for text in (*said.of_text(asked.text, WHOLE), *said.of_page(query.get("page"), page))),
        ],
        "is_simpler": findings.is_simpler,
        "rows": rows(list(page.object_list), findings, viewer),
        "page": page,
        "facets": facet_lists(FACETS, filters, findings.facets, partial(value_label, words=words)),
        "where": where,
        "distances": MILES,
        "own_place": Link(own, asked.address(near=own)) if own and own != asked.near else None,
        "orders": orders(asked, findings),
        "ways_on": ways_on(asked, filters, findings, where) if is_few else [],
        "related": related(findings.understanding.concept_keys, words, viewer.audiences) if is_few else [],
        "is_wanting": is_few or findings.rung not in {Rung.ALL, Rung.WEIGHED},
        "map": map_of(asked, findings, words) if asked.is_map else None,
        "map_link": asked.address(is_map=not asked.is_map),
        "is_visitor": viewer.member is None,
    }


def like_page(member: Member, findings: Findings, query: QueryDict, viewer: Viewer) -> dict[str, Any]:
    """Return what the page of the people like a member shows: each with what they share, and the reasons."""
    page: Page[Candidate] = Paginator(findings.candidates, PAGE_SIZE).get_page(query.get("page"))
    shared = {one.person: ", ".join(labels_in_common(one, findings.subjects)) for one in page.object_list}
    return {
        "member": member,
        "is_own": viewer.member == member,
        "subjects": [(one.label, Asked.about(one.label)) for one in findings.subjects],
        "rows": [
            replace(
                row, reasons=[Reason(_("In common: %(subjects)s") % {"subjects": shared[row.member.pk]}), *row.reasons]
            )
            for row in rows(list(page.object_list), findings, viewer)
        ],
        "page": page,
        "notices": list(said.of_page(query.get("page"), page)),
        "is_visitor": viewer.member is None,
    }


def chips(asked: Asked, findings: Findings, where: Around) -> list[Chip]:
    """Return what was understood of the text, each with a way to undo it."""
    found = [
        Chip(" / ".join(concept.labels), asked.address(add_not=concept.keys), ", ".join(concept.also))
        for concept in findings.understanding.concepts
    ]
    place = findings.understanding.place
    # A place that was chosen as a filter stands among the filters; a paragraph's is only a hint.
    if place and not where.place:
        words = _("near %(place)s") % {"place": place.name} if findings.understanding.is_prose else _in_words(place)
        found.append(Chip(words, asked.address(add_not=[PLACE_KEY])))
    return found


def _in_words(place: FoundPlace) -> str:
    if place.is_region:
        return place.name
    return _("within %(miles)d miles of %(place)s") % {"miles": place.miles, "place": place.name}


def chosen_filters(asked: Asked, filters: Filters, where: Around, words: Vocabulary) -> list[Chosen]:
    """Return the filters that are on, each with the way to take it off."""
    on = [Chosen(_("Where"), _in_words(where.place), asked.address(near=""))] if where.place else []
    label_of = partial(value_label, words=words)
    return on + removable(filters, label_of, lambda left: asked.address(filters=left))


def value_label(facet: str, value: str, words: Vocabulary) -> str:
    """Return what a value of a facet is called."""
    match facet:
        case Facet.REGION:
            return str(Region(value).label) if value in Region.values else value
        case Facet.OFFER:
            return str(Offer.Kind(value).label) if value in Offer.Kind.values else value
        case Facet.PLACE:
            return mapping.label(value, words)
        case _:
            return words.label(value)


def lost_filters(asked: Asked, lost: Sequence[tuple[str, str]], words: Vocabulary) -> list[Link]:
    """Say which filters are of subjects that are in the taxonomy no more."""
    return [
        Link(
            _("“%(subject)s” is no longer one of our subjects, so nobody is filtered by it.")
            % {"subject": value_label(facet, value, words)},
            asked.address(filters=without_value(asked.filters, facet, value)),
            _("Leave it out"),
        )
        for facet, value in lost
    ]


def nowhere(asked: Asked, where: Around) -> list[Link]:
    """Say that a place is not known, with the way to those that are spelt like it."""
    if not where.is_nowhere:
        return []
    words = _("We do not know the place “%(place)s”, so people are shown wherever they are.") % {"place": where.typed}
    hint = _("Try the nearest town, or the first half of a postcode, such as LS6.")
    alike = [
        Link(_("Did you mean %(place)s?") % {"place": name}, asked.address(near=name), _("Look there"))
        for name in where.alike
    ]
    return [Link(f"{words} {hint}", ""), *alike]


def notices(asked: Asked, findings: Findings, where: Around) -> list[Link]:
    """Return what the reader should know of how the people were found, each perhaps with a way to undo it."""
    found = [
        Link(
            _("We took “%(typed)s” for “%(meant)s”.") % {"typed": one.typed, "meant": one.meant},
            asked.address(add_not=[one.key]),
            _("Search as typed"),
        )
        for one in findings.understanding.corrections
    ]
    if findings.meant_name:
        name = _("Nobody is called “%(typed)s”; did you mean %(name)s?")
        words = name % {"typed": asked.text.strip(), "name": findings.meant_name}
        found.append(Link(words, asked.address(add_not=[NAME_KEY]), _("Search as typed")))
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


def orders(asked: Asked, findings: Findings) -> list[tuple[str, str, bool]]:
    """Return the orders to choose from: label, address and whether it is the one shown; nearest needs a place."""
    place = findings.understanding.place
    offered = [key for key in ORDERS if key != "near" or (place and not place.is_region)]
    return [(str(ORDERS[key][1]), asked.address(order=key), key == asked.order) for key in offered]


def ways_on(asked: Asked, filters: Filters, findings: Findings, where: Around) -> list[Link]:
    """Return where to go from here when little or nothing was found: fewer filters, anywhere, nearby subjects."""
    found = []
    words = vocabulary.current()
    for facet, values in filters.items():
        label = str(Facet(facet).label).lower()
        left = {name: kept for name, kept in filters.items() if name != facet}
        shown = ", ".join(value_label(facet, value, words) for value in sorted(values))
        text = _("Without the filter %(facet)s (%(values)s)") % {"facet": label, "values": shown}
        found.append(Link(text, asked.address(filters=left)))
    if where.place:
        wider = next((miles for miles in MILES if miles > where.place.miles), 0)
        if wider and not where.place.is_region:
            text = _("Within %(miles)d miles of %(place)s") % {"miles": wider, "place": where.place.name}
            found.append(Link(text, asked.address(within=wider)))
        found.append(Link(_("Anywhere"), asked.address(near="")))
    elif findings.understanding.place:
        found.append(Link(_("Anywhere"), asked.address(add_not=[PLACE_KEY])))
    found += [
        Link(
            _("People who know “%(subject)s”") % {"subject": words.label(key)},
            asked.address(q=words.label(key), without=()),
        )
        for key in findings.nearest
    ]
    return found
