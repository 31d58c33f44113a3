"""The modules of a learning path: in each, pages to read or watch and events to go to, in their order."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from directory.groups import groups

MOST_MODULES = 12
MOST_ITEMS = 15
"""In a module. More than so many make a course that nobody ends."""
LONGEST = 600
"""Minutes that an item takes at most: a working day and a little."""
ITEM_PAGES = ["resources.LearningGuidePage", "resources.CaseStudyPage", "resources.ResourcePage"]


def _minutes() -> blocks.IntegerBlock:
    return blocks.IntegerBlock(
        label=_("Minutes"), min_value=1, max_value=LONGEST, default=15, help_text=_("About how many it takes.")
    )


def _optional() -> blocks.BooleanBlock:
    return blocks.BooleanBlock(
        label=_("If you like"), required=False, help_text=_("The path is finished without it as well.")
    )


def _note() -> blocks.CharBlock:
    return blocks.CharBlock(
        label=_("What to look for"), max_length=240, required=False, help_text=_("One sentence; may stay empty.")
    )


class PageItemBlock(blocks.StructBlock):
    """A guide, a case study or a resource on the way."""

    page = blocks.PageChooserBlock(
        label=_("Page"), page_type=ITEM_PAGES, help_text=_("Those who may not read it are not told of it.")
    )
    minutes = _minutes()
    optional = _optional()
    note = _note()

    class Meta:
        icon = "doc-full"
        label = _("Guide, case study or resource")


class EventItemBlock(blocks.StructBlock):
    """Something to go to at a certain time, for whoever reads the path or for the members of one community."""

    title = blocks.CharBlock(label=_("What"), max_length=140)
    begins = blocks.DateTimeBlock(label=_("Begins"), help_text=_("UK time."))
    minutes = _minutes()
    place = blocks.CharBlock(label=_("Where"), max_length=160, required=False, help_text=_("A room, or “online”."))
    url = blocks.URLBlock(
        label=_("Address"), max_length=400, required=False, help_text=_("Where to join it, book or read more.")
    )
    group = blocks.ChoiceBlock(
        label=_("Only for the members of"),
        choices=groups,
        required=False,
        help_text=_("Empty: for everybody who reads the path. Nobody else is told of it."),
    )
    cancelled = blocks.BooleanBlock(label=_("Cancelled"), required=False, help_text=_("It is not shown any more."))
    optional = _optional()
    note = _note()

    def get_searchable_content(self, value: Any) -> list[str]:
        """Return nothing: what is for one community is not found by others."""
        return []

    class Meta:
        icon = "date"
        label = _("Event")


class ItemBlocks(blocks.StreamBlock):
    """What a module asks for, in its order."""

    page = PageItemBlock()
    event = EventItemBlock()


class ModuleBlock(blocks.StructBlock):
    """A part of the way."""

    title = blocks.CharBlock(label=_("Title"), max_length=100)
    text = blocks.TextBlock(
        label=_("What it is about"), max_length=400, required=False, help_text=_("A sentence or two.")
    )
    items = ItemBlocks(label=_("What to do"), required=False, max_num=MOST_ITEMS)

    class Meta:
        icon = "list-ol"
        label = _("Module")


class ModuleBlocks(blocks.StreamBlock):
    """The modules of a path, in their order."""

    module = ModuleBlock()

    class Meta:
        max_num = MOST_MODULES


class OutcomeBlocks(blocks.StreamBlock):
    """What one can do afterwards, each in a line."""

    outcome = blocks.CharBlock(label=_("Afterwards one can"), max_length=160, icon="tick")
