"""Load the demonstration's case studies, guides, resources and words; a page that is there already stays as it is."""

from __future__ import annotations

import json
import uuid
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from communities.actions.threads import discuss_page
from communities.models import Thread
from demo.files import Document, Row, read_documents, read_rows
from demo.loading import blocks
from demo.loading.known import Known, find, unique
from directory.models import Member
from resources.models import (
    Adaptation,
    CaseOrganisation,
    CaseStudyIndexPage,
    CaseStudyPage,
    Contributor,
    Edition,
    EvidenceStatus,
    GlossaryTerm,
    GuideCase,
    GuideIndexPage,
    LearningGuidePage,
    LearningPage,
    Level,
    ResourceIndexPage,
    ResourceKind,
    ResourcePage,
    Rurality,
    Stage,
)
from search.actions import together
from search.models import ConceptKind, Region

DISCUSSION_IDS = uuid.UUID("8b0f1c5e-9d3c-4a59-8f0a-53a6b6a4a1d2")
"""Where the identifiers of the posts that open discussions come from, so that loading twice makes the same ones."""

OPTIONAL = {"Easy read", "Timeline", "A person's story"}
"""Sections that a file may leave out."""
CASE_SECTIONS = {
    "Easy read": "easy_read",
    "Context": "context",
    "The problem": "problem",
    "What was done": "what_was_done",
    "Timeline": "timeline",
    "What happened": "what_happened",
    "A person's story": "story",
    "What did not work": "what_did_not_work",
    "Cost and time": "cost_and_time",
    "What others should know": "others_should_know",
}
GUIDE_SECTIONS = {
    "The problem": "problem",
    "What the places share": "shared",
    "Where they differ": "differences",
    "Actions that work": "actions",
    "What to avoid": "avoid",
    "Start on Monday": "monday",
    "How this guide was made": "made",
}
OPENING = (
    "This guide is out. If you have tried any of it, tell us here: where, what you changed, and above all what did "
    "not work. The next edition is made of what you write."
)


def load_resources(known: Known) -> None:
    """Load the files of `case-studies/`, `guides/` and `resources/`, and `glossary.yaml`."""
    # Publishing counts what each page shows; Wagtail need not do it at every save before.
    with together(), disable_reference_index_auto_update():
        load_case_studies(known)
        load_guides(known)
        for document in read_documents("resources", known.content):
            load_resource(known, document)
    with together():
        load_glossary(known)


def load_case_studies(known: Known) -> None:
    """Load the case studies, then say which was adapted from which."""
    documents = read_documents("case-studies", known.content)
    made = {document.slug: load_case_study(known, document) for document in documents}
    for document in documents:
        page = made[document.slug]
        origins = [origin(known, row, order) for order, row in enumerate(document.front.rows("adapted_from"))]
        if page is not None and origins:
            page.origins = origins
            page.save_revision().publish()


def origin(known: Known, row: Row, order: int) -> Adaptation:
    """Return how a case study came from another: what was kept, what was changed, and why."""
    words = {name: str(row.get(name) or "") for name in ("kept", "changed", "because")}
    return Adaptation(sort_order=order, origin_id=find(row, "page", known.pages), **words)


def load_case_study(known: Known, document: Document) -> Any:
    """Publish a case study; nothing where one of its name is there."""
    row = document.front
    page = CaseStudyPage(
        place=row.need("place"),
        strapline=row.need("strapline"),
        evidence_status=row.one_of("evidence_status", EvidenceStatus.values),
        stage=row.one_of("stage", [*Stage.values, ""], ""),
        period=str(row.get("period") or ""),
        contact_role=row.get("contact_role") or "",
        population=row.get("population") or "",
        rurality=row.one_of("rurality", [*Rurality.values, ""], ""),
        size=row.get("size") or "",
        staff_mix=row.get("staff_mix") or "",
    )
    page.organisations = [
        CaseOrganisation(
            sort_order=order,
            name=organisation.need("name"),
            kind=known.concept(organisation, "kind", ConceptKind.ORGANISATION) if organisation.get("kind") else None,
            town=organisation.get("town") or "",
        )
        for order, organisation in enumerate(row.rows("organisations"))
    ]
    write_sections(document, page, CASE_SECTIONS)
    return publish(known, document, page, CaseStudyIndexPage.objects.get())


def load_guides(known: Known) -> None:
    """Load the guides, each with its cases in their order and the discussion that its writer opens."""
    for document in read_documents("guides", known.content):
        row = document.front
        page = LearningGuidePage(
            summary=row.need("summary"),
            level=row.one_of("level", Level.values, "everyone"),
            edition=int(row.get("edition") or 1),
            review_by=date(known.now.year + 1, known.now.month, 1),
        )
        for slug in row.need("cases"):
            if slug not in known.pages:
                raise row.broken(f"'cases' holds {slug!r}, which is no case study.")
        page.cases = [
            GuideCase(sort_order=order, case_study_id=known.pages[slug]) for order, slug in enumerate(row["cases"])
        ]
        page.editions = [edition(known, one) for one in row.rows("editions")]
        write_sections(document, page, GUIDE_SECTIONS)
        publish(known, document, page, GuideIndexPage.objects.get())
        open_discussion(known, document)


def edition(known: Known, row: Row) -> Edition:
    """Return what changed in an edition, which came out so many days ago."""
    day = known.now.date() - timedelta(days=int(row.get("days_ago") or 0))
    return Edition(number=int(row.need("number")), date=day, changed=row.need("changed"))


def load_resource(known: Known, document: Document) -> None:
    """Publish a resource; nothing where one of its name is there."""
    row = document.front
    page = ResourcePage(
        kind=row.one_of("kind", ResourceKind.values),
        summary=row.need("summary"),
        publisher=row.get("publisher") or "",
        url=row.get("url") or "",
    )
    page.body = json.dumps(blocks.body(row, document.sections))
    publish(known, document, page, ResourceIndexPage.objects.get())


def load_glossary(known: Known) -> None:
    """Load `glossary.yaml`; a word that is there already stays as it is."""
    seen: dict[str, Row] = {}
    for row in read_rows(known.content / "glossary.yaml"):
        term = unique(row, row.need("term"), seen)
        seen[term] = row
        concept = known.concept(row, "concept") if row.get("concept") else None
        also = ", ".join(row.get("also") or [])
        GlossaryTerm.objects.get_or_create(
            term=term, defaults={"definition": row.need("definition"), "also": also, "concept": concept}
        )


def write_sections(document: Document, page: LearningPage, fields: dict[str, str]) -> None:
    """Fill the page's fields with the sections of the file, which are all and only these."""
    strange = set(document.sections) - {*fields, ""}
    if strange or document.sections.get(""):
        raise document.front.broken(
            f"there is a section '## {min(strange)}', which such a page does not have."
            if strange
            else "there is text before the first section."
        )
    row = document.front
    for heading, name in fields.items():
        if heading in OPTIONAL and heading not in document.sections:
            continue
        markdown = document.section(heading)
        match name:
            case "actions":
                found = blocks.actions(row, markdown)
            case "monday":
                found = blocks.steps(row, markdown)
            case "timeline":
                found = blocks.moments(row, markdown)
            case "easy_read":
                found = blocks.easy_lines(row, markdown)
            case _:
                found = blocks.section(row, markdown, heading)
        setattr(page, name, json.dumps(found))


def publish(known: Known, document: Document, page: Any, above: Page) -> Any:
    """Publish the page below another with all that the front matter says; nothing where one of its name is there."""
    row = document.front
    page.slug = unique(row, document.slug, known.pages)
    page.title = row.need("title")
    page.region = row.one_of("region", [*Region.values, None]) or ""
    page.sources = json.dumps([source(one) for one in row.rows("sources")])
    page.contributors = [
        Contributor(
            sort_order=order,
            member=find(one, "member", known.members),
            role=one.one_of("role", Contributor.Role.values),
        )
        for order, one in enumerate(row.rows("contributors"))
    ]
    page.concepts = known.concept_list(row)
    page.owner = page.contributors.all()[0].member if page.contributors.all() else None
    existing = above.get_children().filter(slug=page.slug).first()
    if existing:
        known.pages[page.slug] = existing.pk
        return None
    try:
        clean_blocks(page)
        page.live = False
        above.add_child(instance=page)
    except ValidationError as error:
        raise row.broken(f"the page is not complete: {'; '.join(error.messages)}") from error
    page.save_revision(user=page.owner).publish(user=None)
    known.pages[page.slug] = page.pk
    return type(page).objects.get(pk=page.pk)


def clean_blocks(page: Any) -> None:
    """Raise ValidationError for blocks that the editor would not take."""
    for field in page._meta.get_fields():
        if hasattr(field, "stream_block"):
            field.stream_block.clean(getattr(page, field.name))


def source(row: Row) -> dict[str, Any]:
    """Return the block of a source."""
    value = {
        "title": row.need("title"),
        "place": str(row.get("place") or ""),
        "document": str(row.get("document") or ""),
        "url": row.get("url") or "",
    }
    return {"type": "source", "value": value}


def open_discussion(known: Known, document: Document) -> None:
    """Let the guide's writer open its discussion in the community that the file names."""
    row = document.front
    page = Page.objects.get(pk=known.pages[document.slug])
    if not row.get("community") or Thread.objects.filter(page=page).exists():
        return
    author: Member = find(row.rows("contributors")[0], "member", known.members)
    community = find(row, "community", known.communities)
    discuss_page(
        page=page,
        author=author,
        body=OPENING,
        client_id=uuid.uuid5(DISCUSSION_IDS, document.slug),
        community=community,
    )
