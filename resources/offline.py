"""Guides on the reader's own device: the worker that keeps them, and the page that lists them."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from resources.models.pages import AUDIENCE_HEADER

WORKER = Path(__file__).parent / "static" / "resources" / "js" / "service-worker.js"


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """Send the service worker from the root, since a worker serves only what lies below its own address."""
    return HttpResponse(WORKER.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show the page that lists what is kept; it is kept itself, as a visitor sees it."""
    response = render(request, "resources/offline.html")
    response[AUDIENCE_HEADER] = "public"
    return response
