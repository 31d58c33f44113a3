"""The home page."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from home.blocks import BodyBlocks


class HomePage(Page):
    """The first page: what Redbag is, and its three tasks. Other pages stand below it."""

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    max_count = 1

    strapline = models.CharField(
        _("strapline"), max_length=200, blank=True, help_text=_("One sentence below the title.")
    )
    body = StreamField(BodyBlocks(), verbose_name=_("body"), blank=True)

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("strapline"), FieldPanel("body")]

    search_fields: ClassVar[list[index.BaseField]] = [
        *Page.search_fields,
        index.SearchField("strapline"),
        index.SearchField("body"),
    ]

    template = "home/home.html"

    class Meta:
        verbose_name = _("home page")
