"""What the CMS's editor is told of the blocks that a body may hold: worked out once, and not for every page opened.

To describe the blocks of a case study takes longer than all else that its editor does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language
from wagtail import blocks
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.telepath import JSContext
from wagtail.fields import StreamField

_told: dict[tuple[str, str | None], tuple[JSContext, str]] = {}


class BlockWidget(blocks.BlockWidget):
    """Wagtail's widget, which keeps what it tells of blocks for as long as the process runs.

    What follows from the database, such as choices that are asked of it, is worked out each time.
    """

    def _build_block_json(self) -> None:
        key = self.block_def.definition_prefix, get_language()
        if key in _told:
            self._js_context, self._block_json = _told[key]
            return
        super()._build_block_json()
        if all(map(_is_fixed, _within(self.block_def))):
            _told[key] = self._js_context, self._block_json


def _within(block: blocks.Block) -> Iterator[blocks.Block]:
    yield block
    children = [*getattr(block, "child_blocks", {}).values()]
    for child in (*children, *filter(None, [getattr(block, "child_block", None)])):
        yield from _within(child)


def _is_fixed(block: Any) -> bool:
    choices = getattr(block, "_constructor_kwargs", {}).get("choices")
    return not callable(choices) and not callable(getattr(block.meta, "default", None))


def _form_field(field: StreamField) -> dict[str, Any]:
    return {"widget": BlockWidget(field.stream_block)}


register_form_field_override(StreamField, override=_form_field)
