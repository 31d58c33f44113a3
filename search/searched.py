"""What members search for, counted so that nothing tells who searched or with which words.

Of a search only the concepts that were understood are counted, by the week: how many asked for each, and how many of
them could see too few guides and case studies about it. Each member counts once a day for a concept; what remembers
that is a digest in the cache, which the day ends. Visitors, and so robots, are not counted.

A search leaves its concepts in the memory of its process; a thread counts them a moment later, so that no search waits
for a write. What cannot be counted is logged and forgotten.
"""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.cache import cache
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac

from search import vocabulary
from search.daily import every_day
from search.models import Concept, ConceptKind, DocumentLabel, SearchedSubject
from search.registry import Kind
from search.waiting import Worker

logger = logging.getLogger(__name__)

COVERING = (Kind.GUIDE.value, Kind.CASE_STUDY.value)
ENOUGH_PAGES = 3
"""With fewer pages that tell of it, a concept is not covered."""
LEAST_SEARCHES = 5
"""Of fewer searches nobody is told."""
WEEKS_SHOWN = 12
ONCE_IN = 86_400
"""Seconds within which a member counts once for a concept."""
KEPT = timedelta(days=365)
MOST_WAITING = 1_000


@dataclass(frozen=True, slots=True)
class Noted:
    """A search that was not counted yet: its concepts, each with the digest of who asks, and what they may see."""

    week: date
    digests: Mapping[str, str]
    audiences: frozenset[str]


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A concept that is searched for: how many searches of late, how many of them saw too few pages, and the pages."""

    key: str
    label: str
    searches: int
    wanting: int
    pages: int


_waiting: deque[Noted] = deque(maxlen=MOST_WAITING)


def note(keys: Iterable[str], *, by: int, audiences: frozenset[str]) -> None:
    """Have a member's search for the concepts counted soon; `by` is the member's number, which is not kept."""
    digests = {key: salted_hmac("search.searched", f"{by} {key}", algorithm="sha256").hexdigest() for key in keys}
    if digests:
        _waiting.append(Noted(this_week(), digests, audiences))
        worker.nudge()


def count_waiting() -> int:
    """Count the searches that wait; return how many there were. What fails is logged, and is not tried again."""
    noted = [_waiting.popleft() for _ in range(len(_waiting))]
    try:
        _count(noted)
    except Exception:
        logger.exception("What was searched for could not be counted")
    return len(noted)


def _count(noted: Iterable[Noted]) -> None:
    searches: Counter[tuple[str, date]] = Counter()
    wanting: Counter[tuple[str, date]] = Counter()
    for one in noted:
        keys = [key for key, digest in one.digests.items() if cache.add(f"searched:{digest}", 1, timeout=ONCE_IN)]
        pages = pages_about(keys, one.audiences) if keys else {}
        for key in keys:
            searches[key, one.week] += 1
            wanting[key, one.week] += pages[key] < ENOUGH_PAGES
    numbers = dict(Concept.objects.filter(key__in={key for key, _week in searches}).values_list("key", "pk"))
    rows = {(key, week): total for (key, week), total in sorted(searches.items()) if key in numbers}
    # Each statement stands alone and adds to what is there, so several processes count beside each other.
    SearchedSubject.objects.bulk_create(
        [SearchedSubject(concept_id=numbers[key], week=week) for key, week in rows], ignore_conflicts=True
    )
    for (key, week), total in rows.items():
        SearchedSubject.objects.filter(concept=numbers[key], week=week).update(
            searches=F("searches") + total, wanting=F("wanting") + wanting[key, week]
        )


def pages_about(keys: Collection[str], audiences: frozenset[str]) -> dict[str, int]:
    """Return, for each concept, how many published guides and case studies tell of it or of what is narrower."""
    entries = vocabulary.current().concepts
    below = {key: {key, *(entries[key].narrower if key in entries else ())} for key in keys}
    labels = DocumentLabel.objects.filter(
        facet__in=ConceptKind.values,
        value__in=set().union(*below.values()),
        document__kind__in=COVERING,
        document__audience__in=audiences,
    )
    tagged: dict[str, set[int]] = {}
    for value, document in labels.values_list("value", "document_id"):
        tagged.setdefault(value, set()).add(document)
    return {key: len(set().union(*(tagged.get(value, set()) for value in values))) for key, values in below.items()}


def uncovered(audiences: frozenset[str]) -> list[Uncovered]:
    """Return the concepts that are searched for and not covered by what may be seen, the most wanted first."""
    since = this_week() - timedelta(weeks=WEEKS_SHOWN - 1)
    counted = SearchedSubject.objects.filter(week__gte=since).order_by().values("concept__key", "concept__label")
    counted = counted.annotate(all_searches=Sum("searches"), all_wanting=Sum("wanting"))
    rows = list(counted.filter(all_wanting__gte=LEAST_SEARCHES))
    pages = pages_about([row["concept__key"] for row in rows], audiences)
    found = [
        Uncovered(key, row["concept__label"], row["all_searches"], row["all_wanting"], pages[key])
        for row in rows
        if pages[key := row["concept__key"]] < ENOUGH_PAGES
    ]
    return sorted(found, key=lambda one: (-one.wanting, -one.searches, one.label))


@every_day
def forget(today: date) -> None:
    """Delete what was counted more than a year ago."""
    SearchedSubject.objects.filter(week__lt=today - KEPT).delete()


def this_week() -> date:
    """Return the Monday of the week that it is, by the site's clock."""
    today = timezone.localdate()
    return today - timedelta(days=today.weekday())


worker = Worker("redbag-searched", count_waiting)
