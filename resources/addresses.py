"""Full addresses of the site, for whoever reads them elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from resources.models import LearningPage


def in_full(path: str) -> str:
    """Return the full address of a path of the site."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


def address_of(page: LearningPage) -> str:
    """Return the one full address of the page."""
    return in_full(page.get_url() or "")
