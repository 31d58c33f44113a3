"""How far a member has read, and the pages of a thread that are loaded while one scrolls."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from communities.actions import reading as actions
from communities.actions.notifying import mark_seen
from communities.forms import number_of
from communities.models import Post, Thread
from communities.reading import Reading
from communities.rules import Standing
from communities.views.access import members_only, signed_in, with_community, with_post, with_thread
from directory.http import Request


@require_safe
@with_thread
def posts(request: Request, thread: Thread) -> HttpResponse:
    """Return the posts of a page alone, for the page that is open to take them in; what is seen is told by itself."""
    reading = Reading(request.viewer, thread, request.GET.get("page"))
    context = {"reading": reading, "thread": thread, "community": thread.community, "standing": reading.standing}
    return render(request, "communities/_posts.html", context)


@require_POST
@members_only
@with_thread
def read(request: Request, thread: Thread) -> HttpResponse:
    """Remember that the member has seen posts that appeared while the page was open."""
    number = number_of(request.POST.get("number", ""))
    actions.mark_read(thread=thread, member=signed_in(request), number=number)
    mark_seen(thread=thread, member=signed_in(request), number=number)
    return HttpResponse(status=204)


@require_POST
@members_only
@with_post
def mark_unread(request: Request, post: Post) -> HttpResponse:
    """Have the post and what came after it be new again, and go back to the community: the thread's page is reading."""
    actions.mark_unread(post=post, member=signed_in(request))
    words = {"number": post.number, "title": post.thread.title}
    messages.success(request, _("“%(title)s” is new from post %(number)s on.") % words)
    return redirect(post.thread.community)


@require_POST
@members_only
@with_community
def mark_all_read(request: Request, standing: Standing) -> HttpResponse:
    """Remember that the member has read all that is in the community."""
    total = actions.mark_all_read(community=standing.community, member=signed_in(request))
    text = ngettext("%(total)s thread is marked as read.", "%(total)s threads are marked as read.", total)
    messages.success(request, text % {"total": total} if total else _("There was nothing new."))
    return redirect(standing.community)
