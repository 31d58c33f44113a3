"""Rows of the table of communities: pages that belong to one."""

from __future__ import annotations

from collections.abc import Mapping

from tests.visibility.words import NOBODY, NOTHING, SEES, Cells, levels, who

ALL_WHO_KNOW = levels(who(SEES, SEES, SEES), who(NOTHING, SEES, SEES), who(NOTHING, SEES, SEES), NOBODY)

ROWS: Mapping[str, Mapping[str, Cells]] = {
    "A guide that belongs to it: its name": ALL_WHO_KNOW,
    "Its page: the guides that belong to it": ALL_WHO_KNOW,
}
