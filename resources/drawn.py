"""Blocks that take long to draw, such as charts: their markup is kept by all that it is made of.

What is published anew is drawn anew, since the same words and figures alone find what is kept; nothing has to be
forgotten. Each process keeps its own, and begins with nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from django.core.cache import caches
from django.utils.translation import get_language
from wagtail import blocks

KEPT_SECONDS = 86_400
MARK = re.compile(r', "id": "[0-9a-f-]{36}"')
"""What tells the items of a list apart in the editor: made anew at each reading where none is kept, and never shown."""


class Drawn(blocks.StructBlock if TYPE_CHECKING else object):  # type: ignore[misc]
    """Keeps the markup of the block that it stands before."""

    def render(self, value: Any, context: Any = None) -> Any:
        """Return the markup, drawn now where nobody saw the same before."""
        said = MARK.sub("", json.dumps(self.get_prep_value(value), default=str))
        told = [type(self).__name__, get_language() or "", said, *self.within(context or {})]
        key = f"drawn:{hashlib.sha256(json.dumps(told).encode()).hexdigest()}"
        fragments = caches["fragments"]
        if (kept := fragments.get(key)) is None:
            kept = super().render(value, context)
            fragments.set(key, kept, KEPT_SECONDS)
        return kept

    def within(self, context: dict[str, Any]) -> tuple[str, ...]:
        """Return all that the markup takes from around the block: the name that its parts are known by on the page."""
        return (str(getattr(context.get("block"), "id", "")),)
