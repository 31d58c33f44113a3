"""Tell the sockets and the readers of mail what was committed; a failure to tell never undoes what was done."""

from __future__ import annotations

from django.db import transaction

from communities import live
from communities.models import ThreadEvent


def changed(event: ThreadEvent) -> None:
    """Tell the thread's readers of the change, once it is committed."""
    # No partial: Django looks for the name of what failed, which a partial has not.
    transaction.on_commit(lambda: live.announce(event), robust=True)


def access_changed(*, member_id: int | None = None, community_id: int | None = None) -> None:
    """Have the sockets concerned looked at again once the change is committed.

    Who leaves is counted by signals; whoever changes an audience by hand calls `live.signals.access_lost` as well.
    """
    transaction.on_commit(lambda: live.recheck(member_id=member_id, community_id=community_id), robust=True)
