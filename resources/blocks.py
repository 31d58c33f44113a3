"""Blocks that only guides and case studies have; the others are those of `home.blocks`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from home.blocks import (
    TEXT_FEATURES,
    CalloutBlock,
    ChecklistBlock,
    LinkBlock,
    LinkListBlock,
    ParagraphBlock,
    PictureBlock,
    PointsBlock,
    TableBlock,
    links_for,
)
from resources.diagrams.blocks import DriverDiagramBlock, LogicModelBlock, PDSALogBlock
from resources.measures.blocks import MeasureBlock
from resources.story_blocks import ConsentedQuoteBlock, FilmBlock


class SectionBlocks(blocks.StreamBlock):
    """What stands under one heading of a guide or a case study; the heading is the page's own."""

    paragraph = ParagraphBlock()
    points = PointsBlock()
    quote = ConsentedQuoteBlock()
    picture = PictureBlock()
    film = FilmBlock()
    callout = CalloutBlock()
    checklist = ChecklistBlock()
    table = TableBlock()
    links = LinkListBlock()
    measure = MeasureBlock()
    driver_diagram = DriverDiagramBlock()
    pdsa_log = PDSALogBlock()
    logic_model = LogicModelBlock()

    class Meta:
        template = "home/blocks/body.html"


class ActionBlock(blocks.StructBlock):
    """One thing that works, when it does, and who has to be there."""

    action = blocks.CharBlock(label=_("Action"), max_length=200)
    when = blocks.RichTextBlock(label=_("When it works"), features=TEXT_FEATURES, required=False)
    who = blocks.RichTextBlock(label=_("Who needs to be there"), features=TEXT_FEATURES, required=False)

    class Meta:
        icon = "tick-inverse"
        label = _("Action")
        template = "resources/blocks/action.html"


class ActionBlocks(SectionBlocks):
    """Actions, with text before and between them."""

    action = ActionBlock()


class SourceBlock(blocks.StructBlock):
    """Where a fact comes from, exactly enough to find it again."""

    title = blocks.CharBlock(label=_("Title and year"), max_length=240)
    place = blocks.CharBlock(
        label=_("Place"), max_length=160, required=False, help_text=_("Page, section or lines: “pages 12 to 14”.")
    )
    document = blocks.CharBlock(
        label=_("Number in our library"), max_length=40, required=False, help_text=_("Where we keep a copy.")
    )
    url = blocks.URLBlock(label=_("Address"), max_length=400, required=False)

    class Meta:
        icon = "doc-full"
        label = _("Source")
        template = "resources/blocks/source.html"


class SourceBlocks(blocks.StreamBlock):
    """The sources of a page, in the order in which they matter."""

    source = SourceBlock()


class StepBlocks(blocks.StreamBlock):
    """Small things to do, to tick on paper."""

    step = blocks.CharBlock(label=_("Step"), max_length=240, icon="tick")


class PhaseBlock(blocks.StructBlock):
    """A part of a toolkit: what is done in it, and what helps."""

    title = blocks.CharBlock(label=_("Title"), max_length=100)
    text = blocks.RichTextBlock(label=_("What to do"), features=TEXT_FEATURES)
    links = blocks.ListBlock(LinkBlock(), label=_("Things to use"), default=[])

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add the links that the reader may know of."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"links": links_for(context, value["links"])}

    class Meta:
        icon = "list-ol"
        label = _("Phase")
        template = "resources/blocks/phase.html"


class PhaseBlocks(blocks.StreamBlock):
    """The phases of a toolkit, in their order."""

    phase = PhaseBlock()


class MomentBlock(blocks.StructBlock):
    """Something that happened on the way, and when."""

    when = blocks.CharBlock(label=_("When"), max_length=60, help_text=_("“March 2024”, or “week six”."))
    what = blocks.CharBlock(label=_("What happened"), max_length=240)

    class Meta:
        icon = "date"
        label = _("Moment")
        template = "resources/blocks/moment.html"


class TimelineBlocks(blocks.StreamBlock):
    """What happened on the way, in its order."""

    moment = MomentBlock()


class EasyLineBlock(blocks.StructBlock):
    """One short sentence in plain words, with a picture of what it says where there is one."""

    text = blocks.CharBlock(label=_("Sentence"), max_length=120, help_text=_("One thought, fifteen words at most."))
    image = ImageBlock(label=_("Picture"), required=False)

    class Meta:
        icon = "pilcrow"
        label = _("Sentence")
        template = "resources/blocks/easy_line.html"


class EasyReadBlocks(blocks.StreamBlock):
    """The page once more, in short sentences."""

    line = EasyLineBlock()
