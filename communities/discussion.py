"""The discussion of a guide or case study: the thread about it, as a viewer sees it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString
from wagtail.models import Page

from communities.actions.discussions import fits
from communities.actions.threads import DISCUSSION_COMMUNITY
from communities.fragments import STRANGER, either, lines, people
from communities.models import Community, Post, Thread
from communities.rules import Standing
from directory import audiences
from directory.audiences import Viewer
from directory.statements import run

SHOWN = 3
TIES = """
SELECT 'belongs', community_id FROM communities_pagecommunity WHERE page_id = %s
UNION ALL SELECT 'discussed', community_id FROM communities_pagediscussion WHERE page_id = %s
UNION ALL SELECT 'thread', id FROM communities_thread WHERE page_id = %s"""


def ties_of(page: Page) -> dict[str, int]:
    """Return the community that a page `belongs` to, the one in which it is to be `discussed`, and its `thread`.

    Of most pages there is none, so this is asked before anything else. It says nothing of who may know of them.
    """
    return dict(run(TIES, [page.pk] * 3))


@dataclass(frozen=True)
class Discussion:
    """What a page shows of the thread about it: the last posts, or the way to start."""

    page: Page
    thread: Thread | None = None
    standing: Standing | None = None

    @cached_property
    def posts(self) -> list[tuple[SafeString, Post | None]]:
        """The last posts of the thread, as everybody sees them: as HTML, or as what that is made from."""
        if self.thread is None:
            return []
        newest = lines(self.thread, self.thread.post_total - SHOWN + 1, self.thread.post_total)
        authors = people({line.author_id for line in newest})
        return list(either(self.thread, dict.fromkeys(newest, STRANGER), authors).values())

    @property
    def may_write(self) -> bool:
        """Whether the viewer may add to the discussion, where need be by joining its community with the same click."""
        standing = self.standing
        return standing is not None and (standing.is_member or (standing.may_join and not standing.community.agreement))

    @property
    def is_offered(self) -> bool:
        """Whether there is anything to show, to a visitor too: signing in may be all that is missing."""
        return self.thread is not None or self.standing is not None


def community_for(page: Page) -> Community | None:
    """Return where the page is discussed: where an editor chose, else in the open community for pages.

    What only members may read is not discussed where everybody reads, whatever was chosen before.
    """
    return _place(page, ties_of(page).get("discussed"))


def _place(page: Page, chosen: int | None) -> Community | None:
    if chosen is not None:
        place = Community.objects.filter(pk=chosen).first()
    else:
        place = Community.objects.filter(slug=DISCUSSION_COMMUNITY, level=Community.Level.OPEN).first()
    return place if place is not None and fits(page, place) else None


def discussion_of(page: Page, viewer: Viewer) -> Discussion:
    """Return the discussion of the page as the viewer sees it; where they may not read it there is none."""
    if not viewer.holds(getattr(page.specific, "audience", audiences.PUBLIC)):
        return Discussion(page)
    ties, about = ties_of(page), Thread.objects.filter(page_id=page.pk).select_related("community")
    thread = about.first() if "thread" in ties else None
    if thread is None:
        place = _place(page, ties.get("discussed"))
        is_visible = place is not None and viewer.holds(place.content_audience)
        return Discussion(page, standing=Standing(viewer, place) if place and is_visible else None)
    if not viewer.holds(thread.audience):
        return Discussion(page)
    return Discussion(page, thread, Standing(viewer, thread.community))
