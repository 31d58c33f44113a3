"""Feedback: whether a page helped its reader, and in a sentence why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from directory.models import Member

if TYPE_CHECKING:
    from directory.audiences import Viewer


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    """Reads over feedback."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what was said by members whom the viewer may know of."""
        return self.filter(member__in=Member.objects.visible_to(viewer))

    def totals(self) -> dict[str, int]:
        """Return how many found it helpful, of how many."""
        helpful = models.Count("pk", filter=models.Q(is_helpful=True))
        return self.order_by().aggregate(helpful=helpful, total=models.Count("pk"))


class Feedback(models.Model):
    """A member says whether a page helped; once for each page. Readers see numbers, and editors the words."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="feedback")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="page_feedback")
    is_helpful = models.BooleanField(_("helpful"))
    why = models.CharField(_("why"), max_length=300, blank=True)
    said_at = models.DateTimeField(_("said"), default=timezone.now)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-said_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["page", "member"], name="feedback_once")]
        indexes = [models.Index(fields=["-said_at", "-id"], name="feedback_newest")]

    def __str__(self) -> str:
        return f"{self.member}: {self.page}"
