"""The editor's side of a measure: figures in a text area, and how they are to be read and drawn."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from resources.drawn import Drawn
from resources.measures import chart, saying
from resources.measures.analysis import Analysis, Cause, Change, Kind, Measure, analyse
from resources.measures.numbers import Sign
from resources.measures.reading import Unreadable, described, read
from resources.measures.table import Table

MOST_CHANGES = 12
PERCENT = 100


class FiguresInput(forms.Textarea):
    """A text area that takes rows from a spreadsheet, and a file to fill it from."""

    template_name = "resources/widgets/figures.html"

    class Media:
        js = (Script("resources/js/figures.js", type="module"),)


class FiguresBlock(blocks.FieldBlock):
    """Figures in the order of their time, kept as a `Table`; the block that holds it reads what was typed."""

    def __init__(self, required: bool = True, help_text: Any = None, **kwargs: Any) -> None:
        self.field = forms.CharField(required=required, help_text=help_text, widget=FiguresInput, strip=False)
        super().__init__(**kwargs)

    def value_for_form(self, value: Table) -> str:
        """Return the table as text."""
        return str(value)

    def value_from_form(self, value: str | None) -> Table:
        """Return a table that nobody has read yet."""
        return Table(typed=value or "")

    def to_python(self, value: Any) -> Table:
        """Return the table that is kept."""
        return Table.from_stored(value)

    def get_prep_value(self, value: Table) -> dict[str, Any]:
        """Return the table as it is kept."""
        return value.stored()

    def normalize(self, value: Any) -> Table:
        """Take a table, or what keeps one."""
        return value if isinstance(value, Table) else Table.from_stored(value)

    def get_searchable_content(self, value: Table) -> list[str]:
        """Return the notes: nobody searches for a figure."""
        return [figure.note for figure in value.figures if figure.note]

    class Meta:
        icon = "table"


class ChangeBlock(blocks.StructBlock):
    """Something that was done, from when on, and whether a new level begins with it."""

    since = blocks.DateBlock(label=_("From"))
    what = blocks.CharBlock(label=_("What changed"), max_length=120)
    afresh = blocks.BooleanBlock(
        label=_("Work out the middle line and the limits anew from here"),
        required=False,
        help_text=_("Only where a shift shows that the level has moved, and you know why."),
    )

    class Meta:
        icon = "date"
        label = _("Change")


class MeasureValue(blocks.StructValue):
    """A measure's value."""

    @cached_property
    def analysis(self) -> Analysis:
        """What the measure shows; it has one point at least."""
        changes = sorted(self["changes"], key=lambda change: change["since"])
        return analyse(
            Measure(
                table=self["figures"],
                kind=Kind(self["kind"]),
                better=int(self["better"]),
                per=int(self["per"]),
                target=self["target"],
                changes=tuple(Change(change["since"], change["what"], change["afresh"]) for change in changes),
                baseline=self["baseline"],
            )
        )

    @property
    def unit(self) -> str:
        """What stands behind each number: a percent sign, or the editor's words."""
        table: Table = self["figures"]
        is_percent = table.percent or (table.has_rates and int(self["per"]) == PERCENT)
        return "%" if is_percent else str(self["unit"])

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of the table below the chart: each figure, and what its point shows."""
        points = {point.on: point for point in self.analysis.points}
        table: Table = self["figures"]
        return [
            {
                "day": saying.day(figure.on, monthly=table.is_monthly),
                "figure": figure,
                "value": saying.figure(points[figure.on].value, self.unit) if figure.on in points else "",
                "cause": saying.CAUSES[points[figure.on].cause] if figure.on in points else "",
                "is_special": figure.on in points and points[figure.on].cause != Cause.COMMON,
                "rules": [saying.RULES[rule] for rule in points[figure.on].rules] if figure.on in points else [],
            }
            for figure in table.figures
        ]


class MeasureBlock(Drawn, blocks.StructBlock):
    """Figures over time, drawn as a run chart or an XmR chart, with what they show in words."""

    title = blocks.CharBlock(label=_("What is measured"), max_length=120, help_text=_("“Falls a month”."))
    definition = blocks.TextBlock(
        label=_("Definition"),
        max_length=400,
        help_text=_("What exactly is counted, by whom and where, so that others can count the same."),
    )
    unit = blocks.CharBlock(
        label=_("Unit"), max_length=40, required=False, help_text=_("What stands behind a number: “falls”, “minutes”.")
    )
    better = blocks.ChoiceBlock(
        label=_("Better is"),
        choices=[("-1", _("Lower")), ("1", _("Higher")), ("0", _("Neither"))],
        default="-1",
        search_index=False,
    )
    figures = FiguresBlock(
        label=_("Figures"),
        help_text=_(
            "Paste rows from a spreadsheet, type them, or fill this in from a CSV file: date, value, and if you have "
            "them denominator and notes. Dates have their day first; a row without a value is a gap."
        ),
    )
    decimals = blocks.ChoiceBlock(
        label=_("How decimals are written"),
        choices=[("", _("As the figures show")), (Sign.POINT.value, _("1,234.5")), (Sign.COMMA.value, _("1.234,5"))],
        required=False,
        search_index=False,
        help_text=_("To be answered only when we ask."),
    )
    per = blocks.ChoiceBlock(
        label=_("With denominators, show"),
        choices=[
            ("100", _("Per cent")),
            ("1", _("For each one")),
            ("1000", _("For each 1,000")),
            ("10000", _("For each 10,000")),
            ("100000", _("For each 100,000")),
        ],
        default="100",
        search_index=False,
    )
    kind = blocks.ChoiceBlock(
        label=_("Chart"),
        choices=[
            (Kind.XMR.value, _("XmR (SPC) chart: mean and limits, for twelve points or more")),
            (Kind.RUN.value, _("Run chart: median, for ten points or more")),
        ],
        default=Kind.XMR.value,
        search_index=False,
    )
    baseline = blocks.BooleanBlock(
        label=_("Work out the middle line and the limits from the points before the first change, and carry them on"),
        required=False,
        help_text=_("Then the chart asks whether it is different from how it was. It takes five points from before."),
    )
    target = blocks.DecimalBlock(label=_("Target"), required=False)
    changes = blocks.ListBlock(ChangeBlock(), label=_("What changed and when"), max_num=MOST_CHANGES, default=[])
    source = blocks.CharBlock(
        label=_("Where the figures come from"),
        max_length=240,
        required=False,
        help_text=_("Who counted them, and where they are published if they are."),
    )

    def clean(self, value: Any) -> Any:
        """Read the figures; raise the errors of their rows beside them, where nothing that was typed is lost."""
        cleaned = super().clean(value)
        typed: Table = cleaned["figures"]
        try:
            cleaned["figures"] = read(str(typed), Sign(cleaned["decimals"]) if cleaned["decimals"] else None)
        except Unreadable as error:
            wrong = ValidationError(described(error.problems))
            raise blocks.StructBlockValidationError(block_errors={"figures": wrong}) from error
        cleaned["decimals"] = ""  # the text that the editor goes on with is ours, and certain
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add the drawing, what is to say, and where the figures can be downloaded."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        if not any(figure.value is not None for figure in value["figures"].figures):
            return context
        told = saying.Teller(value.analysis, value.unit)
        return context | {
            "drawing": chart.draw(value.analysis, value.unit),
            "description": told.described(),
            "sentences": [
                (sentence.text, sentence.cause, sentence.cause and chart.outline(sentence.cause, 8, 8))
                for sentence in told.sentences()
            ],
            "changes": value.analysis.measure.changes,
            "rows": value.rows(),
            "csv": self.address(context),
        }

    def within(self, context: dict[str, Any]) -> tuple[str, ...]:
        """Return what else the markup takes from around the block: where the figures can be downloaded."""
        return (*super().within(context), self.address(context))

    def address(self, context: dict[str, Any]) -> str:
        """Return where the figures of this block can be downloaded; nowhere from a preview or a draft."""
        # A page's body is walked by `home/blocks/body.html`, where `block` is this block in its place.
        page, key = context.get("page"), getattr(context.get("block"), "id", None)
        if page is None or not page.live or not key or getattr(context.get("request"), "is_preview", False):
            return ""
        return reverse("resources:figures", args=[page.pk, key])

    class Meta:
        icon = "order-up"
        label = _("Measure over time")
        template = "resources/blocks/measure.html"
        value_class = MeasureValue
