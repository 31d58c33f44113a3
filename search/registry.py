"""What the apps hand to search: each names its sources, and each source turns rows into documents.

An app keeps its sources in a module `documents.py`, which is imported when the site starts:

    @source("thread", Thread, follows={Post: lambda post: [post.thread_id]})
    def documents(pks: Sequence[int]) -> Iterator[Document]:
        for thread in Thread.objects.filter(pk__in=pks)...:
            yield Document(of=thread.pk, kind=Kind.THREAD, key=str(thread.pk), audience=thread.audience, ...)

A source reads the state that the database holds *now*: what is hidden, paused or gone it does not yield, and its
documents go. After a change the app calls `search.actions.index(entity="thread", pks=[thread.pk])` in the same
transaction; `follows` does it on the signals of the models named, for the changes that pass no action.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from search.roles import Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

    from search.models import Concept


class Kind(models.TextChoices):
    """What sort of thing a document is; `person`, `part` and `evidence` answer the people search, the others the
    site's.

    A `part` belongs to the profile of its person, and fewer people may see it than the profile. An `interest` says
    what somebody wants to learn, for mutual matches alone: no search finds people by what they do not know.
    """

    PERSON = "person", _("Person")
    PART = "part", _("Part of a profile")
    EVIDENCE = "evidence", _("Evidence")
    INTEREST = "interest", _("What somebody wants to learn")
    GUIDE = "guide", _("Guide")
    CASE_STUDY = "case-study", _("Case study")
    RESOURCE = "resource", _("Resource")
    PATH = "learning-path", _("Learning path")
    GLOSSARY = "glossary", _("Glossary")
    THREAD = "thread", _("Thread")
    COMMUNITY = "community", _("Community")
    NETWORK = "network", _("Local network")
    EVENT = "event", _("Event")

    @property
    def plural(self) -> StrPromise:
        """What several of the kind are called."""
        return _PLURALS[self.value]


_PLURALS: dict[str, StrPromise] = {
    "person": _("People"),
    "part": _("Parts of profiles"),
    "evidence": _("Evidence"),
    "interest": _("What people want to learn"),
    "guide": _("Guides"),
    "case-study": _("Case studies"),
    "resource": _("Resources"),
    "learning-path": _("Learning paths"),
    "glossary": _("Glossary"),
    "thread": _("Threads"),
    "community": _("Communities"),
    "network": _("Local networks"),
    "event": _("Events"),
}

PROFILE_KINDS = (Kind.PERSON.value, Kind.PART.value)
PEOPLE_KINDS = frozenset({*PROFILE_KINDS, Kind.EVIDENCE.value})
COPY = "@"
"""Stands in the key of a document between what it says and to whom, where several are told the same."""
SITE_KINDS = tuple(kind.value for kind in Kind if kind.value not in {*PEOPLE_KINDS, Kind.INTEREST.value})


class Facet(models.TextChoices):
    """By what results can be narrowed; the first six are the kinds of concept.

    Labels of a place and a region follow from where a document lies (see `search.whereabouts`). The last three say what
    sort of page a document is: they filter it, and are no words by which it is found.
    """

    METHOD = "method", _("Method")
    TOPIC = "topic", _("Topic")
    ROLE = "role", _("Role")
    SETTING = "setting", _("Setting")
    ORGANISATION = "organisation", _("Kind of organisation")
    LEVEL = "level", _("Level")
    REGION = "region", _("Region")
    OFFER = "offer", _("Offers")
    PLACE = "place", _("Place")
    COMMUNITY = "community", _("Community")
    EVIDENCE = "evidence", _("Evidence")
    STAGE = "stage", _("Stage")
    READERS = "for", _("For whom")


@dataclass(frozen=True, slots=True)
class Label:
    """A value of a facet that a document carries.

    `text` is made searchable with the document; `weight` (0 to 1) says how strongly the value holds, such as the
    level of a declared expertise.
    """

    facet: str
    value: str
    text: str = ""
    weight: float = 1.0


def concept_labels(concepts: Iterable[Concept], weight: float = 1.0) -> tuple[Label, ...]:
    """Return the labels that tag a document with the concepts."""
    return tuple(Label(concept.kind, concept.key, concept.label, weight) for concept in concepts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One thing that can be found.

    `of` is the primary key of the row that it came from; `kind` and `key` together name it. Nobody finds a document
    without an audience. `person` is the member that a profile or a piece of evidence speaks for; `role` and `date`
    weigh evidence (other documents keep the defaults). Position in WGS 84 degrees.
    """

    of: int
    kind: str
    key: str
    audience: str
    title: str
    url: str
    summary: str = ""
    body: str = ""
    labels: tuple[Label, ...] = field(default=())
    person: int | None = None
    role: Role | None = None
    date: datetime.date | None = None
    organisation: str = ""
    place_name: str = ""
    region: str = ""
    latitude: float | None = None
    longitude: float | None = None


Documents = Callable[[Sequence[int]], Iterable[Document]]
# Given the name of an entity and its documents, returns those of them that may be found.
Screen = Callable[[str, Sequence[Document]], Iterable[Document]]
# From a row of a followed model to the primary keys of the rows whose documents it changes.
Followed = Mapping[type[models.Model], Callable[[Any], Iterable[int]]]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the documents of one sort of row come from."""

    entity: str
    model: type[models.Model]
    # All that the rows say, and of that what may be found: see `screen`.
    whole: Documents
    documents: Documents
    follows: Followed
    # Whether a new row may be found a moment after it was written (see `search.waiting`).
    may_wait: bool = False


_sources: dict[str, Source] = {}
_also_followed: dict[str, dict[type[models.Model], Callable[[Any], Iterable[int]]]] = {}
_screens: list[Screen] = []


def screen(keep: Screen) -> Screen:
    """Register a function that every document passes before it may be found, whichever app it comes from."""
    if keep not in _screens:
        _screens.append(keep)
    return keep


def _screened(entity: str, whole: Documents) -> Documents:
    def documents(pks: Sequence[int]) -> Iterable[Document]:
        found = list(whole(pks))
        for keep in _screens:
            found = list(keep(entity, found))
        return found

    return documents


def source(
    entity: str, model: type[models.Model], *, follows: Followed | None = None, may_wait: bool = False
) -> Callable[[Documents], Documents]:
    """Register a function as the source of the documents of a model's rows.

    `follows` names the models whose signals bring the documents up to date: the model itself need not be named.
    """

    def register(documents: Documents) -> Documents:
        followed = {model: _itself, **(follows or {})}
        _sources[entity] = Source(entity, model, documents, _screened(entity, documents), followed, may_wait)
        return documents

    return register


def also_follow(entity: str, follows: Followed) -> None:
    """Have the documents of a source follow rows of another app, which calls this in its module `documents.py`."""
    _also_followed.setdefault(entity, {}).update(follows)


def followed(source: Source) -> Followed:
    """Return all that the documents of the source follow."""
    return {**source.follows, **_also_followed.get(source.entity, {})}


def _itself(row: models.Model) -> Iterable[int]:
    return [row.pk]


def sources() -> tuple[Source, ...]:
    """Return every source, in the order of its name."""
    return tuple(_sources[entity] for entity in sorted(_sources))


def source_of(entity: str) -> Source:
    """Return the source of the name; KeyError when no app has registered it."""
    return _sources[entity]
