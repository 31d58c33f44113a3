"""The table of the parts of a profile: who sees each of them where, as its member chooses."""

from __future__ import annotations

from collections.abc import Mapping

from tests.visibility.words import NOTHING, SEES, SIGN_IN, Answer, Cells, Table

NAMES = {
    "about": "headline and words",
    "place": "place",
    "posts": "posts",
    "background": "professions and settings",
    "languages": "languages",
    "lived": "lived experience",
    "expertise": "what they know",
    "collaborating": "what they want to work on with others",
    "qualifications": "qualifications",
    "work": "what they have done",
    "offers": "offers",
    "interests": "what they want to learn",
}
"""What each part is called in the table, by its key."""


def seen_by(visitor: Answer, member: Answer, fellow: Answer, oneself: Answer) -> Cells:
    """Return the answers of one level: who left and who edits are members, who is suspended gets a visitor's."""
    return {
        "visitor": visitor,
        "member": member,
        "fellow": fellow,
        "left": member,
        "editor": member,
        "oneself": oneself,
        "suspended": visitor,
    }


EVERYBODY = seen_by(SEES, SEES, SEES, SEES)
SIGNED_IN = seen_by(NOTHING, SEES, SEES, SEES)
TOGETHER = seen_by(NOTHING, NOTHING, SEES, SEES)
ONESELF = seen_by(NOTHING, NOTHING, NOTHING, SEES)
NOBODY = seen_by(NOTHING, NOTHING, NOTHING, NOTHING)
PAUSED_PAGE = seen_by(SIGN_IN, NOTHING, NOTHING, SEES)

PAUSED_PAGE_WITHOUT = seen_by(SIGN_IN, NOTHING, NOTHING, NOTHING)


def levels(*cells: Cells) -> Mapping[str, Cells]:
    """Return a row: the answers for each level in turn."""
    return dict(zip(("profile", "members", "communities", "me", "paused"), cells, strict=True))


SHOWN = levels(EVERYBODY, SIGNED_IN, TOGETHER, ONESELF, PAUSED_PAGE)
NEVER_SHOWN = levels(*[NOBODY] * 4, seen_by(SIGN_IN, NOTHING, NOTHING, NOTHING))
# Somebody who searches does not look for what only they can see.
FOUND = levels(EVERYBODY, SIGNED_IN, TOGETHER, NOBODY, NOBODY)
# Whoever is found, by name or by place, sees their own row as it is.
IN_ROW = levels(EVERYBODY, SIGNED_IN, TOGETHER, ONESELF, NOBODY)
NEVER = levels(*[NOBODY] * 5)
HEADLINE = levels(EVERYBODY, SIGNED_IN, TOGETHER, ONESELF, ONESELF)


def _of_members(cells: Cells, **others: Answer) -> Cells:
    """Return the answers where visitors are sent to sign in."""
    return {**cells, "visitor": SIGN_IN, "suspended": SIGN_IN, **others}


def _in_cms(cells: Cells) -> Cells:
    return {role: cells["editor"] if role == "editor" else SIGN_IN for role in cells}


def _in_community(cells: Cells) -> Cells:
    return _of_members(cells, member=NOTHING, left=NOTHING, editor=NOTHING)


PARTS = Table(
    name="Parts of profiles",
    about=(
        "A member whose profile everybody may see, with something in each part of it, and every part of the level. "
        "They belong to an open community, host it and wrote in it. What they want to learn, and what has ended, is "
        "nothing to find them by."
    ),
    roles={
        "visitor": "not signed in",
        "member": "another member of Redbag",
        "fellow": "a member of the same community",
        "left": "a member of Redbag who left that community",
        "editor": "a member of Redbag who writes in the CMS",
        "oneself": "the member",
        "suspended": "another member whose account is suspended, with the session of before",
    },
    levels={
        "profile": "everybody who can see the profile",
        "members": "members of Redbag",
        "communities": "people in the member's communities",
        "me": "only the member",
        "paused": "everybody, but the profile is paused",
    },
    rows={
        **{f"The profile: {name}": SHOWN for name in NAMES.values()},
        "The profile: endorsements": SHOWN,
        "The profile: an offer that has ended": NEVER_SHOWN,
        **{
            f"/people/: by words of {name}": NEVER if part == "interests" else FOUND
            for part, name in NAMES.items()
            if part != "place"
        },
        "/people/: by words of an offer that has ended": NEVER,
        "/people/: in the region of the place": FOUND,
        "/people/: the counts beside the filters: concepts": FOUND,
        "/people/: the counts beside the filters: posts": FOUND,
        "/people/: the counts beside the filters: professions": FOUND,
        "/people/: the counts beside the filters: the region": FOUND,
        "/people/: the counts beside the filters: offers": FOUND,
        "/people/: the counts beside the filters: an offer that has ended": NEVER,
        "/people/: found by a filter": FOUND,
        "/people/: how far away, as a reason": FOUND,
        "/people/: what they know, as a reason": FOUND,
        "/people/: an offer, as a reason": IN_ROW,
        "/people/: their work, as a reason": FOUND,
        "/people/: the post, in the row": IN_ROW,
        "/people/: the place, in the row": IN_ROW,
        "/people/: what they know, as tags": IN_ROW,
        "/people/suggest/: the headline": NEVER,
        "/people/: the map": FOUND,
        "/people/: within miles of the place": FOUND,
        "/people/: by the place on the map": FOUND,
        "Who in the community knows …: by words of lived experience": {
            level: _in_community(cells) for level, cells in FOUND.items()
        },
        "People like them: what is compared": levels(EVERYBODY, SIGNED_IN, TOGETHER, NOBODY, PAUSED_PAGE_WITHOUT),
        "/search/: the people above": FOUND,
        "A case study's people: the headline": HEADLINE,
        "A community's members: the headline": {level: _in_community(cells) for level, cells in HEADLINE.items()},
        "The byline of a post: the headline": levels(EVERYBODY, SIGNED_IN, TOGETHER, ONESELF, NOBODY),
        # Everybody of Redbag may reply in an open community, and nobody names themselves.
        "Names to choose from while one writes: the headline": {
            level: _of_members(cells, oneself=NOTHING) for level, cells in HEADLINE.items()
        },
        "The CMS's list of members: headline and place": {level: _in_cms(cells) for level, cells in HEADLINE.items()},
    },
)
