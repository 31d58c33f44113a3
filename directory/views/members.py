"""A member's page and photo, for whoever may see them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory.audiences import Viewer
from directory.endorsing_forms import endorse_form
from directory.evidence import on_profile
from directory.http import Request
from directory.models import Member
from directory.showing import show
from search.waiting import catch_up

OUTLINE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="#625a53">'
    '<path d="M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-8 8a8 6 0 0 1 16 0Z"/></svg>'
)


@require_safe
@cache_control(private=True, no_store=True)
def member(request: Request, pk: int) -> HttpResponse:
    """Show a profile with the contributions behind it, as far as the viewer may see them."""
    viewer = request.viewer
    found = Member.objects.visible_to(viewer).with_profile().filter(pk=pk).first()
    if found is None:
        return refuse(request)
    catch_up()
    response = render(request, "directory/member.html", profile_context(found, viewer))
    if not found.is_for_search_engines:
        response["X-Robots-Tag"] = "noindex"
    return response


def profile_context(found: Member, viewer: Viewer) -> dict[str, Any]:
    """Return what a profile's page shows of the member to the viewer, who may see the profile."""
    show([found], viewer)
    return {
        "member": found,
        "shown": found.shown,
        "is_own": viewer.member == found,
        **on_profile(found, viewer),
        **endorse_form(found, viewer),
    }


def refuse(request: Request) -> HttpResponse:
    """Send a visitor to sign in; tell a member nothing, not even whether the profile exists."""
    if request.viewer.member is None:
        return redirect_to_login(request.path)
    raise Http404


@require_safe
@cache_control(private=True, no_cache=True)
def photo(request: Request, pk: int) -> HttpResponse:
    """Serve the photo of a member whose profile the viewer may see; a browser keeps it but asks each time."""
    found = Member.objects.visible_to(request.viewer).filter(pk=pk).exclude(photo="").first()
    if found is None:
        return _outline()
    etag = quote_etag(found.photo.name)
    response: HttpResponse | None = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            with found.photo.open("rb") as file:
                response = HttpResponse(file.read(), content_type="image/jpeg")
        except FileNotFoundError:
            return _outline()
    response["ETag"] = etag
    if not found.is_for_search_engines:
        response["X-Robots-Tag"] = "noindex"
    return response


def _outline() -> HttpResponse:
    # A post shows its author's face to everybody who reads it: whoever may not see the photo gets an outline, the
    # same as for a number that nobody has.
    return HttpResponse(OUTLINE, content_type="image/svg+xml", status=HTTPStatus.NOT_FOUND)
