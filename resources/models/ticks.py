"""Ticks: which steps of a guide somebody, or a community together, has taken."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from directory.audiences import AudienceField
from directory.models import Member


class Tick(models.Model):
    """A step of a page's checklist that is done, on the list of one member or of one community.

    The audience says whose list it is, and so who sees it. The step is known by the number of its block, which stays
    when an editor words it anew.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="ticks")
    step = models.CharField(_("step"), max_length=36)
    audience = AudienceField(_("whose list"))
    member = models.ForeignKey(
        Member, verbose_name=_("ticked by"), on_delete=models.SET_NULL, null=True, blank=True, related_name="ticks"
    )
    ticked_at = models.DateTimeField(_("ticked"), default=timezone.now)

    class Meta:
        verbose_name = _("tick")
        constraints = [models.UniqueConstraint(fields=["page", "audience", "step"], name="tick_once_a_list")]

    def __str__(self) -> str:
        return f"{self.page}: {self.step}"
