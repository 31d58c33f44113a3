"""What a form for writing can start with."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from communities.forms import MAX_BODY, MAX_TITLE
from communities.models import Thread


def thread(query: QueryDict) -> dict[str, str]:
    """Return the kind, title and words of a new thread, or the headings of a short update, that a link asks for."""
    kind, title = query.get("kind", ""), query.get("title", "")
    asked = {
        "kind": kind if kind in Thread.Kind.values else "",
        "title": " ".join("".join(char if char.isprintable() else " " for char in title).split())[:MAX_TITLE],
        "body": query.get("body", "")[:MAX_BODY],
    }
    return short_update(query) or {name: words for name, words in asked.items() if words}


def short_update(query: QueryDict) -> dict[str, str]:
    """Return the headings of a short update, and its kind, where the address asks for one; otherwise nothing."""
    if query.get("template") != "update":
        return {}
    headings = (_("Progress"), _("Blocker"), _("Help wanted"))
    return {"kind": Thread.Kind.SHARE, "body": "\n".join(f"### {heading}\n\n" for heading in headings)}
