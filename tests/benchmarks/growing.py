"""Pages that have grown: a guide with six places and charts, a library of thousands, a family of hundreds.

The guide is published as an editor publishes; the others are stored without a history, since to publish thousands
takes many minutes.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wagtail.models import Page

CASES = 6
MONTHS = 30
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 250
WORDS = "<p>The bag goes with the resident, and comes back with the letter. Whoever packs it signs the list.</p>"


def plain_page() -> str:
    """Publish a Wagtail page with a title and nothing else, beside the guides and in the site's frame; its address."""
    from wagtail.models import Page

    from resources.models import GuideIndexPage

    Page.template = "plain.html"
    return _address(GuideIndexPage.objects.get().add_child(instance=Page(title="A plain page", slug="plain")))


def guide_of_six() -> str:
    """Publish a guide that rests on six case studies, all with charts, and return its address."""
    from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory

    cases = [
        CaseStudyPageFactory(what_happened=_body(charts=2), population="42 residents", rurality="town", stage="running")
        for _number in range(CASES)
    ]
    return _address(LearningGuidePageFactory(cases=cases, problem=_body(charts=2), shared=_body(charts=4)))


def family_of(size: int) -> str:
    """Store so many case studies, each adapted from an earlier one and some from two; the address of their tree."""
    from resources.models import Adaptation, CaseStudyIndexPage, CaseStudyPage

    above = CaseStudyIndexPage.objects.get()
    family: list[Page] = []
    for number in _stored_in_batches(size):
        earlier = dict.fromkeys([number // 3, number // 2] if number % 10 == 0 else [number // 3]) if number else {}
        page = CaseStudyPage(title=f"Relative {number}", place=f"Place {number}", strapline="One bag", problem=_body())
        page.origins = [Adaptation(origin=family[origin], changed="The colour.") for origin in earlier]
        family.append(above.add_child(instance=page))
    return f"{_address(family[0])}family/"


def library_of(size: int) -> None:
    """Store so many case studies and resources, each about something, and have search know them."""
    from resources.models import CaseStudyIndexPage, CaseStudyPage, ResourceIndexPage, ResourcePage
    from search.actions import index
    from search.models import Concept, ConceptKind, Region

    concepts = list(Concept.objects.filter(kind__in=[ConceptKind.METHOD, ConceptKind.TOPIC]).order_by("pk"))
    cases, resources = CaseStudyIndexPage.objects.get(), ResourceIndexPage.objects.get()
    made: dict[str, list[int]] = {"case-study": [], "resource": []}
    for number in _stored_in_batches(size):
        about = concepts[number % len(concepts)]
        common = {"title": f"{about.label} {number}", "first_published_at": NEW_YEAR - timedelta(hours=number)}
        common["region"] = Region.values[number % len(Region.values)]
        if number % 3:
            page: Any = CaseStudyPage(place=f"Town {number}", strapline="One bag", problem=_body(), **common)
        else:
            page = ResourcePage(summary="A sheet to fill in.", body=_body(), **common)
        page.concepts = list({about, concepts[number // 7 % len(concepts)]})
        (cases if number % 3 else resources).add_child(instance=page)
        made["case-study" if number % 3 else "resource"].append(page.pk)
    for entity, pks in made.items():
        for first in range(0, len(pks), BATCH):
            index(entity=entity, pks=pks[first : first + BATCH])


def _stored_in_batches(size: int) -> Iterator[int]:
    """Yield the numbers, with what is done for them stored many at a time, and nothing counted after each."""
    from django.db import transaction
    from wagtail.signal_handlers import disable_reference_index_auto_update

    for first in range(0, size, BATCH):
        with transaction.atomic(), disable_reference_index_auto_update():
            yield from range(first, min(first + BATCH, size))


def _address(page: Page) -> str:
    return str(page.get_url())


def _body(*, charts: int = 0) -> str:
    blocks = [{"type": "paragraph", "value": WORDS}, *(_chart(number) for number in range(charts))]
    return json.dumps([block | {"id": str(uuid.uuid4())} for block in blocks])


def _chart(number: int) -> dict[str, Any]:
    from resources.measures.reading import read

    rows = [
        f"{1:02}/{month % 12 + 1:02}/{2022 + month // 12},{20 + (month * 7 + number) % 11}" for month in range(MONTHS)
    ]
    return {
        "type": "measure",
        "value": {
            "title": f"Falls a month on ward {number + 1}",
            "definition": "Every fall that was written down.",
            "better": "-1",
            "figures": read("\n".join(["date,value", *rows])).stored(),
            "per": "100",
            "kind": "xmr",
        },
    }
