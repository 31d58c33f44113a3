"""The type of the requests that views get."""

from __future__ import annotations

from django.http import HttpRequest

from directory.audiences import Viewer


class Request(HttpRequest):
    """A request with the viewer that `directory.middleware.ViewerMiddleware` gives it; for annotations only."""

    viewer: Viewer
