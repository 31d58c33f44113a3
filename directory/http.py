"""The type of the requests that views get, and the numbers that come with them."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from directory.audiences import Viewer

MAX_DIGITS = 18
"""Digits of a number that every database takes."""


class Request(HttpRequest):
    """A request with what the site's middlewares give it; for annotations only."""

    viewer: Viewer
    htmx: HtmxDetails


def number_of(text: str) -> int | None:
    """Return the number that an address or a form holds, or nothing where it could be no row's."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else None
