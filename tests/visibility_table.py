"""Who sees what where: the one table that the tests hold and that `docs/visibility.md` shows.

python -m tests.visibility_table > docs/visibility.md
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "visibility.md"


@dataclass(frozen=True)
class Table:
    """Surfaces by levels; each cell names the roles that see, of the table's roles."""

    name: str
    about: str
    roles: dict[str, str]
    levels: tuple[str, ...]
    groups: dict[str, tuple[str, ...]]
    rows: dict[str, tuple[str, ...]]

    def cells(self) -> list[tuple[str, str, frozenset[str]]]:
        """Return every surface and level with the roles that see there."""
        return [
            (surface, level, frozenset(self.groups[group]))
            for surface, groups in self.rows.items()
            for level, group in zip(self.levels, groups, strict=True)
        ]


EVERYBODY = "everybody"
SIGNED_IN = "signed in"
ITS_MEMBERS = "its members"
ITS_HOSTS = "its hosts"
NOBODY = "nobody"

COMMUNITY = Table(
    name="Communities, threads and posts",
    about=(
        "A local network of each level, with a thread that a member of it wrote and that is tied to a guide everybody "
        "may read."
    ),
    roles={
        "visitor": "not signed in",
        "member": "a member of Redbag who does not belong to the community",
        "insider": "a member of the community",
        "host": "a host of the community",
        "former": "a member of Redbag who left the community",
        "suspended": "a member of the community whose account is suspended, with the session of before",
    },
    levels=("open", "restricted", "private", "confidential"),
    groups={
        EVERYBODY: ("visitor", "member", "insider", "host", "former", "suspended"),
        SIGNED_IN: ("member", "insider", "host", "former"),
        ITS_MEMBERS: ("insider", "host"),
        ITS_HOSTS: ("host",),
        NOBODY: (),
    },
    rows={
        "Its name in the list of communities": (EVERYBODY, SIGNED_IN, SIGNED_IN, ITS_MEMBERS),
        "Its name on its page": (EVERYBODY, SIGNED_IN, SIGNED_IN, ITS_MEMBERS),
        "Its purpose on its page": (EVERYBODY, SIGNED_IN, ITS_MEMBERS, ITS_MEMBERS),
        "Its hosts on its page": (EVERYBODY, SIGNED_IN, ITS_MEMBERS, ITS_MEMBERS),
        "Its threads on its page": (EVERYBODY, ITS_MEMBERS, ITS_MEMBERS, ITS_MEMBERS),
        "Its members' names": (ITS_MEMBERS, ITS_MEMBERS, ITS_MEMBERS, ITS_MEMBERS),
        "Who asks to join": (ITS_HOSTS, ITS_HOSTS, ITS_HOSTS, ITS_HOSTS),
        "Its name near a place": (EVERYBODY, SIGNED_IN, SIGNED_IN, ITS_MEMBERS),
        "My network": (ITS_MEMBERS, ITS_MEMBERS, ITS_MEMBERS, ITS_MEMBERS),
        "The home page's news": (ITS_MEMBERS, ITS_MEMBERS, ITS_MEMBERS, ITS_MEMBERS),
        "The page of a thread": (EVERYBODY, ITS_MEMBERS, ITS_MEMBERS, ITS_MEMBERS),
        "The lasting address of a post": (EVERYBODY, ITS_MEMBERS, ITS_MEMBERS, ITS_MEMBERS),
        "Quoting a post": (SIGNED_IN, ITS_MEMBERS, ITS_MEMBERS, ITS_MEMBERS),
        "Replying": (ITS_MEMBERS, ITS_MEMBERS, ITS_MEMBERS, ITS_MEMBERS),
        "The discussion on the guide's page": (EVERYBODY, ITS_MEMBERS, ITS_MEMBERS, ITS_MEMBERS),
        "The live socket": (EVERYBODY, ITS_MEMBERS, ITS_MEMBERS, ITS_MEMBERS),
        "Searching the site for its name": (EVERYBODY, SIGNED_IN, SIGNED_IN, NOBODY),
        "Searching the site for its purpose": (EVERYBODY, SIGNED_IN, NOBODY, NOBODY),
        "Searching the site for a thread's words": (EVERYBODY, ITS_MEMBERS, ITS_MEMBERS, NOBODY),
        "The excerpt of a search result": (EVERYBODY, ITS_MEMBERS, ITS_MEMBERS, NOBODY),
        "The counts of the search": (EVERYBODY, ITS_MEMBERS, ITS_MEMBERS, NOBODY),
        "Finding the author by a post's words": (EVERYBODY, ITS_MEMBERS, ITS_MEMBERS, NOBODY),
        "The post as the reason why": (EVERYBODY, ITS_MEMBERS, ITS_MEMBERS, NOBODY),
        "The counts beside the filters of people": (EVERYBODY, ITS_MEMBERS, ITS_MEMBERS, NOBODY),
        "The post on its author's profile": (EVERYBODY, ITS_MEMBERS, ITS_MEMBERS, NOBODY),
        "Its name in mail to its hosts": (NOBODY, ITS_HOSTS, ITS_HOSTS, NOBODY),
    },
)

PROFILE = Table(
    name="Profiles",
    about="A member with a photo, expertise and a contribution, by whom they show themselves to.",
    roles={
        "visitor": "not signed in",
        "member": "another member of Redbag",
        "self": "the member",
        "suspended": "another member whose account is suspended, with the session of before",
    },
    levels=("everybody", "members", "only me", "paused"),
    groups={
        EVERYBODY: ("visitor", "member", "self", "suspended"),
        SIGNED_IN: ("member", "self"),
        "the member": ("self",),
        NOBODY: (),
    },
    rows={
        "The profile": (EVERYBODY, SIGNED_IN, "the member", "the member"),
        "The photo": (EVERYBODY, SIGNED_IN, "the member", "the member"),
        "Finding them by name": (EVERYBODY, SIGNED_IN, "the member", NOBODY),
        "Finding them by what they know": (EVERYBODY, SIGNED_IN, "the member", NOBODY),
        "The counts beside the filters": (EVERYBODY, SIGNED_IN, "the member", NOBODY),
        "Suggestions": (EVERYBODY, SIGNED_IN, "the member", NOBODY),
    },
)

PAGES = Table(
    name="Guides, case studies, resources and their files",
    about="A resource with a picture and a file, by who may read it; a draft is seen in the CMS alone.",
    roles={
        "visitor": "not signed in",
        "member": "a member of Redbag",
        "suspended": "a member whose account is suspended, with the session of before",
    },
    levels=("everybody", "members", "draft"),
    groups={EVERYBODY: ("visitor", "member", "suspended"), SIGNED_IN: ("member",), NOBODY: ()},
    rows={
        "The page": (EVERYBODY, SIGNED_IN, NOBODY),
        "The list": (EVERYBODY, SIGNED_IN, NOBODY),
        "Searching the site for its words": (EVERYBODY, SIGNED_IN, NOBODY),
        "Its picture": (EVERYBODY, SIGNED_IN, NOBODY),
        "Its file": (EVERYBODY, SIGNED_IN, NOBODY),
    },
)

TABLES = (COMMUNITY, PROFILE, PAGES)
HEAD = """\
# Who sees what

One rule: everything that can be seen carries an audience, and every viewer holds a set of them
(`directory/audiences.py`). SQL, search, files, mail and sockets ask that rule and no other. This page is made of the
table that `tests/test_visibility.py` holds, cell by cell: `python -m tests.visibility_table > docs/visibility.md`.
"""


def render() -> str:
    """Return the page."""
    parts = [HEAD]
    for table in TABLES:
        parts.append(f"\n## {table.name}\n\n{table.about}\n\n")
        parts.append(f"| | {' | '.join(table.levels)} |\n|---|{'---|' * len(table.levels)}\n")
        parts.extend(f"| {surface} | {' | '.join(groups)} |\n" for surface, groups in table.rows.items())
        parts.append("\nWho is asked:\n\n")
        parts.extend(f"- **{role}**: {what}\n" for role, what in table.roles.items())
        parts.append("\nThe words of the cells:\n\n")
        used = {group for groups in table.rows.values() for group in groups}
        parts.extend(
            f"- *{group}*: {', '.join(roles) or '–'}\n" for group, roles in table.groups.items() if group in used
        )
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(render())
