"""Writes to invitations: hosts ask somebody in, who accepts or declines."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities import mail
from communities.actions.membership import admit, check_fit
from communities.errors import ActionError, TooFast
from communities.models import AuditEntry, Community, Invitation, Membership, MembershipRequest
from communities.rules import Standing
from directory.audiences import Viewer
from directory.models import Member

INVITATIONS_A_DAY = 50
QUIET_DAYS = 30
"""Days after a refusal in which nobody is asked again."""

WAITING = Invitation.State.WAITING


@transaction.atomic
def invite(*, community: Community, member: Member, by: Member, message: str = "") -> Invitation:
    """Have a host ask a member in; who was asked before, and has not answered, has been asked already.

    Raises PermissionDenied for whoever is no host, may not know of the member, or where everybody can join;
    ActionError where there is nothing to ask, TooFast after many invitations in a day.
    """
    is_known = Member.objects.visible_to(Viewer(by)).filter(pk=member.pk).exists()
    if not Standing.of(by, community).is_host or not is_known or community.level == Community.Level.OPEN:
        raise PermissionDenied
    _check_is_asked_in(community, member)
    waiting = Invitation.objects.filter(community=community, member=member, state=WAITING)
    if asked := waiting.first():
        return asked
    since = timezone.now() - timedelta(days=1)
    if Invitation.objects.filter(invited_by=by, created_at__gt=since).count() >= INVITATIONS_A_DAY:
        raise TooFast(_("You have invited many people today. Please go on tomorrow."))
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(community=community, member=member, invited_by=by, message=message)
    except IntegrityError:
        # Two hosts thought of the same person at the same moment.
        return waiting.get()
    AuditEntry.objects.create(community=community, actor=by, act=AuditEntry.Act.INVITE, member=member)
    transaction.on_commit(lambda: mail.tell_invited(invitation.pk), robust=True)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Member) -> None:
    """Have a host take an invitation back that nobody has answered."""
    if not Standing.of(by, invitation.community).is_host:
        raise PermissionDenied
    _settle(invitation, Invitation.State.WITHDRAWN)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, member: Member, agreed: bool = False) -> Membership:
    """Make whoever was invited a member, with the agreement accepted where there is one.

    Raises PermissionDenied for anybody else, ActionError where something is to be done first or it was taken back.
    """
    _check_is_theirs(invitation, member)
    community = invitation.community
    check_fit(community, member, agreed)
    _settle(invitation, Invitation.State.ACCEPTED)
    return admit(community, member, agreed=bool(community.agreement))


@transaction.atomic
def decline_invitation(*, invitation: Invitation, member: Member) -> None:
    """Let whoever was invited say no; the hosts see that the invitation is gone, and nobody is told."""
    _check_is_theirs(invitation, member)
    _settle(invitation, Invitation.State.DECLINED)


def _check_is_asked_in(community: Community, member: Member) -> None:
    if Membership.objects.filter(community=community, member=member).exists():
        raise ActionError(_("They belong to the community already."))
    asked = MembershipRequest.objects.filter(community=community, member=member, state=MembershipRequest.State.WAITING)
    if asked.exists():
        raise ActionError(_("They have asked to join already: let them in under “Requests to join”."))
    if community.for_registered_managers and not member.is_registered_manager:
        raise ActionError(_("This is for registered managers, and their profile does not say that they are one."))
    since = timezone.now() - timedelta(days=QUIET_DAYS)
    declined = Invitation.objects.filter(community=community, member=member, state=Invitation.State.DECLINED)
    if declined.filter(decided_at__gt=since).exists():
        raise ActionError(_("They declined an invitation lately. Please give them a month."))


def _check_is_theirs(invitation: Invitation, member: Member) -> None:
    if invitation.member_id != member.pk or not member.is_active:
        raise PermissionDenied


def _settle(invitation: Invitation, state: str) -> None:
    """Give the invitation its end; of two who decide at the same moment one finds nothing to change."""
    waiting = Invitation.objects.filter(pk=invitation.pk, state=WAITING)
    if not waiting.update(state=state, decided_at=timezone.now()):
        raise ActionError(_("This invitation was answered already, or taken back."))
