"""The table of what editors work on: drafts that are shown by a link, and guides that members ask for."""

from __future__ import annotations

from tests.visibility.words import NOTHING, SEES, SIGN_IN, Answer, Cells, Table


def to(visitor: Answer, member: Answer, editor: Answer) -> Cells:
    """Return the answers of one level: who is suspended gets what a visitor gets."""
    return {"visitor": visitor, "member": member, "editor": editor, "suspended": visitor}


def row(opened: Cells, closed: Cells) -> dict[str, Cells]:
    """Return a row of the table: a link that is closed shows nothing, whatever closed it."""
    return {"open": opened, "withdrawn": closed, "expired": closed, "outdated": closed}


NOBODY, ALL = to(NOTHING, NOTHING, NOTHING), to(SEES, SEES, SEES)
BEARERS = row(ALL, NOBODY)
EDITORS_ONLY, MEMBERS = to(SIGN_IN, SIGN_IN, SEES), to(SIGN_IN, SEES, SEES)

EDITORS = Table(
    name="The work of editors",
    about=(
        "A draft with a picture, which a reviewer shows to somebody without an account by a link, and a guide that "
        "a member asks for."
    ),
    roles={
        "visitor": "not signed in, and has the link",
        "member": "a member of Redbag who has the link",
        "editor": "a reviewer in the CMS who has the link",
        "suspended": "a member whose account is suspended, with the session of before and the link",
    },
    levels={
        "open": "the link is open",
        "withdrawn": "the link was withdrawn",
        "expired": "the time of the link is over",
        "outdated": "the page was saved since the link was made",
    },
    rows={
        "The draft's title, by the link": BEARERS,
        "The draft, by the link": BEARERS,
        "A picture of the draft, by the link": BEARERS,
        "Commenting, by the link": BEARERS,
        "A link with one letter less": row(NOBODY, NOBODY),
        "The draft under its own address": row(NOBODY, NOBODY),
        "The CMS's list of a page's external reviews": row(*[EDITORS_ONLY] * 2),
        "Making a link": row(*[EDITORS_ONLY] * 2),
        "What waits for editors": row(*[EDITORS_ONLY] * 2),
        "What is searched for and not covered": row(*[EDITORS_ONLY] * 2),
        "The guides that are wanted": row(*[MEMBERS] * 2),
        "Questions alike, while one asks": row(*[MEMBERS] * 2),
        "Who asked, on the list of wanted guides": row(*[to(SIGN_IN, NOTHING, NOTHING)] * 2),
        "Wanting a guide too": row(*[MEMBERS] * 2),
        "Notifications of who did not ask": row(*[to(SIGN_IN, NOTHING, NOTHING)] * 2),
        "The CMS's list of wanted guides": row(*[EDITORS_ONLY] * 2),
        "Answering a question": row(*[EDITORS_ONLY] * 2),
    },
)
