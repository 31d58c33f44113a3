"""What the page of the site's search shows: what was understood, the documents by kind, and why each was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _

from search import vocabulary
from search.asking import Rung, ladder, subjects
from search.engines import KIND_FACET, Group, Hit, Hits, Order, Query, engine
from search.models import Document
from search.registry import SITE_KINDS, Kind
from search.snippets import Part, snippet
from search.understanding import PLACE_KEY, Understanding, understand

PAGE_SIZE = 20
MAX_HITS = 300
MAX_UNDONE = 20
MAX_NEAREST = 6


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


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page asks for; whatever is not usable in it is left out."""

    text: str
    without: tuple[str, ...]
    kind: str

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        """Read the query of an address; what was undone belongs to the text that it was undone in."""
        text = query.get("q", "")
        undone = query.getlist("not")[:MAX_UNDONE] if query.get("was", text) == text else []
        kind = query.get("kind", "")
        return cls(text, tuple(dict.fromkeys(undone)), kind if kind in SITE_KINDS else "")

    def address(self, *, kind: str | None = None, undo: Sequence[str] = (), text: str | None = None) -> str:
        """Return the query of the same page with changes."""
        query = QueryDict(mutable=True)
        query["q"] = self.text if text is None else text
        query.setlist("not", [*self.without, *undo] if text is None else [])
        if chosen := self.kind if kind is None else kind:
            query["kind"] = chosen
        return f"?{query.urlencode()}"


def site_page(query: QueryDict, audiences: frozenset[str]) -> dict[str, Any]:
    """Return what the page shows for the address to somebody who holds the audiences."""
    asked = Asked.of(query)
    words = vocabulary.current()
    understanding, hits, rung, groups = find_documents(asked, audiences)
    page: Page[Hit] = Paginator(hits.hits, PAGE_SIZE).get_page(query.get("page"))
    nearest = words.neighbours(understanding.concept_keys)[:MAX_NEAREST]
    return {
        "asked": asked,
        "total": hits.total,
        "is_cut": hits.total > len(hits.hits),
        "is_browsing": understanding.is_empty,
        "is_loose": bool(hits.hits) and rung is not Rung.ALL,
        "is_simpler": hits.is_simpler,
        "chips": [
            Chip(" / ".join(one.labels), asked.address(undo=one.keys), ", ".join(one.also))
            for one in understanding.concepts
        ],
        "corrections": [(one, asked.address(undo=[one.key])) for one in understanding.corrections],
        "tabs": _tabs(asked, hits),
        "rows": document_rows(list(page.object_list), groups, audiences),
        "page": page,
        "nearest": [(words.label(key), asked.address(text=words.label(key))) for key in nearest],
    }


def find_documents(asked: Asked, audiences: frozenset[str]) -> tuple[Understanding, Hits, Rung, tuple[Group, ...]]:
    """Return what was understood, what answers it, how far down the ladder, and the groups that were looked for."""
    words = vocabulary.current()
    # Documents say where they belong in words; a circle on the map would leave most of them out.
    understanding = understand(asked.text, words, {*asked.without, PLACE_KEY})
    return understanding, *_climb(understanding, words, asked.kind, audiences)


def _climb(
    understanding: Understanding, words: vocabulary.Vocabulary, kind: str, audiences: frozenset[str]
) -> tuple[Hits, Rung, tuple[Group, ...]]:
    asking = engine()
    for step in ladder(subjects(understanding, words), placed=False):
        hits = asking.search(
            Query(
                audiences=audiences,
                kinds=SITE_KINDS,
                groups=step.groups,
                needed=step.needed,
                filters={KIND_FACET: frozenset({kind})} if kind else {},
                facets=(KIND_FACET,),
                order=Order.NEWEST if understanding.is_empty else Order.RELEVANCE,
                limit=MAX_HITS,
            )
        )
        if hits.found:
            break
    return hits, step.rung, step.groups


def _tabs(asked: Asked, hits: Hits) -> list[Tab]:
    counts = hits.facets.get(KIND_FACET, {})
    everything = Tab(_("Everything"), asked.address(kind=""), sum(counts.values()), not asked.kind)
    kinds = [
        Tab(str(Kind(kind).plural), asked.address(kind=kind), counts.get(kind, 0), kind == asked.kind)
        for kind in SITE_KINDS
        if counts.get(kind) or kind == asked.kind
    ]
    return [everything, *kinds]


def document_rows(shown: Sequence[Hit], groups: Sequence[Group], audiences: frozenset[str]) -> list[Row]:
    """Return the documents of the hits with what shows why, checked once more against the audiences."""
    numbers = [hit.document for hit in shown]
    documents = Document.objects.visible_to(audiences).in_bulk(numbers)
    found = [documents[number] for number in numbers if number in documents]
    return [Row(one, snippet(one.title, groups, len(one.title)), snippet(_text(one, groups), groups)) for one in found]


def _text(document: Document, groups: Sequence[Group]) -> str:
    """Return the summary, or the body where only that holds what was asked for."""
    if any(part.is_match for part in snippet(document.summary, groups)) or not document.body:
        return document.summary
    body = snippet(document.body, groups)
    return document.body if any(part.is_match for part in body) else document.summary or document.body
