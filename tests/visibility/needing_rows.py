"""Rows of the tables of communities and of profiles: saved searches, described needs and mutual matches."""

from __future__ import annotations

from collections.abc import Mapping

from tests.visibility.words import FOUND, NOBODY, NOTHING, OWN_READ, OWN_SEE, SEES, SIGN_IN, Answer, Cells, levels, who

NEWS = levels(who(SIGN_IN, SEES, SEES), OWN_READ, OWN_READ, who(SIGN_IN, NOTHING, NOTHING))

OF_COMMUNITIES: Mapping[str, Mapping[str, Cells]] = {
    "A saved search: the thread as something new": NEWS,
    "The notification about the saved search": NEWS,
    "The saved search in the count of the header": levels(who(NOTHING, SEES, SEES), OWN_SEE, OWN_SEE, NOBODY),
    # Mail names what every member may read, and of the rest says that there is something.
    "Mail: something new in the saved search": levels(who(NOTHING, SEES, SEES), NOBODY, NOBODY, NOBODY),
    "Described needs: the thread": FOUND,
    "Described needs: the author": FOUND,
    "Described needs: where to ask": levels(who(NOTHING, SEES, SEES), *[OWN_SEE] * 3),
}


def _others(nothing: Answer) -> Mapping[str, Cells]:
    """Return a row of what every other member sees of one who shows themselves; a visitor gets `nothing`."""
    cells = {"visitor": nothing, "member": SEES, "fellow": SEES, "editor": SEES, "oneself": NOTHING}
    seen = cells | {"suspended": nothing}
    unseen = seen | {"member": NOTHING, "fellow": NOTHING, "editor": NOTHING}
    gone = unseen | {"oneself": nothing}
    return {"everybody": seen, "members": seen, "only me": unseen, "paused": unseen, "suspended": gone}


PAGE, MENTIONED = _others(SIGN_IN), _others(NOTHING)
NEED = {**MENTIONED, "everybody": {**MENTIONED["everybody"], "visitor": SEES, "suspended": SEES}}

OF_PROFILES: Mapping[str, Mapping[str, Cells]] = {
    "A saved search: the member as somebody new": PAGE,
    "The notification about the saved search": PAGE,
    "Mail: somebody new in the saved search": MENTIONED,
    "Described needs: the member": NEED,
    "The home page: who matches both ways": MENTIONED,
    "The page of those who match both ways": PAGE,
}
