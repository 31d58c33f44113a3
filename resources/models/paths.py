"""Learning paths: modules of things to read, watch and go to, and how far each member has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.search import index

from directory.models import Member
from resources import paths
from resources.forms import LearningPathForm
from resources.models.guides import GuideFilter, Level
from resources.models.pages import LearningPage, LearningPageQuerySet, ListPage
from resources.models.reading import OfPageQuerySet
from resources.path_blocks import ModuleBlocks, OutcomeBlocks
from resources.publishing import check_modules

if TYPE_CHECKING:
    from directory.http import Request


class LearningPathIndexPage(ListPage):
    """The list of learning paths."""

    subpage_types: ClassVar[list[str]] = ["resources.LearningPathPage"]

    filters = GuideFilter
    lists_sections = True
    template = "resources/paths/index.html"

    class Meta:
        verbose_name = _("list of learning paths")

    def get_context(self, request: Request, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add how long each path on the page takes, and how far the reader has come."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"journeys": paths.journeys(list(context["found"]), request.viewer)}


class LearningPathPage(LearningPage):
    """A way through guides, case studies, resources and events, for those who begin with a subject."""

    parent_page_types: ClassVar[list[str]] = ["resources.LearningPathIndexPage"]
    names_sources: ClassVar[bool] = False  # each page on the way names its own

    summary = models.TextField(_("summary"), max_length=500, help_text=_("Two sentences."))
    level = models.CharField(_("for whom"), max_length=12, choices=Level.choices, default=Level.EVERYONE)
    outcomes = StreamField(
        OutcomeBlocks(), verbose_name=_("afterwards one can"), blank=True, help_text=_("Two to five lines.")
    )
    modules = StreamField(ModuleBlocks(), verbose_name=_("modules"), help_text=_("In their order."))

    objects = PageManager.from_queryset(LearningPageQuerySet)()

    content_panels: ClassVar[list[Panel]] = [
        *LearningPage.content_panels,
        FieldPanel("summary"),
        FieldPanel("level"),
        FieldPanel("outcomes"),
        FieldPanel("modules"),
        *LearningPage.about_panels[1:],
    ]

    search_fields: ClassVar[list[index.BaseField]] = [
        *LearningPage.search_fields,
        index.SearchField("summary"),
        index.SearchField("modules"),
        index.FilterField("level"),
    ]

    base_form_class = LearningPathForm
    template = "resources/paths/path.html"

    class Meta:
        verbose_name = _("learning path")

    def get_context(self, request: Request, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the modules as the reader may see them, how far the reader has come, and totals for those who edit it."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        member = request.viewer.member
        may_count = self.pk and member and self.permissions_for_user(member).can_edit()
        return context | {
            "journey": paths.journey(self, request.viewer),
            "totals": paths.totals(self) if may_count else None,
        }

    def check_ready(self) -> None:
        """Raise `NotReady` also for a path that asks for nothing, or for the same page twice."""
        super().check_ready()
        check_modules(self)


class StartedPath(models.Model):
    """A path that a member has begun; nobody else knows."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="starts")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="started_paths")
    started_at = models.DateTimeField(_("begun"), default=timezone.now)
    changed_at = models.DateTimeField(_("last went on"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects: models.Manager[StartedPath] = models.Manager.from_queryset(OfPageQuerySet["StartedPath"])()

    class Meta:
        verbose_name = _("path begun")
        ordering = ["-changed_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["page", "member"], name="path_started_once")]

    def __str__(self) -> str:
        return f"{self.member}: {self.page}"


class DoneItem(models.Model):
    """Something on a path that a member has done; known by its page, or by the number of an event's block."""

    path = models.ForeignKey(StartedPath, on_delete=models.CASCADE, related_name="done_items")
    item = models.CharField(_("item"), max_length=50)
    done_at = models.DateTimeField(_("done"), default=timezone.now)

    class Meta:
        verbose_name = _("thing done")
        constraints = [models.UniqueConstraint(fields=["path", "item"], name="path_item_done_once")]

    def __str__(self) -> str:
        return f"{self.path}: {self.item}"
