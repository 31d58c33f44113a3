"""Joining, asking, deciding and leaving."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.actions import membership as actions
from communities.errors import ActionError, TooFast
from communities.forms import AgreementForm, AskForm
from communities.models import MembershipRequest
from communities.rules import Standing
from communities.views.access import absent, members_only, sent, signed_in, with_community
from directory.http import Request
from directory.showing import show

A_PAGE = 20
TOO_MANY_REQUESTS = 429


@members_only
@with_community
def join(request: Request, standing: Standing) -> HttpResponse:
    """Join an open community: one click, unless there is an agreement to accept first."""
    community = standing.community
    if standing.is_member:
        return redirect(community)
    form = AgreementForm(sent(request), community=community)
    if request.method == "POST" and form.is_valid():
        try:
            actions.join(community=community, member=signed_in(request), agreed=form.cleaned_data.get("agreed", False))
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Welcome to %(name)s.") % {"name": community.name})
            return redirect(community)
    return render(request, "communities/join.html", {"standing": standing, "community": community, "form": form})


@members_only
@with_community
def leave(request: Request, standing: Standing) -> HttpResponse:
    """Leave a community, after asking once."""
    if not standing.is_member:
        return redirect(standing.community)
    if request.method == "POST":
        try:
            actions.leave(community=standing.community, member=signed_in(request))
        except ActionError as error:
            messages.error(request, str(error))
            return redirect(standing.community)
        messages.success(request, _("You have left %(name)s.") % {"name": standing.community.name})
        return redirect("communities:communities")
    return render(request, "communities/leave.html", {"community": standing.community})


@members_only
@with_community
def request_membership(request: Request, standing: Standing) -> HttpResponse:
    """Ask to be let in, with the agreement in full where there is one."""
    community, member, status = standing.community, signed_in(request), 200
    if not standing.may_ask:
        return redirect(community)
    waiting = community.requests.filter(member=member, state=MembershipRequest.State.WAITING).first()
    form = AskForm(sent(request), community=community)
    if request.method == "POST" and not waiting and form.is_valid():
        answers = {"message": form.cleaned_data["message"], "agreed": form.cleaned_data.get("agreed", False)}
        try:
            waiting = actions.request_membership(community=community, member=member, **answers)
        except ActionError as error:
            form.add_error(None, str(error))
            status = TOO_MANY_REQUESTS if isinstance(error, TooFast) else status
        else:
            messages.success(request, _("The hosts have your request. You get a mail when they have decided."))
            return redirect("communities:my_network" if community.is_network else community)
    context = {"standing": standing, "community": community, "form": form, "waiting": waiting}
    return render(request, "communities/request.html", context, status=status)


@require_POST
@members_only
@with_community
def withdraw(request: Request, standing: Standing) -> HttpResponse:
    """Take back a request."""
    actions.withdraw_request(community=standing.community, member=signed_in(request))
    messages.success(request, _("You have taken back your request."))
    return redirect(standing.community)


@require_safe
@members_only
@with_community
def requests(request: Request, standing: Standing) -> HttpResponse:
    """Show a host who waits, the longest first."""
    if not standing.is_host:
        return absent(request)
    waiting = standing.community.requests.filter(state=MembershipRequest.State.WAITING, member__is_active=True)
    page = Paginator(waiting.select_related("member"), A_PAGE).get_page(request.GET.get("page"))
    show((asked.member for asked in page), request.viewer)
    return render(request, "communities/requests.html", {"community": standing.community, "page": page})


@require_POST
@members_only
@with_community
def decide(request: Request, standing: Standing, pk: int) -> HttpResponse:
    """Let somebody in, or not."""
    if not standing.is_host:
        return absent(request)
    asked = get_object_or_404(standing.community.requests.select_related("member", "community"), pk=pk)
    approve = request.POST.get("decision") == "approve"
    if not approve and request.POST.get("decision") != "decline":
        messages.error(request, _("Choose whether to let them in or not."))
        return redirect("communities:requests", standing.community.slug)
    try:
        actions.decide_request(request=asked, by=signed_in(request), approve=approve)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        said = _("%(name)s is now a member.") if approve else _("%(name)s was told that they were not accepted.")
        messages.success(request, said % {"name": asked.member.display_name})
    return redirect("communities:requests", standing.community.slug)
