"""The ranking can be evaluated on a real Elasticsearch, which is left as it was."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from search.elastic.client import patient
from search.evaluation.reading import read
from search.evaluation.running import documents, stored
from tests.search.evaluation.files import collection

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture
def prefix(elasticsearch_url: str, settings: Settings) -> str:
    """Have the site use the Elasticsearch, under a prefix of its own."""
    settings.ELASTICSEARCH_URL = elasticsearch_url
    settings.ELASTICSEARCH_TIMEOUT = 10_000
    settings.ELASTICSEARCH_PREFIX = f"evaluated-{uuid4().hex[:8]}"
    return settings.ELASTICSEARCH_PREFIX


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "queries.json"
    path.write_text(json.dumps(collection()), encoding="utf-8")
    return path


def left(prefix: str) -> list[str]:
    return list(patient().indices.get(index=f"{prefix}*"))


def test_people_are_ranked_by_the_evidence_that_elasticsearch_finds(prefix: str, file: Path) -> None:
    said = StringIO()
    call_command("search_evaluate", file, engine="elasticsearch", json=True, stdout=said)

    found = json.loads(said.getvalue())
    assert (found["engine"], found["queries"], found["zero_results"]) == ("elasticsearch", 2, 0.5)
    assert found["measures"]["MRR"]["mean"] == 0.5
    assert left(prefix) == []


def test_nothing_is_left_in_elasticsearch_when_something_fails(prefix: str, file: Path) -> None:
    def break_off() -> None:
        with stored(documents(read(file)), "elasticsearch"):
            assert left(prefix)
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        break_off()
    assert left(prefix) == []


def test_an_elasticsearch_that_is_away_is_said(prefix: str, file: Path, settings: Settings) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"

    with pytest.raises(CommandError, match="Elasticsearch is away"):
        call_command("search_evaluate", file, engine="elasticsearch")
