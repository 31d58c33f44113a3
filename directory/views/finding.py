"""Find someone: one box, the people who answer, and why; people like somebody; what the box suggests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory.alike import like
from directory.asked import Asked
from directory.audiences import Viewer
from directory.finding import Findings
from directory.http import Request
from directory.models import Member
from directory.results import like_page, people_page
from directory.suggesting import suggestions
from directory.views.members import refuse
from search.addresses import is_untidy
from search.searched import note


@require_safe
def people(request: Request) -> HttpResponse:
    """Show the people who answer the address's question; htmx gets the results alone."""
    return found(request, "directory/people.html")


def found(
    request: Request, template: str, *, among: frozenset[int] | None = None, context: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Answer the address's question with a whole page, or for htmx with the results alone.

    `among` are the only members who are looked at. The address that people pass on is the same however it was sent.
    """
    htmx = request.htmx
    alone = bool(htmx) and not htmx.history_restore_request
    query = Asked.of(request.GET).address().removeprefix("./")
    if is_untidy(request.GET) and not alone:
        return redirect(f"{request.path}{query}")
    shown = people_page(request.GET, request.viewer, among) | {"is_fragment": alone} | dict(context or {})
    if among is None:
        _note(shown["findings"], request.viewer)
    response = render(request, "directory/_people.html" if alone else template, shown)
    if alone:
        response["HX-Push-Url"] = f"{request.path}{query}"
    patch_vary_headers(response, ["HX-Request"])
    # Whoever allows search engines to show their profile allows them that page alone.
    response["X-Robots-Tag"] = "noindex"
    return response


def _note(findings: Findings, viewer: Viewer) -> None:
    """Have what a member looks for counted; whoever was found by their name was not looked for by a subject."""
    by_name = any(one.name is not None for one in findings.candidates[:1])
    if viewer.member is not None and not by_name:
        note(findings.understanding.concept_keys, by=viewer.member.pk, audiences=viewer.audiences)


@require_safe
@cache_control(private=True, no_store=True)
def people_like(request: Request, pk: int) -> HttpResponse:
    """Show the people who are most like a member whom the viewer may see."""
    member = Member.objects.visible_to(request.viewer).filter(pk=pk).first()
    if member is None:
        return refuse(request)
    return render(
        request, "directory/like.html", like_page(member, like(member, request.viewer), request.GET, request.viewer)
    )


@require_safe
@cache_control(private=True, max_age=30)
def suggest(request: Request) -> HttpResponse:
    """List what begins as the text does, for the box of the people search."""
    found = suggestions(request.GET.get("q", ""), request.viewer)
    return render(request, "directory/_suggestions.html", {"suggestions": found})
