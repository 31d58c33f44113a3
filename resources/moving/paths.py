"""Learning paths as files: the modules stand in the front matter, and lead to pages by their names."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from directory.audiences import Viewer
from resources import paths
from resources.models import LearningPathPage, Level
from resources.moving.files import Document, Row
from resources.moving.markdown import Block
from resources.moving.pages import Names, find, kept, key_of, stored, write_front

EVENTS = uuid.UUID("c5b0a0a7-5b1c-4a53-9d43-5e1f6a6f0b52")
"""Where the marks of events come from: what members did stays done when a file is brought again."""
MODULE = {"title", "text", "items"}
OF_ITEM = {"minutes", "optional", "note"}
EVENT = {"event", "begins", "place", "url", *OF_ITEM}
CLOCK = "%Y-%m-%d %H:%M"


def learning_path(document: Document, names: Names, *, whole: bool = True) -> LearningPathPage:
    """Return the learning path, whose pages are there already; `whole` asks for its modules."""
    row = document.front
    if any(document.sections.values()):
        raise row.broken("below its front matter a learning path has no text: its modules say all.")
    page = LearningPathPage(summary=row.need("summary"), level=row.one_of("level", Level.values, "everyone"))
    outcomes = [{"type": "outcome", "value": one} for one in _words(row, "outcomes")]
    page.outcomes = stored(row, page, "outcomes", outcomes)
    if whole:
        row.need("modules")
    modules = [{"type": "module", "value": _module(one, names, document.slug)} for one in row.rows("modules")]
    page.modules = kept(row, page, "modules", modules)
    write_front(document, page, names)
    return page


def front_of(page: LearningPathPage, viewer: Viewer) -> dict[str, Any]:
    """Return what the front matter says of a path's own, as far as the viewer may see it.

    What is for one community stays there: on another site it would be for everybody.
    """
    modules = [
        {"title": module.title, "text": module.text, "items": [_given(item) for item in module.items if not item.group]}
        for module in paths.journey(page, viewer).modules
    ]
    leading = [module for module in modules if module["items"]]
    return {"outcomes": [outcome.value for outcome in page.outcomes], "modules": leading}


def is_left_behind(page: LearningPathPage, front: dict[str, Any]) -> bool:
    """Say whether there is more on the path than its front matter says."""
    return sum(len(module["items"]) for module in front.get("modules", ())) < sum(map(len, paths.raw_items(page)))


def _given(item: paths.Item) -> dict[str, Any]:
    if item.page is not None:
        said: dict[str, Any] = {"page": key_of(item.page)}
    else:
        begins = timezone.localtime(item.begins).strftime(CLOCK) if item.begins else ""
        said = {"event": item.title, "begins": begins, "place": item.place, "url": item.url}
    said |= {"minutes": item.minutes, "optional": item.is_optional or "", "note": item.note}
    return {name: value for name, value in said.items() if value != ""}


def _module(row: Row, names: Names, slug: str) -> Block:
    row.check_names(MODULE)
    items = [_item(one, names, slug) for one in row.rows("items")]
    return {"title": str(row.need("title")), "text": row.words("text"), "items": items}


def _item(row: Row, names: Names, slug: str) -> Block:
    said = {"minutes": row.need("minutes"), "optional": _is(row, "optional"), "note": row.words("note")}
    if "page" in row:
        row.check_names({"page", *OF_ITEM})
        return {"type": "page", "value": {"page": find(row, "page", names.pages), **said}}
    row.check_names(EVENT)
    title = str(row.need("event"))
    said |= {"title": title, "begins": _time(row).isoformat(), "group": "", "cancelled": False}
    said |= {name: row.words(name) for name in ("place", "url")}
    return {"type": "event", "id": str(uuid.uuid5(EVENTS, f"{slug}/{title}")), "value": said}


def _words(row: Row, name: str) -> list[str]:
    value = row.get(name) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise row.broken(f"'{name}' must be a list of sentences.")
    return value


def _is(row: Row, name: str) -> bool:
    value = row.get(name, False)
    if not isinstance(value, bool):
        raise row.broken(f"'{name}' is {value!r}, and must be true or false.")
    return value


def _time(row: Row) -> datetime:
    value = row.need("begins")
    try:
        # A day alone would begin at midnight.
        found = value if isinstance(value, datetime) else parse_datetime(str(value)) if ":" in str(value) else None
    except ValueError:
        found = None
    if found is None:
        raise row.broken(f"'begins' is {value!r}, and must be a day and a time such as 2026-03-05 12:30, in UK time.")
    return timezone.make_aware(found) if timezone.is_naive(found) else found
