"""Look for what is new in saved searches, and have it told: once, to those who may see it at that moment.

Another app shows notifications: it registers here as the one who tells (`register`). Each search is looked at in a
transaction of its own, which also writes down what it found and has it told, so that a run which dies, or two at
once, tell nothing twice and lose nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from directory import saved
from directory.audiences import Viewer
from directory.models import Member, SavedSearch
from directory.saved import Found
from directory.saving import add_matches
from search.models import Document
from search.registry import PROFILE_KINDS, Kind

logger = logging.getLogger(__name__)

OVERLAP = timedelta(minutes=15)
"""Before the last look, how far changes are looked at again: one may be committed long after it was made."""

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Teller:
    """How another app tells of what is new: `tell` a search's member, and take what was told as `seen`.

    `own` returns, of the numbers of the rows behind documents of an entity, those which are a member's own work.
    """

    tell: Callable[[SavedSearch], object]
    seen: Callable[[SavedSearch], object]
    own: Callable[[str, Collection[int], Member], Collection[int]]


_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Have news told by another app; registering twice changes nothing."""
    if teller not in _tellers:
        _tellers.append(teller)


def seen(search: SavedSearch) -> None:
    """Take as read what tells of the search."""
    for teller in _tellers:
        teller.seen(search)


def look(progress: Progress = lambda done, total: None) -> int:
    """Look at every search that is watched, the longest unseen first; return how many have something new."""
    waiting = list(SavedSearch.objects.watched().order_by("checked_at", "pk").values_list("pk", "checked_at"))
    told = 0
    for done, (pk, checked_at) in enumerate(waiting, 1):
        try:
            told += look_at(pk, checked_at)
        except Exception:
            # One search that fails keeps nobody else from being told; it is looked at again next time.
            logger.exception("Saved search %s could not be looked at", pk)
        progress(done, len(waiting))
    return told


@transaction.atomic
def look_at(pk: int, checked_at: datetime) -> bool:
    """Look at one search unless somebody else does or has done since, and tell of what is new; say whether it is."""
    skips = connection.features.has_select_for_update_skip_locked
    rows = SavedSearch.objects.select_for_update(skip_locked=skips).filter(pk=pk, checked_at=checked_at)
    search = rows.first()
    if search is None or not SavedSearch.objects.watched().filter(pk=pk).exists():
        return False
    # The state of the member at this moment, and the tokens that they hold now.
    viewer, now = Viewer(Member.objects.get(pk=search.member_id)), timezone.now()
    news = list(_news(search, viewer))
    is_new = bool(news) and bool(add_matches(search, news, at=now, is_news=True))
    search.checked_at = now
    search.save(update_fields=["checked_at"])
    if is_new:
        for teller in _tellers:
            teller.tell(search)
    return is_new


def _news(search: SavedSearch, viewer: Viewer) -> Iterator[Found]:
    """Yield what the search finds of what has changed since it was last looked at, and is not the viewer's own."""
    since = search.checked_at - OVERLAP
    found = saved.find(search, viewer)
    changed = _changed(found, since, viewer)
    for one in found:
        items = tuple(item for item in one.items if (item.kind, item.key) in changed)
        if items:
            yield replace(one, items=items)


def _changed(found: Collection[Found], since: datetime, viewer: Viewer) -> set[tuple[str, str]]:
    """Return kind and key of the documents among the found that were written since and are another's."""
    people = {one.person for one in found if one.person}
    names: dict[str, set[str]] = {}
    for one in found:
        for item in one.items:
            names.setdefault(item.kind, set()).add(item.key)
    visible = Document.objects.visible_to(viewer.audiences).filter(indexed_at__gte=since)
    # A part of a profile has changed: what the profile says has.
    profiles = visible.filter(person__in=people, kind__in=PROFILE_KINDS).values_list("person", flat=True)
    changed = {(Kind.PERSON.value, str(person)) for person in profiles}
    for kind, keys in names.items():
        if kind != Kind.PERSON:
            rows = list(visible.filter(kind=kind, key__in=keys).values_list("key", "entity", "entity_id"))
            own = _own({(entity, pk) for _key, entity, pk in rows}, viewer)
            changed |= {(kind, key) for key, entity, pk in rows if (entity, pk) not in own}
    return changed


def _own(rows: Collection[tuple[str, int]], viewer: Viewer) -> set[tuple[str, int]]:
    if viewer.member is None:
        return set()
    entities: dict[str, set[int]] = {}
    for entity, pk in rows:
        entities.setdefault(entity, set()).add(pk)
    return {
        (entity, pk)
        for teller in _tellers
        for entity, pks in entities.items()
        for pk in teller.own(entity, pks, viewer.member)
    }
