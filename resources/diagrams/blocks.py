"""The editor's side of driver diagrams, PDSA logs and logic models."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from resources.diagrams.layout import Node, ramp, stacks, tree
from resources.drawn import Drawn

LONGEST = 140
MOST_DRIVERS = 8
MOST_IDEAS = 8
MOST_CYCLES = 12
MOST_ITEMS = 12

DECISIONS = [
    ("", _("Not decided yet")),
    ("adopt", _("Adopt")),
    ("adapt", _("Adapt")),
    ("abandon", _("Abandon")),
]


class SecondaryDriverBlock(blocks.StructBlock):
    """What a main driver depends on, and the ideas that could change it."""

    text = blocks.CharBlock(default="", label=_("What it depends on"), max_length=LONGEST)
    ideas = blocks.ListBlock(
        blocks.CharBlock(default="", label=_("Idea"), max_length=LONGEST),
        label=_("Ideas to test"),
        max_num=MOST_IDEAS,
        default=[],
    )

    class Meta:
        label = _("Secondary driver")


class PrimaryDriverBlock(blocks.StructBlock):
    """What has to be true for the aim to be reached."""

    text = blocks.CharBlock(default="", label=_("Main driver"), max_length=LONGEST)
    secondary = blocks.ListBlock(
        SecondaryDriverBlock(), label=_("What it depends on"), max_num=MOST_DRIVERS, default=[]
    )

    class Meta:
        label = _("Primary driver")


class DriverDiagramBlock(Drawn, blocks.StructBlock):
    """An aim, what drives it, and the ideas to test."""

    title = blocks.CharBlock(default="", label=_("Title"), max_length=120)
    aim = blocks.TextBlock(
        default="", label=_("Aim"), max_length=240, help_text=_("What, how much, for whom and by when."), rows=2
    )
    primary = blocks.ListBlock(PrimaryDriverBlock(), label=_("Main drivers"), max_num=MOST_DRIVERS)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add the drawing."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        drivers = tuple(
            Node(
                primary["text"],
                tuple(
                    Node(secondary["text"], tuple(Node(idea) for idea in secondary["ideas"]))
                    for secondary in primary["secondary"]
                ),
            )
            for primary in value["primary"]
        )
        heads = [gettext("Aim"), gettext("Main drivers"), gettext("They depend on"), gettext("Ideas to test")]
        return context | {"picture": tree(Node(value["aim"], drivers), heads)}

    class Meta:
        icon = "site"
        label = _("Driver diagram")
        template = "resources/blocks/driver_diagram.html"


class CycleBlock(blocks.StructBlock):
    """One small test of change."""

    title = blocks.CharBlock(default="", label=_("What was tested"), max_length=80)
    begins = blocks.DateBlock(label=_("From"), required=False)
    ends = blocks.DateBlock(label=_("To"), required=False)
    plan = blocks.TextBlock(default="", label=_("Plan"), max_length=800, rows=2)
    prediction = blocks.TextBlock(
        default="",
        label=_("Prediction"),
        max_length=400,
        rows=2,
        help_text=_("What was expected to happen, in a way that could turn out wrong."),
    )
    do = blocks.TextBlock(default="", label=_("Do: what happened"), max_length=800, required=False, rows=2)
    study = blocks.TextBlock(
        default="", label=_("Study: prediction and result"), max_length=800, required=False, rows=2
    )
    learned = blocks.TextBlock(default="", label=_("What was learnt"), max_length=400, required=False, rows=2)
    decision = blocks.ChoiceBlock(label=_("Act"), choices=DECISIONS, required=False, search_index=False)
    act = blocks.TextBlock(default="", label=_("Act: what comes next"), max_length=400, required=False, rows=2)

    def clean(self, value: Any) -> Any:
        """Refuse a test that ends before it begins."""
        cleaned = super().clean(value)
        if cleaned["begins"] and cleaned["ends"] and cleaned["ends"] < cleaned["begins"]:
            wrong = ValidationError(_("This is before the day it began."))
            raise blocks.StructBlockValidationError(block_errors={"ends": wrong})
        return cleaned

    class Meta:
        icon = "rotate"
        label = _("Test")


class PDSALogBlock(Drawn, blocks.StructBlock):
    """Small tests one after the other, each planned, done, studied and acted upon."""

    title = blocks.CharBlock(default="", label=_("Title"), max_length=120)
    aim = blocks.TextBlock(default="", label=_("Aim"), max_length=240, required=False, rows=2)
    cycles = blocks.ListBlock(CycleBlock(), label=_("Tests in their order"), max_num=MOST_CYCLES)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add the drawing, and the word for each decision."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        decisions = dict(DECISIONS)
        cycles = [(cycle, decisions.get(cycle["decision"] or "", "")) for cycle in value["cycles"]]
        steps = [
            [f"{number}. {cycle['title']}", *_day(cycle), *([f"→ {decision}"] if cycle["decision"] else [])]
            for number, (cycle, decision) in enumerate(cycles, start=1)
        ]
        return context | {"cycles": cycles, "picture": ramp(steps) if steps else None}

    class Meta:
        icon = "rotate"
        label = _("PDSA log")
        template = "resources/blocks/pdsa_log.html"


def _day(cycle: Any) -> list[str]:
    return [date_format(cycle["begins"], "j M Y")] if cycle["begins"] else []


def _items(label: Any, **kwargs: Any) -> blocks.ListBlock:
    item = blocks.CharBlock(default="", label=_("Item"), max_length=LONGEST)
    return blocks.ListBlock(item, label=label, max_num=MOST_ITEMS, **kwargs)


class LogicModelBlock(Drawn, blocks.StructBlock):
    """From what goes in to what it is all for, and what has to hold for that."""

    title = blocks.CharBlock(default="", label=_("Title"), max_length=120)
    inputs = _items(_("Inputs"))
    activities = _items(_("Activities"))
    outputs = _items(_("Outputs"))
    outcomes = _items(_("Outcomes"))
    impact = _items(_("Impact"))
    assumptions = _items(_("Assumptions"), default=[])

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add the columns, and the drawing of them."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        names = ("inputs", "activities", "outputs", "outcomes", "impact")
        columns = [(str(self.child_blocks[name].label), list(value[name])) for name in names]
        return context | {"columns": columns, "picture": stacks(columns)}

    class Meta:
        icon = "list-ol"
        label = _("Logic model")
        template = "resources/blocks/logic_model.html"
