"""Finding a local network, and one's own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities.forms import NearForm
from communities.models import Community, MembershipRequest, Thread
from communities.near import networks_near
from communities.rules import Standing
from communities.views.access import members_only, signed_in
from directory.http import Request
from search.gazetteer import find_place
from search.models import PlaceKind

SHOWN = 20
THREADS = 5
UNKNOWN = "We do not know “%(near)s”. Try the first half of a postcode, such as CV1, or the nearest town."


@require_safe
def networks(request: Request) -> HttpResponse:
    """Explain local networks, and show those near a postcode or town."""
    form = NearForm(request.GET if "near" in request.GET else None)
    place, found, near = None, [], ""
    if form.is_bound and form.is_valid():
        place = find_place(form.cleaned_data["near"])
        if place is None:
            form.add_error("near", _(UNKNOWN) % {"near": form.cleaned_data["near"]})
        else:
            found = networks_near(place, request.viewer)
            is_town = place.kind == PlaceKind.TOWN
            near = place.name if is_town else form.cleaned_data["near"].upper()
    waiting = set[int]()
    if request.viewer.member is not None:
        own = MembershipRequest.objects.filter(member=request.viewer.member, state=MembershipRequest.State.WAITING)
        waiting = set(own.values_list("community", flat=True)[:SHOWN])
    context = {"form": form, "near": near, "found": found, "waiting": waiting}
    return render(request, "communities/networks.html", context)


@require_safe
@members_only
def my_network(request: Request) -> HttpResponse:
    """Show the member's networks and requests that wait, or help to find one."""
    member = signed_in(request)
    own = Community.objects.of(member).filter(kind=Community.Kind.LOCAL_NETWORK).order_by("name")[:SHOWN]
    waiting = MembershipRequest.objects.filter(
        member=member,
        state=MembershipRequest.State.WAITING,
        community__kind=Community.Kind.LOCAL_NETWORK,
        community__audience__in=request.viewer.audiences,
    ).select_related("community")[:SHOWN]
    standings = [Standing(request.viewer, network) for network in own]
    if not standings and not waiting:
        return redirect("communities:networks")
    threads = (
        Thread.objects.visible_to(request.viewer).current().filter(community__in=[s.community.pk for s in standings])
    )
    newest = threads.with_unread(member).select_related("community", "author")[:THREADS]
    context = {"standings": standings, "waiting": waiting, "threads": newest}
    return render(request, "communities/my_network.html", context)
