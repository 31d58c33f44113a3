"""Who matches the member both ways, and putting somebody away."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from directory import match_rows
from directory.http import Request
from directory.matching import matches
from directory.models import Member, ShownMatch

A_PAGE = 20


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def mutual_matches(request: Request) -> HttpResponse:
    """Show everybody who matches the member both ways, with both reasons."""
    viewer = request.viewer
    page = Paginator(matches(viewer), A_PAGE).get_page(request.GET.get("page"))
    rows = match_rows.rows(list(page.object_list), viewer)
    context = {
        "page": page,
        "rows": rows,
        "steps": [] if rows else match_rows.steps_to_match(viewer),
        "hidden": ShownMatch.objects.filter(member=viewer.member, is_hidden=True).count(),
    }
    return render(request, "directory/matches.html", context)


@require_POST
@login_required
def hide_match(request: Request, pk: int) -> HttpResponse:
    """Show this match no more, and go back to where the member was."""
    other = get_object_or_404(Member.objects.visible_to(request.viewer).exclude(pk=request.user.pk), pk=pk)
    match_rows.hide_match(member=Member.objects.get(pk=request.user.pk), other=other)
    messages.success(request, _("You are not shown %(name)s as a match any more.") % {"name": other.display_name})
    return redirect("/" if "home" in request.POST else "directory:matches")


@require_POST
@login_required
def show_again(request: Request) -> HttpResponse:
    """Show again whom the member put away."""
    count = match_rows.show_again(member=Member.objects.get(pk=request.user.pk))
    said = ngettext("%(count)d match may be shown again.", "%(count)d matches may be shown again.", count)
    messages.success(request, said % {"count": count})
    return redirect("directory:matches")
