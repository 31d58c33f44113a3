"""The type of the requests that views get."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from directory.audiences import Viewer


class Request(HttpRequest):
    """A request with what the site's middlewares give it; for annotations only."""

    viewer: Viewer
    htmx: HtmxDetails
