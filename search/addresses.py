"""Addresses of searches that people share: one order of what is asked, and nothing in them that asks for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import QueryDict

NOWHERE = "./"
"""The address of the same page with nothing asked."""
MAX_UNDONE = 20


def address(asked: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Return the query of an address with the values of each name in the order given."""
    query = QueryDict(mutable=True)
    for name, values in asked:
        if kept := [value for value in values if value]:
            query.setlist(name, kept)
    return f"?{query.urlencode()}" if query else NOWHERE


def is_untidy(query: QueryDict) -> bool:
    """Say whether a form without JavaScript sent fields that are empty, or that only it needs."""
    return "was" in query or any(not value for _name, values in query.lists() for value in values)


def undone(query: QueryDict) -> tuple[str, ...]:
    """Return what the reader undid, once each; it belongs to the text that it was undone in."""
    text = query.get("q", "")
    found = query.getlist("not")[:MAX_UNDONE] if query.get("was", text) == text else []
    return tuple(dict.fromkeys(found))
