"""Tell the sockets and the readers of mail what was committed; a failure to tell never undoes what was done."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from communities import live
from communities.models import Community, ThreadEvent


def changed(event: ThreadEvent) -> None:
    """Tell the thread's readers of the change, once it is committed."""
    # No partial: Django looks for the name of what failed, which a partial has not.
    transaction.on_commit(lambda: live.announce(event), robust=True)


def access_changed(*, member_id: int | None = None, community_id: int | None = None) -> None:
    """Have the sockets concerned looked at again once the change is committed.

    Who leaves is counted by signals; whoever changes an audience by hand calls `live.signals.access_lost` as well.
    """
    transaction.on_commit(lambda: live.recheck(member_id=member_id, community_id=community_id), robust=True)


def thread_moved(*, origin: Community, to: Community) -> None:
    """Have whoever follows a thread looked at again that has gone from one community to the other.

    Delivery goes by the version of access of the thread's community, so that of the new one moves past both.
    """
    version = Community.objects.values_list("access_version", flat=True).get(pk=origin.pk)
    Community.objects.filter(pk=to.pk).update(access_version=Greatest(F("access_version"), version) + 1)
    for community in (origin, to):
        access_changed(community_id=community.pk)
