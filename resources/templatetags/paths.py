"""Tags of learning paths: on the pages that stand on one, and on the home page."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import F

from directory.audiences import Viewer
from directory.http import number_of
from resources.models import LearningPage, LearningPathPage, StartedPath
from resources.paths import journey, page_key

register = template.Library()


@register.inclusion_tag("resources/paths/_along.html", takes_context=True)
def along_path(context: dict[str, Any]) -> dict[str, Any]:
    """Show, on a page that was reached from a path, how to go on; without `?path=` it asks nothing."""
    request, page = context.get("request"), context.get("page")
    asked = number_of(request.GET.get("path", "")) if request is not None else None
    if asked is None or not isinstance(page, LearningPage):
        return {}
    viewer: Viewer = context["request"].viewer
    path = LearningPathPage.objects.visible_to(viewer).filter(pk=asked).first()
    seen = journey(path, viewer) if path else None
    item = seen.item(page_key(page.pk)) if seen else None
    if seen is None or item is None:
        return {}
    return {
        "page": path,
        "journey": seen,
        "item": item,
        "following": seen.after(item.key),
        "member": viewer.member,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("resources/paths/_home.html", takes_context=True)
def path_to_go_on(context: dict[str, Any]) -> dict[str, Any]:
    """Show the member the path that they went on with last, while something on it is left to do."""
    viewer: Viewer = context["request"].viewer if "request" in context else Viewer()
    if viewer.member is None:
        return {}
    begun = StartedPath.objects.filter(member=viewer.member).on_visible_pages(viewer)
    started = begun.order_by(F("finished_at").desc(nulls_first=True), "-changed_at").first()
    return {"journey": journey(LearningPathPage.objects.get(pk=started.page_id), viewer)} if started else {}
