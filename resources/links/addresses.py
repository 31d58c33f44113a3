"""The addresses outside of the site that a page leads to, each with where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import models
from django.utils.encoding import iri_to_uri
from django.utils.text import capfirst

from resources.checking import passages_of
from resources.models.links import LONGEST_ADDRESS
from resources.models.pages import LearningPage

HREF = re.compile(r'\bhref="(https?://[^"\s]+)"', re.IGNORECASE)
WHOLE = re.compile(r"https?://\S+", re.IGNORECASE)
PORTS = {"http": 80, "https": 443}


class Link(NamedTuple):
    """A link on a page: its address, and where an editor finds it (`anchor` is its place in the editor)."""

    url: str
    where: str
    anchor: str


def links_of(page: LearningPage) -> Iterator[Link]:
    """Yield the links to elsewhere in the page's own address, its sections and its sources."""
    for field in page._meta.concrete_fields:
        if isinstance(field, models.URLField) and (url := outside(getattr(page, field.attname))):
            yield Link(url, capfirst(str(field.verbose_name)), field.name)
    for passage in passages_of(page):
        for found in _addresses(passage.value):
            if url := outside(found):
                yield Link(url, passage.where, passage.anchor)


def outside(url: str) -> str:
    """Return an address elsewhere in its one spelling, ASCII and without a fragment; empty for anything else."""
    normal = spelling(url)
    return (
        "" if not normal or urlsplit(normal).hostname == urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname else normal
    )


def spelling(url: str) -> str:
    """Return the address of a web page in the one spelling that it is kept in; empty for what is none.

    An address with a name and a password in it is nobody's to ask.
    """
    try:
        parts = urlsplit(url.strip())
        scheme, port = parts.scheme.lower(), parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:  # also of names that no site can have
        return ""
    if scheme not in PORTS or not host or "@" in parts.netloc:
        return ""
    name = f"[{host}]" if ":" in host else host
    place = name if port in {None, PORTS[scheme]} else f"{name}:{port}"
    written = str(iri_to_uri(urlunsplit((scheme, place, parts.path or "/", parts.query, ""))))
    return written if len(written) <= LONGEST_ADDRESS and written.isascii() else ""


def _addresses(value: Any) -> Iterator[str]:
    """Yield the addresses in what was typed: those that stand alone, and those of links in running text."""
    if isinstance(value, str):
        if WHOLE.fullmatch(value.strip()):
            yield value
        else:
            yield from map(unescape, HREF.findall(value))
    elif isinstance(value, dict):
        for one in value.values():
            yield from _addresses(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _addresses(one)
