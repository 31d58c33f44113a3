"""Threads that may already answer what somebody is about to ask."""

from __future__ import annotations

from communities.matching import holds
from communities.models import Community, Thread
from directory.audiences import Viewer
from search import vocabulary
from search.asking import subjects
from search.engines import Group, Query, engine
from search.models import Document
from search.registry import Kind
from search.understanding import PLACE_KEY, understand

MOST_TYPED = 300
SHOWN = 5
LOOKED_AT = 20
TITLES = 500
"""Titles of a confidential community, which is in no index, that are compared one by one."""
LEAST = 2
"""Things that a title must name before anything is offered: one word alone is like everything."""


def similar_threads(viewer: Viewer, community: Community, title: str) -> list[Thread]:
    """Return threads that name at least half of what the title names, those of the same community first.

    Nothing is offered that the viewer may not read.
    """
    words = vocabulary.current()
    understanding = understand(title[:MOST_TYPED], words, {PLACE_KEY})
    groups = tuple(subject.group for subject in subjects(understanding, words))
    if len(groups) < LEAST:
        return []
    needed = max(LEAST, (len(groups) + 1) // 2)
    if community.level == Community.Level.CONFIDENTIAL:
        return _by_title(viewer, community, groups, needed)
    found = engine().search(
        Query(audiences=viewer.audiences, kinds=(Kind.THREAD,), groups=groups, needed=needed, limit=LOOKED_AT)
    )
    keys = Document.objects.visible_to(viewer.audiences).in_bulk([hit.document for hit in found.hits])
    order = [keys[hit.document].entity_id for hit in found.hits if hit.document in keys]
    threads = Thread.objects.visible_to(viewer).current().select_related("community").in_bulk(order)
    best = [threads[pk] for pk in order if pk in threads]
    return sorted(best, key=lambda thread: thread.community_id != community.pk)[:SHOWN]


def _by_title(viewer: Viewer, community: Community, groups: tuple[Group, ...], needed: int) -> list[Thread]:
    newest = community.threads.visible_to(viewer).current().select_related("community")[:TITLES]
    counted = [(holds(groups, thread.title), thread) for thread in newest]
    fitting = [pair for pair in counted if pair[0] >= needed]
    return [thread for _held, thread in sorted(fitting, key=lambda pair: -pair[0])[:SHOWN]]
