"""Rows of the tables of pages and of communities: learning paths."""

from __future__ import annotations

from collections.abc import Mapping

from tests.visibility.library_rows import DONE, NOBODY, OWN, READ, READ_PAGE, SIGNED_IN
from tests.visibility.words import FOR_ITS_MEMBERS, NOTHING, SIGN_IN, Cells

_NOT_FOR_VISITORS = {"visitor": SIGN_IN, "member": NOTHING, "editor": NOTHING, "suspended": SIGN_IN}
_FOR_MEMBERS = {role: answer if answer != SIGN_IN else NOTHING for role, answer in SIGNED_IN.items()}

PAGES: Mapping[str, Mapping[str, Cells]] = {
    "A learning path": READ_PAGE,
    "The list of learning paths": READ,
    "/search/: the learning path": READ,
    "The library: the learning path": READ,
    "The case, on a learning path for everybody": READ,
    "The case, counted on a learning path for everybody": READ,
    "Marking the case on a learning path for everybody": {
        "everybody": SIGNED_IN,
        "members": SIGNED_IN,
        "draft": _NOT_FOR_VISITORS,
        "withdrawn": _NOT_FOR_VISITORS,
    },
    "The next thing on a learning path for everybody": READ,
    "The path, on a page that was reached from it": READ,
    "Beginning a learning path": DONE,
    "The learning paths that one has begun": OWN,
    "Going on with a learning path, on the home page": {
        "everybody": _FOR_MEMBERS,
        "members": _FOR_MEMBERS,
        "draft": NOBODY,
        "withdrawn": NOBODY,
    },
    "Leaving a learning path": DONE,
    "The API: the learning paths": READ,
    "The API: the learning path": READ,
    "The API: the case, on a learning path for everybody": READ,
}
COMMUNITY: Mapping[str, Mapping[str, Cells]] = {
    "Its event, on a learning path for everybody": FOR_ITS_MEMBERS,
    "The API: its event, on a learning path for everybody": FOR_ITS_MEMBERS,
}
