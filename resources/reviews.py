"""Mail about pages that somebody should look at again: to those who wrote them, and to the reviewers.

One mail a day names all that is new for its reader. Each page is named to each of them once for each date, however
often this runs; a date that an editor moves is a new one.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.audiences import Viewer
from directory.models import Member
from directory.roles import REVIEWERS
from resources.models import (
    LEARNING_PAGES,
    Contributor,
    LearningPage,
    ReviewReminder,
)

AHEAD = timedelta(days=30)
"""How long before its day a page is due."""

logger = logging.getLogger(__name__)


def remind(today: date | None = None) -> int:
    """Mail everybody who has a page to look at and was not told of it; return how many were mailed."""
    today = today or timezone.localdate()
    due = due_pages(today)
    told = set(ReviewReminder.objects.values_list("page", "member", "review_by").filter(page__in=[p.pk for p in due]))
    waiting: dict[int, list[LearningPage]] = defaultdict(list)
    for page, members in zip(due, _readers(due), strict=True):
        for pk in members:
            if (page.pk, pk, page.review_by) not in told:
                waiting[pk].append(page)
    members = Member.objects.active().in_bulk(waiting)
    return sum(_mail(members[pk], pages, today) for pk, pages in waiting.items() if pk in members)


def due_pages(today: date) -> list[LearningPage]:
    """Return the published pages whose review is past or near, the longest overdue first."""
    found = [page for model in LEARNING_PAGES for page in model.objects.live().filter(review_by__lte=today + AHEAD)]
    return sorted(found, key=lambda page: (page.review_by, page.pk))


def _readers(pages: Iterable[LearningPage]) -> Iterable[set[int]]:
    """Yield who is to look at each page: its owner, those who wrote it up, and the reviewers."""
    pages = list(pages)
    reviewers = set(Group.objects.filter(name=REVIEWERS).values_list("user", flat=True)) - {None}
    writers: dict[int, set[int]] = defaultdict(set)
    wrote = Contributor.objects.filter(page__in=[page.pk for page in pages], role=Contributor.Role.WROTE_UP)
    for page, member in wrote.values_list("page", "member"):
        writers[page].add(member)
    for one in pages:
        yield reviewers | writers[one.pk] | ({one.owner_id} if one.owner_id else set())


def _mail(to: Member, pages: list[LearningPage], today: date) -> bool:
    """Write one mail about the pages that the member may read; say whether it was sent, and keep that it was."""
    viewer = Viewer(to)
    named = [page for page in pages if viewer.holds(page.audience)]
    try:
        with transaction.atomic():
            # Two runs at a time: whoever keeps a row first names the page.
            kept = [page for page in named if _kept(page, to)]
            if kept:
                send_mail(_("Pages to look at again"), _written(to, kept, today), None, [to.email])
    except Exception:
        # One address that refuses mail keeps nobody else from theirs; the next run tries again.
        logger.exception("Mail about reviews was not sent to member %s", to.pk)
        return False
    return bool(kept)


def _kept(page: LearningPage, member: Member) -> bool:
    day = cast(date, page.review_by)  # a page without one is never due
    _row, is_new = ReviewReminder.objects.get_or_create(page_id=page.pk, member=member, review_by=day)
    return is_new


def _written(to: Member, pages: list[LearningPage], today: date) -> str:
    site = settings.WAGTAILADMIN_BASE_URL
    rows = [
        {
            "page": page,
            "url": page.get_full_url(),
            "edit": site + reverse("wagtailadmin_pages:edit", args=[page.pk]) if to.is_staff else "",
        }
        for page in pages
    ]
    return render_to_string("resources/mail/reviews.txt", {"to": to, "rows": rows, "today": today})
