"""Tags of the pages of what was learned."""

from __future__ import annotations

from typing import Any

from django import template

from directory.audiences import Viewer
from resources.checking import Finding, check
from resources.models import CaseStudyPage, LearningGuidePage, LearningPage

NEWEST = 4

register = template.Library()


@register.inclusion_tag("resources/_newest_guides.html", takes_context=True)
def newest_guides(context: dict[str, Any]) -> dict[str, Any]:
    """Show the newest guides that the reader may see, each with the number of its places."""
    request = context.get("request")
    viewer = request.viewer if request else Viewer()
    guides = LearningGuidePage.objects.visible_to(viewer).order_by("-first_published_at")
    return {"guides": guides.with_place_totals(CaseStudyPage.objects.visible_to(viewer))[:NEWEST]}


@register.simple_tag
def checks(page: Any) -> list[Finding] | None:
    """Return what an editor should look at on a page; nothing for what is no such page, or was never saved."""
    return check(page) if isinstance(page, LearningPage) and page.pk else None
