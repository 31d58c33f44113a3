"""Take what an open socket may hear from whoever loses the right to it, however that comes about."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, Q
from django.db.models.signals import post_delete, post_save

from communities.live.bus import recheck
from communities.models import Community, Membership, Participant
from directory.models import Member

WATCHED = {"is_active", "password", "paused", "audience", "display_name"}


def connect() -> None:
    """Look again at the sockets concerned when a session ends, an account changes, or somebody leaves."""
    post_delete.connect(session_ended, sender=Session, dispatch_uid="live.session_ended")
    post_save.connect(member_changed, sender=Member, dispatch_uid="live.member_changed")
    post_delete.connect(member_left, sender=Membership, dispatch_uid="live.member_left")
    post_delete.connect(participant_left, sender=Participant, dispatch_uid="live.participant_left")


def access_lost(**communities: Any) -> None:
    """Move the version of access of the communities on, in the transaction that takes it from somebody."""
    Community.objects.filter(Q(**communities)).update(access_version=F("access_version") + 1)


def session_ended(instance: Session, **kwargs: Any) -> None:
    """Close the sockets of the session that is gone."""
    key = instance.session_key
    transaction.on_commit(lambda: recheck(session_key=key))


def member_changed(instance: Member, created: bool, update_fields: frozenset[str] | None, **kwargs: Any) -> None:
    """Close the sockets of a member who was suspended, or whose password is another; see how the others are shown."""
    if created or (update_fields and not update_fields & WATCHED):
        return
    pk = instance.pk
    if not instance.is_active:
        access_lost(pk__in=Membership.objects.filter(member=pk).values("community"))
        access_lost(pk__in=Participant.objects.filter(member=pk).values("thread__community"))
    transaction.on_commit(lambda: recheck(member_id=pk))


def member_left(instance: Membership, **kwargs: Any) -> None:
    """Let nobody who has left be told of what is said from now on."""
    access_lost(pk=instance.community_id)


def participant_left(instance: Participant, **kwargs: Any) -> None:
    """The same for a private thread."""
    access_lost(threads=instance.thread_id)
