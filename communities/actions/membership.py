"""Writes to who belongs to a community: joining, asking, deciding, leaving, and who may see it."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from communities import mail
from communities.actions import telling
from communities.actions.participants import settle_participants
from communities.errors import ActionError, TooFast
from communities.models import AuditEntry, Community, Invitation, Membership, MembershipRequest
from communities.rules import Standing
from directory.models import Member

REQUESTS_A_DAY = 10
MANAGERS_ONLY = _("This is for registered managers. If you are one, say so in your profile, then ask to join.")
AGREEMENT_FIRST = _("Please read the confidentiality agreement and accept it first.")


@transaction.atomic
def join(*, community: Community, member: Member, agreed: bool = False) -> Membership:
    """Make somebody a member of an open community; a member stays one.

    Raises PermissionDenied where joining waits for a host, ActionError where an agreement is to be accepted first.
    """
    if community.level != Community.Level.OPEN or not member.is_active:
        raise PermissionDenied
    check_fit(community, member, agreed)
    return admit(community, member, agreed=bool(community.agreement))


@transaction.atomic
def leave(*, community: Community, member: Member) -> None:
    """Let a member go, at once on every page and socket; the last host first names another."""
    _end(community, member, _("You are the only host. Ask an administrator to name another before you leave."))


@transaction.atomic
def remove_member(*, community: Community, member: Member, by: Member) -> None:
    """Have a host remove a member, at once on every page and socket."""
    if not Standing.of(by, community).is_host:
        raise PermissionDenied
    if member == by:
        raise ActionError(_("To go yourself, leave the community."))
    _end(community, member, _("This is the only host. Ask an administrator to name another first."))
    AuditEntry.objects.create(community=community, actor=by, act=AuditEntry.Act.REMOVE, member=member)


@transaction.atomic
def request_membership(
    *, community: Community, member: Member, message: str = "", agreed: bool = False
) -> MembershipRequest:
    """Ask the hosts to be let in; who asked before, and waits, has asked already.

    Raises PermissionDenied where asking is not the way in, ActionError where something is to be done first, TooFast
    after many requests in a day.
    """
    if not Standing.of(member, community).may_ask:
        raise PermissionDenied
    check_fit(community, member, agreed)
    if waiting := _waiting(community, member):
        return waiting
    since = timezone.now() - timedelta(days=1)
    if MembershipRequest.objects.filter(member=member, created_at__gt=since).count() >= REQUESTS_A_DAY:
        raise TooFast(_("You have asked many communities today. Please go on tomorrow."))
    agreed_at = timezone.now() if community.agreement else None
    try:
        with transaction.atomic():
            request = MembershipRequest.objects.create(
                community=community, member=member, message=message, agreed_at=agreed_at
            )
    except IntegrityError:
        # The same form came twice at the same moment.
        return MembershipRequest.objects.get(community=community, member=member, state=MembershipRequest.State.WAITING)
    transaction.on_commit(lambda: mail.tell_hosts(request.pk), robust=True)
    return request


@transaction.atomic
def withdraw_request(*, community: Community, member: Member) -> None:
    """Take back a request that nobody has decided."""
    waiting = MembershipRequest.objects.filter(
        community=community, member=member, state=MembershipRequest.State.WAITING
    )
    waiting.update(state=MembershipRequest.State.WITHDRAWN, decided_at=timezone.now())


@transaction.atomic
def decide_request(*, request: MembershipRequest, by: Member, approve: bool) -> MembershipRequest:
    """Have a host let somebody in, or not, and tell them; raises ActionError where it was decided before."""
    if not Standing.of(by, request.community).is_host:
        raise PermissionDenied
    state = MembershipRequest.State.APPROVED if approve else MembershipRequest.State.DECLINED
    waiting = MembershipRequest.objects.filter(pk=request.pk, state=MembershipRequest.State.WAITING)
    # Of two hosts who decide at the same moment one finds nothing to change.
    if not waiting.update(state=state, decided_by=by, decided_at=timezone.now()):
        raise ActionError(_("This was decided already, or taken back."))
    request.refresh_from_db()
    if approve:
        admit(request.community, request.member, agreed=request.agreed_at is not None)
    transaction.on_commit(lambda: mail.tell_member(request.pk), robust=True)
    return request


@transaction.atomic
def appoint(*, community: Community, member: Member, title: str, by: Member) -> Membership:
    """Have an administrator make a member a host with a title, or with none a plain member."""
    if not by.has_perm("communities.change_community"):
        raise PermissionDenied
    membership, _made = Membership.objects.update_or_create(
        community=community, member=member, defaults={"title": title}
    )
    _settle(community, member)
    return membership


@transaction.atomic
def change_level(*, community: Community, level: str, by: Member) -> Community:
    """Have an administrator change who can see a community: at once for its threads, search and open sockets."""
    if not by.has_perm("communities.change_community"):
        raise PermissionDenied
    community = Community.objects.select_for_update().get(pk=community.pk)
    community.level = Community.Level(level)
    # Saving gives the community, its threads and what search holds of them the audiences of the level.
    community.save()
    telling.access_changed(community_id=community.pk)
    return community


def check_fit(community: Community, member: Member, agreed: bool) -> None:
    """Raise ActionError for whom the community is not, or who has not accepted its agreement."""
    if community.for_registered_managers and not member.is_registered_manager:
        raise ActionError(MANAGERS_ONLY)
    if community.agreement and not agreed:
        raise ActionError(AGREEMENT_FIRST)


def _waiting(community: Community, member: Member) -> MembershipRequest | None:
    waiting = MembershipRequest.State.WAITING
    return MembershipRequest.objects.filter(community=community, member=member, state=waiting).first()


def admit(community: Community, member: Member, *, agreed: bool) -> Membership:
    """Make somebody a member, whom the caller has let in; what waits for a word about it has its answer."""
    membership, _made = Membership.objects.get_or_create(
        community=community, member=member, defaults={"agreed_at": timezone.now() if agreed else None}
    )
    MembershipRequest.objects.filter(community=community, member=member, state=MembershipRequest.State.WAITING).update(
        state=MembershipRequest.State.APPROVED, decided_at=timezone.now()
    )
    Invitation.objects.filter(community=community, member=member, state=Invitation.State.WAITING).update(
        state=Invitation.State.ACCEPTED, decided_at=timezone.now()
    )
    _settle(community, member)
    return membership


def _end(community: Community, member: Member, only_host: str | Promise) -> None:
    # The community is held so that two hosts who go at the same moment do not both believe that the other stays.
    Community.objects.select_for_update().get(pk=community.pk)
    membership = Membership.objects.filter(community=community, member=member).first()
    if membership is None:
        return
    others = (
        Membership.objects.filter(community=community, member__is_active=True).exclude(title="").exclude(member=member)
    )
    if membership.is_host and not others.exists():
        raise ActionError(only_host)
    membership.delete()
    _settle(community, member)


def _settle(community: Community, member: Member) -> None:
    """Bring up to date what follows from who belongs: private threads, and the sockets."""
    settle_participants(community=community, member=member)
    telling.access_changed(member_id=member.pk, community_id=community.pk)
