"""Say whether a page helped, and read what readers said."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from directory.limits import DAY, Limit
from directory.models import Member
from resources.models import Feedback

FEEDBACK = Limit("feedback", 50, DAY, _("You have told us about many pages today."))


@transaction.atomic
def say(*, page: Page, by: Member, is_helpful: bool, why: str = "") -> Feedback:
    """Say whether the page helped a member; said again, it changes what they said.

    Raises TooFast after many new ones in a day.
    """
    if not Feedback.objects.filter(page=page, member=by).exists():
        FEEDBACK.take(by)
    said = {"is_helpful": is_helpful, "why": why, "said_at": timezone.now()}
    feedback, _is_new = Feedback.objects.update_or_create(page=page, member=by, defaults=said)
    return feedback


@transaction.atomic
def take_back(*, page: Page, by: Member) -> None:
    """Take back what a member said of the page; nothing happens where they said nothing."""
    Feedback.objects.filter(page=page, member=by).delete()
