"""Who and what else there is about the subjects of a page: people who know them, and where they are talked about."""

from __future__ import annotations

from typing import Any

from directory.asked import Asked
from directory.audiences import Viewer
from directory.finding import find_people
from directory.results import rows
from resources.models import LearningPage
from search import vocabulary
from search.finding import related
from search.registry import Kind

MOST_SUBJECTS = 8
MOST_PEOPLE = 10
TALKING = (Kind.COMMUNITY.value, Kind.NETWORK.value, Kind.EVENT.value, Kind.THREAD.value)


def around(page: LearningPage, viewer: Viewer) -> dict[str, Any]:
    """Return the subjects of the page with the people who know them and where they are talked about.

    Those who made the page stand on it already, and who looks knows themselves: both are left out.
    """
    subjects = list(page.concepts.order_by("label")[:MOST_SUBJECTS])
    if not subjects:
        return {"subjects": [], "rows": [], "talking": []}
    text = ", ".join(concept.label for concept in subjects)
    makers = page.contributors.values_list("member", flat=True)
    without = frozenset(makers) | viewer.themselves
    findings = find_people(text, viewer, without_people=without, facets=())
    keys = [concept.key for concept in subjects]
    return {
        "subjects": [(concept.label, Asked.about(concept.label)) for concept in subjects],
        "rows": rows(list(findings.candidates[:MOST_PEOPLE]), findings, viewer),
        "everybody": Asked.about(text),
        "talking": related(keys, vocabulary.current(), viewer.audiences, TALKING),
    }
