"""Rows of the table of communities: finding who knows what, and what a search leads on to."""

from __future__ import annotations

from collections.abc import Mapping

from tests.visibility.words import (
    ALL_SEE,
    FOUND,
    NOBODY,
    NOTHING,
    OWN_SEE,
    PAGE_FOR_ITS_MEMBERS,
    SEES,
    Cells,
    levels,
    who,
)

ROWS: Mapping[str, Mapping[str, Cells]] = {
    "Who in the community knows …": PAGE_FOR_ITS_MEMBERS,
    "Who in the community knows …: the counts": PAGE_FOR_ITS_MEMBERS,
    "/search/: the filter by community": FOUND,
    "/search/: the people above": FOUND,
    # Of a private community nobody else learns what it is about, and search knows nothing of it for its members.
    "/people/: the community to read of": levels(ALL_SEE, who(NOTHING, SEES, SEES), NOBODY, NOBODY),
    "/people/: the community to ask": levels(ALL_SEE, who(NOTHING, SEES, SEES), OWN_SEE, OWN_SEE),
}
