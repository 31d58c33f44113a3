"""The surfaces of hosts, of whom they invite, and of searching within a community."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core import mail

from communities.models import Invitation, Thread
from tests.visibility.asking import Reader, refused
from tests.visibility.words import Answer

if TYPE_CHECKING:
    from tests.visibility.community import World

CHARTER, STORY, WELCOME = "Curlews keep calm", "Since the swifts came", "Begin beside the buntings"
ALSO, WORD, OTHER = "Olga Alsoasked", "Come to the corncrakes", "Sanderlings on Sunday"


def invitation_of(at: World) -> Invitation:
    """Return the invitation that waits."""
    return at.community.invitations.exclude(message="").get()


def _close(at: World, reader: Reader) -> Answer:
    response = reader.post(f"{at.thread.get_absolute_url()}close/", {"wanted": "yes"})
    return Answer.SEES if Thread.objects.get(pk=at.thread.pk).closed_at else refused(response)


def _mail(at: World, reader: Reader) -> Answer:
    own = [one for one in mail.outbox if reader.member is not None and reader.member.email in one.to]
    text = "\n".join(f"{one.subject}\n{one.body}" for one in own if one.subject.startswith("You are invited"))
    if at.community.name in text:
        return Answer.NAME
    return Answer.LEAKS if any(word in text for word in (at.community.slug, at.host_name, WORD)) else Answer.NOTHING


SURFACES: dict[str, Callable[[World, Reader], Answer]] = {
    "An invitation": lambda at, by: by.get(f"/invitations/{invitation_of(at).pk}/", at.community.name, WORD),
    "One's own invitations": lambda at, by: by.get("/invitations/", at.community.name),
    "The home page: an invitation": lambda at, by: by.get("/", f"invites you to join {at.community.name}"),
    "Whom its hosts invited": lambda at, by: by.get(f"{at.url}invitations/", ALSO),
    "Mail: an invitation": _mail,
    "Its page: charter and shared story": lambda at, by: by.get(at.url, CHARTER, STORY, name=at.community.name),
    "Its page: the welcome": lambda at, by: by.get(at.url, WELCOME, name=at.community.name),
    "Its settings": lambda at, by: by.raw(f"{at.url}settings/", CHARTER),
    "What its hosts did": lambda at, by: by.get(f"{at.url}log/", ALSO),
    "Closing a thread": _close,
    "Splitting a thread: its posts": lambda at, by: by.get(f"{at.thread.get_absolute_url()}split/", at.said),
    "Merging a thread: the others": lambda at, by: by.get(f"{at.thread.get_absolute_url()}merge/", OTHER),
    "Searching within the community": lambda at, by: by.get(f"{at.url}search/?q=marzipan", at.thread.title, at.said),
    "Searching within the thread": lambda at, by: by.get(f"{at.thread.get_absolute_url()}search/?q=marzipan", at.said),
    "Threads like the one that is being written": lambda at, by: by.get(
        f"{at.url}similar/?title=noon+nightjars", at.thread.title
    ),
}
