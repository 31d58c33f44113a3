"""Resources: templates, toolkits, videos and links that others can use tomorrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.search import index

from home.blocks import BodyBlocks
from resources.filters import PageFilter
from resources.models.files import Attachment
from resources.models.pages import LearningPage, ListPage

if TYPE_CHECKING:
    from directory.http import Request


class ResourceKind(models.TextChoices):
    """What sort of thing a resource is."""

    TEMPLATE = "template", _("Template")
    TOOLKIT = "toolkit", _("Toolkit")
    VIDEO = "video", _("Video")
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

    content_panels: ClassVar[list[Panel]] = [
        *LearningPage.content_panels,
        FieldPanel("kind"),
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("file"), FieldPanel("url"), FieldPanel("publisher")], heading=_("Where it is")),
        FieldPanel("body"),
        *LearningPage.about_panels,
    ]

    search_fields: ClassVar[list[index.BaseField]] = [
        *LearningPage.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.FilterField("kind"),
    ]

    template = "resources/resource.html"

    class Meta:
        verbose_name = _("resource")

    def get_context(self, request: Request, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the pages that point here."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"used_by": self.used_by(request.viewer)}
