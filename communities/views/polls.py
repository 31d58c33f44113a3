"""Voting, ending it, and changing what is asked."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from communities import limits
from communities.actions import polls as actions
from communities.errors import ActionError, PollConflict, TooFast
from communities.forms import number_of
from communities.models import Poll, Post
from communities.poll_forms import WORDS, DeadlineForm, PollChangeForm, begun_with
from communities.polls import NewPoll, version_of
from communities.rules import Standing
from communities.views.access import absent, members_only, sent, signed_in, with_post
from communities.views.composing import keeping_words
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


@members_only
@keeping_words
@with_post
def change_poll(request: Request, post: Post) -> HttpResponse:
    """Change the poll under one's own post: what it asks until somebody has voted, then when it closes."""
    member, poll = signed_in(request), Poll.objects.filter(post=post).first()
    if poll is None or post.hidden_at or post.moved_to_id:
        return absent(request)
    if post.author_id != member.pk or not Standing(request.viewer, post.thread.community).is_member:
        raise PermissionDenied
    data, started_from = sent(request), request.POST.get("started_from", version_of(poll))
    form = _form(data, poll, is_whole=not poll.has_votes if data is None else "poll-question" in data)
    if data is None or not form.is_valid():
        return _shown(request, post, form, poll=poll, version=started_from)
    try:
        actions.change_poll(post=post, by=member, wanted=_wanted(form, poll), started_from=started_from)
    except PollConflict as conflict:
        poll = conflict.poll
        form = _form(data, poll, is_whole=not poll.has_votes)
        return _shown(request, post, form, poll=poll, version=version_of(poll), said=str(conflict))
    except TooFast as error:
        form.add_error(None, str(error))
        return limits.refused(_shown(request, post, form, poll=poll, version=started_from), error)
    except ActionError as error:
        form.add_error(None, str(error))
        return _shown(request, post, form, poll=poll, version=started_from)
    return redirect(post.place)


def _form(data: QueryDict | None, poll: Poll, *, is_whole: bool) -> PollChangeForm | DeadlineForm:
    initial = begun_with(NewPoll.of(poll))
    return PollChangeForm(data, initial=initial) if is_whole else DeadlineForm(data, initial=initial)


def _wanted(form: PollChangeForm | DeadlineForm, poll: Poll) -> NewPoll:
    if isinstance(form, PollChangeForm):
        wanted: NewPoll = form.cleaned_data["poll"]
        return wanted
    return replace(NewPoll.of(poll), closes_at=form.cleaned_data["closes_at"])


def _shown(
    request: Request, post: Post, form: PollChangeForm | DeadlineForm, *, poll: Poll, version: str, said: str = ""
) -> HttpResponse:
    """Show the form; where it fell apart with the poll, the poll as it is, and what was typed that has no field now."""
    has_fields = isinstance(form, PollChangeForm) and not poll.is_closed
    context = {
        "post": post,
        "thread": post.thread,
        "poll": poll,
        "form": form,
        "version": version,
        "said": said,
        "is_whole": isinstance(form, PollChangeForm),
        "asked": NewPoll.of(poll),
        "typed": [] if has_fields else [text for name in WORDS if (text := request.POST.get(name, ""))],
    }
    return render(request, "communities/change_poll.html", context)
