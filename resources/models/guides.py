"""Learning guides: one problem, several places, and what they share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django import forms
from django.db import models
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel, Panel
from wagtail.contrib.routable_page.models import path
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from directory import audiences
from resources import checklists, comparing, pdf
from resources.blocks import ActionBlocks, SectionBlocks, StepBlocks
from resources.filters import PageFilter
from resources.forms import GuideForm
from resources.markdown import as_markdown
from resources.models.adaptations import SHOWN_ADAPTATIONS, AdaptablePage
from resources.models.case_studies import CaseStudyPage, evidence_of, families_of
from resources.models.pages import LearningPageQuerySet, ListPage
from resources.publishing import check_cases, check_edition

if TYPE_CHECKING:
    from directory.audiences import Viewer
    from directory.http import Request
    from resources.checklists import Step


class Level(models.TextChoices):
    """Whom a guide speaks to."""

    EVERYONE = "everyone", _("Everyone")
    PRACTITIONER = "practitioner", _("Practitioners")
    LEADER = "leader", _("Leaders")


class GuideFilter(PageFilter):
    """Narrow the guides also by whom they speak to."""

    own_fields = ("level",)

    level = forms.ChoiceField(label=_("For whom"), choices=[("", _("Any")), *Level.choices], required=False)


class GuideQuerySet(LearningPageQuerySet):
    """Reads over guides."""

    def with_place_totals(self, cases: LearningPageQuerySet) -> Self:
        """Add `place_total`: on how many of the case studies each guide rests."""
        total = models.Count("cases", filter=models.Q(cases__case_study__in=cases), distinct=True)
        counted: Self = self.annotate(place_total=total)
        return counted


class GuideIndexPage(ListPage):
    """The list of learning guides."""

    subpage_types: ClassVar[list[str]] = ["resources.LearningGuidePage"]

    filters = GuideFilter
    template = "resources/guide_index.html"

    class Meta:
        verbose_name = _("list of guides")


class LearningGuidePage(AdaptablePage):
    """What several places learned about one problem."""

    parent_page_types: ClassVar[list[str]] = ["resources.GuideIndexPage"]

    summary = models.TextField(_("summary"), max_length=500, help_text=_("Two sentences."))
    level = models.CharField(_("for whom"), max_length=12, choices=Level.choices, default=Level.EVERYONE)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    problem = StreamField(SectionBlocks(), verbose_name=_("the problem"), help_text=_("And why it is common."))
    shared = StreamField(SectionBlocks(), verbose_name=_("what the places share"))
    differences = StreamField(SectionBlocks(), verbose_name=_("where they differ"), blank=True)
    actions = StreamField(ActionBlocks(), verbose_name=_("actions that work"))
    avoid = StreamField(SectionBlocks(), verbose_name=_("what to avoid"), blank=True)
    monday = StreamField(
        StepBlocks(), verbose_name=_("start on Monday"), blank=True, help_text=_("Six to ten small steps.")
    )
    made = StreamField(
        SectionBlocks(),
        verbose_name=_("how this guide was made"),
        help_text=_("How the cases were chosen and read, and how strong the evidence is."),
    )

    objects = PageManager.from_queryset(GuideQuerySet)()

    content_panels: ClassVar[list[Panel]] = [
        *AdaptablePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("problem"),
        InlinePanel(
            "cases",
            heading=_("Case studies"),
            label=_("Case study"),
            panels=[PageChooserPanel("case_study", "resources.CaseStudyPage"), FieldPanel("note")],
            help_text=_(
                "Choose six. From one place a reader learns what happened there; from six, what they share and what "
                "was local, and one of them is likely to resemble the reader's own. With fewer than three the guide "
                "cannot be published; a draft can be saved at any time."
            ),
        ),
        FieldPanel("shared"),
        FieldPanel("differences"),
        FieldPanel("actions"),
        FieldPanel("avoid"),
        FieldPanel("monday"),
        FieldPanel("made"),
        MultiFieldPanel([FieldPanel("edition"), FieldPanel("level")], heading=_("Edition")),
        InlinePanel(
            "editions",
            heading=_("What changed in each edition"),
            label=_("Edition"),
            help_text=_("Readers of the edition before look here. A new number is published with what changed in it."),
        ),
        *AdaptablePage.about_panels,
    ]

    search_fields: ClassVar[list[index.BaseField]] = [
        *AdaptablePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("problem"),
        index.SearchField("actions"),
        index.FilterField("level"),
    ]

    base_form_class = GuideForm
    template = "resources/guide.html"

    class Meta:
        verbose_name = _("learning guide")

    def get_context(self, request: Request, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the steps as the reader ticked them."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"steps": self.steps(request.viewer)}

    def surroundings(self, viewer: Viewer) -> dict[str, Any]:
        """Return the places that the viewer may see, what they share, and how strong their evidence is."""
        places = self.places(viewer)
        cases = [place.case_study for place in places]
        return {
            "places": places,
            "editions": sorted(self.editions.all(), key=lambda edition: -edition.number),
            "comparison": comparing.compare(cases),
            "adaptations": CaseStudyPage.objects.visible_to(viewer).adapted_from(self.pk or 0)[:SHOWN_ADAPTATIONS],
            "evidence": evidence_of(cases),
            "families": families_of(cases),
            "has_pdf": pdf.is_available(),
        }

    @path("guide.md/")
    def plain(self, request: Request) -> HttpResponse:
        """Send the whole guide as Markdown, as its reader may see it; `resources.urls` drops the slash."""
        context = self.get_context(request) | self.surroundings(request.viewer)
        html = render_to_string("resources/guide_plain.html", context, request)
        written = as_markdown(html, self.get_full_url(request) or "")
        name = content_disposition_header(as_attachment=False, filename=f"{self.slug}.md") or "inline"
        return HttpResponse(written, content_type="text/markdown; charset=utf-8", headers={"Content-Disposition": name})

    @path("guide.pdf/")
    def printed(self, request: Request) -> HttpResponse:
        """Send the whole guide as PDF, as its reader may see it."""
        return pdf.as_pdf(self, request, "resources/guide_plain.html")

    def steps(self, viewer: Viewer) -> list[Step]:
        """Return the steps with the viewer's own ticks; nothing for a visitor, and in the preview of a new page."""
        if self.pk is None or viewer.member is None:
            return []
        return checklists.steps_of(self, viewer, audiences.member(viewer.member.pk))

    def places(self, viewer: Viewer) -> list[GuideCase]:
        """Return the cases that the viewer may see, in the editor's order, with their case studies."""
        cases = list(self.cases.all())
        # A guide shows little of each case study, and those are long.
        unread = set(CaseStudyPage.get_streamfield_names()).difference(comparing.READ)
        known = CaseStudyPage.objects.visible_to(viewer).defer(*unread)
        visible = known.in_bulk([case.case_study_id for case in cases])
        shown = [case for case in cases if case.case_study_id in visible]
        for case in shown:
            case.case_study = visible[case.case_study_id]
        return shown

    def check_ready(self) -> None:
        """Raise `NotReady` also for a guide that rests on too few places, or does not say what its edition changed."""
        super().check_ready()
        check_cases(self)
        check_edition(self)


class GuideCase(Orderable):
    """A case study that a guide rests on."""

    guide = ParentalKey(LearningGuidePage, on_delete=models.CASCADE, related_name="cases")
    case_study = models.ForeignKey(CaseStudyPage, on_delete=models.CASCADE, related_name="in_guides")
    note = models.CharField(
        _("what this place shows"),
        max_length=160,
        blank=True,
        help_text=_("Empty: the strapline of the case study."),
    )

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["guide", "case_study"], name="guide_case_once")]

    def __str__(self) -> str:
        return str(self.case_study)
