"""The page beside a guide, case study or resource that names people and communities."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory.http import Request
from resources.around import around
from resources.using_views import page_of


@require_safe
@cache_control(private=True, no_store=True)
def beside(request: Request, pk: int) -> HttpResponse:
    """Show who knows what the page is about, and where it is talked about."""
    page = page_of(pk)
    if stop := page.refuse(request):
        return stop
    context = {"page": page, "above": page.get_parent(), "is_visitor": request.viewer.member is None}
    return render(request, "resources/around.html", context | around(page, request.viewer))
