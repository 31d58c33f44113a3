"""The surfaces of writing: files of posts, drafts, and what helps with a text."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
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

SENT, UNSENT, PRIVATE, DRAFTED = "teals.txt", "smews.txt", "eiders.txt", "Scaups on Saturdays"


def _text(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"Words of a file.")


def prepare(*, post: Post, author: Member) -> None:
    """Have a post and a private question with files, a file that is not sent yet, and a draft, all of the author's."""
    community = post.thread.community
    files = [upload(community=community, uploader=author, file=_text(name)) for name in (SENT, UNSENT)]
    attach(post=post, uploader=author, files={files[0].key: ""})
    question = upload(community=community, uploader=author, file=_text(PRIVATE))
    attach(post=Post.objects.get(thread__asks_hosts=True), uploader=author, files={question.key: ""})
    save_draft(member=author, place=Place.replying(post.thread), fields={"body": DRAFTED}, version=0)


def _file(by: Reader, name: str) -> Answer:
    return by.file(f"/attachments/{Attachment.objects.get(name=name).key}/")


def _json(response: Any, *canaries: str) -> Answer:
    if response.status_code != 200:
        return refused(response, *canaries)
    return Answer.SEES if all(canary in response.content.decode() for canary in canaries) else Answer.NOTHING


Word = Callable[["World"], str]


def _offered(place: Word, at: World, by: Reader) -> Answer:
    return _json(by.client.get("/writing/people/", {"place": place(at), "q": "Ines"}), at.author.display_name)


def _told(place: Word, at: World, by: Reader) -> Answer:
    data = {"place": place(at), "body": f"@{at.author.display_name}"}
    return _json(by.post("/writing/told/", data), "This will notify 1 person.")


def _preview(place: Word, at: World, by: Reader) -> Answer:
    return _json(by.post("/writing/preview/", {"place": place(at), "body": "**Gadwalls**"}), "<strong>Gadwalls")


def _draft(place: Word, at: World, by: Reader) -> Answer:
    response = by.post("/drafts/save/", {"place": place(at), "body": "Mine.", "version": "0"})
    return Answer.SEES if Draft.objects.filter(member=by.member).exists() else refused(response)


def _upload(place: Word, at: World, by: Reader) -> Answer:
    response = by.client.post("/attachments/", {"place": place(at), "file": _text("own.txt")})
    return Answer.SEES if Attachment.objects.filter(name="own.txt").exists() else refused(response)


PLACES: dict[str, Word] = {
    "": lambda at: f"thread:{at.thread.pk}",
    ", in the discussion of a guide": lambda at: f"discuss:{at.guide.pk}",
    ", in a question to the hosts": lambda at: f"ask:{at.community.pk}",
}
HELPS = {
    "Names offered after @": _offered,
    "How many a text tells": _told,
    "The preview of a post": _preview,
    "Saving a draft": _draft,
    "Uploading a file": _upload,
}

SURFACES: dict[str, Callable[[World, Reader], Answer]] = {
    "A file of a post": lambda at, by: _file(by, SENT),
    "Somebody else's file that is not sent yet": lambda at, by: _file(by, UNSENT),
    "Somebody else's draft": lambda at, by: by.get("/drafts/", DRAFTED),
    "A file of a private question": lambda at, by: _file(by, PRIVATE),
    **{f"{name}{where}": partial(ask, place) for where, place in PLACES.items() for name, ask in HELPS.items()},
}
