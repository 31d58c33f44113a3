"""The page beside a guide, case study or resource that names people and communities."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from directory.http import Request
from resources.around import around
from resources.models import LearningPage
from resources.page_views import of_page


@require_safe
@of_page
def beside(request: Request, page: LearningPage) -> HttpResponse:
    """Show who knows what the page is about, and where it is talked about."""
    context = {"page": page, "above": page.get_parent(), "is_visitor": request.viewer.member is None}
    return render(request, "resources/around.html", context | around(page, request.viewer))
