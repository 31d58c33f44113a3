"""Atom feeds of what is new in the library: what everybody may read, whoever asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import cast

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory.audiences import Viewer
from resources.addresses import address_of
from resources.describing import summary_of
from resources.models import CaseStudyPage, LearningGuidePage, LearningPage, LearningPathPage, ResourcePage
from search.registry import Kind

MOST = 30
"""Pages in a feed."""
SECONDS = 3600
MODELS: dict[str, type[LearningPage]] = {
    Kind.GUIDE: LearningGuidePage,
    Kind.CASE_STUDY: CaseStudyPage,
    Kind.RESOURCE: ResourcePage,
    Kind.PATH: LearningPathPage,
}
# What no XML may hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class LibraryFeed(Feed):  # type: ignore[type-arg]
    """The newest pages of the library, or of one kind; a page that is revised comes up again under the same name."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, kind: str = "") -> str:
        """Return the kind asked for; empty for all of them."""
        if kind and kind not in MODELS:
            raise Http404
        return kind

    def title(self, kind: str) -> str:
        """Return what the feed is called."""
        about = Kind(kind).plural if kind else _("Library")
        return f"{settings.SITE_NAME}: {about}"

    def link(self, kind: str) -> str:
        """Return the address of the list that the feed follows."""
        return reverse("resources:library") + (f"?kind={kind}" if kind else "")

    def items(self, kind: str) -> Sequence[LearningPage]:
        """Return the newest pages that everybody may read; a query for each kind."""
        models = [MODELS[kind]] if kind else MODELS.values()
        newest = "-last_published_at"
        pages = [
            page
            for model in models
            for page in model.objects.visible_to(Viewer()).order_by(newest, "-pk").defer_streamfields()[:MOST]
        ]
        pages.sort(key=_published, reverse=True)
        return pages[:MOST]

    def item_title(self, item: LearningPage) -> str:
        """Return the title of the page."""
        return _CONTROL.sub("", item.title)

    def item_description(self, item: LearningPage) -> str:
        """Return what the page says of itself."""
        return _CONTROL.sub("", summary_of(item))

    def item_link(self, item: LearningPage) -> str:
        """Return the full address of the page, which also names it."""
        return address_of(item)

    def item_pubdate(self, item: LearningPage) -> datetime | None:
        """Return when the page was first published."""
        return cast("datetime | None", item.first_published_at)

    def item_updateddate(self, item: LearningPage) -> datetime | None:
        """Return when the page was last published."""
        return cast("datetime | None", item.last_published_at)


def _published(page: LearningPage) -> float:
    return page.last_published_at.timestamp() if page.last_published_at else 0.0


@require_safe
@cache_control(public=True, max_age=SECONDS)
def feed(request: HttpRequest, kind: str = "") -> HttpResponse:
    """Send the feed of the library, or of one kind of page in it."""
    response: HttpResponse = LibraryFeed()(request, kind=kind)
    return response
