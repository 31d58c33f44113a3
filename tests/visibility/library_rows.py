"""Rows of the table of pages: the library, what members do with pages, and what programs are told."""

from __future__ import annotations

from collections.abc import Mapping

from tests.visibility.words import NOTHING, SEES, SIGN_IN, Answer, Cells


def _row(everybody: Cells, members: Cells, unpublished: Cells) -> dict[str, Cells]:
    return {"everybody": everybody, "members": members, "draft": unpublished, "withdrawn": unpublished}


def _cells(visitor: Answer, member: Answer, editor: Answer) -> Cells:
    return {"visitor": visitor, "member": member, "editor": editor, "suspended": visitor}


NOBODY, EVERYBODY = _cells(NOTHING, NOTHING, NOTHING), _cells(SEES, SEES, SEES)
SIGNED_IN, NONE_SIGNED_IN = _cells(SIGN_IN, SEES, SEES), _cells(SIGN_IN, NOTHING, NOTHING)
READ = _row(EVERYBODY, _cells(NOTHING, SEES, SEES), NOBODY)
READ_PAGE = _row(EVERYBODY, SIGNED_IN, NOBODY)
OWN = _row(SIGNED_IN, SIGNED_IN, NONE_SIGNED_IN)
DONE = _row(SIGNED_IN, SIGNED_IN, NOBODY)
# What programs are told is the same whoever asks.
TOLD = _row(EVERYBODY, NOBODY, NOBODY)

ROWS: Mapping[str, Mapping[str, Cells]] = {
    "The library: the guide": READ,
    "The library: the case study": READ,
    "The library: the resource": READ,
    "The library: the counts beside the filters": READ,
    "The case, among more on its subject": READ,
    "The reading list": OWN,
    "The notice that a case study changed": OWN,
    "Keeping a case study": DONE,
    "Following a case study": DONE,
    "Saying whether a case study helped": DONE,
    "How many found a case study helpful": READ_PAGE,
    "What readers say, in the CMS": _row(*[_cells(SIGN_IN, SIGN_IN, SEES)] * 3),
    "How to cite a case study": READ_PAGE,
    "Its citation as a file": READ_PAGE,
    "The feed of the library": TOLD,
    "The sitemap": TOLD,
    # Programs come as visitors; a member's page has none of it.
    "What programs are told of a case study": _row(
        _cells(SEES, NOTHING, NOTHING), _cells(SIGN_IN, NOTHING, NOTHING), NOBODY
    ),
}
