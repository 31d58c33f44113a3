"""Resources: templates, toolkits, videos and links that others can use tomorrow."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.search import index

from home.blocks import BodyBlocks
from resources.models.files import Attachment
from resources.models.pages import IndexPage, LearningPage


class ResourceKind(models.TextChoices):
    """What sort of thing a resource is."""

    TEMPLATE = "template", _("Template")
    TOOLKIT = "toolkit", _("Toolkit")
    VIDEO = "video", _("Video")
    LINK = "link", _("Link")


class ResourceIndexPage(IndexPage):
    """The list of resources."""

    subpage_types: ClassVar[list[str]] = ["resources.ResourcePage"]

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
