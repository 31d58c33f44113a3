"""Writes that follow from publishing: who can see the files of a page."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Page, ReferenceIndex

from directory import audiences
from home.models import HomePage
from resources.models import (
    Attachment,
    CaseStudyIndexPage,
    CaseStudyPage,
    GlossaryPage,
    GuideIndexPage,
    LearningGuidePage,
    Picture,
    ResourceIndexPage,
    ResourcePage,
)

Files = set[Picture | Attachment]
WITH_AUDIENCE = (LearningGuidePage, CaseStudyPage, ResourcePage)
PUBLIC_PAGES = (HomePage, GuideIndexPage, CaseStudyIndexPage, ResourceIndexPage, GlossaryPage)


@transaction.atomic
def share_files(*, page: Page) -> None:
    """Make the files that the page shows, or showed until now, as visible as their published pages."""
    before = files_of(page)
    ReferenceIndex.create_or_update_for_object(page)
    _share(before | files_of(page))


@transaction.atomic
def withdraw_files(*, page: Page) -> None:
    """Make the files of a page that is about to go as visible as the other pages that show them."""
    _share(files_of(page), without=page.pk)


def files_of(page: Page) -> Files:
    """Return the pictures and documents that the page was last known to show."""
    found: Files = set()
    for model in (Picture, Attachment):
        references = ReferenceIndex.get_references_for_object(page).filter(
            to_content_type=ContentType.objects.get_for_model(model)
        )
        found.update(model.objects.filter(pk__in=[int(pk) for pk in references.values_list("to_object_id", flat=True)]))
    return found


def _share(files: Iterable[Picture | Attachment], without: int | None = None) -> None:
    for file in files:
        audience = _audience(file, without)
        if file.audience != audience:
            type(file).objects.filter(pk=file.pk).update(audience=audience)


def _audience(file: Picture | Attachment, without: int | None) -> str:
    """Return the widest audience of the published pages that show the file; nobody's where there is none."""
    references = ReferenceIndex.get_references_to(file).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    pks = {int(pk) for pk in references.values_list("object_id", flat=True)} - {without}
    if any(model.objects.live().filter(pk__in=pks).exists() for model in PUBLIC_PAGES):
        return audiences.PUBLIC
    tokens = {
        token
        for model in WITH_AUDIENCE
        for token in model.objects.live().filter(pk__in=pks).values_list("audience", flat=True)
    }
    return next((token for token in (audiences.PUBLIC, audiences.MEMBERS) if token in tokens), "")
