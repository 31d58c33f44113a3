"""Search within a community and within a thread, and threads like the one that is about to be started."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from communities.models import Community, Thread
from communities.rules import Standing
from communities.similar import similar_threads
from communities.views.access import absent, members_only, with_community, with_thread
from communities.within import narrowed, readable, search_within, topics_of
from communities.within_forms import WithinForm
from directory.http import Request

MOST_UNDONE = 20


@require_safe
@with_community
def community(request: Request, standing: Standing) -> HttpResponse:
    """Search the posts of a community."""
    if not standing.may_read:
        return absent(request)
    return _found(request, standing.community, None)


@require_safe
@with_thread
def thread(request: Request, thread: Thread) -> HttpResponse:
    """Search the posts of a thread, however long it is."""
    return _found(request, thread.community, thread)


def _found(request: Request, community: Community, thread: Thread | None) -> HttpResponse:
    place = thread or community
    form = WithinForm(request.GET, topics=topics_of(request.viewer, place), is_thread=thread is not None)
    text = form.asked.get("q", "")
    is_asked = bool(text) or form.is_narrowed
    posts = narrowed(readable(request.viewer, place), form.asked)
    without = request.GET.getlist("not")[:MOST_UNDONE]
    found = search_within(posts, text, request.GET.get("page"), without, form.wanted_order) if is_asked else None
    context = {"community": community, "thread": thread, "form": form, "found": found, "text": text}
    return render(request, "communities/within.html", context)


@require_safe
@members_only
@with_community
def similar(request: Request, standing: Standing) -> HttpResponse:
    """Return a part of the page that names threads which may answer what is being typed."""
    if not standing.may_read:
        return absent(request)
    threads = similar_threads(request.viewer, standing.community, request.GET.get("title", ""))
    return render(request, "communities/_similar.html", {"community": standing.community, "threads": threads})
