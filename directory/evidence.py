"""What shows what a member knows: work, writing, answers, teaching and endorsements, for those who may see each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory import helped
from directory.audiences import Viewer
from directory.documents import CONTRIBUTION_ROLES
from directory.fields import SHOWN_SKILLS
from directory.hiding import pieces_of
from directory.models import Contribution, Endorsement, HiddenEvidence, Member
from directory.parts import Part
from search.models import Concept, Document, DocumentLabel
from search.registry import Kind
from search.roles import Role

A_PAGE = 20
READ = 40
"""Pieces of each sort that a profile reads at most, newest first."""
SHOWN_IN_GROUP = 5
SHOWN_ENDORSEMENTS = 30
SHOWN_CONCEPTS = 8
CONTRIBUTION, ENDORSEMENT = "contribution", "endorsement"
# Read from their own tables, and shown at their own places of a profile.
OWN = (CONTRIBUTION, ENDORSEMENT, helped.ENTITY)


class Group(models.TextChoices):
    """Under what heading a piece of evidence stands."""

    WORK = "work", _("Projects and case studies")
    WRITING = "writing", _("Guides and other writing")
    TEACHING = "teaching", _("Teaching and events")
    ANSWERS = "answers", _("Answers and posts")
    ENDORSEMENTS = "endorsements", _("Endorsements and thanks")


GROUP_OF = {
    Role.LED: Group.WORK,
    Role.TOOK_PART: Group.WORK,
    Role.COACHED: Group.WORK,
    Role.REVIEWED: Group.WORK,
    Role.WROTE: Group.WRITING,
    Role.TAUGHT: Group.TEACHING,
    Role.HOSTED: Group.TEACHING,
    Role.ANSWERED: Group.ANSWERS,
    Role.POSTED: Group.ANSWERS,
    Role.ENDORSED: Group.ENDORSEMENTS,
    Role.HELPED: Group.ENDORSEMENTS,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that shows what somebody knows; `by` are the people who say so, where it is an endorsement."""

    entity: str
    entity_id: int
    role: Role
    title: str
    url: str = ""
    summary: str = ""
    date: date | None = None
    by: tuple[Member, ...] = ()
    # Whether its member may still read what it speaks of.
    is_readable: bool = True


@dataclass(slots=True)
class Heading:
    """A group of pieces, the newest first; `more` says how many there are besides those shown."""

    group: Group
    pieces: list[Piece] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True, slots=True)
class Endorsed:
    """A concept, and those who say that the member knows it."""

    concept: Concept
    endorsements: tuple[Endorsement, ...]


def on_profile(member: Member, viewer: Viewer) -> dict[str, Any]:
    """Return what a profile shows as evidence: groups of pieces, the concepts that they are about, endorsements.

    Reads a fixed number of queries, however much there is; contributions are read from their own table, because
    their member sees them also while the profile is paused.
    """
    work = member.shown.contributions(READ)
    found = of_member(member, viewer).exclude(entity__in=OWN)
    pieces = [*map(_of_contribution, work), *map(_of_document, found.order_by("-date", "-pk")[:READ])]
    endorsed = _endorsed(member)
    return {
        "evidence": _headings(pieces),
        "evidence_about": concepts_of(of_member(member, viewer))[:SHOWN_CONCEPTS],
        "endorsed": endorsed,
        "has_evidence": bool(pieces or endorsed),
    }


def of_member(member: Member, viewer: Viewer) -> models.QuerySet[Document]:
    """Return the documents of evidence of the member that the viewer may see, each piece once.

    The member was shown to the viewer (`directory.showing.show`): what a part of the profile keeps back stays there.
    """
    documents = Document.objects.visible_to(viewer.audiences).filter(person=member.pk, kind=Kind.EVIDENCE)
    if not member.shown.has(Part.WORK):
        documents = documents.filter(entity=ENDORSEMENT)
    if not member.shown.has(Part.EXPERTISE):
        documents = documents.exclude(entity=ENDORSEMENT)
    return _once(documents)


def _once(documents: models.QuerySet[Document]) -> models.QuerySet[Document]:
    """Keep one document of each piece: what several circles are told has one for each of them."""
    first = documents.order_by().values("entity", "entity_id").annotate(first=models.Min("pk")).values("first")
    return Document.objects.filter(pk__in=first)


def concepts_of(documents: models.QuerySet[Document]) -> list[tuple[str, str, int]]:
    """Return the concepts that the documents are about, with their names and how many there are, the most first."""
    labels = DocumentLabel.objects.filter(document__in=documents, facet__in=SHOWN_SKILLS)
    counted = dict(labels.values_list("value").annotate(total=models.Count("document", distinct=True)))
    names = Concept.objects.filter(key__in=counted).values_list("key", "label")
    found = [(key, label, counted[key]) for key, label in names]
    return sorted(found, key=lambda one: (-one[2], one[1]))


def page_of_evidence(member: Member, viewer: Viewer, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return a page of all the member's evidence that the viewer may see, newest first, narrowed as asked.

    `about` is the key of a concept, `kind` a group; what is not known narrows nothing.
    """
    whole = of_member(member, viewer)
    concepts = concepts_of(whole)
    about = next((one for one in concepts if one[0] == asked.get("about")), None)
    kind = Group(asked["kind"]) if asked.get("kind") in Group.values else None
    found = whole
    if about:
        found = found.filter(labels__value=about[0], labels__facet__in=SHOWN_SKILLS).distinct()
    if kind:
        found = found.filter(role__in=[role.key for role, group in GROUP_OF.items() if group is kind])
    page: Page[Any] = Paginator(found.order_by("-date", "-pk"), A_PAGE).get_page(asked.get("page"))
    page.object_list = _with_endorsers(list(page.object_list), viewer)
    return {"page": page, "concepts": concepts[:SHOWN_CONCEPTS], "about": about, "kind": kind, "kinds": Group}


def own_evidence(member: Member, viewer: Viewer, number: str | None) -> Page[Any]:
    """Return a page of all that speaks for the member, also where they may not read it any more."""
    documents = Document.objects.filter(person=member.pk, kind=Kind.EVIDENCE)
    # Who keeps their profile to themselves endorses nobody whom they would have to be named to.
    secret = ~models.Q(audience__in=viewer.audiences) & models.Q(entity=ENDORSEMENT)
    page: Page[Any] = Paginator(_once(documents.exclude(secret)).order_by("-date", "-pk"), A_PAGE).get_page(number)
    rows = list(page.object_list)
    pieces = zip(rows, _with_endorsers(rows, viewer), strict=True)
    page.object_list = [replace(piece, is_readable=viewer.holds(row.audience)) for row, piece in pieces]
    return page


def own_hidden(member: Member, viewer: Viewer, number: str | None) -> Page[Any]:
    """Return a page of what the member hides, as it is now; what is no evidence any more is left out of it."""
    page: Page[Any] = Paginator(HiddenEvidence.objects.filter(member=member), A_PAGE).get_page(number)
    rows = [(hidden.entity, hidden.entity_id) for hidden in page.object_list]
    known = pieces_of(member, rows)
    page.object_list = [
        Piece(
            entity=entity,
            entity_id=pk,
            role=piece.role or Role.TOOK_PART,
            title=piece.title,
            url=piece.url,
            summary=piece.summary,
            date=piece.date,
            is_readable=viewer.holds(piece.audience),
        )
        for (entity, pk), piece in ((row, known[row]) for row in rows if row in known)
    ]
    return page


def _of_contribution(contribution: Contribution) -> Piece:
    return Piece(
        entity=CONTRIBUTION,
        entity_id=contribution.pk,
        role=CONTRIBUTION_ROLES[Contribution.Kind(contribution.kind)],
        title=contribution.title,
        summary=contribution.summary,
        date=contribution.happened_on,
    )


def _of_document(document: Document) -> Piece:
    return Piece(
        entity=document.entity,
        entity_id=document.entity_id,
        role=Role.of(document.role),
        title=document.title,
        url=document.url,
        summary=document.summary,
        date=document.date,
    )


def _with_endorsers(documents: Sequence[Document], viewer: Viewer) -> list[Piece]:
    """Return the documents as pieces; an endorsement names who gave it, which is asked once more."""
    given = [document.entity_id for document in documents if document.entity == ENDORSEMENT]
    rows = Endorsement.objects.filter(pk__in=given).visible_to(viewer).select_related("by") if given else ()
    by = {row.pk: row.by for row in rows}
    return [
        replace(piece, by=(by[piece.entity_id],)) if piece.entity == ENDORSEMENT and piece.entity_id in by else piece
        for piece in map(_of_document, documents)
    ]


def _headings(pieces: Iterable[Piece]) -> list[Heading]:
    headings = {group: Heading(group) for group in Group}
    ordered = sorted(pieces, key=lambda piece: piece.date or date.max, reverse=True)
    for piece in ordered:
        heading = headings[GROUP_OF[piece.role]]
        # Of a long conversation the latest post stands for the others.
        is_told = piece.role is Role.POSTED and any(piece.title == other.title for other in heading.pieces)
        if len(heading.pieces) < SHOWN_IN_GROUP and not is_told:
            heading.pieces.append(piece)
        else:
            heading.more += 1
    return [heading for heading in headings.values() if heading.pieces]


def _endorsed(member: Member) -> list[Endorsed]:
    """Return the concepts for which others vouch, those with most endorsers first."""
    by_concept: dict[Concept, list[Endorsement]] = defaultdict(list)
    for row in member.shown.endorsements(SHOWN_ENDORSEMENTS):
        by_concept[row.concept].append(row)
    found = [Endorsed(concept, tuple(given)) for concept, given in by_concept.items()]
    return sorted(found, key=lambda one: (-len(one.endorsements), one.concept.label))
