"""The site's search: everything but people, who have a search of their own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from search.addresses import is_untidy
from search.asked import Asked
from search.results import site_page


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the documents that answer the address's question, as far as the viewer may see them."""
    if is_untidy(request.GET):
        # Of the fields of a form the address keeps those that say something, so that it can be passed on.
        return redirect(f"{request.path}{Asked.of(request.GET).address().removeprefix('./')}")
    # The directory's middleware gives each request its viewer; search itself knows no members.
    audiences = request.viewer.audiences  # type: ignore[attr-defined]
    return render(request, "search/search.html", site_page(request.GET, audiences))
