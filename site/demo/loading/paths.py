"""Load the demonstration's learning paths, and let Amina be on one of them."""

from __future__ import annotations

import json
import uuid
from datetime import time, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from demo.files import read_rows
from demo.loading.known import Known, find
from directory import audiences
from resources import progress
from resources.models import Contributor, LearningPathIndexPage, LearningPathPage, Level
from resources.moving.files import Row
from resources.paths import page_key

BLOCK_IDS = uuid.UUID("0a9a0f8e-5a55-4d0e-9f0c-6c5a5a2a7d11")
"""Where the identifiers of events come from, so that loading twice makes the same ones."""
BEGUN = ("amina-yusuf", "from-a-question-to-a-first-chart", ("walk-the-process", "driver-diagram"))


def load_paths(known: Known) -> None:
    """Load `learning-paths.yaml`; a path that is there already stays as it is."""
    source = known.content / "learning-paths.yaml"
    above = LearningPathIndexPage.objects.first()
    if above is None or not source.exists():
        return
    for row in read_rows(source):
        if not above.get_children().filter(slug=row.need("slug")).exists():
            _load(known, row, above)
    _begin(known)


def _load(known: Known, row: Row, above: LearningPathIndexPage) -> None:
    page = LearningPathPage(
        slug=row.need("slug"),
        title=row.need("title"),
        summary=row.need("summary"),
        level=row.one_of("level", Level.values, default=Level.EVERYONE.value),
        outcomes=json.dumps([{"type": "outcome", "value": text} for text in row.get("outcomes") or []]),
        modules=json.dumps([{"type": "module", "value": _module(known, one)} for one in row.rows("modules")]),
        live=False,
    )
    page.concepts = known.concept_list(row)
    page.contributors = [
        Contributor(member=find(one, "member", known.members), role=one.one_of("role", Contributor.Role.values))
        for one in row.rows("contributors")
    ]
    page.owner = page.contributors.all()[0].member if page.contributors.all() else None
    try:
        above.add_child(instance=page)
    except ValidationError as error:
        raise row.broken(f"the path is not complete: {'; '.join(error.messages)}") from error
    page.save_revision(user=page.owner).publish(user=None)


def _module(known: Known, row: Row) -> dict[str, Any]:
    return {
        "title": row.need("title"),
        "text": row.words("text"),
        "items": [_item(known, one) for one in row.rows("items")],
    }


def _item(known: Known, row: Row) -> dict[str, Any]:
    said = {"minutes": row.need("minutes"), "optional": bool(row.get("optional")), "note": row.words("note")}
    if row.get("page"):
        return {"type": "page", "value": {"page": find(row, "page", known.pages), **said}}
    title = row.need("event")
    clock = time.fromisoformat(str(row.get("time", "12:30")))
    begins = (known.now + timedelta(days=row.need("days"))).replace(
        hour=clock.hour, minute=clock.minute, second=0, microsecond=0
    )
    group = audiences.community(find(row, "group", known.communities).pk) if row.get("group") else ""
    value = {"title": title, "begins": begins.isoformat(), "place": row.words("place"), "url": "", "group": group}
    return {"type": "event", "id": str(uuid.uuid5(BLOCK_IDS, title)), "value": {**value, "cancelled": False, **said}}


def _begin(known: Known) -> None:
    name, slug, done = BEGUN
    page, member = LearningPathPage.objects.filter(slug=slug).first(), known.members.get(name)
    if page is None or member is None or member.started_paths.filter(page_id=page.pk).exists():
        return
    for key in done:
        progress.mark(page=page, by=member, key=page_key(known.pages[key]), is_done=True)
