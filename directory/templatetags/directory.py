"""What other pages show of people."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from directory.asked import Asked
from directory.finding import find_people
from directory.results import rows

register = template.Library()

SHOWN = 3


@register.inclusion_tag("directory/_answering.html", takes_context=True)
def people_who_may_know(context: dict[str, Any], text: str) -> dict[str, Any]:
    """Show the first of the people who answer the text, of those that the viewer may see, and the way to the others."""
    viewer = context["request"].viewer
    findings = find_people(text, viewer, facets=())
    if findings.is_browsing:
        return {}
    shown = rows(findings.candidates[:SHOWN], findings, viewer)
    return {"rows": shown, "total": findings.total, "url": f"{reverse('directory:people')}{Asked.about(text)}"}
