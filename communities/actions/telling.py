"""Tell the sockets and the readers of mail what was committed; a failure to tell never undoes what was done."""

from __future__ import annotations

from django.db import transaction

from communities import live


def changed(thread_id: int) -> None:
    """Tell the thread's readers, once the change is committed, that there is something new."""
    # No partial: Django looks for the name of what failed, which a partial has not.
    transaction.on_commit(lambda: live.announce(thread_id), robust=True)


def access_changed(*, member_id: int | None = None, community_id: int | None = None) -> None:
    """Have the sockets concerned looked at again once the change is committed."""
    transaction.on_commit(lambda: live.recheck(member_id=member_id, community_id=community_id), robust=True)
