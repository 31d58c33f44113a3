"""Blocks of what people said and showed: films, quotes with the consent behind them, and the templates they used."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from directory.audiences import Viewer
from home.blocks import TEXT_FEATURES, QuoteBlock
from resources.films import Film, film_at, sites


class ConsentedQuoteBlock(QuoteBlock):
    """A quote with a note for editors on who agreed to it and when; the note stands on no page and is not searched."""

    agreed_by = blocks.CharBlock(
        label=_("Who agreed"),
        max_length=160,
        required=False,
        search_index=False,
        help_text=_("Editors alone see it: who agreed, and to whom they said so."),
    )
    agreed_on = blocks.DateBlock(label=_("When they agreed"), required=False)

    kept_here = frozenset({"agreed_by", "agreed_on"})
    """What leaves the site in no file."""

    class Meta:
        label = _("Quote")
        icon = "openquote"
        template = "home/blocks/quote.html"


class FilmBlock(blocks.StructBlock):
    """A film that plays when a reader asks for it, and its words for those who do not hear or see it."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    url = blocks.URLBlock(
        label=_("Address"), max_length=300, help_text=_("Copied from the film's own page, or from its player.")
    )
    minutes = blocks.IntegerBlock(label=_("Minutes"), min_value=1, max_value=600, required=False)
    has_captions = blocks.BooleanBlock(
        label=_("I have watched it with captions, and they say what is said"),
        help_text=_("Captions that a machine wrote and nobody read do not count."),
    )
    transcript = blocks.RichTextBlock(
        label=_("What is said and shown, in words"), features=[*TEXT_FEATURES, "ol", "ul"], required=False
    )

    def clean(self, value: Any) -> Any:
        """Take a film of the sites whose films are shown."""
        cleaned = super().clean(value)
        try:
            film_at(cleaned["url"])
        except ValidationError as wrong:
            raise blocks.StructBlockValidationError(block_errors={"url": wrong}) from wrong
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add where the film is; nothing for an address that was kept in a draft and leads to none."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"film": _film(value.get("url") or "")}

    class Meta:
        icon = "media"
        label = _("Film")
        # Here, and not beside the address: migrations keep the words of fields, and would have to follow each new site.
        help_text = format_lazy(_("From {sites}. Put a film from elsewhere into “Links”."), sites=lazy(sites, str)())
        template = "resources/blocks/film.html"


class TemplateValue(blocks.StructValue):
    """A template's value."""

    def is_for(self, viewer: Viewer) -> bool:
        """Whether the viewer may know of it: a resource is for those who may read it, wherever it is named."""
        page = self.get("resource")
        return bool(page.live) and viewer.holds(page.audience) if page else self.get("document") is not None


class TemplateBlock(blocks.StructBlock):
    """A template that the place used: one of our resources, or a document of its own."""

    resource = blocks.PageChooserBlock(label=_("Resource"), page_type="resources.ResourcePage", required=False)
    document = DocumentChooserBlock(label=_("Or document"), required=False)
    note = blocks.CharBlock(label=_("What they used it for, or changed"), max_length=240, required=False)

    def clean(self, value: Any) -> Any:
        """Take exactly one of resource and document."""
        cleaned = super().clean(value)
        if bool(cleaned["resource"]) == bool(cleaned["document"]):
            wrong = ValidationError(_("Choose a resource or a document: one of the two."))
            raise blocks.StructBlockValidationError(block_errors={"resource": wrong})
        return cleaned

    class Meta:
        icon = "clipboard-list"
        label = _("Template")
        template = "resources/blocks/template.html"
        value_class = TemplateValue


class TemplateBlocks(blocks.StreamBlock):
    """The templates that a place used."""

    template = TemplateBlock()


def _film(url: str) -> Film | None:
    try:
        return film_at(url)
    except ValidationError:
        return None
