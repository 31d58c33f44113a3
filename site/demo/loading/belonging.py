"""Give some of the demonstration's pages to communities, whose conveners look after them."""

from __future__ import annotations

from communities.models import PageCommunity
from demo.loading.known import Known

PAGES = {"red-bag-checklist": "care-homes-and-hospitals", "run-chart-starter": "measurement-for-improvement"}
"""The community that a page belongs to; of the first, Beatriz Santos is in the group of conveners."""


def load_belonging(known: Known) -> None:
    """Give each page to its community, once; one that was given to another stays there."""
    for slug, key in PAGES.items():
        page, community = known.pages.get(slug), known.communities.get(key)
        if page is not None and community is not None:
            PageCommunity.objects.get_or_create(page_id=page, defaults={"community": community})
