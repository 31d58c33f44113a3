"""Say that one used what a page describes, and read who else did."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from directory.audiences import Viewer
from directory.limits import DAY, Limit
from directory.models import Member, Organisation
from resources.models import Use

USES = Limit("uses", 30, DAY, _("You have told of many things today."))
PER_PAGE = 20


@transaction.atomic
def say_used(*, page: Page, by: Member, result: str, note: str, organisation: Organisation | None) -> Use:
    """Say that a member used what the page describes; said again, it changes what they said.

    Raises TooFast after many new ones in a day.
    """
    if not Use.objects.filter(page=page, member=by).exists():
        USES.take(by)
    said = {"result": result, "note": note, "organisation": organisation, "told_at": timezone.now()}
    use, _is_new = Use.objects.update_or_create(page=page, member=by, defaults=said)
    return use


@transaction.atomic
def take_back(*, page: Page, by: Member) -> None:
    """Take back what a member said of their use; nothing happens where they said nothing."""
    Use.objects.filter(page=page, member=by).delete()


def uses_of(page: Page, viewer: Viewer, number: str | None = None) -> dict[str, Any]:
    """Return how many organisations used what the page describes, what came of it, and for members a page of who.

    Those whom the viewer may not know of are in none of it.
    """
    seen = Use.objects.filter(page=page).visible_to(viewer)
    counted = dict(seen.order_by().values_list("result").annotate(Count("pk")))
    listed = seen.select_related("member", "organisation") if viewer.member else seen.none()
    return {
        "total": seen.organisation_total(),
        "results": [(result.label, counted[result]) for result in Use.Result if result in counted],
        "uses": Paginator(listed, PER_PAGE).get_page(number),
    }
