"""What hosts do with threads, each act on a page of its own, and the list of what was done."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities.actions import hosting as actions
from communities.actions.rearranging import merge_thread, split_thread
from communities.errors import ActionError
from communities.forms import number_of
from communities.hosting_forms import MergeForm, MoveForm, SplitForm, TitleForm, TopicsForm
from communities.models import Community, Membership, Post, Thread
from communities.rules import Standing
from communities.topics import known_topics, suggested_topics
from communities.views.access import View, absent, members_only, sent, signed_in, with_community, with_thread
from directory.http import Request

A_PAGE = 50
POSTS_SHOWN = 100
THREADS_SHOWN = 20


def for_hosts(view: View) -> View:
    """Call the view with the thread of the address, for a host of its community."""

    @members_only
    @with_thread
    @wraps(view)
    def wrapped(request: Request, thread: Thread, *args: Any, **kwargs: Any) -> HttpResponse:
        if not Standing(request.viewer, thread.community).is_host:
            return absent(request)
        return view(request, thread, *args, **kwargs)

    return wrapped


@for_hosts
def pin(request: Request, thread: Thread) -> HttpResponse:
    """Pin a thread to the top of the list, or take the pin away."""
    if request.method == "POST":
        pinned = request.POST.get("wanted") != "no"
        return _done(request, thread, lambda: actions.pin_thread(thread=thread, by=signed_in(request), pinned=pinned))
    return render(request, "communities/hosting/pin.html", {"thread": thread, "community": thread.community})


@for_hosts
def close(request: Request, thread: Thread) -> HttpResponse:
    """Close a thread, or open it again."""
    if request.method == "POST":
        closed = request.POST.get("wanted") != "no"
        return _done(request, thread, lambda: actions.close_thread(thread=thread, by=signed_in(request), closed=closed))
    return render(request, "communities/hosting/close.html", {"thread": thread, "community": thread.community})


@for_hosts
def rename(request: Request, thread: Thread) -> HttpResponse:
    """Give a thread another title."""
    form = TitleForm(sent(request), initial={"title": thread.title})
    if request.method == "POST" and form.is_valid():
        title = form.cleaned_data["title"]
        return _done(request, thread, lambda: actions.rename_thread(thread=thread, by=signed_in(request), title=title))
    context = {"thread": thread, "community": thread.community, "form": form}
    return render(request, "communities/hosting/rename.html", context)


@for_hosts
def topics(request: Request, thread: Thread) -> HttpResponse:
    """Say what a thread is about, from what it has, what its words suggest, and what the host names."""
    own = list(thread.concepts.all())
    offered = {concept.pk for concept in (*own, *suggested_topics(thread))}
    initial = {"topics": [concept.pk for concept in own]}
    form = TopicsForm(sent(request), offered=offered, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["topics"]
        if "add" not in request.POST:
            by = signed_in(request)
            return _done(request, thread, lambda: actions.tag_thread(thread=thread, by=by, concepts=list(chosen)))
        keys = {concept.pk for concept in chosen}
        form = TopicsForm(offered=offered | keys, initial={"topics": list(keys)})
    context = {"thread": thread, "community": thread.community, "form": form, "known": known_topics()}
    return render(request, "communities/hosting/topics.html", context)


@for_hosts
def move(request: Request, thread: Thread) -> HttpResponse:
    """Move a thread to another community of the host's, once they know who will be able to read it."""
    member = signed_in(request)
    hosted = Membership.objects.filter(member=member).exclude(title="").values("community")
    places = Community.objects.filter(pk__in=hosted).exclude(pk=thread.community_id).order_by("name")
    form = MoveForm(sent(request), places=places)
    to = form.cleaned_data["to"] if request.method == "POST" and form.is_valid() else None
    context = {"thread": thread, "community": thread.community, "form": form, "places": places, "to": to}
    if to is not None:
        confirmed = form.cleaned_data["confirmed"]
        if reason := actions.why_it_stays(thread, to):
            form.add_error("to", reason)
        elif confirmed or not actions.widens(thread.community, to):
            act = {"thread": thread, "to": to, "by": member, "confirmed": confirmed}
            return _done(request, thread, lambda: actions.move_thread(**act))
        else:
            context["readers"] = to.memberships.filter(member__is_active=True).count()
    return render(request, "communities/hosting/move.html", context)


@for_hosts
def split(request: Request, thread: Thread) -> HttpResponse:
    """Start a new thread with some of a thread's posts."""
    start = max(1, number_of(request.GET.get("from", "")))
    form = SplitForm(sent(request))
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen
        if onwards := form.cleaned_data["onwards"]:
            chosen |= set(thread.posts.filter(number__gte=onwards).values_list("pk", flat=True))
        try:
            by, title = signed_in(request), form.cleaned_data["title"]
            new = split_thread(thread=thread, posts=chosen, title=title, by=by)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The posts are in this new thread now."))
            return redirect(new)
    posts = list(
        Post.objects.filter(thread=thread, moved_to=None, number__gte=start)
        .select_related("author")
        .order_by("number")[: POSTS_SHOWN + 1]
    )
    later = posts[POSTS_SHOWN].number if len(posts) > POSTS_SHOWN else None
    context = {
        "thread": thread,
        "community": thread.community,
        "form": form,
        "posts": posts[:POSTS_SHOWN],
        "later": later,
        "earlier": max(1, start - POSTS_SHOWN) if start > 1 else None,
    }
    return render(request, "communities/hosting/split.html", context)


@for_hosts
def merge(request: Request, thread: Thread) -> HttpResponse:
    """Merge a thread into another of its community."""
    words = request.GET.get("q", "").replace("\0", "")[:100]
    others = _others(request, thread, words)
    form = MergeForm(sent(request), threads=others, shown=THREADS_SHOWN)
    if request.method == "POST" and form.is_valid():
        try:
            into = merge_thread(thread=thread, into=form.cleaned_data["into"], by=signed_in(request))
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The two threads are one now."))
            return redirect(into)
    context = {"thread": thread, "community": thread.community, "form": form, "words": words}
    return render(request, "communities/hosting/merge.html", context)


def _others(request: Request, thread: Thread, words: str) -> QuerySet[Thread]:
    others: QuerySet[Thread] = thread.community.threads.visible_to(request.viewer).current()
    others = others.of_everybody().exclude(pk=thread.pk)  # type: ignore[attr-defined]
    for word in words.split()[:8]:
        others = others.filter(title__icontains=word)
    return others.order_by("-last_post_at", "-pk")


def _done(request: Request, thread: Thread, act: Callable[[], Thread]) -> HttpResponse:
    """Do what the host asks for and lead back to the thread; why it cannot be done is said there."""
    try:
        thread = act()
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Done."))
    return redirect(thread)


@require_safe
@members_only
@with_community
def log(request: Request, standing: Standing) -> HttpResponse:
    """Show the hosts what was done in their community, the latest first."""
    if not standing.is_host:
        return absent(request)
    entries = standing.community.audit.select_related("actor", "member", "thread__community", "post")
    page = Paginator(entries, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "communities/hosting/log.html", {"community": standing.community, "page": page})
