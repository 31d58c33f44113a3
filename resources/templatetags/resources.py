"""Tags of the pages of what was learned."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.utils.safestring import SafeString

from directory.audiences import Viewer
from directory.reasons import in_sentence
from resources.addresses import address_of
from resources.checking import Finding, check
from resources.describing import is_for_programs, linked_data, summary_of
from resources.links.addresses import spelling
from resources.models import CaseStudyPage, Feedback, LearningGuidePage, LearningPage, Use
from resources.reading import marks_of
from resources.stories.reading import answered
from resources.words import explain
from search.alike import Alike, alike
from search.finding import LEARNING

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


@register.inclusion_tag("resources/_reading.html", takes_context=True)
def reading(context: dict[str, Any], page: LearningPage) -> dict[str, Any]:
    """Show whether readers found the page helpful, and let a member say so, keep it and follow it: two queries."""
    viewer: Viewer = context["request"].viewer
    marks = marks_of(page, viewer.member)
    return {
        "page": page,
        "member": viewer.member,
        "marks": marks,
        "feedback": Feedback.objects.filter(page=page.pk).visible_to(viewer).totals() if "rated" in marks else {},
        "is_kept_on_device": isinstance(page, LearningGuidePage) and is_for_programs(page),
    }


@register.inclusion_tag("resources/_used.html", takes_context=True)
def used(context: dict[str, Any], page: LearningPage) -> dict[str, Any]:
    """Show where the page was used and how it is read: three queries; nothing of a draft."""
    if page.pk is None or not page.live:
        return {}
    shown = reading(context, page)
    if "used" in shown["marks"]:
        uses = Use.objects.filter(page=page.pk).visible_to(context["request"].viewer)
        shown["use_total"] = uses.organisation_total()
    return shown


@register.inclusion_tag("resources/_metadata.html", takes_context=True)
def metadata(context: dict[str, Any], page: LearningPage) -> dict[str, Any]:
    """Tell programs what the page is, where everybody may read it; they come as visitors, and so for them alone."""
    if context["request"].viewer.member is not None or not is_for_programs(page):
        return {}
    return {
        "page": page,
        "address": address_of(page),
        "summary": page.search_description or summary_of(page),
        "linked_data": linked_data(page, context["people"]),
        "site_name": settings.SITE_NAME,
    }


@register.inclusion_tag("resources/_more.html", takes_context=True)
def more_on(context: dict[str, Any], page: LearningPage) -> dict[str, Any]:
    """Show the pages that share most concepts with the page, as far as the reader may see them."""
    labels = {concept.key: concept.label for concept in page.subjects}
    audiences = context["request"].viewer.audiences
    found = alike(list(labels), audiences, LEARNING, leaving=[str(page.pk)]) if labels else Alike()
    return {"documents": found.documents, "subject": in_sentence(labels.get(found.tie, ""))}


@register.inclusion_tag("resources/_link_note.html", takes_context=True)
def link_note(context: dict[str, Any], url: str) -> dict[str, Any]:
    """Say of a link on the page that it may no longer work, where that is certain."""
    page = context.get("page")
    if not url or not isinstance(page, LearningPage) or not page.gone_links:
        return {}
    return {"link": page.gone_links.get(spelling(url))}


@register.simple_tag
def checks(page: Any) -> list[Finding] | None:
    """Return what an editor should look at on a page; nothing for what is no such page, or was never saved."""
    return check(page) if isinstance(page, LearningPage) and page.pk else None
