"""Writes that follow from publishing: who can see the files of a page."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Page, ReferenceIndex

from directory import audiences
from home.models import HomePage
from resources.models import (
    LEARNING_PAGES,
    Attachment,
    CaseStudyIndexPage,
    GlossaryPage,
    GuideIndexPage,
    LearningPathIndexPage,
    Picture,
    ResourceIndexPage,
)

Files = set[Picture | Attachment]
PUBLIC_PAGES = (HomePage, GuideIndexPage, CaseStudyIndexPage, ResourceIndexPage, LearningPathIndexPage, GlossaryPage)


@transaction.atomic
def share_files(*, page: Page, before: Files) -> None:
    """Make the files that the page shows, and those that it showed before, as visible as their published pages."""
    ReferenceIndex.create_or_update_for_object(page)
    _share(before | files_of(page))


@transaction.atomic
def withdraw_files(*, page: Page, gone: bool = False) -> None:
    """Make the files of a page that is not published any more as visible as the other pages that show them.

    A page that is about to be deleted, `gone`, shows nothing from now on.
    """
    files = files_of(page)
    if gone:
        ReferenceIndex.remove_for_object(page)
    _share(files)


def files_of(page: Page) -> Files:
    """Return the pictures and documents that the page was last known to show."""
    found: Files = set()
    for model in (Picture, Attachment):
        references = ReferenceIndex.get_references_for_object(page).filter(
            to_content_type=ContentType.objects.get_for_model(model)
        )
        found.update(model.objects.filter(pk__in=[int(pk) for pk in references.values_list("to_object_id", flat=True)]))
    return found


def _share(files: Iterable[Picture | Attachment]) -> None:
    for file in files:
        audience = _audience(file)
        if file.audience != audience:
            type(file).objects.filter(pk=file.pk).update(audience=audience)


def _audience(file: Picture | Attachment) -> str:
    """Return the widest audience of the published pages that show the file; nobody's where there is none."""
    references = ReferenceIndex.get_references_to(file).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    pks = {int(pk) for pk in references.values_list("object_id", flat=True)}
    if any(model.objects.live().filter(pk__in=pks).exists() for model in PUBLIC_PAGES):
        return audiences.PUBLIC
    tokens = {
        token
        for model in LEARNING_PAGES
        for token in model.objects.live().filter(pk__in=pks).values_list("audience", flat=True)
    }
    return next((token for token in (audiences.PUBLIC, audiences.MEMBERS) if token in tokens), "")
