"""Rows of the table of communities: notifications, counts, following, and the pages that load while one scrolls."""

from __future__ import annotations

from collections.abc import Mapping

from tests.visibility.words import (
    CONTENT_PAGE,
    FOR_ITS_MEMBERS,
    NOTHING,
    PAGE_FOR_ITS_MEMBERS,
    SEES,
    SIGN_IN,
    Cells,
    levels,
    who,
)

# In an open community everybody who is signed in reads on, and so is told, keeps their place and may watch.
SIGNED_IN_READ = levels(who(SIGN_IN, SEES, SEES), *[who(SIGN_IN, NOTHING, SEES)] * 3)
TOLD = levels(who(NOTHING, SEES, SEES), *[who(NOTHING, NOTHING, SEES)] * 3)
TOLD_IN_WORDS = levels(
    who(NOTHING, SEES, SEES),
    who(NOTHING, NOTHING, SEES),
    who(NOTHING, NOTHING, NOTHING),
    who(NOTHING, NOTHING, NOTHING),
)

ROWS: Mapping[str, Mapping[str, Cells]] = {
    "The posts of a page alone": CONTENT_PAGE,
    "The page of notifications": SIGNED_IN_READ,
    "The count of notifications in the header": TOLD,
    "The watched threads with new posts": SIGNED_IN_READ,
    "The threads that one watches or has muted": SIGNED_IN_READ,
    "The count of new posts in the list of communities": FOR_ITS_MEMBERS,
    "Mail: somebody names you": TOLD_IN_WORDS,
    "Watching a thread": SIGNED_IN_READ,
    "Watching the community": PAGE_FOR_ITS_MEMBERS,
    "Marking a post as unread": SIGNED_IN_READ,
    "Marking all as read": SIGNED_IN_READ,
}
