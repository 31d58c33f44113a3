"""What follows when a page that is discussed is published."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page
from wagtail.signals import page_published

from communities.actions.discussions import rename_with_page


def connect() -> None:
    """Listen to Wagtail; called once, when the site starts."""
    page_published.connect(_page_published, dispatch_uid="communities:published")


def _page_published(instance: Page, **kwargs: Any) -> None:
    rename_with_page(page=instance)
