"""Give two of the demonstration's members a saved search each."""

from __future__ import annotations

from demo.loading.known import Known
from directory.models import SavedSearch

SAVED = (
    ("amina-yusuf", SavedSearch.Surface.PEOPLE, "q=co-production+in+care+homes", "Co-production in care homes"),
    ("maria-okafor", SavedSearch.Surface.SITE, "q=falls+in+care+homes", "Falls in care homes"),
)


def load_searches(known: Known) -> None:
    """Keep a search for each, once."""
    for key, surface, query, name in SAVED:
        if member := known.members.get(key):
            SavedSearch.objects.get_or_create(member=member, surface=surface, query=query, defaults={"name": name})
