"""The library: guides, case studies and resources together, searched and narrowed as the site is."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from directory.http import Request
from resources.models import EvidenceStatus, Level, Stage
from search.asked import Scope
from search.finding import LEARNING
from search.registry import Facet
from search.views import answered

LIBRARY = Scope(
    LEARNING,
    (Facet.TOPIC, Facet.METHOD, Facet.SETTING, Facet.EVIDENCE, Facet.STAGE, Facet.READERS, Facet.REGION),
)
NAMED = {Facet.EVIDENCE: EvidenceStatus, Facet.STAGE: Stage, Facet.READERS: Level}
"""The facets whose values only this app can name."""


@require_safe
def library(request: Request) -> HttpResponse:
    """Show the pages of the library that answer the address's question, as far as the viewer may see them."""
    named = {(facet.value, value): str(label) for facet, values in NAMED.items() for value, label in values.choices}
    response = answered(request, "resources/library.html", LIBRARY, named)
    if request.GET:
        # Search engines have the pages themselves; of the ways to narrow their list there is no end.
        response["X-Robots-Tag"] = "noindex"
    return response
