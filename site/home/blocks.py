"""The blocks that every page's body is made of; other apps build their bodies from these too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

# Headings, lists, pictures and quotes are blocks of their own, so that each is right for screen readers and paper.
TEXT_FEATURES = ["bold", "italic", "link", "document-link"]


class HeadingValue(blocks.StructValue):
    """A heading's value."""

    @property
    def anchor(self) -> str:
        """The name by which a link reaches the heading."""
        return slugify(self["text"])[:60] or "section"


class HeadingBlock(blocks.StructBlock):
    """A heading within a page; its level follows from what it stands under, never from its size."""

    text = blocks.CharBlock(label=_("Heading"), max_length=120)
    level = blocks.ChoiceBlock(
        label=_("Level"), choices=[("h2", _("Section")), ("h3", _("Part of a section"))], default="h2"
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "home/blocks/heading.html"
        value_class = HeadingValue


class ParagraphBlock(blocks.RichTextBlock):
    """Running text with emphasis and links."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "home/blocks/paragraph.html"


class PointsBlock(blocks.StructBlock):
    """A list: points, or steps in their order."""

    numbered = blocks.BooleanBlock(label=_("Steps in order"), required=False)
    items = blocks.ListBlock(blocks.RichTextBlock(label=_("Point"), features=TEXT_FEATURES), label=_("Points"))

    class Meta:
        icon = "list-ul"
        label = _("List")
        template = "home/blocks/points.html"


class QuoteBlock(blocks.StructBlock):
    """What somebody said, who said it, and that they agreed to stand here."""

    text = blocks.TextBlock(label=_("Words"), max_length=800)
    attribution = blocks.CharBlock(
        label=_("Who said it"),
        max_length=120,
        help_text=_("A role and a place are enough: “care home manager, Sutton”."),
    )
    source = blocks.URLBlock(label=_("Where it was published"), required=False)
    consent = blocks.BooleanBlock(
        label=_("The speaker agreed to be quoted here, or these words are published and the source is named")
    )

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "home/blocks/quote.html"


class PictureBlock(blocks.StructBlock):
    """A picture that is described in words, or marked as decoration."""

    image = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), max_length=240, required=False)
    credit = blocks.CharBlock(label=_("Credit"), max_length=120, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "home/blocks/picture.html"


class CalloutBlock(blocks.StructBlock):
    """A few sentences that must not be overlooked."""

    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[("note", _("Good to know")), ("caution", _("Take care")), ("ok", _("What worked"))],
        default="note",
    )
    title = blocks.CharBlock(label=_("Title"), max_length=100)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        template = "home/blocks/callout.html"


class ChecklistBlock(blocks.StructBlock):
    """Things to do or to have, to tick on paper."""

    title = blocks.CharBlock(label=_("Title"), max_length=100)
    items = blocks.ListBlock(blocks.CharBlock(label=_("Item"), max_length=240), label=_("Items"))

    class Meta:
        icon = "tick"
        label = _("Checklist")
        template = "home/blocks/checklist.html"


class TableBlock(TypedTableBlock):
    """A table with a caption and a heading to each column."""

    def __init__(self, **kwargs: Any) -> None:
        columns = [
            ("text", blocks.CharBlock(label=_("Text"), required=False)),
            ("number", blocks.DecimalBlock(label=_("Number"), required=False)),
            ("rich_text", blocks.RichTextBlock(label=_("Text with links"), features=TEXT_FEATURES, required=False)),
        ]
        super().__init__(columns, **kwargs)

    class Meta:
        icon = "table"
        label = _("Table")
        template = "home/blocks/table.html"


class LinkValue(blocks.StructValue):
    """A link's value."""

    @property
    def href(self) -> str:
        """The address: the page's while it is published, else the one that was written down, else nothing."""
        page = self.get("page")
        if page is not None:
            return (page.url or "") if page.live else ""
        return self.get("url") or ""

    @property
    def text(self) -> str:
        """The words of the link."""
        return self.get("title") or str(self.get("page") or self.get("url"))

    def is_for(self, viewer: Any) -> bool:
        """Whether the viewer may know of the link: a page's title is for those who may read the page."""
        page = self.get("page")
        if page is None or self.get("title"):
            return True
        audience = getattr(page.specific, "audience", None)
        return bool(page.live) and (audience is None or (viewer is not None and viewer.holds(audience)))


class LinkBlock(blocks.StructBlock):
    """A link to a page here or to an address elsewhere."""

    title = blocks.CharBlock(label=_("Words"), max_length=160, required=False, help_text=_("Empty: the page's title."))
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    url = blocks.URLBlock(label=_("Or address"), required=False)
    note = blocks.CharBlock(label=_("Why follow it"), max_length=240, required=False)

    def clean(self, value: Any) -> Any:
        """Take exactly one of page and address; an address needs words."""
        cleaned = super().clean(value)
        if bool(cleaned["page"]) == bool(cleaned["url"]):
            wrong = ValidationError(_("Choose a page, or write an address: one of the two."))
            raise blocks.StructBlockValidationError(block_errors={"page": wrong})
        if cleaned["url"] and not cleaned["title"]:
            wrong = ValidationError(_("Write the words of the link: an address alone says nothing when read aloud."))
            raise blocks.StructBlockValidationError(block_errors={"title": wrong})
        return cleaned

    class Meta:
        icon = "link"
        label = _("Link")
        value_class = LinkValue


def links_for(context: dict[str, Any], links: Iterable[LinkValue]) -> list[LinkValue]:
    """Return the links that the reader of the page may know of."""
    viewer = getattr(context.get("request"), "viewer", None)
    return [link for link in links if link.is_for(viewer)]


class LinkListBlock(blocks.StructBlock):
    """Places to go on from here."""

    title = blocks.CharBlock(label=_("Title"), max_length=100)
    links = blocks.ListBlock(LinkBlock(), label=_("Links"))

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add the links that the reader may know of."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"links": links_for(context, value["links"])}

    class Meta:
        icon = "link"
        label = _("Links")
        template = "home/blocks/links.html"


class BodyBlocks(blocks.StreamBlock):
    """The body of a page."""

    heading = HeadingBlock()
    paragraph = ParagraphBlock()
    points = PointsBlock()
    quote = QuoteBlock()
    picture = PictureBlock()
    callout = CalloutBlock()
    checklist = ChecklistBlock()
    table = TableBlock()
    links = LinkListBlock()

    class Meta:
        template = "home/blocks/body.html"
