"""The words in which the tables say who sees what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What a surface shows to somebody who asks it."""

    SEES = "sees"
    NAME = "name only"
    NOTHING = "nothing"
    SIGN_IN = "sign in"
    # Never right: a part of what is protected stands in the answer.
    LEAKS = "LEAKS"


SEES, NAME, NOTHING, SIGN_IN = Answer.SEES, Answer.NAME, Answer.NOTHING, Answer.SIGN_IN

Cells = Mapping[str, Answer]


@dataclass(frozen=True)
class Table:
    """What each role gets from each surface at each level: `rows` maps surface → level → role → answer."""

    name: str
    about: str
    roles: Mapping[str, str]
    levels: Mapping[str, str]
    rows: Mapping[str, Mapping[str, Cells]]

    def at(self, level: str) -> dict[str, Cells]:
        """Return what is right at the level, for each surface; KeyError where the table says nothing."""
        return {surface: levels[level] for surface, levels in self.rows.items()}

    def gaps(self) -> list[str]:
        """Return what the table does not say, or says of what it does not know."""
        return [
            f"{surface}, {level}"
            for surface, levels in self.rows.items()
            for level in {*self.levels, *levels}
            if level not in self.levels or set(levels.get(level, ())) != set(self.roles)
        ]


# --- Communities ------------------------------------------------------------------------------------------------


def who(visitor: Answer, member: Answer, own: Answer, host: Answer | None = None, **others: Answer) -> Cells:
    """Return the answers of one level: who left, was declined or is invited is a member, who is suspended a visitor."""
    of_host = own if host is None else host
    cells = {"visitor": visitor, "member": member, "own": own, "host": of_host, "left": member}
    return cells | {"declined": member, "invited": member, "suspended": visitor} | others


def levels(opened: Cells, restricted: Cells, private: Cells, confidential: Cells) -> dict[str, Cells]:
    """Return a row of the table of communities."""
    return {"open": opened, "restricted": restricted, "private": private, "confidential": confidential}


NOBODY = who(NOTHING, NOTHING, NOTHING)
ALL_SEE = who(SEES, SEES, SEES)
OWN_SEE = who(NOTHING, NOTHING, SEES)
HOSTS_SEE = who(NOTHING, NOTHING, NOTHING, SEES)
# On an address of its own a visitor is sent to sign in, whether anything is there or not.
OWN_READ = who(SIGN_IN, NOTHING, SEES)
HOSTS_READ = who(SIGN_IN, NOTHING, NOTHING, SEES)

CONTENT = levels(ALL_SEE, OWN_SEE, OWN_SEE, OWN_SEE)
CONTENT_PAGE = levels(ALL_SEE, OWN_READ, OWN_READ, OWN_READ)
FOUND = levels(ALL_SEE, OWN_SEE, OWN_SEE, NOBODY)
DESCRIPTION = levels(ALL_SEE, who(NOTHING, SEES, SEES), who(NOTHING, NAME, SEES), OWN_SEE)
DESCRIPTION_PAGE = levels(ALL_SEE, who(SIGN_IN, SEES, SEES), who(SIGN_IN, NAME, SEES), OWN_READ)
FOR_ITS_MEMBERS = levels(*[OWN_SEE] * 4)
PAGE_FOR_ITS_MEMBERS = levels(*[OWN_READ] * 4)
PAGE_FOR_ITS_HOSTS = levels(*[HOSTS_READ] * 4)
