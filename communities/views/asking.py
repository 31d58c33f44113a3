"""Asking safely: in private, or without a name that hosts can look up with a reason."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers

from communities.actions import asking as actions
from communities.asking_forms import QuestionForm, ReasonForm
from communities.errors import ActionError, TooFast
from communities.models import Post
from communities.rules import Standing
from communities.views.access import absent, members_only, sent, signed_in, with_community, with_post
from directory.http import Request

TOO_MANY_REQUESTS = 429


@members_only
@with_community
def ask_hosts(request: Request, standing: Standing) -> HttpResponse:
    """Ask the hosts in private, for members of the community."""
    if not standing.is_member:
        return absent(request)
    form, status = QuestionForm(sent(request)), 200
    if request.method == "POST" and form.is_valid():
        answers = {name: form.cleaned_data[name] for name in ("title", "body", "client_id")}
        try:
            return redirect(actions.ask_hosts(community=standing.community, author=signed_in(request), **answers))
        except ActionError as error:
            form.add_error(None, str(error))
            status = TOO_MANY_REQUESTS if isinstance(error, TooFast) else status
    context = {"standing": standing, "community": standing.community, "form": form}
    return render(request, "communities/ask_hosts.html", context, status=status)


@members_only
@with_post
def reveal(request: Request, post: Post) -> HttpResponse:
    """Show a host who wrote a post without a name, after they have said why; it is shown once and kept by nobody."""
    if not Standing(request.viewer, post.thread.community).is_host or not post.is_anonymous:
        return absent(request)
    form, author = ReasonForm(sent(request)), None
    if request.method == "POST" and form.is_valid():
        author = actions.reveal_author(post=post, by=signed_in(request), reason=form.cleaned_data["reason"])
    context = {"post": post, "thread": post.thread, "form": form, "author": author}
    response = render(request, "communities/reveal.html", context)
    add_never_cache_headers(response)
    return response
