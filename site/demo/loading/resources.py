"""Load the demonstration's case studies, guides, resources and words; a page that is there already stays as it is."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from communities.actions.threads import discuss_page
from communities.models import Thread
from demo.files import read_documents, read_rows
from demo.loading.known import Known, find, unique
from directory.models import Member
from resources.models import CaseStudyIndexPage, GlossaryTerm, GuideIndexPage, ResourceIndexPage
from resources.moving import pages as moving
from resources.moving.files import Document, Row
from search.actions import together

DISCUSSION_IDS = uuid.UUID("8b0f1c5e-9d3c-4a59-8f0a-53a6b6a4a1d2")
"""Where the identifiers of the posts that open discussions come from, so that loading twice makes the same ones."""

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
    made = {
        document.slug: publish(known, document, moving.case_study(document, known), CaseStudyIndexPage.objects.get())
        for document in documents
    }
    for document in documents:
        page = made[document.slug]
        origins = moving.origins(document, known)
        if page is not None and origins:
            page.origins = origins
            page.save_revision().publish()


def load_guides(known: Known) -> None:
    """Load the guides, each with its cases in their order and the discussion that its writer opens."""
    for document in read_documents("guides", known.content):
        page = moving.guide(document, known)
        page.review_by = date(known.now.year + 1, known.now.month, 1)
        publish(known, document, page, GuideIndexPage.objects.get())
        open_discussion(known, document)


def load_resource(known: Known, document: Document) -> None:
    """Publish a resource; nothing where one of its name is there."""
    publish(known, document, moving.resource(document, known), ResourceIndexPage.objects.get())


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


def publish(known: Known, document: Document, page: Any, above: Page) -> Any:
    """Publish the page below another with all that the front matter says; nothing where one of its name is there."""
    row = document.front
    page.slug = unique(row, document.slug, known.pages)
    page.owner = page.contributors.all()[0].member if page.contributors.all() else None
    existing = above.get_children().filter(slug=page.slug).first()
    if existing:
        known.pages[page.slug] = known.pages[moving.key_of(page)] = existing.pk
        return None
    try:
        page.live = False
        above.add_child(instance=page)
    except ValidationError as error:
        raise row.broken(f"the page is not complete: {'; '.join(error.messages)}") from error
    page.save_revision(user=page.owner).publish(user=None)
    known.pages[page.slug] = known.pages[moving.key_of(page)] = page.pk
    return type(page).objects.get(pk=page.pk)


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
