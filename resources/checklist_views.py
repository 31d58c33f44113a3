"""The checklist of a guide: one's own, and those kept together with a community."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from directory import audiences
from directory.http import Request, number_of
from directory.models import Member
from resources import checklists
from resources.models import LearningGuidePage


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def checklist(request: Request, pk: int) -> HttpResponse:
    """Show the steps of a guide with the ticks of one list, and take ticks."""
    page: LearningGuidePage = get_object_or_404(LearningGuidePage.objects.live(), pk=pk)
    if stop := page.refuse(request):
        return stop
    member = request.viewer.member
    if member is None:
        return redirect_to_login(request.path if request.method == "POST" else request.get_full_path())
    if not page.monday:
        raise Http404
    group, audience = _list_of(request, member)
    if request.method == "POST":
        changes = {"done": request.POST.getlist("step"), "before": request.POST.getlist("was")}
        checklists.tick(page=page, by=member, audience=audience, **changes)
        return _ticked(request, page, audience, group)
    return render(request, "resources/checklist.html", _context(request, page, member, group, audience))


def _list_of(request: Request, member: Member) -> tuple[int | None, str]:
    """Return the community that the request names, and whose list is meant; 404 for one that the member is not in."""
    asked = request.POST.get("group", "") if request.method == "POST" else request.GET.get("group", "")
    if not asked:
        return None, audiences.member(member.pk)
    group = number_of(asked)
    if group is None or not request.viewer.holds(token := audiences.community(group)):
        raise Http404
    return group, token


def _ticked(request: Request, page: LearningGuidePage, audience: str, group: int | None) -> HttpResponse:
    steps = checklists.steps_of(page, request.viewer, audience)
    words = {"done": checklists.done_total(steps), "total": len(steps)}
    said = _("Kept. %(done)d of %(total)d done.") % words
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(said, content_type="text/plain; charset=utf-8")
    messages.success(request, said)
    return redirect(reverse("resources:checklist", args=[page.pk]) + (f"?group={group}" if group else ""))


def _context(
    request: Request, page: LearningGuidePage, member: Member, group: int | None, audience: str
) -> dict[str, Any]:
    groups = checklists.groups_of(member)
    return {
        "page": page,
        "above": page.get_parent(),
        "steps": checklists.steps_of(page, request.viewer, audience),
        "groups": groups,
        "group": group,
        "group_name": dict(groups).get(group or 0, ""),
    }
