"""What pages show of introductions: the way to ask somebody, and whom they helped."""

from __future__ import annotations

from typing import Any

from django import template

from directory.audiences import Viewer
from directory.models import Availability, Introduction, Member
from directory.parts import Part

register = template.Library()
SHOWN = 12


@register.inclusion_tag("directory/introductions/_ask.html", takes_context=True)
def ask_button(context: dict[str, Any], member: Member) -> dict[str, Any]:
    """Show on a profile how its member can be asked; to the member, what others see there."""
    viewer: Viewer = context["request"].viewer
    return {"member": member, "is_own": viewer.member == member, "is_open": Availability.of(member).is_open}


@register.inclusion_tag("directory/introductions/_helped.html", takes_context=True)
def helped(context: dict[str, Any], member: Member) -> dict[str, Any]:
    """Show on a profile whom the member helped: by name where they agreed and the viewer may see them."""
    viewer: Viewer = context["request"].viewer
    if not member.shown.has(Part.WORK):
        return {"pieces": []}
    found = list(Introduction.objects.that_helped(member).select_related("asker", "concept")[:SHOWN])
    named = Member.objects.visible_to(viewer).filter(paused=False, pk__in=[one.asker_id for one in found])
    seen = set(named.values_list("pk", flat=True)) if any(one.asker_is_named for one in found) else set()
    pieces = [(one, one.asker if one.asker_is_named and one.asker_id in seen else None) for one in found]
    return {"pieces": pieces, "is_own": viewer.member == member, "csrf_token": context.get("csrf_token")}
