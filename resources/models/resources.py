"""Resources: templates, toolkits, films and links that others can use tomorrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.search import index

from home.blocks import BodyBlocks
from resources.blocks import PhaseBlocks, SectionBlocks
from resources.filters import PageFilter
from resources.models.files import Attachment
from resources.models.pages import LearningPage, ListPage
from resources.publishing import check_resource

if TYPE_CHECKING:
    from directory.audiences import Viewer


class ResourceKind(models.TextChoices):
    """What sort of thing a resource is."""

    TEMPLATE = "template", _("Template")
    TOOLKIT = "toolkit", _("Toolkit")
    METHOD = "method", _("Method card")
    FILM = "film", _("Film")
    WEBINAR = "webinar", _("Webinar recording")
    LINK = "link", _("Link")


class ResourceFilter(PageFilter):
    """Narrow the resources also by their sort."""

    own_fields = ("kind",)

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Any")), *ResourceKind.choices], required=False)


class ResourceIndexPage(ListPage):
    """The list of resources."""

    subpage_types: ClassVar[list[str]] = ["resources.ResourcePage"]

    filters = ResourceFilter
    order = ("title",)
    template = "resources/resource_index.html"

    class Meta:
        verbose_name = _("list of resources")


class ResourcePage(LearningPage):
    """Something to use: ours, or somebody else's and why it is worth opening."""

    parent_page_types: ClassVar[list[str]] = ["resources.ResourceIndexPage"]

    kind = models.CharField(_("kind"), max_length=10, choices=ResourceKind.choices, default=ResourceKind.TEMPLATE)
    summary = models.TextField(_("summary"), max_length=400)
    publisher = models.CharField(_("publisher"), max_length=160, blank=True, help_text=_("Empty: it is ours."))
    url = models.URLField(_("address"), max_length=400, blank=True)
    file = models.ForeignKey(
        Attachment, verbose_name=_("file"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    body = StreamField(BodyBlocks(), verbose_name=_("body"), blank=True)
    phases = StreamField(PhaseBlocks(), verbose_name=_("phases"), blank=True, help_text=_("In their order."))
    when_to_use = StreamField(SectionBlocks(), verbose_name=_("when to use it"), blank=True)
    steps = StreamField(SectionBlocks(), verbose_name=_("steps"), blank=True)
    pitfalls = StreamField(SectionBlocks(), verbose_name=_("pitfalls"), blank=True)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("How long it lasts.")
    )
    speakers = models.CharField(
        _("speakers"), max_length=300, blank=True, help_text=_("Names or roles, as they agreed to be named.")
    )

    content_panels: ClassVar[list[Panel]] = [
        *LearningPage.content_panels,
        FieldPanel("kind"),
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("file"), FieldPanel("url"), FieldPanel("publisher")], heading=_("Where it is")),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("phases")], heading=_("Only for a toolkit")),
        MultiFieldPanel(
            [FieldPanel("when_to_use"), FieldPanel("steps"), FieldPanel("pitfalls")],
            heading=_("Only for a method card: above, say what the method is"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("held_on"), FieldPanel("minutes")]), FieldPanel("speakers")],
            heading=_("Only for a film or the recording of a webinar"),
        ),
        *LearningPage.about_panels,
    ]

    search_fields: ClassVar[list[index.BaseField]] = [
        *LearningPage.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.SearchField("speakers"),
        index.FilterField("kind"),
    ]

    template = "resources/resource.html"

    class Meta:
        verbose_name = _("resource")

    @property
    def is_toolkit(self) -> bool:
        """Whether there are phases to show."""
        return self.kind == ResourceKind.TOOLKIT

    @property
    def is_method(self) -> bool:
        """Whether it is said when to use it, how, and where it goes wrong."""
        return self.kind == ResourceKind.METHOD

    @property
    def is_recording(self) -> bool:
        """Whether it is there to be watched: who speaks, when it was, and how long it lasts."""
        return self.kind in {ResourceKind.FILM, ResourceKind.WEBINAR}

    def check_ready(self) -> None:
        """Raise `NotReady` also for a method card without steps, and for a webinar that cannot be watched."""
        super().check_ready()
        check_resource(self)

    def surroundings(self, viewer: Viewer) -> dict[str, Any]:
        """Return the pages that point here."""
        return {"used_by": self.used_by(viewer)}
