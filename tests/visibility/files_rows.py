"""The table of what conveners bring for the pages of their communities: pictures and documents."""

from __future__ import annotations

from collections.abc import Mapping

from tests.visibility.words import NOTHING, SEES, SIGN_IN, Answer, Cells, Table


def to(bringer: Answer, convener: Answer, elsewhere: Answer, editor: Answer, *, other: Answer) -> Cells:
    """Return the answers of one level within the CMS, where who is no convener and no editor gets `other`.

    Who is a convener no more still signs in there, and finds nothing.
    """
    cells = {"bringer": bringer, "convener": convener, "elsewhere": elsewhere, "editor": editor}
    cells["contributor"] = elsewhere
    return cells | {"former": NOTHING} | dict.fromkeys(("visitor", "member", "host", "suspended"), other)


def row(brought: Cells, unpublished: Cells, members: Cells, everybody: Cells) -> Mapping[str, Cells]:
    """Return a row: a page that was withdrawn shows no more than one that was never published."""
    shown = {"members": members, "everybody": everybody}
    return {"brought": brought, "draft": unpublished, **shown, "withdrawn": unpublished}


ALL = dict.fromkeys(to(SEES, SEES, SEES, SEES, other=SEES), SEES)
BROUGHT, DRAFT = to(SEES, NOTHING, NOTHING, SEES, other=NOTHING), to(SEES, SEES, NOTHING, SEES, other=NOTHING)
SIGNED_IN = ALL | {"visitor": NOTHING, "suspended": NOTHING}
IN_CMS = to(SEES, SEES, SEES, SEES, other=SIGN_IN)
CHOSEN = row(
    to(SEES, NOTHING, NOTHING, SEES, other=SIGN_IN), to(SEES, SEES, NOTHING, SEES, other=SIGN_IN), IN_CMS, IN_CMS
)
BY_WHO_BROUGHT = row(*[to(SEES, NOTHING, NOTHING, SEES, other=SIGN_IN)] * 4)

FILES = Table(
    name="The files of a community's pages",
    about=(
        "A picture and a document that a convener brought, which a resource of their community shows. *Sees* means: "
        "also does, where the surface is a form."
    ),
    roles={
        "visitor": "not signed in",
        "member": "a member of Redbag",
        "host": "a host of the community who is not in the group of conveners",
        "bringer": "the convener of the community who brought them",
        "convener": "another convener of the community",
        "elsewhere": "a convener of another community",
        "contributor": "a contributor, who began another page",
        "former": "a member of Redbag who was a convener of the community and hosts nothing any more",
        "editor": "a member of Redbag who writes in the CMS",
        "suspended": "a convener of the community whose account is suspended, with the session of before",
    },
    levels={
        "brought": "no page shows them yet",
        "draft": "the page was never published",
        "members": "the page is published for members of Redbag",
        "everybody": "the page is published for everybody",
        "withdrawn": "the page was published for everybody, then unpublished",
    },
    rows={
        "The picture": row(BROUGHT, DRAFT, SIGNED_IN, ALL),
        "The document": row(BROUGHT, DRAFT, SIGNED_IN | {"visitor": SIGN_IN, "suspended": SIGN_IN}, ALL),
        "Choosing a picture": CHOSEN,
        "Choosing a document": CHOSEN,
        "Finding the picture by its name, while choosing": CHOSEN,
        "Finding the document by its name, while choosing": CHOSEN,
        "The CMS's list of pictures": BY_WHO_BROUGHT,
        "The CMS's list of documents": BY_WHO_BROUGHT,
        "Which pages show the picture": BY_WHO_BROUGHT,
        "Which pages show the document": BY_WHO_BROUGHT,
        "Deleting the picture": BY_WHO_BROUGHT,
        "Deleting the document": BY_WHO_BROUGHT,
    },
)
