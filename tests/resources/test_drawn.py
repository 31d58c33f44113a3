"""Charts and diagrams are drawn once for all their readers, and anew when what they show is published."""

from __future__ import annotations

import json

import pytest
from django.core.cache import caches
from django.test import Client

from resources.diagrams import blocks
from resources.measures import chart
from resources.models import CaseStudyPage
from tests.factories import CaseStudyPageFactory

pytestmark = pytest.mark.django_db

KEYS = ("3f0c0e2e-6f0b-4c57-9a43-6f6b6f1b0b11", "9d1a53a8-58c4-4be3-9a2b-0f1f1d9a7c22")
ROWS = [{"on": f"2026-0{month}-01", "value": str(9 - month), "of": None, "note": ""} for month in range(1, 9)]
MEASURE = {"title": "Falls", "definition": "Each.", "kind": "run", "figures": {"percent": False, "rows": ROWS}}
DRIVERS = {"title": "How", "aim": "Fewer falls", "primary": [{"text": "Shoes", "secondary": []}]}


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    caches["fragments"].clear()


def body(measure: dict[str, object], key: str = KEYS[0]) -> str:
    shown = [("measure", measure, key), ("driver_diagram", DRIVERS, KEYS[1])]
    return json.dumps([{"type": kind, "id": one, "value": value} for kind, value, one in shown])


def read(client: Client, page: CaseStudyPage) -> str:
    return client.get(page.get_url()).content.decode()


def test_what_was_drawn_is_shown_again_without_drawing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = CaseStudyPageFactory(what_happened=body(MEASURE))
    first = read(client, page)

    def fails(*args: object) -> None:
        raise AssertionError("drawn a second time")

    monkeypatch.setattr(chart, "draw", fails)
    monkeypatch.setattr(blocks, "tree", fails)

    assert read(client, page) == first
    assert '<svg class="chart"' in first
    assert '<svg class="diagram"' in first


def test_new_figures_are_shown_as_soon_as_they_are_published(client: Client) -> None:
    page = CaseStudyPageFactory(what_happened=body(MEASURE))
    assert "Trips" not in read(client, page)

    page.what_happened = body({**MEASURE, "title": "Trips"})
    page.save_revision()
    assert "Trips" not in read(client, page)

    page.get_latest_revision().publish()
    assert "Trips" in read(client, page)


def test_the_same_chart_has_a_name_of_its_own_and_its_own_figures_on_each_page(client: Client) -> None:
    pages = [CaseStudyPageFactory(what_happened=body(MEASURE, key)) for key in (KEYS[0], KEYS[0], KEYS[1])]

    texts = [read(client, page) for page in pages]

    for page, text, key in zip(pages, texts, (KEYS[0], KEYS[0], KEYS[1]), strict=True):
        assert f'id="measure-{key}"' in text
        assert f'href="/figures/{page.pk}/{key}.csv"' in text
