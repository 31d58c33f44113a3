"""Tags of the pages of what was learned."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from directory.audiences import Viewer
from resources.models import CaseStudyPage, LearningGuidePage
from resources.stories.reading import answered
from resources.words import explain

NEWEST = 4
ANSWERED = 3
"""Stories with which the home page waits for the member."""

register = template.Library()


@register.inclusion_tag("resources/_newest_guides.html", takes_context=True)
def newest_guides(context: dict[str, Any]) -> dict[str, Any]:
    """Show the newest guides that the reader may see, each with the number of its places."""
    request = context.get("request")
    viewer = request.viewer if request else Viewer()
    guides = LearningGuidePage.objects.visible_to(viewer).order_by("-first_published_at")
    return {"guides": guides.with_place_totals(CaseStudyPage.objects.visible_to(viewer))[:NEWEST]}


@register.simple_block_tag
def explained(content: str) -> SafeString:
    """Explain, within the block, the words of the glossary where a reader first meets them."""
    return explain(content)


@register.inclusion_tag("resources/stories/_answered.html", takes_context=True)
def answered_stories(context: dict[str, Any]) -> dict[str, Any]:
    """Show the member which of their stories the editors ask to have changed."""
    request = context.get("request")
    member = request.viewer.member if request else None
    return {"pages": answered(member)[:ANSWERED] if member else []}
