"""The list of communities, the page of one, and who belongs to it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities.actions.membership import remove_member
from communities.errors import ActionError
from communities.forms import ListForm
from communities.live.log import activities
from communities.models import Community, CommunityFollowing, Invitation, Membership, MembershipRequest
from communities.rules import Standing
from communities.views.access import absent, members_only, signed_in, with_community
from directory.http import Request
from directory.models import Member
from directory.showing import show

A_PAGE = 20


@require_safe
def communities(request: Request) -> HttpResponse:
    """List the communities that the viewer may know of, their own first."""
    form = ListForm(request.GET)
    form.is_valid()
    found = Community.objects.visible_to(request.viewer).with_counts().mine_first(request.viewer)
    found = found.with_unread(request.viewer)
    if kind := form.cleaned_data.get("kind"):
        found = found.filter(kind=kind)
    if name := form.cleaned_data.get("q"):
        found = found.filter(name__icontains=name)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    standings = [Standing(request.viewer, community) for community in page]
    is_narrowed = bool(kind or name)
    context = {"form": form, "page": page, "standings": standings, "is_narrowed": is_narrowed}
    return render(request, "communities/communities.html", context)


@require_safe
@with_community
def community(request: Request, standing: Standing) -> HttpResponse:
    """Show what a community is for and what is talked about, as far as the viewer may see it."""
    here, member = standing.community, request.viewer.member
    threads = here.threads.visible_to(request.viewer).current().pinned_first()
    threads = threads.with_unread(member).select_related("author", "answer")
    near = Community.objects.visible_to(request.viewer).order_by("name")
    requests = MembershipRequest.objects.filter(community=here, state=MembershipRequest.State.WAITING)
    context = {
        "standing": standing,
        "community": here,
        "level": CommunityFollowing.level_of(member, here) if standing.is_member else None,
        "activity": activities([here.pk]).get(here.pk, 0) if standing.may_read else None,
        "threads": Paginator(threads, A_PAGE).get_page(request.GET.get("page")),
        "parent": near.filter(pk=here.parent_id).first() if here.parent_id else None,
        "children": near.filter(parent=here),
        "linked": near.filter(linked=here),
        "hosts": _hosts(standing) if standing.sees_description else [],
        "member_total": here.memberships.filter(member__is_active=True).count() if standing.sees_description else None,
        "own_request": requests.filter(member=member).first() if standing.may_ask else None,
        "own_invitation": _own_invitation(standing),
        "is_new": _is_new(standing),
        "waiting_total": requests.count() if standing.is_host else 0,
    }
    return render(request, "communities/community.html", context)


def _is_new(standing: Standing) -> bool:
    """Say whether the viewer has not put the community's welcome away."""
    if not standing.community.welcome or not standing.is_member or standing.is_host:
        return False
    own = standing.community.memberships.filter(member=standing.viewer.member, welcomed_at=None)
    return bool(own.exists())


def _own_invitation(standing: Standing) -> Invitation | None:
    member = standing.viewer.member
    if member is None or standing.is_member:
        return None
    own: Invitation | None = standing.community.invitations.filter(
        member=member, state=Invitation.State.WAITING
    ).first()
    return own


def _hosts(standing: Standing) -> list[Membership]:
    visible = Member.objects.visible_to(standing.viewer)
    hosts = standing.community.memberships.exclude(title="").filter(member__in=visible)
    return list(hosts.select_related("member"))


@require_safe
@with_community
def members(request: Request, standing: Standing) -> HttpResponse:
    """List the members of a community, for its members."""
    if not standing.is_member:
        return absent(request)
    visible = Member.objects.visible_to(request.viewer)
    found = standing.community.memberships.filter(member__in=visible).select_related("member")
    page = Paginator(found.order_by("member__display_name", "pk"), A_PAGE).get_page(request.GET.get("page"))
    show((membership.member for membership in page), request.viewer)
    context = {"standing": standing, "community": standing.community, "page": page}
    return render(request, "communities/members.html", context)


@members_only
@with_community
def remove(request: Request, standing: Standing, pk: int) -> HttpResponse:
    """Have a host remove a member, after asking once."""
    if not standing.is_host:
        return absent(request)
    membership = get_object_or_404(standing.community.memberships.select_related("member"), member__pk=pk)
    if request.method == "POST":
        try:
            remove_member(community=standing.community, member=membership.member, by=signed_in(request))
        except ActionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("%(name)s was removed.") % {"name": membership.member.display_name})
        return redirect("communities:members", standing.community.slug)
    context = {"community": standing.community, "membership": membership}
    return render(request, "communities/remove_member.html", context)
