"""The surfaces of learning paths: the path itself, what stands on it, and what its readers mark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from directory import audiences
from resources.models import DoneItem, LearningPathPage, StartedPath
from resources.paths import page_key
from search.actions import index
from tests.factories import LearningPathPageFactory, MemberFactory, event_of, item_of, modules_of
from tests.visibility.asking import Reader, refused
from tests.visibility.words import Answer

if TYPE_CHECKING:
    from tests.visibility.community import World as OfCommunity
    from tests.visibility.pages import World as OfPages

CASE, STRAPLINE = "Corncrakes of Corby", "Cranes count cranes"
PATH, SUMMARY, NOTE = "Pipits on the way", "Plovers, in order", "Petrels, if you look"
EVENT, PLACE = "A fair of fieldfares", "The frigatebird room"


def _open(at: OfPages) -> Any:
    """Return a path for everybody on which the case stands second."""
    return LearningPathPageFactory(modules=[[item_of(at.sheet)], [item_of(at.case, note=NOTE)]])


def _level(at: OfPages) -> Any:
    """Return a path as widely seen as the case."""
    page = LearningPathPageFactory(title=PATH, summary=SUMMARY, audience=at.case.audience)
    LearningPathPage.objects.filter(pk=page.pk).update(live=at.case.live)
    index(entity="learning-path", pks=[page.pk])
    return page


def _begun(at: OfPages, reader: Reader) -> Any:
    page = _level(at)
    for member in [one for one in (reader.member, MemberFactory()) if one is not None]:
        started = StartedPath.objects.create(page_id=page.pk, member=member)
        DoneItem.objects.create(path=started, item="page-1")
    return page


def _own(at: OfPages, reader: Reader) -> Answer:
    _begun(at, reader)
    return reader.get("/learning/", PATH)


def _home(at: OfPages, reader: Reader) -> Answer:
    _begun(at, reader)
    return reader.get("/", PATH)


def _leave(at: OfPages, reader: Reader) -> Answer:
    return reader.get(f"/learning/{_begun(at, reader).pk}/leave/", PATH)


def _begin(at: OfPages, reader: Reader) -> Answer:
    response = reader.post(f"/learning/{_level(at).pk}/begin/", {})
    return Answer.SEES if StartedPath.objects.exists() else refused(response, PATH)


def _mark(at: OfPages, reader: Reader) -> Answer:
    path = _open(at)
    response = reader.post(f"/learning/{path.pk}/mark/", {"item": page_key(at.case.pk), "done": "yes"})
    return Answer.SEES if DoneItem.objects.exists() else refused(response, CASE)


def _along(at: OfPages, reader: Reader) -> Answer:
    return reader.section(f"{at.sheet.get_url()}?path={_level_with(at).pk}", 'aria-label="Learning path"', PATH)


def _level_with(at: OfPages) -> Any:
    page = _level(at)
    LearningPathPage.objects.filter(pk=page.pk).update(modules=modules_of([item_of(at.sheet)]))
    return page


def _counted(at: OfPages, reader: Reader) -> Answer:
    return reader.raw(_open(at).get_url(), r"\b2 things to do")


PAGES: dict[str, Callable[[OfPages, Reader], Answer]] = {
    "A learning path": lambda at, by: by.get(_level(at).get_url(), PATH, SUMMARY),
    "The list of learning paths": lambda at, by: (_level(at), by.get("/learning-paths/", PATH, SUMMARY))[1],
    "/search/: the learning path": lambda at, by: (_level(at), by.get("/search/?q=pipits", PATH))[1],
    "The library: the learning path": lambda at, by: (_level(at), by.get("/library/?q=pipits", PATH))[1],
    "The case, on a learning path for everybody": lambda at, by: by.get(_open(at).get_url(), CASE, NOTE),
    "The case, counted on a learning path for everybody": _counted,
    "Marking the case on a learning path for everybody": _mark,
    "The next thing on a learning path for everybody": lambda at, by: by.get(
        f"{at.sheet.get_url()}?path={_open(at).pk}", CASE
    ),
    "The path, on a page that was reached from it": _along,
    "Beginning a learning path": _begin,
    "The learning paths that one has begun": _own,
    "Going on with a learning path, on the home page": _home,
    "Leaving a learning path": _leave,
    "The API: the learning paths": lambda at, by: (_level(at), by.get("/api/v2/learning-paths/", PATH, SUMMARY))[1],
    "The API: the learning path": lambda at, by: by.get(f"/api/v2/learning-paths/{_level(at).pk}/", PATH, SUMMARY),
    "The API: the case, on a learning path for everybody": lambda at, by: by.get(
        f"/api/v2/learning-paths/{_open(at).pk}/", CASE, NOTE
    ),
}


def _with_event(at: OfCommunity) -> Any:
    """Return a path for everybody with an event for the members of the community."""
    group = audiences.community(at.community.pk)
    event = event_of(EVENT, timezone.now() + timedelta(days=2), group=group, place=PLACE)
    return LearningPathPageFactory(modules=[[item_of(at.guide), event]])


COMMUNITY: dict[str, Callable[[OfCommunity, Reader], Answer]] = {
    "Its event, on a learning path for everybody": lambda at, by: by.get(
        _with_event(at).get_url(), EVENT, PLACE, at.community.name
    ),
    "The API: its event, on a learning path for everybody": lambda at, by: by.get(
        f"/api/v2/learning-paths/{_with_event(at).pk}/", EVENT, PLACE
    ),
}
