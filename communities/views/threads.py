"""The page of a thread, replying to it and starting one."""

from __future__ import annotations

from uuid import uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from communities.actions import threads as actions
from communities.actions.membership import join
from communities.errors import ActionError, TooFast
from communities.forms import PostForm, ThreadForm, number_of
from communities.models import Community, Post, Thread
from communities.reading import Reading
from communities.rules import Standing
from communities.views.access import members_only, sent, signed_in, with_community, with_thread
from directory.http import Request

TOO_MANY_REQUESTS = 429


@require_safe
@with_thread
def thread(request: Request, thread: Thread) -> HttpResponse:
    """Show a page of a thread, and remember that it was read."""
    reading = Reading(request.viewer, thread, request.GET.get("page"))
    response = show(request, reading, PostForm(initial=_reply(request, thread), community=thread.community))
    reading.remember()
    return response


@require_POST
@members_only
@with_thread
def reply(request: Request, thread: Thread) -> HttpResponse:
    """Add a post, joining an open community first where the form says so; what cannot be sent is kept."""
    form, status = PostForm(request.POST, community=thread.community), 200
    if form.is_valid():
        try:
            post = _send(request, thread, form)
        except ActionError as error:
            form.add_error(None, str(error))
            status = TOO_MANY_REQUESTS if isinstance(error, TooFast) else status
        else:
            return redirect(post.place)
    return show(request, Reading(request.viewer, thread, thread.last_page), form, status=status)


@transaction.atomic
def _send(request: Request, thread: Thread, form: PostForm) -> Post:
    member = signed_in(request)
    if "join" in request.POST:
        join(community=thread.community, member=member)
    answers = form.cleaned_data
    reply_to = Post.objects.filter(thread=thread, pk=answers["reply_to"]).first() if answers["reply_to"] else None
    body, client_id = answers["body"], answers["client_id"]
    more = {
        "reply_to": reply_to,
        "is_anonymous": answers.get("is_anonymous", False),
        "poll": form.poll.cleaned_data["poll"],
    }
    post = actions.add_post(thread=thread, author=member, body=body, client_id=client_id, **more)
    if post.body != body and not post.edited_at:
        # Somebody went back to a form that was sent, and wrote something else.
        client_id = uuid5(client_id, body)
        post = actions.add_post(thread=thread, author=member, body=body, client_id=client_id, **more)
    return post


def show(request: Request, reading: Reading, form: PostForm, status: int = 200) -> HttpResponse:
    """Show a page of a thread with the form to reply."""
    context = {
        "reading": reading,
        "thread": reading.thread,
        "community": reading.thread.community,
        "standing": reading.standing,
        "form": form,
        "replied": _replied(reading.thread, form),
    }
    return render(request, "communities/thread.html", context, status=status)


def _replied(thread: Thread, form: PostForm) -> Post | None:
    pk = number_of(str(form["reply_to"].value() or ""))
    return Post.objects.filter(thread=thread, pk=pk).select_related("author").first() if pk else None


def _reply(request: Request, thread: Thread) -> dict[str, str]:
    """Return what the form starts with: the post that is replied to, quoted where that was asked for."""
    pk = number_of(request.GET.get("reply_to", ""))
    post = Post.objects.filter(thread=thread, pk=pk, hidden_at=None).first() if pk else None
    if post is None:
        return {}
    quoted = "".join(f"> {line}\n" for line in post.body.splitlines()) + "\n" if "quote" in request.GET else ""
    return {"reply_to": str(pk), "body": quoted}


@members_only
@with_community
def start_thread(request: Request, standing: Standing) -> HttpResponse:
    """Start a thread, for members of the community; in an open one that takes a click."""
    if not (standing.is_member or standing.may_join):
        if standing.may_ask:
            return redirect("communities:request", standing.community.slug)
        raise PermissionDenied
    form, status = ThreadForm(sent(request), initial=_begun(request), community=standing.community), 200
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_start(request, standing.community, form))
        except ActionError as error:
            form.add_error(None, str(error))
            status = TOO_MANY_REQUESTS if isinstance(error, TooFast) else status
    context = {"standing": standing, "community": standing.community, "form": form}
    return render(request, "communities/start_thread.html", context, status=status)


def _begun(request: Request) -> dict[str, str]:
    """Return what the form starts with: the kind that a link asks for."""
    kind = request.GET.get("kind", "")
    return {"kind": kind} if kind in Thread.Kind.values else {}


@transaction.atomic
def _start(request: Request, community: Community, form: ThreadForm) -> Thread:
    member = signed_in(request)
    if "join" in request.POST:
        join(community=community, member=member)
    answers = {name: form.cleaned_data[name] for name in ("title", "kind", "body", "client_id")}
    answers["is_anonymous"] = form.cleaned_data.get("is_anonymous", False)
    answers["poll"] = form.poll.cleaned_data["poll"]
    return actions.start_thread(community=community, author=member, **answers)
