"""What members do with a post besides writing, and what readers see of it: signs, replies, how it was changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from communities.actions import responses as actions
from communities.changes import Stretch, changes
from communities.errors import ActionError, TooFast
from communities.models import Post, Reaction
from communities.views.access import absent, members_only, signed_in, with_post
from directory.http import Request
from directory.models import Member

A_PAGE = 50
VERSIONS_A_PAGE = 10
REPLIES_A_PAGE = 20
REFUSED, TOO_MANY_REQUESTS = 409, 429


def by_script(request: Request) -> bool:
    """Say whether a script asks, which stays on its page and wants to know only how it went."""
    return request.headers.get("X-Requested-With") == "fetch"


def done(request: Request, place: str) -> HttpResponse:
    """Answer that it is done: a script hears no more, a form leads back to its place."""
    return HttpResponse(status=204) if by_script(request) else redirect(place)


def refused(request: Request, error: ActionError, place: str) -> HttpResponse:
    """Answer that it cannot be done, and why."""
    status = TOO_MANY_REQUESTS if isinstance(error, TooFast) else REFUSED
    if by_script(request):
        return HttpResponse(str(error), status=status, content_type="text/plain; charset=utf-8")
    messages.error(request, str(error))
    return redirect(place)


@require_POST
@members_only
@with_post
def react(request: Request, post: Post) -> HttpResponse:
    """Put a sign under a post, or take it away."""
    wanted = "add" in request.POST
    kind = request.POST.get("add" if wanted else "remove", "")
    try:
        actions.react(post=post, member=signed_in(request), kind=kind, wanted=wanted)
    except ActionError as error:
        return refused(request, error, post.place)
    return done(request, post.place)


@require_safe
@with_post
def reactions(request: Request, post: Post) -> HttpResponse:
    """Show who reacted to a post, as far as the viewer may know them; the others are counted."""
    if post.hidden_at or post.moved_to_id:
        return absent(request)
    given = Reaction.objects.filter(post=post)
    known = given.filter(member__in=Member.objects.visible_to(request.viewer)).select_related("member")
    page = Paginator(known.order_by("kind", "pk"), A_PAGE).get_page(request.GET.get("page"))
    totals = dict(given.values_list("kind").annotate(total=Count("pk")).order_by())
    context = {
        "post": post,
        "thread": post.thread,
        "page": page,
        "totals": [(words, totals[kind]) for kind, words in Reaction.Kind.choices if kind in totals],
        "unknown": sum(totals.values()) - page.paginator.count,
    }
    return render(request, "communities/reactions.html", context)


@require_safe
@with_post
def replies(request: Request, post: Post) -> HttpResponse:
    """List all replies to a post that can be read in its thread, in order; of a post that was taken down, none."""
    if post.hidden_at or post.moved_to_id:
        return absent(request)
    standing = post.replies.standing_replies().select_related("author").order_by("number")
    page = Paginator(standing, REPLIES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "communities/replies.html", {"post": post, "thread": post.thread, "page": page})


@dataclass(frozen=True, slots=True)
class Version:
    """What a post said from a moment on, and how that differs from what it said before."""

    since: datetime
    stretches: list[Stretch]


@require_safe
@with_post
def history(request: Request, post: Post) -> HttpResponse:
    """Show how a post was changed, the last change first; of a post that was taken down nothing is left to read."""
    if post.hidden_at or post.moved_to_id:
        return absent(request)
    former = Paginator(post.revisions.order_by("-pk"), VERSIONS_A_PAGE).get_page(request.GET.get("page"))
    context = {"post": post, "thread": post.thread, "page": former, "versions": _versions(post, former)}
    return render(request, "communities/history.html", context)


def _versions(post: Post, former: Page) -> list[Version]:  # type: ignore[type-arg]
    """Return each change on the page: the text after a former one is the next former one, or that of today."""
    olds = list(former.object_list)
    newer = post.revisions.filter(pk__gt=olds[0].pk).order_by("pk").first() if olds else None
    after, since = (newer.body, newer.written_at) if newer else (post.body, post.edited_at or post.created_at)
    versions = []
    for old in olds:
        versions.append(Version(since, changes(old.body, after)))
        after, since = old.body, old.written_at
    return versions
