"""A single post: its lasting address, and what can be done with it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from communities.actions import threads as actions
from communities.actions.drafts import discard_draft
from communities.composing import Composer
from communities.errors import ActionError, EditConflict
from communities.forms import BodyForm
from communities.models import Post
from communities.places import Place
from communities.rules import Standing, may_answer
from communities.views.access import members_only, signed_in, with_post
from communities.views.composing import composed, keeping_words
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
@keeping_words
@with_post
def edit(request: Request, post: Post) -> HttpResponse:
    """Change the words of one's own post, and its files."""
    member, place = signed_in(request), Place.editing(post)
    if post.author_id != member.pk or not Standing(request.viewer, post.thread.community).is_member:
        raise PermissionDenied
    started_from = request.POST.get("started_from", post.version)

    def shown(form: BodyForm) -> HttpResponse:
        context = {"post": post, "thread": post.thread, "form": form, "composer": composer, "version": started_from}
        return render(request, "communities/edit_post.html", context)

    def send() -> str:
        nonlocal started_from
        body, files = form.cleaned_data["body"], composer.keys
        try:
            actions.edit_post(post=post, editor=member, body=body, files=files, started_from=started_from)
        except EditConflict as conflict:
            started_from = conflict.post.version
            composer.other = conflict.post.body
            raise
        discard_draft(member=member, place=place.word)
        return post.place

    if request.method != "POST":
        composer = Composer.opened(member, place)
        return shown(BodyForm(initial={"body": post.body} | composer.initial))
    form, composer = BodyForm(request.POST), Composer.sent(request, member, place)
    return composed(request, composer, form, send=send, show=shown)


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
