"""The site's search: everything but people, who have a search of their own."""

from __future__ import annotations

from collections.abc import Mapping

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
    return answered(request, "search/search.html")


def answered(
    request: HttpRequest, template: str, scope: Scope = SITE, named: Mapping[tuple[str, str], str] | None = None
) -> HttpResponse:
    """Return the page that answers the address's question within the scope (see `search.results.site_page`)."""
    if is_untidy(request.GET):
        # Of the fields of a form the address keeps those that say something, so that it can be passed on.
        return redirect(f"{request.path}{Asked.of(request.GET, scope).address().removeprefix('./')}")
    # The directory's middleware gives each request its viewer; search itself knows no members.
    audiences = request.viewer.audiences  # type: ignore[attr-defined]
    shown = site_page(request.GET, audiences, scope, named)
    if request.user.is_authenticated:
        note(shown["concepts"], by=request.user.pk, audiences=audiences)
    return render(request, template, shown)
