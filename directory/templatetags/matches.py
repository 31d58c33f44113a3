"""What the home page shows of mutual matches."""

from __future__ import annotations

from typing import Any

from django import template

from directory.audiences import Viewer
from directory.match_rows import at_home, steps_to_match

register = template.Library()


@register.inclusion_tag("directory/_home_matches.html", takes_context=True)
def home_matches(context: dict[str, Any]) -> dict[str, Any]:
    """Show who matches the member both ways, or what to add to be matched."""
    viewer: Viewer = getattr(context["request"], "viewer", None) or Viewer()
    rows = at_home(viewer)
    # Whoever shows themselves to nobody has said so, and is not asked on every visit.
    is_shown = viewer.member is not None and viewer.member.is_shown_to_members
    return {"rows": rows, "steps": steps_to_match(viewer) if is_shown and not rows else [], "at_home": True}
