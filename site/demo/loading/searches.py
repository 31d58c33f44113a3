"""Give two of the demonstration's members a saved search each, and editors subjects that are searched for in vain."""

from __future__ import annotations

from demo.loading.known import Known
from directory.models import SavedSearch
from search.models import Concept, SearchedSubject
from search.searched import this_week

SAVED = (
    ("amina-yusuf", SavedSearch.Surface.PEOPLE, "q=co-production+in+care+homes", "Co-production in care homes"),
    ("maria-okafor", SavedSearch.Surface.SITE, "q=falls+in+care+homes", "Falls in care homes"),
)
SOUGHT = {"oral-health": 14, "continence": 9, "delirium": 6}
"""How many searches of the week of loading asked for a concept that few pages tell of, or none."""


def load_searches(known: Known) -> None:
    """Keep a search for each, once, and count what is sought, once."""
    for key, surface, query, name in SAVED:
        if member := known.members.get(key):
            SavedSearch.objects.get_or_create(member=member, surface=surface, query=query, defaults={"name": name})
    if not SearchedSubject.objects.exists():
        for concept in Concept.objects.filter(key__in=SOUGHT):
            total = SOUGHT[concept.key]
            SearchedSubject.objects.create(concept=concept, week=this_week(), searches=total, wanting=total)
