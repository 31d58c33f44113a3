"""Reminders that a page is due to be looked at again."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from directory.models import Member


class ReviewReminder(models.Model):
    """A member was mailed that a page is to be reviewed by a day; once for each member and day."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="review_reminders")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="review_reminders")
    review_by = models.DateField(_("review by"))
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)

    class Meta:
        verbose_name = _("reminder of a review")
        constraints = [models.UniqueConstraint(fields=["page", "member", "review_by"], name="review_reminder_once")]

    def __str__(self) -> str:
        return f"{self.member}: {self.page}, {self.review_by}"
