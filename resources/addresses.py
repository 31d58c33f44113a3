"""Addresses of pages: within the site, and in full for whoever reads them elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from wagtail.models import Site

if TYPE_CHECKING:
    from resources.models import LearningPage


def in_full(path: str) -> str:
    """Return the full address of a path of the site."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


def address_of(page: LearningPage) -> str:
    """Return the one full address of the page."""
    return in_full(page.get_url() or "")


def paths_of(url_paths: Iterable[str]) -> list[str]:
    """Return the addresses within the site of the pages that stand there in the tree, as `Page.get_url` says each."""
    roots = [root.root_path for root in Site.get_site_root_paths()]
    found = ((path, next(filter(path.startswith, roots), None)) for path in url_paths)
    return ["" if root is None else reverse("wagtail_serve", args=[path[len(root) :]]) for path, root in found]
