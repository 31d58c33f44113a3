"""What other pages show of communities: on the home page, and below a guide."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any
from uuid import UUID

from django import template
from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.models import Page

from communities import unread
from communities.asking import places_to_ask
from communities.belonging import community_of, pages_from
from communities.composing import Composer
from communities.discussion import discussion_of
from communities.forms import PostForm
from communities.models import Community, Invitation, Membership, MembershipRequest, Thread
from communities.places import Place
from directory.audiences import Viewer
from directory.models import Member

register = template.Library()

BLANK = str(UUID(int=0))
SHOWN = 4
FOLLOWED = 8
"""Communities of which one page is told live; the server takes no more from one socket."""


@register.simple_tag
def post_fields(form: PostForm) -> SafeString:
    """Show the fields of a post; while nothing stands in them they are the same on every page but for one number."""
    if form.is_bound or any(value for name, value in form.initial.items() if name != "client_id"):
        return form.render()
    blank = _blank_post_fields("is_anonymous" in form.fields, str(form.auto_id), get_language() or "")
    return mark_safe(blank.replace(BLANK, escape(form.initial["client_id"])))  # noqa: S308 (the form escaped the rest)


@cache
def _blank_post_fields(allows_anonymous: bool, auto_id: str, language: str) -> SafeString:
    community = Community(allows_anonymous=allows_anonymous)
    return PostForm(initial={"client_id": BLANK}, auto_id=auto_id, community=community).render()


@register.simple_tag
def ask_poll(form: PostForm, kind: str) -> SafeString:
    """Show the part of a form that asks for a poll; empty it is the same on every page."""
    if form.is_bound or any(str(name).startswith("poll-") for name in form.initial):
        return _poll_part(form, kind)
    return _blank_poll_part(kind, get_language() or "")


@cache
def _blank_poll_part(kind: str, language: str) -> SafeString:
    return _poll_part(PostForm(), kind)


def _poll_part(form: PostForm, kind: str) -> SafeString:
    return render_to_string("communities/_ask_poll.html", {"form": form, "kind": kind})


@register.inclusion_tag("communities/_notices.html", takes_context=True)
def notices(context: dict[str, Any]) -> dict[str, Any]:
    """Count in the header what the member was told and has not read, as far as they may read it now."""
    # A page that says what went wrong may stand before anybody has found out who looks.
    viewer: Viewer = getattr(context["request"], "viewer", None) or Viewer()
    return {"unread": unread.count(viewer), "most": unread.MOST}


@register.inclusion_tag("communities/_ask_community.html", takes_context=True)
def ask_community(context: dict[str, Any], text: str, concepts: Collection[str], field: str = "body") -> dict[str, Any]:
    """Offer to start a thread with the text, in its body or title, in a community that is about the concepts.

    On a page of a community that one comes first.
    """
    request = context["request"]
    viewer: Viewer = request.viewer
    return {
        "request": request,
        "text": text,
        "field": field,
        "standings": places_to_ask(viewer, concepts, context.get("community")),
        "is_visitor": viewer.member is None,
    }


@register.inclusion_tag("communities/_talk.html", takes_context=True)
def home_talk(context: dict[str, Any]) -> dict[str, Any]:
    """Show what is new in the member's communities, and who waits for their decision."""
    viewer: Viewer = context["request"].viewer
    member = viewer.member
    own = Membership.objects.filter(member=member)
    threads = Thread.objects.visible_to(viewer).current().filter(community__in=own.values("community"))
    threads = threads.with_unread(member).select_related("community")
    new = list(threads.filter(unread__gt=0)[:SHOWN]) if member else []
    followed = list(own.order_by("-pk").values_list("community", flat=True)[:FOLLOWED])
    return {
        "new": new,
        "latest": [] if new or not member else list(threads[:SHOWN]),
        "belongs": bool(followed),
        "followed": followed,
        "invitations": _invitations(member) if member else [],
        "to_decide": _to_decide(member) if member else [],
    }


def _invitations(member: Member) -> list[Invitation]:
    waiting = Invitation.objects.filter(member=member, state=Invitation.State.WAITING)
    return list(waiting.select_related("community", "invited_by")[:SHOWN])


def _to_decide(member: Member) -> list[Community]:
    waiting = Q(requests__state=MembershipRequest.State.WAITING, requests__member__is_active=True)
    hosted = Community.objects.filter(
        pk__in=Membership.objects.filter(member=member).exclude(title="").values("community")
    )
    found = hosted.annotate(waiting_total=Count("requests", filter=waiting)).filter(waiting_total__gt=0)
    return list(found.order_by("name")[:SHOWN])


@register.inclusion_tag("communities/_own_network.html", takes_context=True)
def home_network(context: dict[str, Any]) -> dict[str, Any]:
    """Show the newest threads of the member's local networks, their waiting request, or the way to a network."""
    viewer: Viewer = context["request"].viewer
    member = viewer.member
    if member is None:
        return {"networks": []}
    networks = list(Community.objects.of(member).filter(kind=Community.Kind.LOCAL_NETWORK).order_by("name")[:SHOWN])
    threads = Thread.objects.visible_to(viewer).current().filter(community__in=networks).with_unread(member)
    waiting = MembershipRequest.objects.filter(
        member=member,
        state=MembershipRequest.State.WAITING,
        community__kind=Community.Kind.LOCAL_NETWORK,
        community__audience__in=viewer.audiences,
    )
    return {
        "networks": networks,
        "threads": list(threads.select_related("community")[:SHOWN]) if networks else [],
        "waiting": None if networks else waiting.select_related("community").first(),
    }


@register.inclusion_tag("communities/_from_community.html", takes_context=True)
def from_community(context: dict[str, Any], page: Page) -> dict[str, Any]:
    """Name the community that a page belongs to, to who may know of it."""
    return {"community": community_of(page, context["request"].viewer)}


@register.inclusion_tag("communities/_own_pages.html", takes_context=True)
def own_pages(context: dict[str, Any], community: Community) -> dict[str, Any]:
    """List the pages that belong to a community and that the viewer may read."""
    return {"request": context["request"], "pages": pages_from(community, context["request"].viewer)}


@register.inclusion_tag("communities/_discussion.html", takes_context=True)
def discussion(context: dict[str, Any], page: Page) -> dict[str, Any]:
    """Show the thread about a page with its last posts, or the way to start it."""
    request = context["request"]
    found = discussion_of(page, request.viewer)
    # Where the thread is there already, one goes to it to write.
    place = None if found.thread else Place.discussing(found)
    composer = form = None
    if place is not None:
        composer = Composer.opened(request.viewer.member, place)
        form = PostForm(auto_id="discuss_%s", initial=composer.initial, community=place.community)
    return {
        "request": request,
        "user": request.user,
        "csrf_token": context.get("csrf_token"),
        "discussion": found,
        "composer": composer,
        "form": form,
    }
