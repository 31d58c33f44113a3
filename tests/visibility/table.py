"""The table of who sees what where, as data, and the page that is made of it."""

from __future__ import annotations

from tests.visibility import (
    exploring_rows,
    hosting_rows,
    library_rows,
    needing_rows,
    paths_rows,
    programs_rows,
    reading_rows,
    responding_rows,
    roles_rows,
    writing_rows,
)
from tests.visibility.editors_rows import EDITORS
from tests.visibility.files_rows import FILES
from tests.visibility.introduction_rows import INTRODUCTIONS
from tests.visibility.parts_rows import PARTS
from tests.visibility.stories_rows import STORIES
from tests.visibility.words import (
    ALL_SEE,
    CONTENT,
    CONTENT_PAGE,
    DESCRIPTION,
    DESCRIPTION_PAGE,
    FOR_ITS_MEMBERS,
    FOUND,
    HOSTS_SEE,
    NAME,
    NOBODY,
    NOTHING,
    OWN_READ,
    PAGE_FOR_ITS_HOSTS,
    PAGE_FOR_ITS_MEMBERS,
    SEES,
    SIGN_IN,
    Answer,
    Cells,
    Table,
    levels,
    who,
)

COMMUNITIES = Table(
    name="Communities, threads and posts",
    about=(
        "A local network with a thread about a guide that everybody may read. Everybody could read it at first; then "
        "its level was changed, somebody left, somebody was declined, and an account was suspended. *Sees* means: "
        "also does, where the surface is a form."
    ),
    roles={
        "visitor": "not signed in",
        "member": "a member of Redbag outside the community",
        "own": "a member of the community",
        "host": "its host",
        "left": "a member of Redbag who was in the community and left",
        "declined": "a member of Redbag whose request to join was declined",
        "invited": "a member of Redbag whom its host has invited, and who has not answered",
        "suspended": "a member of the community whose account is suspended, with the session of before",
    },
    levels={
        "open": "all can read, members write",
        "restricted": "members of Redbag see that it exists and what it is for",
        "private": "members of Redbag see its name",
        "confidential": "by invitation; nobody else knows of it",
    },
    rows={
        "The list of communities": DESCRIPTION,
        "The number of threads in the list": CONTENT,
        "Its page: purpose and aim": DESCRIPTION_PAGE,
        "Its page: hosts": DESCRIPTION_PAGE,
        "Its page: the list of threads": levels(ALL_SEE, who(SIGN_IN, NAME, SEES), who(SIGN_IN, NAME, SEES), OWN_READ),
        "Its members": PAGE_FOR_ITS_MEMBERS,
        "Who asks to join": PAGE_FOR_ITS_HOSTS,
        "Networks near a place": levels(
            who(NAME, NAME, NAME), who(NOTHING, NAME, NAME), who(NOTHING, NAME, NAME), who(NOTHING, NOTHING, NAME)
        ),
        "The pages of communities beside it": levels(
            who(NAME, NAME, NAME), who(NOTHING, NAME, NAME), who(NOTHING, NAME, NAME), who(NOTHING, NOTHING, NAME)
        ),
        "My network": PAGE_FOR_ITS_MEMBERS,
        "The home page: talk": levels(*[who(NOTHING, NOTHING, SEES, invited=NAME)] * 4),
        "The home page: my network": FOR_ITS_MEMBERS,
        "The home page: who waits": levels(*[HOSTS_SEE] * 4),
        "A thread": CONTENT_PAGE,
        "The lasting address of a post": CONTENT_PAGE,
        "Quoting a post": levels(who(SIGN_IN, SEES, SEES), OWN_READ, OWN_READ, OWN_READ),
        "Replying": PAGE_FOR_ITS_MEMBERS,
        "Starting a thread": PAGE_FOR_ITS_MEMBERS,
        "Changing somebody else's post": levels(*[who(SIGN_IN, NOTHING, NOTHING)] * 4),
        "Taking somebody else's post down": PAGE_FOR_ITS_HOSTS,
        "The discussion on the guide's page": CONTENT,
        "From the guide to its discussion": levels(who(SIGN_IN, SEES, SEES), OWN_READ, OWN_READ, OWN_READ),
        "The live socket": CONTENT,
        "/search/: the community, by its name": levels(
            ALL_SEE, who(NOTHING, SEES, SEES), who(NOTHING, NAME, NAME), NOBODY
        ),
        "/search/: the community, by its purpose": levels(ALL_SEE, who(NOTHING, SEES, SEES), NOBODY, NOBODY),
        "/search/: the thread and its excerpt": FOUND,
        "/search/: the counts on the tabs": FOUND,
        "/people/: the author, by a post's words": FOUND,
        "/people/: the author, by the community's subject": FOUND,
        "/people/: the post as a reason": FOUND,
        "/people/: the counts beside the filters": FOUND,
        "The author's profile": FOUND,
        "Mail: somebody asks to join": levels(*[who(NOTHING, NOTHING, NOTHING, SEES)] * 3, NOBODY),
        "Mail: what was decided": levels(*[who(NOTHING, NOTHING, NOTHING, declined=NAME)] * 3, NOBODY),
        **exploring_rows.ROWS,
        "The checklist that it keeps": PAGE_FOR_ITS_MEMBERS,
        "Ticking on its checklist": PAGE_FOR_ITS_MEMBERS,
        # As on the page of the people search, in `exploring_rows.py`.
        "Beside a guide: the community that talks about its subject": exploring_rows.ROWS[
            "/people/: the community to read of"
        ],
        **hosting_rows.ROWS,
        **needing_rows.OF_COMMUNITIES,
        **paths_rows.COMMUNITY,
        **reading_rows.ROWS,
        **responding_rows.ROWS,
        **roles_rows.ROWS,
        **writing_rows.ROWS,
    },
)


# --- Profiles ---------------------------------------------------------------------------------------------------


def seen_by(visitor: Answer, member: Answer, fellow: Answer, oneself: Answer) -> Cells:
    """Return the answers of one level: an editor gets what any member gets, who is suspended what a visitor gets."""
    cells = {"visitor": visitor, "member": member, "fellow": fellow, "editor": member, "oneself": oneself}
    return cells | {"suspended": visitor}


def shown(
    everybody: Cells, members: Cells, only_me: Cells, paused: Cells, suspended: Cells | None = None
) -> dict[str, Cells]:
    """Return a row of the table of profiles; of a suspended member nobody sees anything."""
    cells = {"everybody": everybody, "members": members, "only me": only_me, "paused": paused}
    return cells | {"suspended": NONE if suspended is None else suspended}


EVERYBODY = seen_by(SEES, SEES, SEES, SEES)
SIGNED_IN = seen_by(NOTHING, SEES, SEES, SEES)
ONESELF = seen_by(NOTHING, NOTHING, NOTHING, SEES)
NONE = seen_by(NOTHING, NOTHING, NOTHING, NOTHING)
NOBODYS_PAGE = seen_by(SIGN_IN, NOTHING, NOTHING, SIGN_IN)
ONESELF_PAGE = seen_by(SIGN_IN, NOTHING, NOTHING, SEES)
TO_EDITORS = {**seen_by(SIGN_IN, SIGN_IN, SIGN_IN, SIGN_IN), "editor": SEES}
TO_NO_EDITOR = {**TO_EDITORS, "editor": NOTHING}
NAMED = seen_by(NAME, NAME, NAME, SEES)
# What others do with the member, who does not do it with themselves.
BY_OTHERS, BY_NOBODY = seen_by(SIGN_IN, SEES, SEES, NOTHING), seen_by(SIGN_IN, NOTHING, NOTHING, NOTHING)

PROFILE_FOUND = shown(EVERYBODY, SIGNED_IN, ONESELF, NONE)
PROFILE_SHOWN = shown(EVERYBODY, SIGNED_IN, ONESELF, ONESELF)

PROFILES = Table(
    name="Profiles",
    about=(
        "A member with a photo, who knows something, led a project and a case study that everybody may read, endorsed "
        "a colleague, hosts an open community and wrote in it. *Name only*: the name they wrote under, without a link "
        "or a face."
    ),
    roles={
        "visitor": "not signed in",
        "member": "another member of Redbag",
        "fellow": "a member of the same community",
        "editor": "a member of Redbag who writes in the CMS",
        "oneself": "the member",
        "suspended": "another member whose account is suspended, with the session of before",
    },
    levels={
        "everybody": "shown to everybody",
        "members": "shown to members of Redbag",
        "only me": "shown to nobody",
        "paused": "shown to everybody, but paused",
        "suspended": "shown to everybody, but the account is suspended",
    },
    rows={
        "The profile": shown(EVERYBODY, seen_by(SIGN_IN, SEES, SEES, SEES), ONESELF_PAGE, ONESELF_PAGE, NOBODYS_PAGE),
        "The photo": PROFILE_SHOWN,
        "/people/: everybody": PROFILE_FOUND,
        "/people/: by name": PROFILE_FOUND,
        "/people/: by a name with a slip": PROFILE_FOUND,
        "/people/: by what they know": PROFILE_FOUND,
        "/people/: by their work, which is the reason": PROFILE_FOUND,
        "/people/: by a page that they led, which is the reason": PROFILE_FOUND,
        "/people/: by what they wrote, which is the reason": PROFILE_FOUND,
        "/people/: as one who endorses another": PROFILE_FOUND,
        "/people/: the counts beside the filters": PROFILE_FOUND,
        "/people/: by work that they hide": shown(*[NONE] * 4),
        "/people/: the map": PROFILE_FOUND,
        "/people/: by how far away": PROFILE_FOUND,
        "/people/: by the place on the map": PROFILE_FOUND,
        "People like a colleague": PROFILE_FOUND,
        "/search/: the people above": PROFILE_FOUND,
        "Suggestions": PROFILE_FOUND,
        "/search/": PROFILE_FOUND,
        "The endorsement on another's profile": PROFILE_SHOWN,
        "All that shows what they know": shown(
            EVERYBODY, seen_by(SIGN_IN, SEES, SEES, SEES), ONESELF_PAGE, BY_NOBODY, NOBODYS_PAGE
        ),
        "Endorsing them": shown(*[BY_OTHERS] * 2, *[BY_NOBODY] * 2, NOBODYS_PAGE),
        "The notification of whom they endorse": shown(*[BY_OTHERS] * 2, *[BY_NOBODY] * 2, NOBODYS_PAGE),
        "A case study's people": PROFILE_SHOWN,
        "A community's hosts": PROFILE_SHOWN,
        "A community's members": shown(
            *[seen_by(SIGN_IN, NOTHING, SEES, SEES)] * 2, *[seen_by(SIGN_IN, NOTHING, NOTHING, SEES)] * 2, NOBODYS_PAGE
        ),
        "The byline of a post": shown(
            EVERYBODY, seen_by(NAME, SEES, SEES, SEES), NAMED, *[seen_by(NAME, NAME, NAME, NAME)] * 2
        ),
        "The CMS's list of members to choose from": shown(*[TO_EDITORS] * 2, *[TO_NO_EDITOR] * 3),
        "Who is here, on the live socket": shown(*[SIGNED_IN] * 2, *[NONE] * 2),
        **needing_rows.OF_PROFILES,
    },
)


# --- Pages ------------------------------------------------------------------------------------------------------


def read_by(visitor: Answer, member: Answer) -> Cells:
    """Return the answers of one level: an editor gets what any member gets, who is suspended what a visitor gets."""
    return {"visitor": visitor, "member": member, "editor": member, "suspended": visitor}


def published(everybody: Cells, members: Cells) -> dict[str, Cells]:
    """Return a row of the table of pages: of a draft, and of a page that was withdrawn, nobody sees anything."""
    nothing = read_by(NOTHING, NOTHING)
    return {"everybody": everybody, "members": members, "draft": nothing, "withdrawn": nothing}


READ = published(read_by(SEES, SEES), read_by(NOTHING, SEES))
FILE = {level: {**cells, "editor": SEES} for level, cells in READ.items()}
READ_PAGE = published(read_by(SEES, SEES), read_by(SIGN_IN, SEES))

PAGES = Table(
    name="Guides, case studies, resources and their files",
    about=(
        "A guide, a case study and a resource with a picture and a file, on the site itself: in the CMS editors see "
        "drafts, and so their files."
    ),
    roles={
        "visitor": "not signed in",
        "member": "a member of Redbag",
        "editor": "a member of Redbag who writes in the CMS",
        "suspended": "a member whose account is suspended, with the session of before",
    },
    levels={
        "everybody": "published for everybody",
        "members": "published for members of Redbag",
        "draft": "never published",
        "withdrawn": "published for everybody, then unpublished",
    },
    rows={
        "A guide": READ_PAGE,
        "A case study": READ_PAGE,
        "A resource": READ_PAGE,
        "The list of guides": READ,
        "The list of case studies": READ,
        "The list of resources": READ,
        "The home page's newest guides": READ,
        "The case, on a guide for everybody": READ,
        "The origin, on a case study for everybody": READ,
        "The adaptation, on a case study for everybody": READ,
        "The family tree of a case study": READ_PAGE,
        "The family tree of a guide": READ_PAGE,
        "Who used a case study": READ_PAGE,
        "The case, in the family tree of its origin": READ,
        "The case, in the family tree of its adaptation": READ,
        "The guide, on the page of a case study for everybody": READ,
        "The guide, on the page of an open thread about it": READ,
        "/search/: the guide": READ,
        "/search/: the case study": READ,
        "/search/: the resource": READ,
        "/search/: the counts on the tabs": READ,
        "/people/: the case study as a reason": READ,
        "/people/: the counts beside the filters": READ,
        "The profile of whoever led the work": READ,
        "A link on a page for everybody": READ,
        "A picture": FILE,
        "A file": FILE | {"members": read_by(SIGN_IN, SEES)},
        "The figures of a measure": READ_PAGE,
        "The case, side by side with others": READ,
        "The case, in the file of a guide for everybody": READ,
        "The case, in the PDF of a guide for everybody": READ,
        "A guide as PDF": READ_PAGE,
        "A case study as PDF": READ_PAGE,
        "A guide as a file": READ_PAGE,
        "Who knows what a guide is about": READ_PAGE,
        "The checklist of a guide": published(*[read_by(SIGN_IN, SEES)] * 2),
        "Mail: a guide is to be reviewed": published(*[read_by(NOTHING, SEES)] * 2),
        **library_rows.ROWS,
        **programs_rows.ROWS,
        **paths_rows.PAGES,
    },
)

TABLES = (COMMUNITIES, PROFILES, PAGES, FILES, PARTS, INTRODUCTIONS, STORIES, EDITORS)

HEAD = """\
# Who sees what

Everything that can be seen carries an audience, a short token such as `public`, `members` or `community:12`, and
everybody who looks holds a set of them (`directory/audiences.py`). Whoever holds the token of a thing sees it; what
carries no token is seen by nobody. Pages, lists, searches with their counts and reasons, files, mail and sockets all
ask this one rule, anew for each request, message and delivery: whoever leaves, is suspended or is shut out by a new
level loses it at once.

The tables below are data, in `tests/visibility/table.py`. `tests/test_visibility.py` builds each level, asks every
surface as every role, and compares; words that stand nowhere but in what is protected prove the answer. A new surface
gets a row there, with an answer for each level and role, and a function under the same name that asks it, in
a module of `tests/visibility/`. A row that nothing asks fails, and so does a cell that is left open. Then
`python -m tests.visibility > docs/visibility.md` writes this page. What holds of searches, whatever anybody asks
of them, is proved by [a test of properties](privacy.md).

**✓** sees it (or may do it) · **name** learns the name alone · **–** nothing, as if it were not there · **sign in** is
sent to sign in, whether it is there or not.
"""
SIGNS = {SEES: "✓", NAME: "name", NOTHING: "–", SIGN_IN: "sign in"}


def page() -> str:
    """Return the page that shows the tables."""
    parts = [HEAD]
    for table in TABLES:
        parts += [
            f"\n## {table.name}\n\n{table.about}\n\n",
            *(f"- **{role}**: {is_}\n" for role, is_ in table.roles.items()),
        ]
        for level, means in table.levels.items():
            parts.append(f"\n### {level.capitalize()}: {means}\n\n")
            parts.append(f"| | {' | '.join(table.roles)} |\n|---|{'---|' * len(table.roles)}\n")
            for surface, cells in table.at(level).items():
                parts.append(f"| {surface} | {' | '.join(SIGNS[cells[role]] for role in table.roles)} |\n")
    return "".join(parts)
