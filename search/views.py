"""The site's search: everything but people, who have a search of their own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from search.results import site_page


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the documents that answer the address's question, as far as the viewer may see them."""
    # The directory's middleware gives each request its viewer; search itself knows no members.
    audiences = request.viewer.audiences  # type: ignore[attr-defined]
    return render(request, "search/search.html", site_page(request.GET, audiences))
