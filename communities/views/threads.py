"""The page of a thread, replying to it and starting one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from communities import beginnings
from communities.actions import threads as actions
from communities.actions.drafts import discard_draft
from communities.actions.membership import join
from communities.composing import Composer
from communities.errors import ActionError
from communities.forms import PostForm, ThreadForm, number_of
from communities.fragments import thin
from communities.mentions import anew
from communities.models import Post, Thread
from communities.places import Place
from communities.reading import Reading
from communities.rules import Standing
from communities.similar import similar_threads
from communities.views.access import members_only, signed_in, with_community, with_thread
from communities.views.composing import composed, keeping_words
from directory.http import Request

NO_PARENT = _("The post that you reply to was taken down. Send this again, and it goes to the thread instead.")


@require_safe
@with_thread
def thread(request: Request, thread: Thread) -> HttpResponse:
    """Show a page of a thread, and remember that it was read."""
    reading = Reading(request.viewer, thread, request.GET.get("page"))
    initial, composer = _reply(request, thread), None
    if request.viewer.member is not None:
        composer = Composer.opened(request.viewer.member, _place(thread, initial.get("reply_to", "")))
        # A quotation that was asked for is not put over what somebody had begun.
        initial = initial | composer.initial
    form = PostForm(initial=initial, community=thread.community)
    # What it tells of counts no more in this page's own header.
    reading.remember()
    return show(request, reading, form, composer=composer)


@require_POST
@members_only
@keeping_words
@with_thread
def reply(request: Request, thread: Thread) -> HttpResponse:
    """Add a post, joining an open community first where the form says so; what cannot be sent is kept."""
    form = PostForm(request.POST, community=thread.community)
    composer = Composer.sent(request, signed_in(request), _place(thread, request.POST.get("reply_to", "")))

    def shown(form: PostForm) -> HttpResponse:
        return show(request, Reading(request.viewer, thread, thread.last_page), form, composer=composer)

    return composed(request, composer, form, send=lambda: _send(request, thread, form, composer).place, show=shown)


@transaction.atomic
def _send(request: Request, thread: Thread, form: PostForm, composer: Composer) -> Post:
    member, answers = signed_in(request), form.cleaned_data
    if "join" in request.POST:
        join(community=thread.community, member=member)
    body, client_id = answers["body"], answers["client_id"]
    more: dict[str, Any] = {
        "reply_to": _parent(thread, form),
        "is_anonymous": answers.get("is_anonymous", False),
        "poll": form.new_poll,
        "files": composer.keys,
    }
    post = actions.add_post(thread=thread, author=member, body=body, client_id=client_id, **more)
    if other := anew(post, body):
        post = actions.add_post(thread=thread, author=member, body=body, client_id=other, **more)
    discard_draft(member=member, place=composer.place.word)
    return post


def _parent(thread: Thread, form: PostForm) -> Post | None:
    """Return the post that is replied to; raises ActionError once for one that was taken down meanwhile."""
    pk = form.cleaned_data["reply_to"]
    if not pk:
        return None
    parent = Post.objects.filter(thread=thread, pk=pk, hidden_at=None, moved_to=None).first()
    if parent is None:
        # Sent again, it goes to the thread.
        form.data = {name: form.data[name] for name in form.data} | {"reply_to": ""}
        raise ActionError(NO_PARENT)
    return parent


def _place(thread: Thread, reply_to: str) -> Place:
    pk = number_of(reply_to)
    return Place.replying(thread, Post.objects.filter(thread=thread, pk=pk).first() if pk else None)


def show(
    request: Request, reading: Reading, form: PostForm, status: int = 200, composer: Composer | None = None
) -> HttpResponse:
    """Show a page of a thread with the form to reply."""
    context = {
        "reading": reading,
        "thread": reading.thread,
        "community": reading.thread.community,
        "standing": reading.standing,
        "form": form,
        "composer": composer,
        "replied": _replied(reading.thread, form),
    }
    return HttpResponse(thin(render_to_string("communities/thread.html", context, request)), status=status)


def _replied(thread: Thread, form: PostForm) -> Post | None:
    pk = number_of(str(form["reply_to"].value() or ""))
    return Post.objects.filter(thread=thread, pk=pk).select_related("author").first() if pk else None


def _reply(request: Request, thread: Thread) -> dict[str, str]:
    """Return what the form starts with: the post that is replied to, quoted where that was asked for."""
    pk = number_of(request.GET.get("reply_to", ""))
    post = Post.objects.filter(thread=thread, pk=pk, hidden_at=None).first() if pk else None
    if post is None:
        return beginnings.short_update(request.GET)
    quoted = "".join(f"> {line}\n" for line in post.body.splitlines()) + "\n" if "quote" in request.GET else ""
    return {"reply_to": str(pk), "body": quoted}


@members_only
@keeping_words
@with_community
def start_thread(request: Request, standing: Standing) -> HttpResponse:
    """Start a thread, for members of the community; in an open one that takes a click."""
    community, member = standing.community, signed_in(request)
    if not (standing.is_member or standing.may_join):
        if standing.may_ask and request.method != "POST":
            return redirect("communities:request", community.slug)
        raise PermissionDenied

    def shown(form: PostForm) -> HttpResponse:
        context = {"standing": standing, "community": community, "form": form, "composer": composer}
        if request.POST.get("act") == "preview":
            context["threads"] = similar_threads(request.viewer, community, request.POST.get("title", ""))
        return render(request, "communities/start_thread.html", context)

    place = Place.starting(community)
    if request.method != "POST":
        composer = Composer.opened(member, place)
        return shown(ThreadForm(initial=beginnings.thread(request.GET) | composer.initial, community=community))
    form, composer = ThreadForm(request.POST, community=community), Composer.sent(request, member, place)
    return composed(
        request, composer, form, send=lambda: _start(request, form, composer).get_absolute_url(), show=shown
    )


@transaction.atomic
def _start(request: Request, form: ThreadForm, composer: Composer) -> Thread:
    member, community = signed_in(request), composer.place.community
    if "join" in request.POST:
        join(community=community, member=member)
    answers = {name: form.cleaned_data[name] for name in ("title", "kind", "body", "client_id")}
    answers["is_anonymous"] = form.cleaned_data.get("is_anonymous", False)
    answers["poll"] = form.new_poll
    thread = actions.start_thread(community=community, author=member, files=composer.keys, **answers)
    first = Post.objects.select_related("thread__community").get(thread=thread, number=1)
    if other := anew(first, answers["body"]):
        answers["client_id"] = other
        thread = actions.start_thread(community=community, author=member, files=composer.keys, **answers)
    discard_draft(member=member, place=composer.place.word)
    return thread
