"""What a member was told, and what is new where they watch."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from communities.actions import notifying
from communities.models import Notification, Thread
from communities.models.following import read_lines
from communities.views.access import members_only, signed_in
from directory.http import Request

A_PAGE = 20
WATCHED = 20


@require_safe
@members_only
def notifications(request: Request) -> HttpResponse:
    """Show what the member was told, and the watched threads with new posts, as far as they may read them now."""
    viewer, member = request.viewer, signed_in(request)
    told = Notification.objects.visible_to(viewer).select_related(
        "thread__community", "post__author", "search", "introduction__asker", "endorsement__by", "endorsement__concept"
    )
    told = told.select_related("introduction__asked", "introduction__concept", "member", "page")
    watched = Thread.objects.visible_to(viewer).watched_by(member).with_unread(member).filter(unread__gt=0)
    page = Paginator(told, A_PAGE).get_page(request.GET.get("page"))
    read_lines(page.object_list)
    context = {
        "page": page,
        "unread": told.unread().count(),
        "watched": watched.select_related("community")[:WATCHED],
    }
    return render(request, "communities/notifications.html", context)


@require_POST
@members_only
def mark_all_seen(request: Request) -> HttpResponse:
    """Take every notification as read."""
    notifying.mark_all_seen(member=signed_in(request))
    return redirect("communities:notifications")
