"""How far a profile is, for the pages that say so."""

from __future__ import annotations

from typing import Any

from django import template

from directory.audiences import Viewer
from directory.completing import progress

register = template.Library()


@register.inclusion_tag("directory/_home_profile.html", takes_context=True)
def profile_line(context: dict[str, Any]) -> dict[str, Any]:
    """Say in one line what makes a thin profile easier to find, to its member alone."""
    viewer: Viewer = context["request"].viewer
    if viewer.member is None:
        return {"step": None}
    found = progress(viewer.member)
    return {"step": found.next if found.is_thin else None, "minutes": found.minutes}
