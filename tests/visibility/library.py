"""The surfaces of reading: the library, what members keep and follow, citations, feeds, and what programs are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from communities.models import Notification
from resources.models import Feedback, FollowedPage, KeptPage
from search.actions import index
from tests.factories import ConceptFactory, MemberFactory
from tests.visibility.asking import Reader, refused
from tests.visibility.words import Answer

if TYPE_CHECKING:
    from tests.visibility.pages import World

GUIDE, CASE, SHEET = "Goldcrests and gates", "Corncrakes of Corby", "A sheet of sanderlings"
STRAPLINE, TYPED, WORDS = "Cranes count cranes", "marzipan", "Wagtails want more of it"


def _more(at: World, reader: Reader) -> Answer:
    concept = ConceptFactory(key="wader-watching", kind="topic", label="Wader watching")
    for page in (at.case, at.origin):
        page.concepts.add(concept)
        page.save()
        index(entity="case-study", pks=[page.pk])
    return reader.section(at.origin.get_url(), 'aria-labelledby="more-on"', CASE)


def _list(at: World, reader: Reader) -> Answer:
    if reader.member is not None:
        KeptPage.objects.create(page=at.case, member=reader.member)
        FollowedPage.objects.create(page=at.case, member=reader.member)
    return reader.get("/reading/", CASE)


def _notice(at: World, reader: Reader) -> Answer:
    if reader.member is not None:
        Notification.objects.create(member=reader.member, kind="changed", page_id=at.case.pk)
    return reader.get("/notifications/", CASE)


def _keep(at: World, reader: Reader) -> Answer:
    response = reader.post(f"/reading/{at.case.pk}/keep/", {"wanted": "yes"})
    return Answer.SEES if KeptPage.objects.filter(page=at.case).exists() else refused(response, CASE)


def _follow(at: World, reader: Reader) -> Answer:
    response = reader.post(f"/reading/{at.case.pk}/follow/", {"wanted": "yes"})
    return Answer.SEES if FollowedPage.objects.filter(page=at.case).exists() else refused(response, CASE)


def _helpful(at: World, reader: Reader) -> Answer:
    response = reader.post(f"/helpful/{at.case.pk}/", {"helpful": "yes"})
    return Answer.SEES if Feedback.objects.filter(page=at.case).exists() else refused(response, CASE)


def _said(at: World) -> None:
    Feedback.objects.create(page=at.case, member=MemberFactory(audience="public"), is_helpful=False, why=WORDS)


def _number(at: World, reader: Reader) -> Answer:
    _said(at)
    return reader.raw(at.case.get_url(), "0 of 1 reader found it helpful")


def _report(at: World, reader: Reader) -> Answer:
    _said(at)
    return reader.get("/cms/reports/feedback/", WORDS)


SURFACES: dict[str, Callable[[World, Reader], Answer]] = {
    "The library: the guide": lambda at, by: by.get(f"/library/?q={TYPED}", GUIDE),
    "The library: the case study": lambda at, by: by.get(f"/library/?q={TYPED}", CASE),
    "The library: the resource": lambda at, by: by.get(f"/library/?q={TYPED}", SHEET),
    "The library: the counts beside the filters": lambda at, by: by.raw(
        f"/library/?q={TYPED}", 'name="evidence" value="aim"'
    ),
    "The case, among more on its subject": _more,
    "The reading list": _list,
    "The notice that a case study changed": _notice,
    "Keeping a case study": _keep,
    "Following a case study": _follow,
    "Saying whether a case study helped": _helpful,
    "How many found a case study helpful": _number,
    "What readers say, in the CMS": _report,
    "How to cite a case study": lambda at, by: by.get(f"/cite/{at.case.pk}/", CASE),
    "Its citation as a file": lambda at, by: by.file(f"/cite/{at.case.pk}/ris/"),
    "The feed of the library": lambda at, by: by.get("/library/feed/", STRAPLINE),
    "The sitemap": lambda at, by: by.get("/sitemap-case-studies.xml", at.case.slug),
    "What programs are told of a case study": lambda at, by: by.raw(at.case.get_url(), "og:title"),
}
