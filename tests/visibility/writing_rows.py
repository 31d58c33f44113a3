"""Rows of the table of communities: files, drafts, and what helps with writing."""

from __future__ import annotations

from collections.abc import Mapping

from tests.visibility.words import CONTENT_PAGE, NOTHING, OWN_READ, SEES, SIGN_IN, Cells, levels, who

# Whoever may write, in an open community by joining with the same click.
WRITERS = levels(who(SIGN_IN, SEES, SEES), OWN_READ, OWN_READ, OWN_READ)
NOBODY_ELSES = levels(*[who(SIGN_IN, NOTHING, NOTHING)] * 4)

ROWS: Mapping[str, Mapping[str, Cells]] = {
    "A file of a post": CONTENT_PAGE,
    "Somebody else's file that is not sent yet": NOBODY_ELSES,
    "Somebody else's draft": NOBODY_ELSES,
    "Names offered after @": WRITERS,
    "How many a text tells": WRITERS,
    "The preview of a post": WRITERS,
    "Saving a draft": WRITERS,
    "Uploading a file": WRITERS,
}
