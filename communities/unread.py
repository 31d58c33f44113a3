"""What a member was told and has not read, as far as they may read it now."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from communities.models import Notification
from directory.audiences import Viewer

MOST = 99
"""What is counted; of more it is said that there is more."""
_asked: WeakKeyDictionary[Viewer, bool] = WeakKeyDictionary()


def has_unread(viewer: Viewer) -> bool:
    """Say whether there is anything at all, asked once in the life of a viewer: most members have read everything."""
    if viewer not in _asked:
        _asked[viewer] = Notification.objects.filter(member=viewer.member).unread().exists()
    return _asked[viewer]


def count(viewer: Viewer) -> int:
    """Return how many there are that the viewer may read, up to one more than `MOST`."""
    # What a member may read takes far longer to ask than whether there is anything to read.
    if not has_unread(viewer):
        return 0
    waiting = Notification.objects.filter(member=viewer.member).unread()
    tokens = list(waiting.tokens()[: MOST + 1])
    unread = sum(viewer.holds(token) for _member, token, search in tokens if not search)
    if any(search for _member, _token, search in tokens):
        unread += waiting.of_searches(viewer.audiences).count()
    return unread
