"""The site's search: everything but people, who have a search of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from search.addresses import is_untidy
from search.asked import SITE, Asked, Scope
from search.results import site_page
from search.searched import note


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the documents that answer the address's question, as far as the viewer may see them."""
    return tidied(request) or render(request, "search/search.html", answered(request))


def tidied(request: HttpRequest, scope: Scope = SITE) -> HttpResponse | None:
    """Send whoever comes from a form to the address without what says nothing, so that it can be passed on."""
    if not is_untidy(request.GET):
        return None
    return redirect(f"{request.path}{Asked.of(request.GET, scope).address().removeprefix('./')}")


def answered(
    request: HttpRequest, scope: Scope = SITE, named: Mapping[tuple[str, str], str] | None = None
) -> dict[str, Any]:
    """Return what answers the address's question within the scope (see `search.results.site_page`), and count it."""
    # The directory's middleware gives each request its viewer; search itself knows no members.
    audiences = request.viewer.audiences  # type: ignore[attr-defined]
    shown = site_page(request.GET, audiences, scope, named)
    if request.user.is_authenticated:
        note(shown["concepts"], by=request.user.pk, audiences=audiences)
    return shown
