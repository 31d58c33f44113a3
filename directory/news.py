"""What is new in a saved search, as somebody may see it now: asked of the search itself once more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from directory import saved
from directory.audiences import Viewer
from directory.models import SavedSearch, SavedSearchMatch
from directory.models.saved import SavedSearchMatchQuerySet
from directory.saved import Item
from search.models import Document
from search.registry import Kind


@dataclass(frozen=True, slots=True)
class News:
    """Somebody or something new in a search: the document that shows it, and when the search found it."""

    document: Document
    found_at: datetime


def news_of(search: SavedSearch, viewer: Viewer) -> list[News]:
    """Return what is new in the search and what it finds for the viewer still, the newest first."""
    return still_found(search, viewer, SavedSearchMatch.objects.filter(search=search).news())


def still_found(search: SavedSearch, viewer: Viewer, matches: SavedSearchMatchQuerySet) -> list[News]:
    """Return those of the matches which the search finds for the viewer now, each person once, the newest first."""
    at = {Item(match.kind, match.key, match.version): match.found_at for match in matches}
    latest: dict[tuple[str, str], datetime] = {}
    for one in saved.find(search, viewer) if at else ():
        times = [at[item] for item in one.items if item in at]
        # Somebody is shown by their profile, whatever speaks for them.
        name = (Kind.PERSON.value, str(one.person)) if one.person else (one.items[0].kind, one.items[0].key)
        if times:
            latest[name] = max(times)
    documents = Document.objects.visible_to(viewer.audiences).filter(
        kind__in={kind for kind, _key in latest}, key__in={key for _kind, key in latest}
    )
    found = [News(one, latest[one.kind, one.key]) for one in documents if (one.kind, one.key) in latest]
    return sorted(found, key=lambda one: (-one.found_at.timestamp(), one.document.title, one.document.pk))
