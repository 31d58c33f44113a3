"""Adaptations: which page an idea came from, and what was kept and changed on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, PageChooserPanel, Panel
from wagtail.contrib.routable_page.models import path
from wagtail.models import Orderable

from directory.http import number_of
from resources import lineage
from resources.models.pages import LearningPage

if TYPE_CHECKING:
    from directory.http import Request


SHOWN_ADAPTATIONS = 10
"""Adaptations that stand beside a page; the family tree has all of them."""


class AdaptablePage(LearningPage):
    """A page that other places adapt: what became of it elsewhere has an address of its own."""

    class Meta:
        abstract = True

    @path("family/")
    def family(self, request: Request) -> HttpResponse:
        """Show where the idea came from and where it went, as far as the reader may see it."""
        parts = self.parts_for(request)
        number = min(number_of(request.GET.get("page", "")) or 1, lineage.LAST_PAGE)

        def draw() -> str:
            found = lineage.family_of(self, parts.request.viewer)
            return render_to_string(
                "resources/_family.html", {"page": self, "request": parts.request, **found.shown(str(number))}
            )

        family = parts.part("family", draw, number)
        return render(request, "resources/family.html", {"page": self, "above": self.get_parent(), "family": family})


class Adaptation(Orderable):
    """A page that a case study was adapted from; a case study has several where ideas came together."""

    case_study = ParentalKey("resources.CaseStudyPage", on_delete=models.CASCADE, related_name="origins")
    origin = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("adapted from"), on_delete=models.CASCADE, related_name="adaptations"
    )
    kept = models.TextField(_("what we kept"), max_length=600, blank=True)
    changed = models.TextField(_("what we changed"), max_length=600, blank=True)
    because = models.TextField(
        _("why"), max_length=600, blank=True, help_text=_("What is different here: the people, the place, the money.")
    )

    panels: ClassVar[list[Panel]] = [
        PageChooserPanel("origin", ["resources.CaseStudyPage", "resources.LearningGuidePage"]),
        FieldPanel("kept"),
        FieldPanel("changed"),
        FieldPanel("because"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("adaptation")
        constraints = [models.UniqueConstraint(fields=["case_study", "origin"], name="adaptation_once")]

    def __str__(self) -> str:
        return f"{self.case_study} ← {self.origin}"
