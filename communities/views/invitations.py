"""Hosts ask people in, who accept or decline."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.actions import invitations as actions
from communities.errors import ActionError, TooFast
from communities.forms import AgreementForm
from communities.hosting_forms import FindMemberForm, InviteForm
from communities.models import Community, Invitation
from communities.rules import Standing
from communities.views.access import absent, members_only, sent, signed_in, with_community
from directory.http import Request
from directory.models import Member
from directory.showing import show

A_PAGE = 20
FOUND = 10
TOO_MANY_REQUESTS = 429
WAITING = Invitation.State.WAITING


@require_safe
@members_only
@with_community
def sent_out(request: Request, standing: Standing) -> HttpResponse:
    """Let a host find whom to invite, and show who has not answered yet."""
    community = standing.community
    if not standing.is_host or community.level == Community.Level.OPEN:
        return absent(request)
    form = FindMemberForm(request.GET if "q" in request.GET else None)
    words = form.cleaned_data["q"].strip() if form.is_bound and form.is_valid() else ""
    visible = Member.objects.visible_to(request.viewer)
    waiting = community.invitations.filter(state=WAITING, member__is_active=True).select_related("member", "invited_by")
    found = list(_named(visible, words).exclude(memberships__community=community)[:FOUND]) if words else []
    show(found, request.viewer)
    context = {
        "community": community,
        "form": form,
        "words": words,
        "found": found,
        "page": Paginator(waiting, A_PAGE).get_page(request.GET.get("page")),
        "waiting": set(waiting.values_list("member", flat=True)),
    }
    return render(request, "communities/invite.html", context)


def _named(members: QuerySet[Member], words: str) -> QuerySet[Member]:
    """Keep the members whose name holds each of the words, or whose address it is in full."""
    named = Q()
    for word in words.split()[:8]:
        named &= Q(display_name__icontains=word)
    return members.filter(named | Q(email=Member.objects.normalize_email(words))).order_by("display_name", "pk")


@members_only
@with_community
def invite(request: Request, standing: Standing, pk: int) -> HttpResponse:
    """Have a host invite a member, with a word."""
    community, status = standing.community, 200
    member = Member.objects.visible_to(request.viewer).filter(pk=pk).first()
    if not standing.is_host or community.level == Community.Level.OPEN or member is None:
        return absent(request)
    form = InviteForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            answers = {"by": signed_in(request), "message": form.cleaned_data["message"]}
            actions.invite(community=community, member=member, **answers)
        except ActionError as error:
            form.add_error(None, str(error))
            status = TOO_MANY_REQUESTS if isinstance(error, TooFast) else status
        else:
            messages.success(request, _("%(name)s is invited.") % {"name": member.display_name})
            return redirect("communities:invite", community.slug)
    context = {"community": community, "member": member, "form": form}
    return render(request, "communities/invite_member.html", context, status=status)


@require_POST
@members_only
@with_community
def withdraw(request: Request, standing: Standing, pk: int) -> HttpResponse:
    """Have a host take an invitation back."""
    invitation = standing.community.invitations.filter(pk=pk).select_related("community").first()
    if not standing.is_host or invitation is None:
        return absent(request)
    try:
        actions.withdraw_invitation(invitation=invitation, by=signed_in(request))
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The invitation is taken back."))
    return redirect("communities:invite", standing.community.slug)


@require_safe
@members_only
def invitations(request: Request) -> HttpResponse:
    """Show a member who asks them in."""
    page = Paginator(_own(request), A_PAGE).get_page(request.GET.get("page"))
    response = render(request, "communities/invitations.html", {"page": page})
    add_never_cache_headers(response)
    return response


@members_only
def invitation(request: Request, pk: int) -> HttpResponse:
    """Show a member what they are invited to, no more than they need to decide, and take their answer."""
    own, status = _own(request).filter(pk=pk).first(), 200
    if own is None:
        return absent(request)
    form = AgreementForm(sent(request) if request.POST.get("answer") == "accept" else None, community=own.community)
    if request.method == "POST":
        try:
            if answered := _answer(request, own, form):
                return answered
        except ActionError as error:
            form = AgreementForm(sent(request), community=own.community)
            form.add_error(None, str(error))
    context = {"invitation": own, "community": own.community, "form": form, "hosts": _hosts(request, own.community)}
    response = render(request, "communities/invitation.html", context, status=status)
    add_never_cache_headers(response)
    return response


def _answer(request: Request, own: Invitation, form: AgreementForm) -> HttpResponse | None:
    member, community = signed_in(request), own.community
    match request.POST.get("answer"):
        case "decline":
            actions.decline_invitation(invitation=own, member=member)
            messages.success(request, _("You have declined the invitation. Nobody is told."))
            return redirect("communities:invitations")
        case "accept" if form.is_valid():
            actions.accept_invitation(invitation=own, member=member, agreed=form.cleaned_data.get("agreed", False))
            messages.success(request, _("Welcome to %(name)s.") % {"name": community.name})
            return redirect(community)
    return None


def _own(request: Request) -> QuerySet[Invitation]:
    own = Invitation.objects.filter(member=signed_in(request), state=WAITING)
    return own.select_related("community", "invited_by")


def _hosts(request: Request, community: Community) -> list[Member]:
    """Return those who look after the community, as far as the viewer may know them."""
    hosting = community.memberships.exclude(title="").values("member")
    return list(Member.objects.visible_to(request.viewer).filter(pk__in=hosting).order_by("display_name", "pk"))
