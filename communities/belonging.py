"""The pages that belong to a community: who looks after them, and who is shown them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from wagtail.models import Page

from communities.discussion import ties_of
from communities.models import Community, PageCommunity
from directory import audiences
from directory.audiences import Viewer
from directory.groups import group_source
from directory.models import Member
from directory.roles import CONVENERS, page_source

SHOWN = 10
LOOKED_THROUGH = 50
"""As many pages are read at most to find those that the viewer may read."""


def connect() -> None:
    """Tell which pages the hosts look after, and which communities can be named; called once, when the site starts."""
    page_source(CONVENERS, looked_after)
    group_source(named)


def named() -> Iterator[tuple[str, str]]:
    """Yield the token and the name of each community that every member may know of."""
    communities = Community.objects.of_practice().nameable()
    for pk, name in communities.values_list("pk", "name"):
        yield audiences.community(pk), name


def looked_after(member: Member) -> Collection[int] | None:
    """Return the numbers of the pages of the communities that the member hosts; None for who hosts none."""
    if not Community.objects.hosted_by(member).exists():
        return None
    return list(PageCommunity.objects.hosted_by(member).values_list("page", flat=True))


def community_of(page: Page, viewer: Viewer) -> Community | None:
    """Return the community that a page belongs to, if the viewer may know of it."""
    if "belongs" not in ties_of(page):
        return None
    found: Community | None = Community.objects.visible_to(viewer).nameable().filter(own_pages__page=page.pk).first()
    return found


def pages_from(community: Community, viewer: Viewer) -> list[Page]:
    """Return the newest published pages that belong to a community and that the viewer may read."""
    if community.level == Community.Level.CONFIDENTIAL:
        return []
    pages = Page.objects.live().filter(belonging__community=community).order_by("-first_published_at", "title")
    shown = [page for page in pages[:LOOKED_THROUGH].specific() if viewer.holds(getattr(page, "audience", ""))]
    return shown[:SHOWN]
