"""Case studies: what one place did, what happened, and what did not work."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index

from resources.blocks import SectionBlocks
from resources.models.pages import IndexPage, LearningPage
from search.models import Concept, ConceptKind


class EvidenceStatus(models.TextChoices):
    """How far what happened can be relied on, from the weakest to the strongest."""

    AIM = "aim", _("Aim")
    EARLY_SIGN = "early-sign", _("Early sign")
    REPORTED = "reported", _("Reported")
    INDEPENDENTLY_EVALUATED = "independently-evaluated", _("Independently evaluated")


class Stage(models.TextChoices):
    """How far the work has come."""

    TESTING = "testing", _("Testing")
    PILOT = "pilot", _("Pilot")
    RUNNING = "running", _("Running")
    SPREAD = "spread", _("Spread")
    STOPPED = "stopped", _("Stopped")


class CaseStudyIndexPage(IndexPage):
    """The list of case studies."""

    subpage_types: ClassVar[list[str]] = ["resources.CaseStudyPage"]

    template = "resources/case_study_index.html"

    class Meta:
        verbose_name = _("list of case studies")


class CaseStudyPage(LearningPage):
    """What one place did about a problem."""

    parent_page_types: ClassVar[list[str]] = ["resources.CaseStudyIndexPage"]

    place = models.CharField(_("place"), max_length=120, help_text=_("The town or area: “Sutton”."))
    strapline = models.CharField(_("strapline"), max_length=160, help_text=_("What it is, in one line."))
    evidence_status = models.CharField(
        _("evidence"),
        max_length=24,
        choices=EvidenceStatus.choices,
        default=EvidenceStatus.AIM,
        help_text=_(
            "Aim: hoped for. Early sign: a first, small effect. Reported: the place itself says so. "
            "Independently evaluated: somebody else looked."
        ),
    )
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, blank=True)
    period = models.CharField(_("period"), max_length=80, blank=True, help_text=_("“2015 to 2018”."))
    contact_role = models.CharField(
        _("whom to ask"), max_length=160, blank=True, help_text=_("A role, never a name: “quality assurance manager”.")
    )
    adapted_from = models.ForeignKey(
        "self",
        verbose_name=_("adapted from"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="adaptations",
    )
    context = StreamField(SectionBlocks(), verbose_name=_("context"), blank=True)
    problem = StreamField(SectionBlocks(), verbose_name=_("the problem"))
    what_was_done = StreamField(SectionBlocks(), verbose_name=_("what was done"))
    what_happened = StreamField(SectionBlocks(), verbose_name=_("what happened"))
    what_did_not_work = StreamField(
        SectionBlocks(),
        verbose_name=_("what did not work"),
        help_text=_("Readers look here first. Where nobody has said, say so, and what to ask."),
    )
    cost_and_time = StreamField(SectionBlocks(), verbose_name=_("cost and time"), blank=True)
    others_should_know = StreamField(SectionBlocks(), verbose_name=_("what others should know"), blank=True)

    content_panels: ClassVar[list[Panel]] = [
        *LearningPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("strapline"),
                FieldRowPanel([FieldPanel("place"), FieldPanel("period")]),
                FieldRowPanel([FieldPanel("evidence_status"), FieldPanel("stage")]),
                FieldPanel("contact_role"),
            ],
            heading=_("In short"),
        ),
        InlinePanel(
            "organisations",
            heading=_("Organisations"),
            label=_("Organisation"),
            panels=[FieldPanel("name"), FieldRowPanel([FieldPanel("kind"), FieldPanel("town")])],
        ),
        FieldPanel("context"),
        FieldPanel("problem"),
        FieldPanel("what_was_done"),
        FieldPanel("what_happened"),
        FieldPanel("what_did_not_work"),
        FieldPanel("cost_and_time"),
        FieldPanel("others_should_know"),
        PageChooserPanel("adapted_from", "resources.CaseStudyPage"),
        *LearningPage.about_panels,
    ]

    search_fields: ClassVar[list[index.BaseField]] = [
        *LearningPage.search_fields,
        index.SearchField("place"),
        index.SearchField("strapline"),
        index.SearchField("what_was_done"),
        index.SearchField("what_happened"),
        index.SearchField("what_did_not_work"),
        index.FilterField("evidence_status"),
    ]

    template = "resources/case_study.html"

    class Meta:
        verbose_name = _("case study")
        verbose_name_plural = _("case studies")


class CaseOrganisation(Orderable):
    """An organisation that a case study names."""

    case_study = ParentalKey(CaseStudyPage, on_delete=models.CASCADE, related_name="organisations")
    name = models.CharField(_("name"), max_length=160)
    kind = models.ForeignKey(
        Concept,
        verbose_name=_("kind"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": ConceptKind.ORGANISATION},
    )
    town = models.CharField(_("town"), max_length=80, blank=True)

    def __str__(self) -> str:
        return self.name
