"""Rows of the table of communities: invitations, what hosts do, and searching within."""

from __future__ import annotations

from collections.abc import Mapping

from tests.visibility.words import (
    CONTENT_PAGE,
    HOSTS_READ,
    NAME,
    NOBODY,
    NOTHING,
    OWN_READ,
    PAGE_FOR_ITS_HOSTS,
    SEES,
    SIGN_IN,
    Cells,
    levels,
    who,
)

INVITED_READ = who(SIGN_IN, NOTHING, NOTHING, invited=SEES)
MEMBERS_MEET = who(NAME, NAME, SEES)

ROWS: Mapping[str, Mapping[str, Cells]] = {
    "An invitation": levels(*[INVITED_READ] * 4),
    "One's own invitations": levels(*[INVITED_READ] * 4),
    "The home page: an invitation": levels(*[who(NOTHING, NOTHING, NOTHING, invited=SEES)] * 4),
    "Whom its hosts invited": levels(who(SIGN_IN, NOTHING, NOTHING), HOSTS_READ, HOSTS_READ, HOSTS_READ),
    "Mail: an invitation": levels(*[who(NOTHING, NOTHING, NOTHING, invited=NAME)] * 3, NOBODY),
    "Its page: charter and shared story": levels(
        who(SEES, SEES, SEES), who(SIGN_IN, NAME, SEES), who(SIGN_IN, NAME, SEES), OWN_READ
    ),
    "Its page: the welcome": levels(
        who(NAME, NAME, SEES, NAME),
        who(SIGN_IN, NAME, SEES, NAME),
        who(SIGN_IN, NAME, SEES, NAME),
        who(SIGN_IN, NOTHING, SEES, NAME),
    ),
    "Its settings": PAGE_FOR_ITS_HOSTS,
    "What its hosts did": PAGE_FOR_ITS_HOSTS,
    "Closing a thread": PAGE_FOR_ITS_HOSTS,
    "Splitting a thread: its posts": PAGE_FOR_ITS_HOSTS,
    "Merging a thread: the others": PAGE_FOR_ITS_HOSTS,
    "Searching within the community": CONTENT_PAGE,
    "Searching within the thread": CONTENT_PAGE,
    "Threads like the one that is being written": levels(who(SIGN_IN, SEES, SEES), OWN_READ, OWN_READ, OWN_READ),
}
