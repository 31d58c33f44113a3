"""How to cite a page: to copy, and as files for programs that keep references."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from directory.http import Request
from resources.citing import Citation
from resources.models import LearningPage
from resources.page_views import of_page


@require_safe
@of_page
def cite(request: Request, page: LearningPage) -> HttpResponse:
    """Show the citations of the page."""
    citation = Citation.of(page, request.viewer)
    styles = [
        ("vancouver", "Vancouver", citation.vancouver),
        ("harvard", "Harvard", citation.harvard),
        ("bibtex", "BibTeX", citation.bibtex),
        ("ris", "RIS", citation.ris),
    ]
    return render(request, "resources/cite.html", {"page": page, "above": page.get_parent(), "styles": styles})


@require_safe
@of_page
def bibtex(request: Request, page: LearningPage) -> HttpResponse:
    """Send the citation as a file of BibTeX."""
    citation = Citation.of(page, request.viewer)
    return _file(citation.bibtex, "application/x-bibtex", f"{page.slug}.bib")


@require_safe
@of_page
def ris(request: Request, page: LearningPage) -> HttpResponse:
    """Send the citation as a file of RIS."""
    citation = Citation.of(page, request.viewer)
    return _file(citation.ris, "application/x-research-info-systems", f"{page.slug}.ris")


def _file(text: str, kind: str, name: str) -> HttpResponse:
    # A slug may hold letters of any language, which the header takes in a form of its own.
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""}
    return HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers)
