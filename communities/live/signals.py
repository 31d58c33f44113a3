"""Take what an open socket may hear from whoever loses the right to it outside a community."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.signals import post_delete, post_save

from communities.live.bus import recheck
from directory.models import Member


def connect() -> None:
    """Look again at a member's sockets when a session ends, the password changes or the account is suspended."""
    post_delete.connect(session_ended, sender=Session, dispatch_uid="live.session_ended")
    post_save.connect(member_changed, sender=Member, dispatch_uid="live.member_changed")


def session_ended(instance: Session, **kwargs: Any) -> None:
    """Close the sockets of the session that is gone."""
    key = instance.session_key
    transaction.on_commit(lambda: recheck(session_key=key))


def member_changed(instance: Member, created: bool, update_fields: frozenset[str] | None, **kwargs: Any) -> None:
    """Close the sockets of a member who was suspended, or whose password is another."""
    if created or (update_fields and not update_fields & {"is_active", "password"}):
        return
    pk = instance.pk
    transaction.on_commit(lambda: recheck(member_id=pk))
