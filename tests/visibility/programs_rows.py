"""Rows of the table of pages: the API, and links that no longer work."""

from __future__ import annotations

from collections.abc import Mapping

from tests.visibility.library_rows import READ, READ_PAGE
from tests.visibility.words import NOTHING, SEES, SIGN_IN, Answer, Cells


def _in_cms(editor: Answer) -> Cells:
    return {"visitor": SIGN_IN, "member": SIGN_IN, "editor": editor, "suspended": SIGN_IN}


SHOWN, HIDDEN = _in_cms(SEES), _in_cms(NOTHING)

ROWS: Mapping[str, Mapping[str, Cells]] = {
    **dict.fromkeys(
        (
            "The API: the guides",
            "The API: the case studies",
            "The API: the resources",
            "The API: the documents",
            "The API: the guide",
            "The API: the case study",
            "The API: the resource",
            "The API: the case study, among the places of a guide",
            "The API: the case study, as what another was adapted from",
            "The API: the case study, linked from another page",
            "The API: what a search for its words counts",
        ),
        READ,
    ),
    "That a link of a resource no longer works": READ_PAGE,
    "Links that no longer work, in the CMS": {
        "everybody": SHOWN,
        "members": SHOWN,
        "draft": HIDDEN,
        "withdrawn": HIDDEN,
    },
}
