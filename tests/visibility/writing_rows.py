"""Rows of the table of communities: files, drafts, and what helps with writing."""

from __future__ import annotations

from collections.abc import Mapping

from tests.visibility.words import (
    CONTENT_PAGE,
    NOTHING,
    OWN_READ,
    PAGE_FOR_ITS_HOSTS,
    PAGE_FOR_ITS_MEMBERS,
    SEES,
    SIGN_IN,
    Cells,
    levels,
    who,
)

# Whoever may write, in an open community by joining with the same click.
WRITERS = levels(who(SIGN_IN, SEES, SEES), OWN_READ, OWN_READ, OWN_READ)
NOBODY_ELSES = levels(*[who(SIGN_IN, NOTHING, NOTHING)] * 4)

ROWS: Mapping[str, Mapping[str, Cells]] = {
    "A file of a post": CONTENT_PAGE,
    "Somebody else's file that is not sent yet": NOBODY_ELSES,
    "Somebody else's draft": NOBODY_ELSES,
    "A file of a private question": PAGE_FOR_ITS_HOSTS,
    "Names offered after @": WRITERS,
    "How many a text tells": WRITERS,
    "The preview of a post": WRITERS,
    "Saving a draft": WRITERS,
    "Uploading a file": WRITERS,
    "Names offered after @, in the discussion of a guide": WRITERS,
    "How many a text tells, in the discussion of a guide": WRITERS,
    "The preview of a post, in the discussion of a guide": WRITERS,
    "Saving a draft, in the discussion of a guide": WRITERS,
    "Uploading a file, in the discussion of a guide": WRITERS,
    # The author, who is looked for, does not host the community.
    "Names offered after @, in a question to the hosts": NOBODY_ELSES,
    "How many a text tells, in a question to the hosts": NOBODY_ELSES,
    "The preview of a post, in a question to the hosts": PAGE_FOR_ITS_MEMBERS,
    "Saving a draft, in a question to the hosts": PAGE_FOR_ITS_MEMBERS,
    "Uploading a file, in a question to the hosts": PAGE_FOR_ITS_MEMBERS,
}
