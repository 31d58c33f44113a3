"""Find what a request asks for among what its viewer may see."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from communities.models import Community, Post, Thread
from communities.rules import Standing
from directory import audiences
from directory.http import Request
from directory.models import Member

View = Callable[..., HttpResponse]

SAFE = {"GET", "HEAD"}


def absent(request: Request) -> HttpResponse:
    """Answer for what is not there or may not be seen: a visitor may sign in and look again, a member sees a 404.

    What does not exist is answered in the same way, so that the answer gives nothing away.
    """
    if request.viewer.member is None:
        return redirect_to_login(request.get_full_path())
    raise Http404


def with_community(view: View) -> View:
    """Call the view with how the viewer stands in the community of the address, if they may know of it."""

    @wraps(view)
    def wrapped(request: Request, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        community = Community.objects.visible_to(request.viewer).filter(slug=slug).select_related("parent").first()
        if community is None:
            return absent(request)
        response = view(request, Standing(request.viewer, community), *args, **kwargs)
        return _kept(response, community.content_audience)

    return wrapped


def with_thread(view: View) -> View:
    """Call the view with the thread of the address, if the viewer may read it.

    A thread that was moved is found under its old address too, and one that was merged leads to the other.
    """

    @wraps(view)
    def wrapped(request: Request, slug: str, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        thread = Thread.objects.filter(pk=pk).select_related("community").first()
        if thread is None or not request.viewer.holds(thread.audience):
            return absent(request)
        if request.method in SAFE and (thread.merged_into_id or thread.community.slug != slug):
            return _kept(redirect(_place_of(thread)), thread.audience)
        return _kept(view(request, thread, *args, **kwargs), thread.audience)

    return wrapped


def with_post(view: View) -> View:
    """Call the view with the post of the address, if the viewer may read its thread."""

    @wraps(view)
    def wrapped(request: Request, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        posts = Post.objects.filter(pk=pk, thread__audience__in=request.viewer.audiences)
        post = posts.select_related("author", "thread__community").first()
        if post is None:
            return absent(request)
        if request.method in SAFE and post.moved_to_id:
            return _kept(redirect("communities:post", post.moved_to_id), post.thread.audience)
        return _kept(view(request, post, *args, **kwargs), post.thread.audience)

    return wrapped


def _place_of(thread: Thread) -> Thread:
    """Return the thread, or that into which it was merged, which asks anew who may read it."""
    if not thread.merged_into_id:
        return thread
    place: Thread = Thread.objects.select_related("community").get(pk=thread.merged_into_id)
    return place


def members_only(view: View) -> View:
    """Send a visitor to sign in first."""

    @wraps(view)
    def wrapped(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.viewer.member is None:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else _page_of(request))
        return view(request, *args, **kwargs)

    return wrapped


def sent(request: Request) -> QueryDict | None:
    """Return what a form sent, however little; nothing where the page is only read."""
    return request.POST if request.method == "POST" else None


def signed_in(request: Request) -> Member:
    """Return the member who sent the request; raises PermissionDenied for a visitor."""
    if request.viewer.member is None:
        raise PermissionDenied
    return request.viewer.member


def _kept(response: HttpResponse, audience: str) -> HttpResponse:
    """Let no browser and nothing between keep what only some may read."""
    if audience != audiences.PUBLIC:
        add_never_cache_headers(response)
    return response


def _page_of(request: Request) -> str:
    """Return the page that a form stood on: the address that takes a form may answer nothing else."""
    parent = request.path.rstrip("/").rpartition("/")[0]
    return f"{parent}/"
