"""The table of introductions: what the two of them see, and what nobody else does."""

from __future__ import annotations

from tests.visibility.words import NAME, NOTHING, SEES, SIGN_IN, Answer, Cells, Table


def of_two(asker: Answer, asked: Answer, *, visitor: Answer = SIGN_IN, others: Answer = NOTHING) -> Cells:
    """Return the answers of one level: whoever is not of the two gets one answer, an administrator too."""
    cells = {"visitor": visitor, "member": others, "editor": others, "asker": asker, "asked": asked}
    return cells | {"suspended": visitor}


def row(waiting: Cells, accepted: Cells, ended: Cells, paused: Cells) -> dict[str, Cells]:
    """Return a row of the table."""
    return {"waiting": waiting, "accepted": accepted, "ended": ended, "paused": paused}


BOTH, NEITHER = of_two(SEES, SEES), of_two(NOTHING, NOTHING)
ASKER, ASKED = of_two(SEES, NOTHING), of_two(NOTHING, SEES)
NOWHERE = of_two(NOTHING, NOTHING, visitor=NOTHING)
MEMBERS = of_two(SEES, SEES, others=SEES)
FOUND = of_two(SEES, SEES, others=SEES, visitor=NOTHING)
REPORTED = {**of_two(SIGN_IN, SIGN_IN, others=SIGN_IN), "editor": SEES}

INTRODUCTIONS = Table(
    name="Introductions",
    about=(
        "One member asks another for their time. Where they accepted, they shared their address and the asker said, "
        "by name, that it helped; where it ended, both of them can still read what they said."
    ),
    roles={
        "visitor": "not signed in",
        "member": "another member of Redbag",
        "editor": "an administrator of the site and its CMS",
        "asker": "the member who asks",
        "asked": "the member who is asked",
        "suspended": "another member whose account is suspended, with the session of before",
    },
    levels={
        "waiting": "asked, and not answered",
        "accepted": "accepted",
        "ended": "accepted, then ended by one of the two",
        "paused": "not answered, and the asker has paused their profile",
    },
    rows={
        "The request": row(BOTH, BOTH, BOTH, ASKER),
        "One's own requests": row(BOTH, BOTH, BOTH, ASKER),
        "The asker's e-mail address": row(NEITHER, ASKED, NEITHER, NEITHER),
        "The helper's e-mail address": row(NEITHER, ASKER, NEITHER, NEITHER),
        "The conversation": row(NEITHER, BOTH, BOTH, NEITHER),
        "Writing in the conversation": row(NEITHER, BOTH, NEITHER, NEITHER),
        "A file of the conversation": row(NEITHER, BOTH, BOTH, NEITHER),
        "Searching within the conversation": row(NEITHER, BOTH, BOTH, NEITHER),
        "The room of all conversations": row(*[NEITHER] * 4),
        "/search/: the conversation": row(*[NOWHERE] * 4),
        "/people/: what they said, as a reason": row(*[NOWHERE] * 4),
        "The list of communities": row(*[NOWHERE] * 4),
        "A notification of the request": row(ASKED, ASKED, ASKED, NEITHER),
        "Mail: somebody asks": row(of_two(NOTHING, NAME, visitor=NOTHING), NOWHERE, NOWHERE, NOWHERE),
        "Accepting": row(ASKED, NEITHER, NEITHER, NEITHER),
        "Taking back": row(ASKER, NEITHER, NEITHER, ASKER),
        "Ending": row(NEITHER, BOTH, NEITHER, NEITHER),
        "The helper's profile: whom they helped": row(NEITHER, MEMBERS, NEITHER, NEITHER),
        "/people/: that it helped, as a reason": row(NOWHERE, FOUND, NOWHERE, NOWHERE),
        "The CMS's report: who was asked": row(*[REPORTED] * 4),
    },
)
