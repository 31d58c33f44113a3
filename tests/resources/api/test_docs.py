"""The examples of `docs/api.md` are asked, and answered as they say."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from resources.api.asking import CALLS, LARGEST_OFFSET
from resources.api.views import PUBLIC_SECONDS
from resources.models import ResourcePage
from search.models import Region
from tests.factories import ConceptFactory, ResourcePageFactory, words

pytestmark = pytest.mark.django_db

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```\nGET (\S+)\n```\n\n```json\n(.*?)\n```", PAGE, re.DOTALL)
EXAMPLE_PK = "41"
SITE = "https://redbag.example"


@pytest.fixture
def sheet(settings: Any) -> ResourcePage:
    """The resource of the examples."""
    settings.WAGTAILADMIN_BASE_URL = settings.WAGTAILAPI_BASE_URL = SITE
    source = {"title": "Falls, 2024", "place": "page 12", "url": "https://example.org/falls"}
    page: ResourcePage = ResourcePageFactory(
        title="A sheet for falls",
        slug="falls-sheet",
        summary="One line for each fall.",
        body=words("Fill it in at night."),
        sources=json.dumps([{"type": "source", "value": source}]),
        concepts=[ConceptFactory(key="falls-prevention", label="Falls prevention", kind="topic")],
        region=Region.WALES,
    )
    published = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
    ResourcePage.objects.filter(pk=page.pk).update(first_published_at=published, last_published_at=published)
    return page


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) == PAGE.count("\nGET ") == PAGE.count("```json") == 4


@pytest.mark.parametrize(("path", "answer"), EXAMPLES, ids=[path for path, _ in EXAMPLES])
def test_an_example_is_answered_as_it_says(sheet: ResourcePage, path: str, answer: str) -> None:
    def here(text: str) -> str:
        return re.sub(rf"(/resources/|\"id\": ){EXAMPLE_PK}\b", rf"\g<1>{sheet.pk}", text)

    found = Client().get(here(path)).json()

    assert found == json.loads(here(answer))


def test_the_numbers_are_those_of_the_code() -> None:
    assert f"from {LARGEST_OFFSET:,} at most" in PAGE
    assert f"more than {CALLS.most} calls of a member or {CALLS.most * 10:,} of an address" in PAGE
    assert (PUBLIC_SECONDS, "for five minutes" in PAGE) == (300, True)
