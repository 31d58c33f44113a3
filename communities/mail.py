"""Mail about who joins: written when it is sent, for those who may know of it at that moment."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from communities.models import Community, Invitation, Membership, MembershipRequest
from directory.models import Member


def tell_hosts(request_id: int) -> None:
    """Tell the hosts that somebody asks to be let in; one that was taken back meanwhile is not told of."""
    request = MembershipRequest.objects.select_related("community", "member").get(pk=request_id)
    if request.state != MembershipRequest.State.WAITING:
        return
    hosts = Membership.objects.filter(community=request.community, member__is_active=True).exclude(title="")
    for host in hosts.select_related("member"):
        _send(host.member, _("Somebody asks to join"), "request", request)


def tell_member(request_id: int) -> None:
    """Tell whoever asked what the hosts decided."""
    request = MembershipRequest.objects.select_related("community", "member").get(pk=request_id)
    if request.member.is_active:
        _send(request.member, _("Your request to join"), "decision", request)


def tell_invited(invitation_id: int) -> None:
    """Tell a member that a host asks them in; one that was taken back meanwhile is not told of."""
    invitation = Invitation.objects.select_related("community", "member", "invited_by").get(pk=invitation_id)
    if invitation.state != Invitation.State.WAITING or not invitation.member.is_active:
        return
    community = invitation.community
    # Of a confidential community mail holds nothing, nor who is in it.
    is_secret = community.level == Community.Level.CONFIDENTIAL
    text = render_to_string(
        "communities/mail/invitation.txt",
        {
            "to": invitation.member,
            "invitation": None if is_secret else invitation,
            "url": settings.WAGTAILADMIN_BASE_URL + reverse("communities:invitations"),
        },
    )
    subject, name = _("You are invited"), " ".join(community.name.split())
    send_mail(subject if is_secret else f"{subject}: {name}", text, None, [invitation.member.email])


def _send(to: Member, subject: str, template: str, request: MembershipRequest) -> None:
    community = request.community
    # Mail lies in many hands: of a confidential community it holds nothing, its name and address least of all.
    is_secret = community.level == Community.Level.CONFIDENTIAL
    text = render_to_string(
        f"communities/mail/{template}.txt",
        {
            "to": to,
            "request": request,
            "community": None if is_secret else community,
            "approved": request.state == MembershipRequest.State.APPROVED,
            "url": settings.WAGTAILADMIN_BASE_URL + _path(template, request, is_secret),
        },
    )
    name = " ".join(community.name.split())
    send_mail(subject if is_secret else f"{subject}: {name}", text, None, [to.email])


def _path(template: str, request: MembershipRequest, is_secret: bool) -> str:
    if is_secret or request.state == MembershipRequest.State.DECLINED:
        return reverse("communities:communities")
    if template == "request":
        return reverse("communities:requests", args=[request.community.slug])
    return request.community.get_absolute_url()
