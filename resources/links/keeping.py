"""Keep which page leads where, and what came of asking there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.permissions import policy_registry

from directory.limits import HOUR, Limit
from directory.models import Member
from resources.links.addresses import links_of
from resources.links.asking import Answer, ask
from resources.links.visiting import Turns
from resources.models import CaseStudyPage, LearningGuidePage, LearningPage, LinkCheck, ResourcePage
from resources.models.links import LinkStatus, Said

PAGES: tuple[type[LearningPage], ...] = (LearningGuidePage, CaseStudyPage, ResourcePage)
PATIENT_DAYS = 3
"""What may pass by itself counts as broken when it failed on so many days."""
FINE_DAYS = 90
"""For so long an editor's word holds that a link is fine."""
AT_ONCE = {Said.GONE, Said.PRIVATE}
"""What passes by itself so rarely that editors hear of it at once."""
CHECKS = Limit("links", 60, HOUR, _("You have checked many links in the last hour."))


@transaction.atomic
def note_links(*, page: LearningPage) -> None:
    """Keep where a published page leads, each address once."""
    urls = {link.url for link in links_of(page)}
    LinkCheck.objects.bulk_create([LinkCheck(url=url) for url in sorted(urls)], ignore_conflicts=True)
    page.link_checks.set(LinkCheck.objects.filter(url__in=urls))


def note_all() -> None:
    """Keep where every published page leads, and forget the addresses to which none leads any more."""
    for model in PAGES:
        for page in model.objects.live().iterator(chunk_size=100):
            note_links(page=page)
    LinkCheck.pages.through.objects.filter(page__live=False).delete()
    LinkCheck.objects.filter(pages__isnull=True).delete()


def keep(*, link: LinkCheck, answer: Answer) -> None:
    """Keep what came of asking for a link."""
    link.said, link.code, link.moved_to = answer.said, answer.code, answer.moved_to
    link.checked_at = timezone.now()
    if answer.said in {Said.WORKS, Said.MACHINES, Said.PORT}:
        link.status = LinkStatus.WORKS if answer.said == Said.WORKS else LinkStatus.UNKNOWN
        link.failed_days, link.first_failed_at, link.last_failed_on = 0, None, None
        link.fine_until = None
    else:
        today = timezone.localdate()
        link.failed_days += link.last_failed_on != today
        link.first_failed_at, link.last_failed_on = link.first_failed_at or link.checked_at, today
        is_broken = answer.said in AT_ONCE or link.failed_days >= PATIENT_DAYS
        link.status = LinkStatus.BROKEN if is_broken else LinkStatus.FAILING
    link.save()


def check_again(*, link: LinkCheck, by: Member) -> None:
    """Ask for a link now; raises PermissionDenied, and TooFast after many in an hour."""
    _check_may_change(link, by)
    CHECKS.take(by)
    keep(link=link, answer=ask(link.url, Turns().turn))


def call_fine(*, link: LinkCheck, by: Member) -> date:
    """Leave a link in peace, whatever machines say of it, and return until when; raises PermissionDenied."""
    _check_may_change(link, by)
    until = timezone.localdate() + timedelta(days=FINE_DAYS)
    link.fine_until = until
    link.save(update_fields=["fine_until"])
    return until


def pages_to_change(user: Any) -> Any:
    """Return a query of the numbers of the pages that somebody may change or publish."""
    own = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(user, {"change", "publish"})
    return own.order_by().values("pk")


def _check_may_change(link: LinkCheck, by: Member) -> None:
    if not link.pages.filter(live=True, pk__in=pages_to_change(by)).exists():
        raise PermissionDenied
