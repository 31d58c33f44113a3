"""Parts of published pages that are the same for many readers: drawn once, and anew after anything was published.

A part is drawn for somebody imagined, who holds nothing but what the reader holds of the tokens that pages carry: no
name, no session, no community. So what one reader is shown cannot tell of another. Each process keeps its own parts,
under the version of the library that they were drawn from; no draft is ever kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from directory.audiences import MEMBERS, PUBLIC, Onlooker
from search.models import VOCABULARY, Version

if TYPE_CHECKING:
    from directory.http import Request
    from resources.models import LearningPage

KEPT_SECONDS = 3_600
"""How long a part is kept at most, whatever is published: words that depend on the day are not older than that."""
LIBRARY = "library"
"""The name of the version of all that is published."""
SIGHTS = frozenset({PUBLIC, MEMBERS})
"""The tokens that pages carry."""
HOST = ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT")
"""What a request says of the site that it is for."""
GAP = "<!-- each reader's own -->"
"""Stands in a part where something follows that is not the same for all; nobody can write it into a page."""
UNSEEN = frozenset({"draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at"})
"""What is saved of a page when a draft of it is."""


def renew() -> None:
    """Have every process draw all parts anew, as soon as the transaction is done."""
    transaction.on_commit(_renew)


def _renew() -> None:
    Version.renew(LIBRARY)


def is_committed() -> bool:
    """Say whether everybody sees what is seen now: what is not committed is nobody else's, and may never be."""
    return not connection.in_atomic_block


def is_seen(update_fields: frozenset[str] | None) -> bool:
    """Say whether readers see anything of a page for which these fields were saved."""
    return update_fields is None or not update_fields <= UNSEEN


class Parts:
    """Parts of what has the name, for one reader; unless they `are_kept`, each is drawn whenever it is asked for.

    `request` is what is told to whatever draws: that of somebody imagined, and without a query.
    """

    def __init__(self, of: str, request: Request, *, are_kept: bool = False) -> None:
        self._of = of
        self._are_kept = are_kept
        self.request = _as_seen(request)

    def part(self, name: str, draw: Callable[[], str], *told: object, seconds: int = KEPT_SECONDS) -> SafeString:
        """Return a part by its name, drawn where nobody saw it before; `told` is all else that it depends on."""
        if not self._are_kept or not is_committed() or not self._version[0]:
            return mark_safe(draw())  # noqa: S308 (templates drew it, which escape)
        key = [*self._version, self._of, name, sorted(self.request.viewer.audiences), get_language(), *told]
        where, parts = hashlib.sha256(json.dumps(key).encode()).hexdigest(), caches["parts"]
        html: str | None = parts.get(where)
        if html is None:
            html = draw()
            parts.set(where, html, seconds)
        return mark_safe(html)  # noqa: S308 (the same)

    @cached_property
    def _version(self) -> tuple[str, ...]:
        # Read before anything is drawn: what is published meanwhile is found under the next.
        return Version.tokens(LIBRARY, VOCABULARY)


def _as_seen(request: Request) -> Request:
    """Return a request for the same address by somebody of whom nothing is known but which pages they may read."""
    seen: Any = HttpRequest()
    seen.method, seen.path, seen.path_info = "GET", request.path, request.path_info
    seen.META = {name: request.META[name] for name in HOST if name in request.META}
    seen.is_preview = getattr(request, "is_preview", False)
    seen.user, seen.viewer = AnonymousUser(), Onlooker(request.viewer.audiences & SIGHTS)
    found: Request = seen
    return found


class PageParts(Parts):
    """The parts of a page; those of a draft are never kept."""

    def __init__(self, page: LearningPage, request: Request, *, are_kept: bool = False) -> None:
        # The page was read before the version: it may have been published anew in between.
        of = f"page:{page.pk}:{page.live_revision_id}:{page.last_published_at}"
        super().__init__(of, request, are_kept=are_kept)
        self._page = page

    @cached_property
    def surroundings(self) -> dict[str, Any]:
        """What the page shows of other pages, read once for all parts that have to be drawn."""
        return self._page.surroundings(self.request.viewer)
