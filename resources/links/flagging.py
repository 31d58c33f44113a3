"""Which links editors are told of, and where those stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from wagtail.models import Page

from resources.links.addresses import Link, links_of
from resources.models import LearningPage, LinkCheck


def broken_links(page: LearningPage) -> Iterator[tuple[Link, LinkCheck]]:
    """Yield the links of a page as it is written now that no longer work, each once; one query."""
    found = {link.url: link for link in links_of(page)}
    broken = LinkCheck.objects.broken().filter(url__in=found).in_bulk(field_name="url") if found else {}
    for url, check in broken.items():
        yield found[url], check


def broken_links_on(pks: Any) -> QuerySet[LinkCheck]:
    """Return what no longer works on the published ones among the pages, each with `own_pages`: those of them."""
    return with_pages(LinkCheck.objects.on(pks).broken(), pks)


def moved_links_on(pks: Any) -> QuerySet[LinkCheck]:
    """Return what moved for good, in the same way."""
    return with_pages(LinkCheck.objects.on(pks).moved(), pks)


def with_pages(links: QuerySet[LinkCheck], pks: Any) -> QuerySet[LinkCheck]:
    """Add to each link, as `own_pages`, the published ones among the pages that lead there."""
    own = Page.objects.live().filter(pk__in=pks).order_by("title")
    return links.prefetch_related(Prefetch("pages", own, to_attr="own_pages"))
