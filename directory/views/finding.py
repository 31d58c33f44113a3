"""Find someone: one box, the people who answer, and why."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory.http import Request
from directory.results import people_page
from directory.suggesting import suggestions


@require_safe
def people(request: Request) -> HttpResponse:
    """Show the people who answer the address's question; htmx gets the results alone."""
    htmx = request.htmx
    alone = bool(htmx) and not htmx.history_restore_request
    template = "directory/_people.html" if alone else "directory/people.html"
    response = render(request, template, people_page(request.GET, request.viewer) | {"is_fragment": alone})
    patch_vary_headers(response, ["HX-Request"])
    # Whoever allows search engines to show their profile allows them that page alone.
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@cache_control(private=True, max_age=30)
def suggest(request: Request) -> HttpResponse:
    """List what begins as the text does, for the box of the people search."""
    found = suggestions(request.GET.get("q", ""), request.viewer)
    return render(request, "directory/_suggestions.html", {"suggestions": found})
