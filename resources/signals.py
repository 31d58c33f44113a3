"""What follows when a page is published, withdrawn, moved or deleted, whatever way it was done."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.models import Page, Revision, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from directory import audiences
from directory.models import Member
from resources import actions, kept, reading
from resources.links.keeping import note_links
from resources.models import (
    LEARNING_PAGES,
    Adaptation,
    Attachment,
    CaseOrganisation,
    Edition,
    GlossaryPage,
    GlossaryTerm,
    GuideCase,
    LearningPage,
    LinkCheck,
    Picture,
    Rendition,
    Tick,
)
from resources.publishing import revision_published
from search.actions import index

SHOWN: tuple[type[Model], ...] = (
    Adaptation,
    Attachment,
    CaseOrganisation,
    Edition,
    GlossaryTerm,
    GuideCase,
    LinkCheck,
    Picture,
    Site,
)
"""What parts of pages show beside pages."""


def connect() -> None:
    """Listen to Wagtail; called once, when the site starts."""
    page_published.connect(_page_published, dispatch_uid="resources:published")
    revision_published.connect(_revision_published, dispatch_uid="resources:revision")
    page_unpublished.connect(_page_unpublished, dispatch_uid="resources:unpublished")
    for signal in (post_page_move, page_slug_changed):
        signal.connect(_pages_moved, dispatch_uid="resources:moved")
    for model in (*filter(_is_page, apps.get_models()), *SHOWN):
        post_save.connect(_shown_changes, sender=model, dispatch_uid=f"resources:shown:{model.__name__}")
        post_delete.connect(_shown_changes, sender=model, dispatch_uid=f"resources:shown:{model.__name__}")
    for model in (*LEARNING_PAGES, *actions.PUBLIC_PAGES):
        pre_save.connect(_page_changes, sender=model, dispatch_uid=f"resources:{model.__name__}")
        pre_delete.connect(_page_goes, sender=model, dispatch_uid=f"resources:{model.__name__}")
    # Those that are missing are made while a page is drawn: that changes nothing.
    post_delete.connect(_shown_changes, sender=Rendition, dispatch_uid="resources:shown:Rendition")
    pre_delete.connect(_member_goes, sender=Member, dispatch_uid="resources:member")


def _is_page(model: type[Model]) -> bool:
    return issubclass(model, Page)


def _shown_changes(instance: Model, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    # Of a page that is not published nothing is shown; when it stops being, Wagtail says so.
    if not isinstance(instance, Page) or (instance.live and kept.is_seen(update_fields)):
        kept.renew()


def _page_changes(instance: Page, **kwargs: Any) -> None:
    # Wagtail counts anew what a page shows as soon as it is saved: afterwards nobody knows what it showed.
    instance.__dict__["shown_before"] = actions.files_of(instance) if instance.pk else set()


def _page_published(instance: Page, **kwargs: Any) -> None:
    actions.share_files(page=instance, before=instance.__dict__.get("shown_before", set()))
    if isinstance(instance, LearningPage):
        note_links(page=instance)
    _index(Page.objects.filter(pk=instance.pk))


def _revision_published(page: Page, revision: Revision, by: Member | None, **kwargs: Any) -> None:
    reading.tell_followers(page=page, revision=revision, by=by)


def _page_unpublished(instance: Page, **kwargs: Any) -> None:
    kept.renew()
    actions.withdraw_files(page=instance)
    _index(Page.objects.filter(pk=instance.pk))


def _pages_moved(instance: Page, **kwargs: Any) -> None:
    kept.renew()
    _index(Page.objects.descendant_of(instance, inclusive=True))


def _page_goes(instance: Page, **kwargs: Any) -> None:
    actions.withdraw_files(page=instance, gone=True)


def _member_goes(instance: Member, **kwargs: Any) -> None:
    # What they ticked with others stays with those, without their name; their own lists go with them.
    Tick.objects.filter(audience=audiences.member(instance.pk)).delete()


def _index(pages: Any) -> None:
    pks = list(pages.values_list("pk", flat=True))
    for entity in ("guide", "case-study", "resource", "learning-path"):
        index(entity=entity, pks=pks)
    if GlossaryPage.objects.filter(pk__in=pks).exists():
        index(entity="glossary", pks=GlossaryTerm.objects.values_list("pk", flat=True))
