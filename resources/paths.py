"""Learning paths as one reader may see them, and how far that reader has come.

What the reader may not see is not there: it is neither shown nor counted, nor does it take any minutes. A number of
paths is read in a fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.db.models import Count
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext

from directory import audiences
from directory.models import Member
from resources.path_blocks import ITEM_PAGES

if TYPE_CHECKING:
    from directory.audiences import Viewer
    from resources.models import LearningPage, LearningPathPage, StartedPath

LEAST_MEMBERS = 5
"""Of fewer who are on a path an editor could tell who they are."""
HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something to do on a path: a page, or an event, which `begins` at a time; `url` leads there."""

    key: str
    kind: str
    title: str
    url: str
    minutes: int
    is_optional: bool
    note: str = ""
    begins: datetime | None = None
    is_over: bool = False
    place: str = ""
    group: str = ""
    done_at: datetime | None = None
    page: LearningPage | None = None

    @property
    def is_done(self) -> bool:
        """Whether the reader has marked it."""
        return self.done_at is not None

    @property
    def counts(self) -> bool:
        """Whether the path is not finished without it: an event that is over blocks nobody who was not there."""
        return not self.is_optional and (self.is_done or not self.is_over)

    @property
    def is_to_come(self) -> bool:
        """Whether it is an event that has not begun."""
        return self.begins is not None and self.begins > timezone.now()

    @property
    def can_be_marked(self) -> bool:
        """Whether there is a button beside it: nobody has been where it has not begun."""
        return self.is_done or not self.is_to_come


@dataclass(frozen=True, slots=True)
class Module:
    """A part of a path, with those of its items that the reader may see."""

    number: int
    title: str
    text: str
    items: Sequence[Item]


class Minutes(NamedTuple):
    """A time as people say it: whole hours, and minutes besides."""

    hours: int
    minutes: int

    def __str__(self) -> str:
        if not self.hours:
            return gettext("%(minutes)d min") % {"minutes": self.minutes}
        if not self.minutes:
            return gettext("%(hours)d h") % {"hours": self.hours}
        return gettext("%(hours)d h %(minutes)d min") % {"hours": self.hours, "minutes": self.minutes}


@dataclass(frozen=True)
class Journey:
    """A path as one reader sees it; `started` is empty for who has not begun it."""

    page: LearningPathPage
    modules: Sequence[Module]
    started: StartedPath | None = field(default=None)

    @property
    def items(self) -> list[Item]:
        """All that there is on the way, in order."""
        return [item for module in self.modules for item in module.items]

    @property
    def fixed(self) -> list[Item]:
        """What has to be done for the path to be finished."""
        return [item for item in self.items if item.counts]

    @property
    def optional(self) -> list[Item]:
        """What may be left out."""
        return [item for item in self.items if item.is_optional]

    @property
    def total(self) -> int:
        """How many things have to be done."""
        return len(self.fixed)

    @property
    def done_total(self) -> int:
        """How many of them are."""
        return sum(item.is_done for item in self.fixed)

    @property
    def optional_done(self) -> int:
        """How many things are done that might have been left out."""
        return sum(item.is_done for item in self.optional)

    @property
    def left(self) -> list[Item]:
        """What has to be done still."""
        return [item for item in self.fixed if not item.is_done]

    @property
    def is_finished(self) -> bool:
        """Whether all is done that has to be."""
        return bool(self.started and self.total and not self.left)

    @property
    def new_total(self) -> int:
        """How many things were added since the reader finished."""
        return len(self.left) if self.started and self.started.finished_at else 0

    @property
    def next(self) -> Item | None:
        """What to do next: an event to come waits until nothing else is left."""
        return next(chain((item for item in self.left if not item.is_to_come), self.left), None)

    @property
    def time(self) -> Minutes:
        """How long it takes, without what may be left out."""
        return Minutes(*divmod(sum(item.minutes for item in self.fixed), HOUR))

    @property
    def time_left(self) -> Minutes:
        """How long the rest takes."""
        return Minutes(*divmod(sum(item.minutes for item in self.left), HOUR))

    def item(self, key: str) -> Item | None:
        """Return the item of the key, if the reader may see it."""
        return next((item for item in self.items if item.key == key), None)

    def after(self, key: str) -> Item | None:
        """Return what to do after an item: the next in order that is not done, or what is next of all."""
        keys = [item.key for item in self.items]
        rest = self.items[keys.index(key) + 1 :] if key in keys else []
        following = next((item for item in rest if item in self.left and not item.is_to_come), None)
        return following or next((item for item in self.left if item.key != key), None)


class RawItem(NamedTuple):
    """An item as the page keeps it."""

    kind: str
    key: str
    value: Mapping[str, Any]


def page_key(pk: int) -> str:
    """Return the key of a page on a path; it stays when the item moves to another module."""
    return f"page-{pk}"


def raw_items(page: LearningPathPage) -> Iterator[list[RawItem]]:
    """Yield the items of each module as the page keeps them, without reading what they lead to."""
    for module in page.modules.raw_data:
        found = []
        for item in module["value"].get("items") or ():
            value = item["value"]
            key = page_key(value.get("page") or 0) if item["type"] == "page" else str(item.get("id") or "")
            found.append(RawItem(item["type"], key, value))
        yield found


def journey(page: LearningPathPage, viewer: Viewer) -> Journey:
    """Return one path as the viewer sees it."""
    return journeys([page], viewer)[page.pk]


def journeys(pages: Sequence[LearningPathPage], viewer: Viewer) -> dict[int, Journey]:
    """Return the paths as the viewer sees them, by number."""
    raw = {page.pk: list(raw_items(page)) for page in pages}
    items = [item for modules in raw.values() for module in modules for item in module]
    shown = _pages({item.value.get("page") for item in items if item.kind == "page"}, viewer)
    groups = viewer.audiences & {str(item.value.get("group")) for item in items if item.kind == "event"}
    names = audiences.names_of(groups) if groups else {}
    started = _started([page.pk for page in pages if page.pk], viewer)
    return {page.pk: _journey(page, raw[page.pk], shown, names, started.get(page.pk)) for page in pages}


def totals(page: LearningPathPage) -> tuple[int | None, int | None]:
    """Return how many members have begun a path and how many finished it; None where they are too few to be told."""
    starts = apps.get_model("resources", "StartedPath").objects.filter(
        page=page.pk, member__in=Member.objects.active().filter(paused=False)
    )
    counted = starts.aggregate(begun=Count("pk"), finished=Count("finished_at"))
    begun, finished = (counted[name] if counted[name] >= LEAST_MEMBERS else None for name in ("begun", "finished"))
    return begun, finished


def _pages(pks: Collection[Any], viewer: Viewer) -> dict[int, LearningPage]:
    """Return those of the pages that the viewer may read, without their long texts."""
    numbers = {pk for pk in pks if isinstance(pk, int)}
    found: dict[int, LearningPage] = {}
    for name in ITEM_PAGES if numbers else ():
        found |= apps.get_model(name).objects.visible_to(viewer).defer_streamfields().in_bulk(numbers)
    return found


def _started(pks: list[int], viewer: Viewer) -> dict[int, StartedPath]:
    if viewer.member is None or not pks:
        return {}
    started = apps.get_model("resources", "StartedPath").objects.filter(page__in=pks, member=viewer.member)
    return {one.page_id: one for one in started.prefetch_related("done_items")}


def _journey(
    page: LearningPathPage,
    raw: list[list[RawItem]],
    shown: Mapping[int, LearningPage],
    names: Mapping[str, str],
    started: StartedPath | None,
) -> Journey:
    done = {one.item: one.done_at for one in started.done_items.all()} if started else {}
    modules: list[Module] = []
    for module, items in zip(page.modules.raw_data, raw, strict=True):
        seen = [item for one in items if (item := _item(page, one, shown, names, done))]
        if seen:
            value = module["value"]
            modules.append(Module(len(modules) + 1, value.get("title") or "", value.get("text") or "", seen))
    return Journey(page, modules, started)


def _item(
    page: LearningPathPage,
    raw: RawItem,
    shown: Mapping[int, LearningPage],
    names: Mapping[str, str],
    done: Mapping[str, datetime],
) -> Item | None:
    """Return an item, or nothing for one that the reader may not see."""
    value = raw.value
    said: dict[str, Any] = {
        "key": raw.key,
        "minutes": value.get("minutes") or 0,
        "is_optional": bool(value.get("optional")),
        "note": value.get("note") or "",
        "done_at": done.get(raw.key),
    }
    if raw.kind == "page":
        leads_to = shown.get(value.get("page") or 0)
        return _of_page(page, leads_to, said) if leads_to else None
    begins, group = _moment(value.get("begins")), value.get("group") or ""
    if value.get("cancelled") or begins is None or (group and group not in names):
        return None
    return Item(
        kind=gettext("Event"),
        title=value.get("title") or "",
        url=value.get("url") or "",
        begins=begins,
        is_over=begins + timedelta(minutes=said["minutes"]) < timezone.now(),
        place=value.get("place") or "",
        group=names.get(group, ""),
        **said,
    )


def _of_page(path: LearningPathPage, page: LearningPage, said: dict[str, Any]) -> Item:
    kind = getattr(page, "get_kind_display", None)
    url = f"{page.get_url()}?path={path.pk}" if path.pk else page.get_url() or ""
    name = str(kind()) if kind else capfirst(str(page._meta.verbose_name))
    return Item(kind=name, title=page.title, url=url, page=page, **said)


def _moment(value: Any) -> datetime | None:
    """Return a moment as a page keeps it, or as its preview has it."""
    return value if isinstance(value, datetime) else parse_datetime(value) if value else None
