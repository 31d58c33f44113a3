"""Where the places of a guide are alike and where they differ, read from the fields of their case studies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from textwrap import shorten
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamValue

from search.models import Concept, ConceptKind

if TYPE_CHECKING:
    from resources.models import CaseStudyPage

FIELDS: tuple[tuple[str | Promise, str], ...] = (
    (_("Evidence"), "evidence_status"),
    (_("Stage"), "stage"),
    (_("Setting"), "settings"),
    (_("Region"), "region"),
    (_("Area"), "rurality"),
    (_("People served"), "population"),
    (_("Size"), "size"),
    (_("Staff"), "staff_mix"),
    (_("Period"), "period"),
    (_("Cost and time"), "cost_and_time"),
    (_("Whom to ask"), "contact_role"),
)
"""What is compared, in its order: the heading, and the field of a case study that says it."""
READ = frozenset(name for _heading, name in FIELDS)
"""The fields of a case study that a comparison reads."""
SETTINGS = "settings"
LONGEST = 120
"""Characters of a section that stand in the table; the case study has the rest."""


@dataclass(frozen=True, slots=True)
class Row:
    """What each place says of one thing, in the order of the places; empty where a place does not say."""

    heading: str | Promise
    cells: tuple[str, ...]

    @property
    def finding(self) -> str | Promise:
        """Whether the places are alike in it, in words."""
        said = [cell for cell in self.cells if cell]
        if len({cell.casefold() for cell in said}) > 1:
            return _("Differs")
        return _("The same everywhere") if len(said) == len(self.cells) else _("Not known everywhere")


def compare(cases: Sequence[CaseStudyPage]) -> list[Row]:
    """Return what the cases say of each thing that one of them says anything of; nothing for fewer than two cases."""
    if len(cases) <= 1:
        return []
    settings = _settings_of(cases)
    rows = [
        Row(heading, tuple(settings[case.pk] if name == SETTINGS else _said(case, name) for case in cases))
        for heading, name in FIELDS
    ]
    return [row for row in rows if any(row.cells)]


def _said(case: CaseStudyPage, name: str) -> str:
    value = getattr(case, name)
    if isinstance(value, StreamValue):
        return _beginning(value)
    return str(_labels(name).get(value, value)).strip()


@cache
def _labels(name: str) -> dict[str, str | Promise]:
    """Return what the values of a field are called that has choices; Django would put them together for each value."""
    return dict(apps.get_model("resources.CaseStudyPage")._meta.get_field(name).flatchoices)


def _beginning(section: StreamValue) -> str:
    """Return the first words of a section without markup, and a sign where there are more."""
    words = " ".join(section.stream_block.get_searchable_content(section))
    return shorten(words, LONGEST, placeholder="…")


def _settings_of(cases: Sequence[CaseStudyPage]) -> dict[int, str]:
    """Return the settings in which each of the cases happened, in one query."""
    found: dict[int, list[str]] = defaultdict(list)
    settings = Concept.objects.filter(kind=ConceptKind.SETTING, casestudypages__in=cases).order_by("label")
    for pk, label in settings.values_list("casestudypages", "label"):
        found[pk].append(label)
    return defaultdict(str, {pk: ", ".join(labels) for pk, labels in found.items()})
