"""The table of members' stories before they are published: whose they are, who reads them, and who may do what."""

from __future__ import annotations

from collections.abc import Mapping

from tests.visibility.words import NOTHING, SEES, SIGN_IN, Answer, Cells, Table


def row(draft: Cells, reading: Cells, changes: Cells) -> dict[str, Cells]:
    """Return a row of the table of stories."""
    return {"draft": draft, "reading": reading, "changes": changes}


def by(visitor: Answer, member: Answer, editor: Answer, own: Answer) -> Cells:
    """Return the answers of one level: who is suspended gets what a visitor gets."""
    return {"visitor": visitor, "member": member, "editor": editor, "own": own, "suspended": visitor}


OWN = by(SIGN_IN, NOTHING, NOTHING, SEES)
NOBODY = by(SIGN_IN, NOTHING, NOTHING, NOTHING)
NOWHERE = row(*[by(NOTHING, NOTHING, NOTHING, NOTHING)] * 3)
WHILE_IT_RESTS = row(OWN, NOBODY, OWN)

ROWS: Mapping[str, Mapping[str, Cells]] = {
    "Your stories": row(*[OWN] * 3),
    "The home page": row(*[by(NOTHING, NOTHING, NOTHING, NOTHING)] * 2, by(NOTHING, NOTHING, NOTHING, SEES)),
    "Its page": row(*[OWN] * 3),
    "A step of it": row(*[OWN] * 3),
    "The step that says where it came from": row(*[OWN] * 3),
    "Its photos": row(*[OWN] * 3),
    "How readers will see it": row(*[OWN] * 3),
    "A photo of it": row(*[by(NOTHING, NOTHING, SEES, SEES)] * 3),
    "What the reviewer wrote": row(NOBODY, NOBODY, OWN),
    "What an editor noted beside a field": row(*[OWN] * 3),
    "The list of notifications": row(*[OWN] * 3),
    "Saving a step": WHILE_IT_RESTS,
    "Taking out a photo": WHILE_IT_RESTS,
    "Sending it": WHILE_IT_RESTS,
    "Taking it back": row(NOBODY, OWN, NOBODY),
    "Deleting it": WHILE_IT_RESTS,
    "Its address on the site": NOWHERE,
    "The list of case studies": NOWHERE,
    "The page that it was adapted from": NOWHERE,
    "The family tree of that page": NOWHERE,
    "The profile of whoever tells it": NOWHERE,
    "/search/": NOWHERE,
    "/people/: as a reason": NOWHERE,
    "Adapting it": NOWHERE,
}

STORIES = Table(
    name="Stories",
    about=(
        "A story that a member tells, adapted from a case study for everybody, with a photo, before it is published. "
        "*Editor*: in the CMS they read it as they read every draft; here are the site's own pages."
    ),
    roles={
        "visitor": "not signed in",
        "member": "another member of Redbag",
        "editor": "a member of Redbag who writes in the CMS",
        "own": "the member whose story it is",
        "suspended": "another member whose account is suspended, with the session of before",
    },
    levels={
        "draft": "not sent yet",
        "reading": "sent, and a reviewer reads it",
        "changes": "sent, and changes are asked for",
    },
    rows=ROWS,
)
