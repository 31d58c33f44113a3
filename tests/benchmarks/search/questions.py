"""What is asked: short questions as improvement leads type them, as the engines receive them."""

from __future__ import annotations

from search import vocabulary
from search.asking import ladder, subjects
from search.engines import Query
from search.registry import PROFILE_KINDS, Facet, Kind
from search.understanding import understand

AUDIENCES = frozenset({"public", "members", "community:1", "community:2", "member:1"})
FACETS = (Facet.METHOD.value, Facet.TOPIC.value, Facet.ROLE.value, Facet.SETTING.value, Facet.REGION.value)
TEXTS = (
    "falls",
    "SPC",
    "frailty",
    "run charts",
    "PDSA",
    "sepsis",
    "falls in care homes",
    "SPC falls",
    "co-production frailty",
    "medication safety care homes",
    "flow emergency department",
    "quality improvement coaching",
    "same day emergency care frailty",
    "driver diagram maternity",
    "hydration",
    "pressure ulcers",
    "discharge near Leeds",
    "falls within 30 miles of Bristol",
    "coaching in London",
    "someone who has used SPC to reduce falls in care homes",
    "who has tried experience based co-design with people living with dementia",
    "registered manager medication rounds",
    "A3 thinking outpatients",
    "simulation human factors theatre",
)


def questions() -> list[Query]:
    """Return each text as the first step that a search takes, for the first ten people and five facets."""
    words = vocabulary.current()
    found = []
    for text in TEXTS:
        understanding = understand(text, words)
        step = next(ladder(subjects(understanding, words), placed=understanding.place is not None))
        found.append(
            Query(
                audiences=AUDIENCES,
                kinds=(*PROFILE_KINDS, Kind.EVIDENCE.value),
                groups=step.groups,
                # One less than all, so that questions of several parts meet as many as they would in life.
                needed=max(1, len(step.groups) - 1),
                people=True,
                place=understanding.place,
                facets=FACETS,
                limit=10,
            )
        )
    return found
