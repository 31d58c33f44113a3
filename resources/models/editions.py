"""The history of a guide: what changed from each edition to the next."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, Panel


class Edition(models.Model):
    """An edition of a guide, and what its editors changed in it, in their own words."""

    guide = ParentalKey("resources.LearningGuidePage", on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField(_("edition"))
    date = models.DateField(_("date"), default=timezone.localdate)
    changed = models.TextField(
        _("what changed"),
        max_length=600,
        help_text=_("For those who know the edition before: “Two more places, and what did not work in Essex.”"),
    )

    panels: ClassVar[list[Panel]] = [
        FieldRowPanel([FieldPanel("number"), FieldPanel("date")]),
        FieldPanel("changed"),
    ]

    class Meta:
        verbose_name = _("edition")
        ordering = ["-number", "-pk"]

    def __str__(self) -> str:
        return str(self.number)
