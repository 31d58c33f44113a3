"""A single post: its lasting address, and what can be done with it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from communities.actions import threads as actions
from communities.errors import ActionError
from communities.forms import BodyForm
from communities.models import Post
from communities.rules import Standing, may_answer
from communities.views.access import members_only, sent, signed_in, with_post
from directory.http import Request


@require_safe
@with_post
def post(request: Request, post: Post) -> HttpResponse:
    """Lead to the page of the thread on which the post stands."""
    return redirect(post.place)


@require_safe
@members_only
@with_post
def reply_to(request: Request, post: Post) -> HttpResponse:
    """Lead to the form at the end of the thread, which then replies to this post."""
    quote = "&quote" if "quote" in request.GET else ""
    page = post.thread.last_page
    return redirect(f"{post.thread.get_absolute_url()}?page={page}&reply_to={post.pk}{quote}#reply")


@members_only
@with_post
def edit(request: Request, post: Post) -> HttpResponse:
    """Change the words of one's own post."""
    standing = Standing(request.viewer, post.thread.community)
    if post.author_id != signed_in(request).pk or not standing.is_member:
        raise PermissionDenied
    form = BodyForm(sent(request), initial={"body": post.body})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_post(post=post, editor=signed_in(request), body=form.cleaned_data["body"])
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            return redirect(post.place)
    return render(request, "communities/edit_post.html", {"post": post, "thread": post.thread, "form": form})


@members_only
@with_post
def hide(request: Request, post: Post) -> HttpResponse:
    """Take a post down, after asking once."""
    standing = Standing(request.viewer, post.thread.community)
    is_own = standing.is_member and post.author_id == signed_in(request).pk
    if not (standing.is_host or is_own):
        raise PermissionDenied
    if request.method == "POST":
        actions.hide_post(post=post, by=signed_in(request))
        return redirect(post.place)
    return render(request, "communities/hide_post.html", {"post": post, "thread": post.thread})


@members_only
@with_post
def answer(request: Request, post: Post) -> HttpResponse:
    """Mark a post as the answer to its thread's question, or take the mark away."""
    if not may_answer(Standing(request.viewer, post.thread.community), post.thread):
        raise PermissionDenied
    if request.method == "POST":
        try:
            chosen = request.POST.get("chosen") != "no"
            actions.choose_answer(post=post, by=signed_in(request), chosen=chosen)
        except ActionError as error:
            messages.error(request, str(error))
        return redirect(post.place)
    is_answer = post.thread.answer_id == post.pk
    context = {"post": post, "thread": post.thread, "is_answer": is_answer}
    return render(request, "communities/choose_answer.html", context)
