"""Writes to what a community says of itself: its settings, its groups, and its welcome to a member."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from communities.actions.threads import hold_membership
from communities.errors import ActionError
from communities.models import AuditEntry, Community, Membership
from communities.rules import Standing
from directory.models import Member

SAID = ("purpose", "aim", "measure", "charter", "narrative", "welcome", "allows_anonymous")
"""What hosts say of their community themselves; who sees it and what it is called is for administrators."""


class ChangedMeanwhile(ActionError):
    """Somebody else has changed the same since the form was opened."""


def state_of(community: Community) -> str:
    """Return a word that changes with anything that hosts say of the community."""
    said = json.dumps([getattr(community, name) for name in SAID])
    return sha256(said.encode()).hexdigest()[:32]


@transaction.atomic
def describe(*, community: Community, by: Member, state: str, **said: Any) -> Community:
    """Have a host change what the community says of itself; `state` is what they began from.

    Raises PermissionDenied for others, ChangedMeanwhile where another host was quicker: nobody's words are lost.
    """
    held = _hosted(community, by)
    if state_of(held) != state:
        raise ChangedMeanwhile(
            _("Another host has changed this meanwhile. What they wrote stands below yours: save again to keep yours.")
        )
    changed = [name for name in SAID if name in said and getattr(held, name) != said[name]]
    if not changed:
        return held
    for name in changed:
        setattr(held, name, said[name])
    held.save(update_fields=changed)
    fields = (str(Community._meta.get_field(name).verbose_name) for name in changed)  # type: ignore[union-attr]
    AuditEntry.objects.create(
        community=held,
        actor=by,
        act=AuditEntry.Act.COMMUNITY,
        note=_("Changed: %(what)s") % {"what": ", ".join(fields)},
    )
    return held


def levels_within(parent: Community) -> list[Community.Level]:
    """Return who may see a group within the community: never more people than see that."""
    levels = list(Community.Level)
    return levels[levels.index(Community.Level(parent.level)) :]


@transaction.atomic
def start_group(*, parent: Community, by: Member, name: str, level: str, said: Mapping[str, str]) -> Community:
    """Have a host start a group within their community, which they host too and whose agreement is the same.

    Raises PermissionDenied for others and for a level that would show more than the parent's, ActionError for a name
    that is taken.
    """
    held = _hosted(parent, by)
    if level not in levels_within(held) or held.parent_id:
        raise PermissionDenied
    title = held.memberships.get(member=by).title
    slug = slugify(name)[:90] or "group"
    if Community.objects.filter(slug=slug).exists():
        slug = f"{slug}-{Community.objects.filter(slug__startswith=slug).count() + 1}"
    try:
        with transaction.atomic():
            group = Community.objects.create(
                name=name,
                slug=slug,
                parent=held,
                kind=Community.Kind.SPECIAL_INTEREST_GROUP,
                level=level,
                for_registered_managers=held.for_registered_managers,
                agreement=held.agreement,
                **said,
            )
    except IntegrityError:
        raise ActionError(_("This name cannot be used. Please choose another.")) from None
    Membership.objects.create(
        community=group, member=by, title=title, agreed_at=timezone.now() if group.agreement else None
    )
    # Of a confidential group even the other hosts learn from its own hosts alone.
    is_secret = level == Community.Level.CONFIDENTIAL != held.level
    if not is_secret:
        note = _("Started the group %(name)s.") % {"name": name}
        AuditEntry.objects.create(community=held, actor=by, act=AuditEntry.Act.COMMUNITY, note=note)
    return group


def put_welcome_away(*, community: Community, member: Member) -> None:
    """Show a member the welcome no more."""
    own = Membership.objects.filter(community=community, member=member, welcomed_at=None)
    own.update(welcomed_at=timezone.now())


def _hosted(community: Community, by: Member) -> Community:
    held: Community = Community.objects.select_for_update().get(pk=community.pk)
    hold_membership(held, by)
    if not Standing.of(by, held).is_host:
        raise PermissionDenied
    return held
