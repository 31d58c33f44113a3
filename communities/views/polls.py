"""Voting, and ending it."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from communities.actions import polls as actions
from communities.errors import ActionError
from communities.forms import number_of
from communities.models import Post
from communities.views.access import members_only, signed_in, with_post
from communities.views.responses import done, refused
from directory.http import Request


@require_POST
@members_only
@with_post
def vote(request: Request, post: Post) -> HttpResponse:
    """Take what the member chooses, in place of what they chose before."""
    choices = [number_of(text) for text in request.POST.getlist("choice")]
    try:
        actions.vote(post=post, member=signed_in(request), choices=choices)
    except ActionError as error:
        return refused(request, error, post.place)
    return done(request, post.place)


@require_POST
@members_only
@with_post
def close_poll(request: Request, post: Post) -> HttpResponse:
    """End the voting."""
    try:
        actions.close_poll(post=post, by=signed_in(request))
    except ActionError as error:
        return refused(request, error, post.place)
    return done(request, post.place)
