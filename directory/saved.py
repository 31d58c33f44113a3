"""What a saved search asks for and finds: read from the query of its page, and answered by the page's own engine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from directory.asked import ORDERS, Asked
from directory.audiences import Viewer
from directory.distance import around
from directory.finding import FACETS, find_people
from directory.models import SavedSearch
from search import asked as site
from search import vocabulary
from search.asking import Rung, Subject
from search.candidates import Candidate
from search.finding import LEARNING, answer
from search.models import ConceptKind, Document
from search.registry import Kind
from search.understanding import Understanding, understand
from search.vocabulary import Vocabulary

TOLD_RUNGS = {Rung.ALL, Rung.MOST}
"""How much of what is asked for a document must have to be told of; what comes near is on the page, but no news."""
CONCEPT_FACETS = {facet.value for facet in FACETS} & set(ConceptKind.values)
LONGEST_NAME = 80
Surface = SavedSearch.Surface


@dataclass(frozen=True, slots=True)
class Item:
    """A document that was found; `version` is its state or, for a profile, what it says about the search."""

    kind: str
    key: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody or something that a search found, with the items that speak for it."""

    items: tuple[Item, ...]
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What a saved search asks now: the query of its page, and what that is understood as.

    `subjects` are the concepts that it is about, by key with their labels, `filters` those of them that it is narrowed
    by, and `gone` the labels of those that are no more.
    """

    query: QueryDict
    understanding: Understanding
    subjects: Mapping[str, str]
    filters: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words that are looked for."""
        return self.query.get("q", "")


def canonical(surface: str, query: QueryDict) -> str:
    """Return the query of a page with what is usable in it alone; empty when it asks for nothing."""
    if surface == Surface.PEOPLE:
        people = Asked.of(query)
        address = people.address() if people.asks else ""
    else:
        everything = site.Asked.of(query)
        address = everything.address() if everything.asks else ""
    return address.removeprefix("?")


def question(
    surface: str, query: str, subjects: Mapping[str, str] | None = None, words: Vocabulary | None = None
) -> Question:
    """Return what the query asks now; of a concept that is no more, its words are looked for."""
    words, asked = words or vocabulary.current(), QueryDict(query, mutable=True)
    gone = {key: label for key, label in (subjects or {}).items() if key not in words.concepts}
    chosen = [(facet, key) for facet in sorted(CONCEPT_FACETS & asked.keys()) for key in asked.getlist(facet)]
    for facet in CONCEPT_FACETS & asked.keys():
        asked.setlist(facet, [key for key in asked.getlist(facet) if key not in gone])
    text = " ".join([asked.get("q", ""), *(gone[key] for _facet, key in chosen if key in gone)]).strip()
    asked["q"] = text
    understanding = understand(text, words, asked.getlist("not"))
    filters = tuple(key for _facet, key in chosen if key in words.concepts)
    about = {key: words.label(key) for key in (*understanding.concept_keys, *filters)}
    return Question(asked, understanding, about, filters, tuple(gone.values()))


def question_of(search: SavedSearch, words: Vocabulary | None = None) -> Question:
    """Return what a saved search asks now."""
    return question(search.surface, search.query, search.subjects, words)


def name_for(asked: Question) -> str:
    """Return a name for a search, made of what was understood; empty where that is nothing."""
    found = asked.understanding
    words = [*(" / ".join(one.labels) for one in found.concepts), *found.words]
    if place := asked.query.get("near") or (found.place.name if found.place else ""):
        words.append(place)
    words += [asked.subjects[key] for key in asked.filters]
    name = ", ".join(dict.fromkeys(words)) or asked.text
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"


def find(search: SavedSearch, viewer: Viewer) -> list[Found]:
    """Return what the search finds for the viewer now, in the order of its page; without the viewer themselves."""
    asked = question_of(search)
    if search.surface == Surface.PEOPLE:
        return _people(asked, viewer)
    return _documents(asked, viewer)


def _people(asked: Question, viewer: Viewer) -> list[Found]:
    chosen = Asked.of(asked.query)
    findings = find_people(
        asked.text,
        viewer,
        without=chosen.without,
        filters=chosen.filters,
        order=ORDERS[chosen.order][0],
        within=around(chosen.near, chosen.within, vocabulary.current()).place,
        without_people=viewer.themselves,
    )
    numbers = [piece.document for one in findings.answers for piece in one.pieces]
    names = Document.objects.filter(pk__in=numbers).values_list("pk", "kind", "key")
    evidence = {pk: Item(kind, key) for pk, kind, key in names}
    return [Found(tuple(_items(one, findings.subjects, evidence)), one.person) for one in findings.answers]


def _items(candidate: Candidate, subjects: Sequence[Subject], evidence: Mapping[int, Item]) -> Iterable[Item]:
    """Yield what speaks for somebody: what they declare, their work, or else their profile."""
    profile = str(candidate.person)
    said = [
        Item(Kind.PERSON, profile, f"knows:{'/'.join(subjects[number].keys)}"[:100]) for number in candidate.declared
    ]
    said += [evidence[piece.document] for piece in candidate.pieces if piece.document in evidence]
    yield from said or [Item(Kind.PERSON, profile)]


def _documents(asked: Question, viewer: Viewer) -> list[Found]:
    hits = answer(site.Asked.of(asked.query), vocabulary.current(), viewer.audiences)
    if hits.rung not in TOLD_RUNGS:
        return []
    rows = Document.objects.filter(pk__in=[hit.document for hit in hits.hits]).in_bulk()
    documents = [rows[hit.document] for hit in hits.hits if hit.document in rows]
    return [Found((Item(one.kind, one.key, _version(one)),)) for one in documents]


def _version(document: Document) -> str:
    """Return the state of what is published anew when it is revised; a conversation goes on and stays the same."""
    if document.kind not in LEARNING:
        return ""
    said = f"{document.title}\n{document.summary}\n{document.body_terms}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]
