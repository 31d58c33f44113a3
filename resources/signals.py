"""What follows when a page is published, withdrawn, moved or deleted, whatever way it was done."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_delete, pre_save
from wagtail.models import Page, Revision
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from directory import audiences
from directory.models import Member
from resources import actions, reading
from resources.links.keeping import note_links
from resources.models import LEARNING_PAGES, GlossaryPage, GlossaryTerm, LearningPage, Tick
from resources.publishing import revision_published
from search.actions import index


def connect() -> None:
    """Listen to Wagtail; called once, when the site starts."""
    page_published.connect(_page_published, dispatch_uid="resources:published")
    revision_published.connect(_revision_published, dispatch_uid="resources:revision")
    page_unpublished.connect(_page_unpublished, dispatch_uid="resources:unpublished")
    for signal in (post_page_move, page_slug_changed):
        signal.connect(_pages_moved, dispatch_uid="resources:moved")
    for model in (*LEARNING_PAGES, *actions.PUBLIC_PAGES):
        pre_save.connect(_page_changes, sender=model, dispatch_uid=f"resources:{model.__name__}")
        pre_delete.connect(_page_goes, sender=model, dispatch_uid=f"resources:{model.__name__}")
    pre_delete.connect(_member_goes, sender=Member, dispatch_uid="resources:member")


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
    actions.withdraw_files(page=instance)
    _index(Page.objects.filter(pk=instance.pk))


def _pages_moved(instance: Page, **kwargs: Any) -> None:
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
