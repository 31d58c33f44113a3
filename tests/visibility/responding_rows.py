"""Rows of the table of communities: what members do with a question, and asking safely."""

from __future__ import annotations

from collections.abc import Mapping

from tests.visibility.words import (
    CONTENT_PAGE,
    HOSTS_READ,
    NAME,
    NOBODY,
    NOTHING,
    PAGE_FOR_ITS_HOSTS,
    PAGE_FOR_ITS_MEMBERS,
    SEES,
    SIGN_IN,
    Cells,
    levels,
    who,
)

NOT_TO_LEAVE = who(SIGN_IN, NOTHING, NOTHING)

ROWS: Mapping[str, Mapping[str, Cells]] = {
    "A question, and where it went": CONTENT_PAGE,
    "Who has the question too": CONTENT_PAGE,
    "Who reacted to a post": CONTENT_PAGE,
    "What was changed in a post": CONTENT_PAGE,
    "All replies to a post": CONTENT_PAGE,
    "Reacting to a post": PAGE_FOR_ITS_MEMBERS,
    "Voting": PAGE_FOR_ITS_MEMBERS,
    "Closing somebody else's poll": PAGE_FOR_ITS_HOSTS,
    "Changing somebody else's poll": levels(*[NOT_TO_LEAVE] * 4),
    "Having the question too": PAGE_FOR_ITS_MEMBERS,
    "Saying where a question went": PAGE_FOR_ITS_HOSTS,
    "Choosing posts for a draft page": levels(HOSTS_READ, HOSTS_READ, NOT_TO_LEAVE, NOT_TO_LEAVE),
    "Looking up who wrote without a name": PAGE_FOR_ITS_HOSTS,
    "Asking the hosts in private": PAGE_FOR_ITS_MEMBERS,
    "A private question to the hosts": PAGE_FOR_ITS_HOSTS,
    "Its page: a private question in the list": levels(
        who(NAME, NAME, NAME, SEES),
        who(SIGN_IN, NAME, NAME, SEES),
        who(SIGN_IN, NAME, NAME, SEES),
        who(SIGN_IN, NOTHING, NAME, SEES),
    ),
    "/search/: a private question": levels(*[NOBODY] * 4),
}
