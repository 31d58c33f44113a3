"""Case studies: what one place did, what happened, and what did not work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.apps import apps
from django.db import models
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.contrib.routable_page.models import path
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index

from resources import pdf
from resources.blocks import EasyReadBlocks, SectionBlocks, TimelineBlocks
from resources.filters import PageFilter
from resources.forms import CaseStudyForm
from resources.lineage import origins_of
from resources.models.adaptations import SHOWN_ADAPTATIONS, AdaptablePage, Adaptation
from resources.models.pages import ListPage
from resources.publishing import check_origins
from resources.story_blocks import TemplateBlocks
from search.models import Concept, ConceptKind

if TYPE_CHECKING:
    from directory.audiences import Viewer
    from directory.http import Request


class EvidenceStatus(models.TextChoices):
    """How far what happened can be relied on, from the weakest to the strongest."""

    AIM = "aim", _("Aim")
    EARLY_SIGN = "early-sign", _("Early sign")
    REPORTED = "reported", _("Reported")
    INDEPENDENTLY_EVALUATED = "independently-evaluated", _("Independently evaluated")


MEANINGS = {
    EvidenceStatus.AIM: _("This is what the place hopes for. Nobody has shown it yet."),
    EvidenceStatus.EARLY_SIGN: _("A first sign points the right way. It is too recent or too small to be a result."),
    EvidenceStatus.REPORTED: _("The place itself reports this. Nobody from outside has checked it."),
    EvidenceStatus.INDEPENDENTLY_EVALUATED: _("Somebody from outside looked and reports this."),
}


class Stage(models.TextChoices):
    """How far the work has come."""

    TESTING = "testing", _("Testing")
    PILOT = "pilot", _("Pilot")
    RUNNING = "running", _("Running")
    SPREAD = "spread", _("Spread")
    STOPPED = "stopped", _("Stopped")


class Rurality(models.TextChoices):
    """What sort of area the place is."""

    CITY = "city", _("City")
    TOWN = "town", _("Town")
    RURAL = "rural", _("Countryside")
    MIXED = "mixed", _("Town and countryside")


class CaseStudyFilter(PageFilter):
    """Narrow the case studies also by how far they can be relied on."""

    own_fields = ("evidence_status",)

    evidence_status = forms.ChoiceField(
        label=_("Evidence"), choices=[("", _("Any")), *EvidenceStatus.choices], required=False
    )


class CaseStudyIndexPage(ListPage):
    """The list of case studies."""

    subpage_types: ClassVar[list[str]] = ["resources.CaseStudyPage"]

    filters = CaseStudyFilter
    order = ("place", "title")
    template = "resources/case_study_index.html"

    class Meta:
        verbose_name = _("list of case studies")


class CaseStudyPage(AdaptablePage):
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
    population = models.CharField(
        _("people served"), max_length=120, blank=True, help_text=_("“42 residents”, “a town of 80,000”.")
    )
    rurality = models.CharField(_("sort of area"), max_length=10, choices=Rurality.choices, blank=True)
    size = models.CharField(_("size"), max_length=120, blank=True, help_text=_("“Two wards with 28 beds each”."))
    staff_mix = models.CharField(
        _("staff"), max_length=160, blank=True, help_text=_("Who works there: “six nurses, thirty carers, no doctor”.")
    )
    easy_read = StreamField(
        EasyReadBlocks(),
        verbose_name=_("easy read"),
        blank=True,
        help_text=_("The page once more for people who read short sentences: five to fifteen of them."),
    )
    context = StreamField(SectionBlocks(), verbose_name=_("context"), blank=True)
    problem = StreamField(SectionBlocks(), verbose_name=_("the problem"))
    what_was_done = StreamField(SectionBlocks(), verbose_name=_("what was done"))
    timeline = StreamField(
        TimelineBlocks(), verbose_name=_("timeline"), blank=True, help_text=_("The moments that mattered, in order.")
    )
    what_happened = StreamField(SectionBlocks(), verbose_name=_("what happened"))
    story = StreamField(
        SectionBlocks(),
        verbose_name=_("a person's story"),
        blank=True,
        help_text=_("What it meant for somebody, who agreed that it is told. Leave out what tells who it is."),
    )
    what_did_not_work = StreamField(
        SectionBlocks(),
        verbose_name=_("what did not work"),
        help_text=_("Readers look here first. Where nobody has said, say so, and what to ask."),
    )
    cost_and_time = StreamField(SectionBlocks(), verbose_name=_("cost and time"), blank=True)
    templates_used = StreamField(
        TemplateBlocks(),
        verbose_name=_("templates used"),
        blank=True,
        help_text=_("The forms, sheets and letters that the next place can take with it."),
    )
    others_should_know = StreamField(SectionBlocks(), verbose_name=_("what others should know"), blank=True)

    content_panels: ClassVar[list[Panel]] = [
        *AdaptablePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("strapline"),
                FieldRowPanel([FieldPanel("place"), FieldPanel("period")]),
                FieldRowPanel([FieldPanel("evidence_status"), FieldPanel("stage")]),
                FieldPanel("contact_role"),
            ],
            heading=_("In short"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("population"), FieldPanel("rurality")]),
                FieldRowPanel([FieldPanel("size"), FieldPanel("staff_mix")]),
            ],
            heading=_("Setting"),
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
        FieldPanel("timeline"),
        FieldPanel("what_happened"),
        FieldPanel("story"),
        FieldPanel("what_did_not_work"),
        FieldPanel("cost_and_time"),
        FieldPanel("templates_used"),
        FieldPanel("others_should_know"),
        FieldPanel("easy_read"),
        InlinePanel(
            "origins",
            heading=_("Adapted from"),
            label=_("Origin"),
            help_text=_("The case studies and guides that this work began from. Say what was kept and what was not."),
        ),
        *AdaptablePage.about_panels,
    ]

    search_fields: ClassVar[list[index.BaseField]] = [
        *AdaptablePage.search_fields,
        index.SearchField("place"),
        index.SearchField("strapline"),
        index.SearchField("what_was_done"),
        index.SearchField("what_happened"),
        index.SearchField("what_did_not_work"),
        index.FilterField("evidence_status"),
    ]

    base_form_class = CaseStudyForm
    template = "resources/case_study.html"

    class Meta:
        verbose_name = _("case study")
        verbose_name_plural = _("case studies")

    @property
    def is_shown(self) -> bool:
        """Whether there is a result that somebody stands for, rather than a hope or a first sign."""
        return self.evidence_status in {EvidenceStatus.REPORTED, EvidenceStatus.INDEPENDENTLY_EVALUATED}

    @property
    def evidence_meaning(self) -> str:
        """What the status says to the reader, in a sentence."""
        return str(MEANINGS[EvidenceStatus(self.evidence_status)])

    def surroundings(self, viewer: Viewer) -> dict[str, Any]:
        """Return where the work came from, where it went, and the guides that rest on it."""
        own = self.pk or 0  # the preview of a new page has no number yet
        guides = apps.get_model("resources", "LearningGuidePage").objects.visible_to(viewer)
        return {
            "templates": [one for one in self.templates_used if one.value.is_for(viewer)],
            "origins": origins_of(self, viewer),
            "adaptations": CaseStudyPage.objects.visible_to(viewer).adapted_from(own)[:SHOWN_ADAPTATIONS],
            "guides": guides.filter(cases__case_study_id=own).order_by("title"),
            "has_pdf": pdf.is_available(),
        }

    @path("case-study.pdf/")
    def printed(self, request: Request) -> HttpResponse:
        """Send the whole case study as PDF, as its reader may see it; `resources.urls` drops the slash."""
        return pdf.as_pdf(self, request, "resources/case_study_plain.html")

    def check_ready(self) -> None:
        """Raise `NotReady` also for a case study that would be its own ancestor."""
        super().check_ready()
        check_origins(self)


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


def evidence_of(cases: Sequence[CaseStudyPage]) -> list[tuple[str, int]]:
    """Return how many cases have each status, the strongest first."""
    counted = [
        (label, sum(case.evidence_status == status for case in cases)) for status, label in EvidenceStatus.choices
    ]
    return [(str(label), count) for label, count in reversed(counted) if count]


def families_of(cases: Sequence[CaseStudyPage]) -> list[tuple[CaseStudyPage, list[CaseStudyPage]]]:
    """Return the cases from which others among them were adapted, each with those."""
    known = {case.pk: case for case in cases}
    adopters: dict[int, list[CaseStudyPage]] = defaultdict(list)
    for adaptation in Adaptation.objects.filter(case_study__in=known, origin__in=known):
        adopters[adaptation.origin_id].append(known[adaptation.case_study_id])
    return [(case, adopters[case.pk]) for case in cases if case.pk in adopters]
