"""The surfaces of learning guides: the places side by side, checklists, the whole as a file, mail about reviews."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from django.core import mail
from django.utils import timezone

from directory import audiences
from resources import checklists, pdf
from resources.models import Contributor, Tick
from resources.reviews import remind
from tests.visibility.asking import Reader, refused
from tests.visibility.words import Answer

if TYPE_CHECKING:
    from tests.visibility.community import World as OfCommunity
    from tests.visibility.pages import World as OfPages

STEP, KEY = "Shelducks on Monday", "a-step"
PEOPLE = "Forty flycatchers"
MONDAY = json.dumps([{"type": "step", "value": STEP, "id": KEY}])


def _at(guide: Any) -> str:
    return f"/checklists/{guide.pk}/"


def _reviewed(at: OfPages, reader: Reader) -> Answer:
    if reader.member is not None:
        Contributor.objects.create(page=at.guide, member=reader.member, role=Contributor.Role.WROTE_UP)
    type(at.guide).objects.filter(pk=at.guide.pk).update(review_by=timezone.localdate() + timedelta(days=1))
    mail.outbox.clear()
    remind()
    sent = [one for one in mail.outbox if reader.member is not None and one.to == [reader.member.email]]
    return Answer.SEES if any(at.guide.title in one.body for one in sent) else Answer.NOTHING


def _printed(reader: Reader, address: str, *canaries: str) -> Answer:
    """Judge the words that are handed to whoever writes the PDF: they are all that it can show."""
    with patch.object(pdf, "is_available", return_value=True), patch.object(pdf, "_written", _as_markup):
        return reader.get(address, *canaries)


def _as_markup(html: str, *rest: Any) -> bytes:
    return html.encode()


PAGES: dict[str, Callable[[OfPages, Reader], Answer]] = {
    "The case, side by side with others": lambda at, by: by.get(at.open_guide.get_url(), PEOPLE),
    "The case, in the file of a guide for everybody": lambda at, by: by.get(
        f"{at.open_guide.get_url()}guide.md", PEOPLE
    ),
    "The case, in the PDF of a guide for everybody": lambda at, by: _printed(
        by, f"{at.open_guide.get_url()}guide.pdf", PEOPLE
    ),
    "A guide as PDF": lambda at, by: _printed(by, f"{at.guide.get_url()}guide.pdf", at.guide.title, STEP),
    "A case study as PDF": lambda at, by: _printed(by, f"{at.case.get_url()}case-study.pdf", at.case.title, PEOPLE),
    "A guide as a file": lambda at, by: by.get(f"{at.guide.get_url()}guide.md", at.guide.title, STEP),
    "The checklist of a guide": lambda at, by: by.get(_at(at.guide), at.guide.title, STEP),
    "Mail: a guide is to be reviewed": _reviewed,
    "Who knows what a guide is about": lambda at, by: by.get(f"/around/{at.guide.pk}/", at.guide.title),
}


def _group(at: OfCommunity) -> str:
    """Have the author tick a step with the community, and return where its list is."""
    if not Tick.objects.exists():
        token = audiences.community(at.community.pk)
        checklists.tick(page=at.guide, by=at.author, audience=token, done=[KEY], before=[])
    return f"{_at(at.guide)}?group={at.community.pk}"


def _take_back(at: OfCommunity, reader: Reader) -> Answer:
    _group(at)
    response = reader.post(_at(at.guide), {"group": str(at.community.pk), "was": KEY})
    return refused(response) if Tick.objects.exists() else Answer.SEES


def _beside(at: OfCommunity, reader: Reader) -> Answer:
    at.guide.concepts.set(at.community.concepts.all())
    at.guide.save()
    return reader.section(f"/around/{at.guide.pk}/", 'aria-labelledby="talking"', at.community.name)


COMMUNITY: dict[str, Callable[[OfCommunity, Reader], Answer]] = {
    "The checklist that it keeps": lambda at, by: by.get(_group(at), at.author.display_name, at.community.name),
    "Ticking on its checklist": _take_back,
    "Beside a guide: the community that talks about its subject": _beside,
}
