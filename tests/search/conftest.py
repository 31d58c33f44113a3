"""A small vocabulary that the tests of search understand queries with; it needs no database."""

from __future__ import annotations

import pytest

from search.analysis import terms
from search.models import ConceptKind, PlaceKind, Region
from search.vocabulary import ConceptEntry, PlaceEntry, Vocabulary, build


def concept(
    key: str,
    label: str,
    kind: str = ConceptKind.TOPIC,
    *,
    synonyms: tuple[str, ...] = (),
    abbreviations: tuple[str, ...] = (),
    narrower: tuple[str, ...] = (),
    related: tuple[str, ...] = (),
) -> ConceptEntry:
    return ConceptEntry(
        key=key,
        kind=kind,
        label=label,
        synonyms=synonyms,
        abbreviations=abbreviations,
        narrower=narrower,
        broader=(),
        related=related,
        phrases=tuple(terms(text) for text in (label, *synonyms, *abbreviations)),
    )


CONCEPTS = (
    concept("measurement", "Measurement for improvement", ConceptKind.METHOD, narrower=("spc", "run-charts")),
    concept(
        "spc",
        "Statistical process control",
        ConceptKind.METHOD,
        synonyms=("control charts", "Shewhart charts"),
        abbreviations=("SPC",),
        related=("run-charts",),
    ),
    concept("run-charts", "Run charts", ConceptKind.METHOD),
    concept("a3", "A3 problem solving", ConceptKind.METHOD, abbreviations=("A3",)),
    concept("coaching", "Coaching", ConceptKind.METHOD),
    concept("coach", "Coach", ConceptKind.ROLE, synonyms=("improvement coach",)),
    concept("falls", "Falls prevention", synonyms=("falls", "falls in care homes")),
    concept("frailty", "Frailty"),
    concept("nhs-impact", "NHS IMPACT"),
    concept("impact", "IMPACT (Improving Adult Care Together)", abbreviations=("IMPACT",)),
    concept("dtoc", "Delayed transfers of care", abbreviations=("DToC",), synonyms=("delayed discharge",)),
    concept("acp", "Advance care planning", abbreviations=("ACP",)),
    concept("practitioner", "Advanced clinical practitioner", ConceptKind.ROLE, abbreviations=("ACP",)),
    concept("manager", "Registered manager", ConceptKind.ROLE),
    concept("care-home", "Care home", ConceptKind.SETTING, synonyms=("residential home",)),
    concept("emergency", "Emergency department", ConceptKind.SETTING, abbreviations=("A&E",)),
    concept("team", "Team", ConceptKind.LEVEL),
)
PLACES = (
    PlaceEntry("Leeds", PlaceKind.TOWN, Region.YORKSHIRE, 53.8, -1.55),
    PlaceEntry("Newcastle upon Tyne", PlaceKind.TOWN, Region.NORTH_EAST, 54.98, -1.61),
    PlaceEntry("Newcastle-under-Lyme", PlaceKind.TOWN, Region.WEST_MIDLANDS, 53.01, -2.23),
    PlaceEntry("London", PlaceKind.TOWN, Region.LONDON, 51.51, -0.13),
    PlaceEntry("Reading", PlaceKind.TOWN, Region.SOUTH_EAST, 51.45, -0.97),
    PlaceEntry("Hamilton", PlaceKind.TOWN, Region.SCOTLAND, 55.78, -4.04),
    PlaceEntry("Dorset", PlaceKind.TOWN, Region.SOUTH_WEST, 50.75, -2.34),
    PlaceEntry("LS", PlaceKind.POSTCODE_AREA, Region.YORKSHIRE, 53.8, -1.52),
    PlaceEntry("LS6", PlaceKind.OUTCODE, Region.YORKSHIRE, 53.82, -1.57),
    PlaceEntry("M", PlaceKind.POSTCODE_AREA, Region.NORTH_WEST, 53.48, -2.24),
)


@pytest.fixture(scope="session")
def words() -> Vocabulary:
    return build("test", CONCEPTS, PLACES)
