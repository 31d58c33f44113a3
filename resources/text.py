"""The words of a page without its markup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wagtail.fields import StreamField

from resources.models import LearningPage

NOT_BODY = frozenset({"sources"})


def text_of(page: LearningPage) -> str:
    """Return what the page's sections say, one block a line, for search."""
    lines: list[str] = []
    for field in page._meta.get_fields():
        if isinstance(field, StreamField) and field.name not in NOT_BODY:
            lines += field.stream_block.get_searchable_content(getattr(page, field.name))
    return "\n".join(line.strip() for line in lines if line.strip())


def blocks_of(page: LearningPage) -> Iterator[Any]:
    """Yield the blocks of all the page's sections, each in its place and with its `id`."""
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            yield from getattr(page, field.name)
