"""The surfaces of what shows what somebody knows: all of it on a page, what is hidden, endorsing and being told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from communities.models import Notification
from directory.hiding import hide_evidence
from directory.models import Endorsement
from resources.models import Contributor
from search.models import Concept, Document
from tests.factories import CaseStudyPageFactory, EndorsementFactory
from tests.visibility.asking import Reader, refused
from tests.visibility.words import Answer

if TYPE_CHECKING:
    from tests.visibility.profile import World


def _page(at: World, reader: Reader) -> Answer:
    return reader.get(f"{at.url}evidence/", at.work, at.case.title)


def _hidden(at: World, reader: Reader, address: str) -> Answer:
    """Look for what the member has hidden."""
    for document in Document.objects.filter(person=at.member.pk, kind="evidence"):
        hide_evidence(member=at.member, entity=document.entity, entity_id=document.entity_id)
    return reader.get(address, at.work)


def _endorse(at: World, reader: Reader) -> Answer:
    """Endorse the member, with whom everybody who is signed in has worked."""
    if reader.member is not None:
        people = dict.fromkeys({at.member, reader.member}, Contributor.Role.LED)
        CaseStudyPageFactory(people=people)
    concept = Concept.objects.get(key="run-charts")
    response = reader.post(f"{at.url}endorse/", {"concept": str(concept.pk)})
    if Endorsement.objects.filter(member=at.member, by=reader.member).exists():
        return Answer.SEES
    return refused(response, at.member.headline)


def _told(at: World, reader: Reader) -> Answer:
    """Look at one's notifications after the member has endorsed one."""
    if reader.member is not None and reader.member != at.member:
        endorsement = EndorsementFactory(by=at.member, member=reader.member)
        Notification.objects.create(member=reader.member, kind=Notification.Kind.ENDORSED, endorsement=endorsement)
    return reader.get("/notifications/", f"{at.member.display_name} endorses what you know:")


SURFACES: dict[str, Callable[[World, Reader], Answer]] = {
    "All that shows what they know": _page,
    "/people/: by work that they hide": lambda at, by: _hidden(at, by, "/people/?q=marzipan"),
    "Endorsing them": _endorse,
    "The notification of whom they endorse": _told,
}
