"""What a form for writing can start with."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from communities.models import Thread


def short_update(query: QueryDict) -> dict[str, str]:
    """Return the headings of a short update, and its kind, where the address asks for one; otherwise nothing."""
    if query.get("template") != "update":
        return {}
    headings = (_("Progress"), _("Blocker"), _("Help wanted"))
    return {"kind": Thread.Kind.SHARE, "body": "\n".join(f"### {heading}\n\n" for heading in headings)}
