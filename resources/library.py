"""The library: guides, case studies and resources together, searched and narrowed as the site is."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from directory.http import Request
from resources.kept import Parts
from resources.models import EvidenceStatus, Level, Stage
from search.asked import Asked, Scope
from search.finding import LEARNING
from search.registry import Facet
from search.results import site_page
from search.views import answered, tidied

LIBRARY = Scope(
    LEARNING,
    (Facet.TOPIC, Facet.METHOD, Facet.SETTING, Facet.EVIDENCE, Facet.STAGE, Facet.READERS, Facet.REGION),
)
NAMED = {Facet.EVIDENCE: EvidenceStatus, Facet.STAGE: Stage, Facet.READERS: Level}
"""The facets whose values only this app can name."""
TEMPLATE = "resources/_library.html"
KEPT_SECONDS = 60
"""How long a list is kept at most: where Elasticsearch answers, it finds what is published a moment later."""
PAGES = frozenset(map(str, range(1, 51)))
"""The numbers of the pages of a list that are kept: what is asked for by hand is not."""


@require_safe
def library(request: Request) -> HttpResponse:
    """Show the pages of the library that answer the address's question, as far as the viewer may see them."""
    if away := tidied(request, LIBRARY):
        return away
    asked = Asked.of(request.GET, LIBRARY)
    answer = _searched(request) if asked.text else _browsed(request, asked)
    response = render(request, "resources/library.html", {"asked": asked, "answer": answer})
    if request.GET:
        # Search engines have the pages themselves; of the ways to narrow their list there is no end.
        response["X-Robots-Tag"] = "noindex"
    return response


def _searched(request: Request) -> str:
    return render_to_string(TEMPLATE, answered(request, LIBRARY, _named()), request)


def _browsed(request: Request, asked: Asked) -> str:
    """Return the list without a text to search for: it is the same for many readers, and whoever comes reads it."""
    number = request.GET.get("page", "")
    parts = Parts("library", request, are_kept=not number or number in PAGES)
    # Of the address what the list takes from it, since the ways to its other pages repeat the whole.
    said = [asked.address().removeprefix("./").removeprefix("?"), f"page={quote(number)}" if number else ""]
    query = parts.request.GET = QueryDict("&".join(filter(None, said)))

    def draw() -> str:
        shown = site_page(query, parts.request.viewer.audiences, LIBRARY, _named())
        return render_to_string(TEMPLATE, shown | {"request": parts.request})

    return parts.part("list", draw, query.urlencode(), seconds=KEPT_SECONDS)


def _named() -> dict[tuple[str, str], str]:
    return {(facet.value, value): str(label) for facet, values in NAMED.items() for value, label in values.choices}
