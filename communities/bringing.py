"""How people whom a host brings to Redbag come into the host's community."""

from __future__ import annotations

import logging

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from communities.actions.membership import join
from communities.errors import ActionError
from communities.models import AuditEntry, Community, Invitation
from communities.rules import Standing
from directory.inviting import Door, register_door
from directory.models import Member

logger = logging.getLogger(__name__)


def connect() -> None:
    """Tell the directory of the way in; called once, when the site starts."""
    register_door(Door(check, let_in))


def check(name: str, by: Member) -> None:
    """Raise ActionError where there is no such community, or the member does not host it."""
    if _hosted(name, by) is None:
        words = {"name": name, "who": by.display_name}
        raise ActionError(_("%(who)s hosts no community named “%(name)s”. Check its name, or leave it out.") % words)


def let_in(name: str, member: Member, by: Member) -> None:
    """Let a new member into an open community, and ask them into any other, where its agreement is accepted."""
    community = _hosted(name, by)
    if community is None:
        return
    try:
        with transaction.atomic():
            if community.level == Community.Level.OPEN and not community.agreement:
                join(community=community, member=member)
            else:
                Invitation.objects.create(community=community, member=member, invited_by=by)
                AuditEntry.objects.create(community=community, actor=by, act=AuditEntry.Act.INVITE, member=member)
    except (ActionError, PermissionDenied):
        # Such as a community for registered managers: they can ask once their profile says that they are one.
        logger.info("Member %s did not come into community %s", member.pk, community.pk)


def _hosted(name: str, by: Member) -> Community | None:
    community = Community.objects.of_practice().filter(name__iexact=name).first()
    return community if community is not None and Standing.of(by, community).is_host else None
