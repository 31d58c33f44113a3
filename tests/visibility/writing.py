"""The surfaces of writing: files of posts, drafts, and what helps with a text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from communities.actions.attachments import attach, upload
from communities.actions.drafts import save_draft
from communities.models import Attachment, Draft, Post
from communities.places import Place
from directory.models import Member
from tests.visibility.asking import Reader, refused
from tests.visibility.words import Answer

if TYPE_CHECKING:
    from tests.visibility.community import World

SENT, UNSENT, DRAFTED = "teals.txt", "smews.txt", "Scaups on Saturdays"


def _text(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"Words of a file.")


def prepare(*, post: Post, author: Member) -> None:
    """Have a post with a file, a file that is not sent yet, and a draft, all of the author's."""
    community = post.thread.community
    files = [upload(community=community, uploader=author, file=_text(name)) for name in (SENT, UNSENT)]
    attach(post=post, uploader=author, files={files[0].key: ""})
    save_draft(member=author, place=Place.replying(post.thread), fields={"body": DRAFTED}, version=0)


def _file(by: Reader, name: str) -> Answer:
    return by.file(f"/attachments/{Attachment.objects.get(name=name).key}/")


def _json(response: Any, *canaries: str) -> Answer:
    if response.status_code != 200:
        return refused(response, *canaries)
    return Answer.SEES if all(canary in response.content.decode() for canary in canaries) else Answer.NOTHING


def _send(at: World, by: Reader, address: str, data: dict[str, Any]) -> Any:
    return by.post(address, {"place": f"thread:{at.thread.pk}", **data})


def _offered(at: World, by: Reader) -> Answer:
    data = {"place": f"thread:{at.thread.pk}", "q": "Ines"}
    return _json(by.client.get("/writing/people/", data), at.author.display_name)


def _draft(at: World, by: Reader) -> Answer:
    response = _send(at, by, "/drafts/save/", {"body": "Mine.", "version": "0"})
    return Answer.SEES if Draft.objects.filter(member=by.member).exists() else refused(response)


def _upload(at: World, by: Reader) -> Answer:
    response = _send(at, by, "/attachments/", {"file": _text("own.txt")})
    return Answer.SEES if Attachment.objects.filter(name="own.txt").exists() else refused(response)


SURFACES: dict[str, Callable[[World, Reader], Answer]] = {
    "A file of a post": lambda at, by: _file(by, SENT),
    "Somebody else's file that is not sent yet": lambda at, by: _file(by, UNSENT),
    "Somebody else's draft": lambda at, by: by.get("/drafts/", DRAFTED),
    "Names offered after @": _offered,
    "How many a text tells": lambda at, by: _json(
        _send(at, by, "/writing/told/", {"body": f"@{at.author.display_name}"}), "This will notify 1 person."
    ),
    "The preview of a post": lambda at, by: _json(
        _send(at, by, "/writing/preview/", {"body": "**Gadwalls**"}), "<strong>Gadwalls"
    ),
    "Saving a draft": _draft,
    "Uploading a file": _upload,
}
