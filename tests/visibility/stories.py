"""A member's story before it is published, with those who ask, and the surfaces."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import Comment

from communities.models import Notification
from directory.models import Member
from resources.models import CaseStudyPage
from resources.stories import actions
from resources.stories.reading import State, Story, story_of
from search.models import Region
from tests.factories import CaseStudyPageFactory, MemberFactory
from tests.resources.conftest import picture_bytes
from tests.visibility.asking import Reader, refused
from tests.visibility.words import Answer

TITLE, PLACE, KEPT = "Whimbrels at Wick", "Wickshire", "Kittiwakes were kept"
SAID, WROTE, NOTED = "marmalade", "Wrens would like more", "Nightjars ask why"
PHOTO = "Pintails in a picture"


@dataclass
class World:
    """What is asked about, and who asks."""

    page: CaseStudyPage
    teller: Member
    origin: Any
    picture: str
    key: str
    readers: dict[str, Reader] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address of the story's own page."""
        return f"/stories/{self.page.pk}/"


def _photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("bag.png", picture_bytes(8, 8), "image/png")


def told(teller: Member, pk: int) -> Story:
    """Return the story as it is now."""
    found = story_of(teller, pk)
    assert found
    return found


def build(level: str) -> World:
    """Make a story that is so far, and those who ask."""
    teller = MemberFactory(audience="public", region=Region.WALES)
    reviewer = MemberFactory(is_superuser=True)
    origin = CaseStudyPageFactory()
    page = actions.adapt(origin=origin, by=teller, title=TITLE, place=PLACE, kept=KEPT, changed="", because="")
    draft = told(teller, page.pk).draft
    for name in ("problem", "what_was_done", "what_happened", "what_did_not_work"):
        setattr(draft, name, json.dumps([{"type": "paragraph", "value": f"<p>No {SAID}.</p>"}]))
    draft.save_revision(user=teller, clean=False)
    told_of = {"alt_text": PHOTO, "caption": "", "where": "problem", "agreed": True}
    actions.add_photo(story=told(teller, page.pk), by=teller, file=_photo(), **told_of)
    Comment.objects.create(page=page, user=reviewer, text=NOTED, contentpath="problem")
    if level != "draft":
        actions.send(story=told(teller, page.pk), by=teller)
    page = CaseStudyPage.objects.get(pk=page.pk)
    if level == "changes":
        page.current_workflow_task_state.reject(user=reviewer, comment=WROTE)
    gone = MemberFactory()
    sitting = Reader.signed_in(gone)
    gone.is_active = False
    gone.save()
    photo = told(teller, page.pk).photos[0]
    return World(
        page=page,
        teller=teller,
        origin=origin,
        picture=photo.picture.get_rendition("width-20").url,
        key=photo.key,
        readers={
            "visitor": Reader(),
            "member": Reader.signed_in(MemberFactory()),
            "editor": Reader.editor(),
            "own": Reader.signed_in(teller),
            "suspended": sitting,
        },
    )


def _save(at: World, reader: Reader) -> Answer:
    shown = told(at.teller, at.page.pk).form("origin", at.teller)
    assert shown
    data = {"kept": "Knots", "changed": "", "because": "", "version": shown.fingerprint(shown.initial)}
    response = reader.post(f"{at.url}origin/", data)
    kept = told(at.teller, at.page.pk).draft.origins.get().kept
    return Answer.SEES if kept == "Knots" else _refused(at, reader, response)


def _take_out(at: World, reader: Reader) -> Answer:
    response = reader.post(f"{at.url}photos/remove/", {"key": at.key})
    return _refused(at, reader, response) if told(at.teller, at.page.pk).photos else Answer.SEES


def _send(at: World, reader: Reader) -> Answer:
    before = at.page.workflow_states.count(), told(at.teller, at.page.pk).state
    response = reader.post(f"{at.url}send/", {})
    after = at.page.workflow_states.count(), told(at.teller, at.page.pk).state
    return Answer.SEES if before != after else _refused(at, reader, response)


def _take_back(at: World, reader: Reader) -> Answer:
    was = told(at.teller, at.page.pk).state
    response = reader.post(f"{at.url}take-back/", {})
    is_back = was == State.READING and told(at.teller, at.page.pk).state == State.DRAFT
    return Answer.SEES if is_back else _refused(at, reader, response)


def _delete(at: World, reader: Reader) -> Answer:
    response = reader.post(f"{at.url}delete/", {})
    is_gone = not CaseStudyPage.objects.filter(pk=at.page.pk).exists()
    return Answer.SEES if is_gone else _refused(at, reader, response)


def _adapt(at: World, reader: Reader) -> Answer:
    before = CaseStudyPage.objects.count()
    response = reader.post(f"/stories/adapt/{at.page.pk}/", {"title": "Ours", "place": "Here"})
    return Answer.SEES if CaseStudyPage.objects.count() > before else refused(response, TITLE)


def _notice(at: World, reader: Reader) -> Answer:
    """Look for the story among notifications, in which it stands whatever way that came about."""
    if reader.member is not None:
        Notification.objects.get_or_create(
            member=reader.member, kind="news", subject="story", number=at.page.pk, news="changes"
        )
    return reader.get("/notifications/", TITLE)


def _own(at: World, reader: Reader) -> bool:
    return reader.member == at.teller


def _refused(at: World, reader: Reader, response: Any) -> Answer:
    """Say how an act was refused; to its own member the page may say what it is about."""
    return Answer.NOTHING if _own(at, reader) else refused(response, TITLE, KEPT, SAID)


SURFACES: dict[str, Callable[[World, Reader], Answer]] = {
    "Your stories": lambda at, by: by.get("/stories/", TITLE),
    "The home page": lambda at, by: by.get("/", TITLE),
    "Its page": lambda at, by: by.get(at.url, TITLE),
    "A step of it": lambda at, by: by.raw(f"{at.url}story/", f"{TITLE}(.|\n)*{SAID}"),
    "The step that says where it came from": lambda at, by: by.raw(f"{at.url}origin/", KEPT),
    "Its photos": lambda at, by: by.get(f"{at.url}photos/", PHOTO),
    "How readers will see it": lambda at, by: by.get(f"{at.url}preview/", TITLE, PLACE, SAID),
    "A photo of it": lambda at, by: by.file(at.picture),
    "What the reviewer wrote": lambda at, by: by.get("/stories/", WROTE),
    "What an editor noted beside a field": lambda at, by: by.get("/stories/", NOTED),
    "The list of notifications": _notice,
    "Saving a step": _save,
    "Taking out a photo": _take_out,
    "Sending it": _send,
    "Taking it back": _take_back,
    "Deleting it": _delete,
    "Its address on the site": lambda at, by: by.get(at.page.get_url(), TITLE, PLACE, SAID),
    "The list of case studies": lambda at, by: by.get("/case-studies/", TITLE, PLACE),
    "The page that it was adapted from": lambda at, by: by.get(at.origin.get_url(), TITLE, PLACE, KEPT),
    "The family tree of that page": lambda at, by: by.get(f"{at.origin.get_url()}family/", TITLE, PLACE, KEPT),
    "The profile of whoever tells it": lambda at, by: by.get(at.teller.get_absolute_url(), TITLE),
    "/search/": lambda at, by: by.get(f"/search/?q={SAID}", TITLE, PLACE),
    "/people/: as a reason": lambda at, by: by.get(f"/people/?q={SAID}", TITLE),
    "Adapting it": _adapt,
}
