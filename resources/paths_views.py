"""A member on learning paths: what they have begun, and the buttons that begin, mark and leave."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from directory.http import Request
from resources import paths, progress
from resources.models import LearningPage, LearningPathPage, StartedPath
from resources.page_views import of_page

PER_PAGE = 10


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def own_paths(request: Request) -> HttpResponse:
    """Show the paths that the member has begun, the one that went on last first."""
    started = StartedPath.objects.filter(member=request.viewer.member).on_visible_pages(request.viewer)
    found = Paginator(started, PER_PAGE).get_page(request.GET.get("page"))
    pages = LearningPathPage.objects.in_bulk([one.page_id for one in found])
    seen = paths.journeys(list(pages.values()), request.viewer)
    shown = {"found": found, "journeys": [seen[one.page_id] for one in found if one.page_id in seen]}
    return render(request, "resources/paths/own.html", shown)


@require_POST
@of_page
def begin(request: Request, page: LearningPage) -> HttpResponse:
    """Begin a path and lead to the first thing to do."""
    path, member = _path(page), request.viewer.member
    if member is None:
        return _sign_in(request, path)
    progress.begin(page=path, by=member)
    return _marked(request, path, paths.journey(path, request.viewer), _("You have begun. Go at your own pace."))


@require_POST
@of_page
def mark(request: Request, page: LearningPage) -> HttpResponse:
    """Mark something on a path as done, or as not done."""
    path, member = _path(page), request.viewer.member
    if member is None:
        return _sign_in(request, path)
    key, is_done = request.POST.get("item", ""), request.POST.get("done") == "yes"
    try:
        now = progress.mark(page=path, by=member, key=key, is_done=is_done)
    except KeyError:
        # An editor may have taken it off the path a moment before.
        return _marked(request, path, paths.journey(path, request.viewer), _("That is not on the path any more."))
    words = {"done": now.done_total, "total": now.total}
    said = _("Done. %(done)d of %(total)d done.") if is_done else _("Taken back. %(done)d of %(total)d done.")
    if is_done and now.is_finished:
        said = _("Done. You have finished this path.")
    return _marked(request, path, now, said % words)


@require_http_methods(["GET", "HEAD", "POST"])
@of_page
def leave(request: Request, page: LearningPage) -> HttpResponse:
    """Ask whether the member wants to leave a path, and take back all that they marked."""
    path, member = _path(page), request.viewer.member
    if member is None:
        return _sign_in(request, path)
    if not StartedPath.objects.filter(page_id=path.pk, member=member).exists():
        return redirect(path.get_url() or "/")
    if request.method == "POST":
        progress.leave(page=path, by=member)
        messages.success(request, _("You have left this path, and what you marked is gone."))
        return redirect(path.get_url() or "/")
    return render(request, "resources/paths/leave.html", {"page": path, "above": path.get_parent()})


def _path(page: LearningPage) -> LearningPathPage:
    if not isinstance(page, LearningPathPage):
        raise Http404
    return page


def _sign_in(request: Request, path: LearningPathPage) -> HttpResponse:
    way_in = redirect_to_login(path.get_url() or "/")
    # In place of a part of the page nobody can sign in.
    return HttpResponseClientRedirect(way_in["Location"]) if request.htmx else way_in


def _marked(request: Request, path: LearningPathPage, journey: paths.Journey, said: str) -> HttpResponse:
    """Answer with the modules alone for htmx; else lead back to where the button was, and say what happened."""
    if request.htmx:
        context = {"page": path, "journey": journey, "said": said}
        return render(request, "resources/paths/_body.html", context)
    messages.success(request, said)
    key = request.POST.get("item", "")
    item = journey.item(key) if request.POST.get("from") == "item" else None
    url = path.get_url() or "/"
    return redirect(item.url if item and key.startswith("page-") else f"{url}#way")
