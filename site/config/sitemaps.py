"""What search engines are shown: the pages, communities and threads that everybody may read, and nothing of people.

Whoever allows search engines to show their profile allows them to keep it where they find it; no list of people is
made for them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page

from communities.models import Community, Thread
from directory.audiences import Viewer
from resources.actions import PUBLIC_PAGES
from resources.models import CaseStudyPage, LearningGuidePage, LearningPage, LearningPathPage, ResourcePage

A_FILE = 2000
CLOSED = ("/accounts/", "/api/", "/cms/", "/search/")
"""Where search engines have nothing to look for; what may not be shown says so itself, or asks to sign in."""


class PublicSitemap(Sitemap[Any]):
    """Addresses as the site has them."""

    limit = A_FILE

    def get_latest_lastmod(self) -> None:
        """Say in the list of sitemaps nothing of when one changed: it would take reading all that it holds."""

    @property
    def protocol(self) -> str:  # type: ignore[override]
        """The protocol under which the site is known."""
        return settings.WAGTAILADMIN_BASE_URL.partition(":")[0]

    def get_domain(self, site: Any = None) -> str:
        """Return the host under which the site is known, whatever host was asked."""
        return settings.WAGTAILADMIN_BASE_URL.partition("://")[2]


class ListsSitemap(PublicSitemap):
    """The home page, the library and the lists of pages."""

    def items(self) -> list[str]:
        """Return the addresses."""
        found = (model.objects.live().first() for model in PUBLIC_PAGES)
        return [*(page.get_url() for page in found if page), reverse("resources:library")]

    def location(self, item: str) -> str:
        """Return the address."""
        return item


class PagesSitemap(PublicSitemap):
    """The guides, the case studies or the resources."""

    def __init__(self, model: type[LearningPage]) -> None:
        self.model = model

    def items(self) -> QuerySet[Page]:
        """Return the pages that everybody may read."""
        pages = self.model.objects.visible_to(Viewer()).order_by("pk").defer_streamfields()
        return cast("QuerySet[Page]", pages)

    def location(self, item: Page) -> str:
        """Return the address of the page."""
        return item.get_url() or "/"

    def lastmod(self, item: Page) -> datetime | None:
        """Return when it was last published."""
        return cast("datetime | None", item.last_published_at)


class CommunitiesSitemap(PublicSitemap):
    """The communities of which everybody may know."""

    def items(self) -> QuerySet[Community]:
        """Return the communities."""
        return Community.objects.visible_to(Viewer()).order_by("pk")


class ThreadsSitemap(PublicSitemap):
    """The threads that everybody may read."""

    def items(self) -> QuerySet[Thread]:
        """Return the threads."""
        return Thread.objects.visible_to(Viewer()).current().select_related("community").order_by("pk")

    def lastmod(self, item: Thread) -> datetime:
        """Return when somebody last wrote in it."""
        return item.last_post_at


SITEMAPS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    "lists": ListsSitemap,
    "guides": PagesSitemap(LearningGuidePage),
    "case-studies": PagesSitemap(CaseStudyPage),
    "resources": PagesSitemap(ResourcePage),
    "learning-paths": PagesSitemap(LearningPathPage),
    "communities": CommunitiesSitemap,
    "threads": ThreadsSitemap,
}


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines where they have nothing to look for, and where all that they may show is listed."""
    site = settings.WAGTAILADMIN_BASE_URL
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "", f"Sitemap: {site}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
