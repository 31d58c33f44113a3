"""A draft with a link for a reviewer, a question that a member asks a guide for, those who ask, and the surfaces."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from communities.models import Notification
from directory.models import Member
from resources import reviewing, wanting
from resources.models import ExternalReview, PageAudience, Picture, ReviewEvent, WantedGuide, Wish
from search import searched
from tests.factories import CaseStudyPageFactory, ConceptFactory, MemberFactory, words
from tests.resources.conftest import picture_bytes
from tests.visibility.asking import Reader, refused
from tests.visibility.asking import words as words_of
from tests.visibility.words import Answer

TITLE, SECRET, REVIEWER = "Redpolls of Rye", "Redpolls were ringed at dusk", "Professor Pipit"
QUESTION = "Which lapwings leave their ledgers lying?"
SOUGHT = "Dunlins at dusk"
WANTED = "/guides/wanted/"


@dataclass
class World:
    """What is asked about, and who asks."""

    page: Any
    link: str
    picture: str
    asker: Member
    wanted: WantedGuide
    readers: dict[str, Reader] = field(default_factory=dict)


def build(level: str) -> World:
    """Make a draft with a link that is open, or was closed in the way of the level."""
    picture = Picture.objects.create(title="Bag", file=SimpleUploadedFile("bag.png", picture_bytes(8, 8), "image/png"))
    block = {"image": picture.pk, "decorative": False, "alt_text": "A red bag"}
    story = json.dumps([{"type": "picture", "value": {"image": block, "caption": "", "credit": ""}}])
    done = words(SECRET)
    page = CaseStudyPageFactory(title=TITLE, what_was_done=done, story=story, audience=PageAudience.MEMBERS, live=False)
    editor = MemberFactory()
    editor.groups.add(Group.objects.get(name="Reviewers"))
    page.get_workflow().start(page, editor)
    link = reviewing.make_review(page=page, by=editor, reviewer=REVIEWER)
    link = link[link.index("/reviews/") :]
    match level:
        case "withdrawn":
            reviewing.withdraw(review=ExternalReview.objects.get(), by=editor)
        case "expired":
            ExternalReview.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "outdated":
            page.save_revision()
    for number in range(searched.LEAST_SEARCHES):
        searched.note([ConceptFactory(key="sought", label=SOUGHT).key], by=number, audiences=frozenset({"members"}))
    searched.count_waiting()
    asker = MemberFactory(display_name="Ursula Unseen", audience="public")
    wanted = wanting.ask(question=QUESTION, concepts=[], by=asker)
    gone = MemberFactory()
    sitting = Reader.signed_in(gone)
    gone.is_active = False
    gone.save()
    return World(
        page=page,
        link=link,
        picture=f"{link}pictures/{picture.get_rendition('width-20').pk}/",
        asker=asker,
        wanted=wanted,
        readers={
            "visitor": Reader(),
            "member": Reader.signed_in(MemberFactory()),
            "editor": Reader.signed_in(editor),
            "suspended": sitting,
        },
    )


def _link(by: Reader, address: str, *canaries: str) -> Answer:
    response = by.client.get(address)
    shown = [canary for canary in (TITLE, SECRET, REVIEWER) if canary in words_of(response)]
    if response.status_code in {404, 410}:
        return Answer.LEAKS if shown else Answer.NOTHING
    return Answer.SEES if set(canaries) <= set(shown) else Answer.LEAKS


def _comment(at: World, by: Reader) -> Answer:
    response = by.post(at.link, {"name": "Jo", "text": "Fine."})
    if ReviewEvent.objects.filter(kind="commented").exists():
        return Answer.SEES
    return Answer.LEAKS if TITLE in words_of(response) else Answer.NOTHING


def _reviews(at: World) -> str:
    return reverse("resources_external_reviews", args=[at.page.pk])


def _make(at: World, by: Reader) -> Answer:
    response = by.post(_reviews(at), {"reviewer": "Me", "days": "3"})
    return Answer.SEES if ExternalReview.objects.filter(reviewer="Me").exists() else refused(response, TITLE)


def _ask(at: World, by: Reader) -> Answer:
    response = by.post(f"{WANTED}ask/", {"question": "Lapwings and their ledgers?", "concepts": ""})
    return Answer.SEES if QUESTION in words_of(response) else refused(response, QUESTION)


def _wish(at: World, by: Reader) -> Answer:
    response = by.post(f"{WANTED}{at.wanted.pk}/", {})
    return Answer.SEES if Wish.objects.filter(member=by.member).exists() else refused(response, QUESTION)


def _notice(at: World, by: Reader) -> Answer:
    """Look for the question among the notifications of somebody who did not ask it, even if a row tells of it."""
    if by.member is not None:
        Notification.objects.get_or_create(
            member=by.member, kind="news", subject="wanted", number=at.wanted.pk, news="planned"
        )
    return by.get("/notifications/", QUESTION)


def _answer(at: World, by: Reader) -> Answer:
    address = reverse("wagtailsnippets_resources_wantedguide:edit", args=[at.wanted.pk])
    said = {"question": QUESTION, "concepts": "", "state": "planned", "reply": "", "guide": ""}
    response = by.post(address, said)
    return Answer.SEES if WantedGuide.objects.get().state == "planned" else refused(response, QUESTION)


SURFACES: dict[str, Callable[[World, Reader], Answer]] = {
    "The draft's title, by the link": lambda at, by: _link(by, at.link, TITLE),
    "The draft, by the link": lambda at, by: _link(by, f"{at.link}draft/", TITLE, SECRET),
    "A picture of the draft, by the link": lambda at, by: by.file(at.picture),
    "Commenting, by the link": _comment,
    "A link with one letter less": lambda at, by: _link(by, f"{at.link[:-2]}/", TITLE),
    "The draft under its own address": lambda at, by: by.get(at.page.get_url(), TITLE, SECRET),
    "The CMS's list of a page's external reviews": lambda at, by: by.get(_reviews(at), TITLE, REVIEWER),
    "Making a link": _make,
    "What waits for editors": lambda at, by: by.get("/cms/reports/editors/", TITLE),
    "What is searched for and not covered": lambda at, by: by.get("/cms/reports/editors/", SOUGHT),
    "The guides that are wanted": lambda at, by: by.get(WANTED, QUESTION),
    "Questions alike, while one asks": _ask,
    "Who asked, on the list of wanted guides": lambda at, by: by.get(WANTED, at.asker.display_name),
    "Wanting a guide too": _wish,
    "Notifications of who did not ask": _notice,
    "The CMS's list of wanted guides": lambda at, by: by.get("/cms/snippets/resources/wantedguide/", QUESTION),
    "Answering a question": _answer,
}
