"""An evaluation ranks people as the site does, and leaves the site as it was."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from unittest.mock import ANY

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from search import vocabulary
from search.engines import engine
from search.evaluation.grounds import GROUNDS, on_sqlite
from search.evaluation.reading import Collection, read
from search.evaluation.running import documents, evaluate, rank, stored
from search.models import Concept, Document
from tests.search.evaluation.files import collection
from tests.search.storing import store
from tests.search.test_engines import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "queries.json"
    path.write_text(json.dumps(collection()), encoding="utf-8")
    return path


@pytest.fixture
def found(file: Path) -> Collection:
    return read(file)


def engines() -> list[str]:
    """Return the engines that can be evaluated on the database that the suite runs on."""
    return [name for name in GROUNDS if name in {"sqlite", connection.vendor}]


def schemas() -> set[str]:
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {row[0] for row in cursor.fetchall()}


def test_people_of_the_pool_are_ranked_without_those_who_are_left_out(found: Collection) -> None:
    for name in engines():
        with stored(documents(found), name) as asking:
            words = vocabulary.current()
            assert asking.name == name
            assert [rank(query, words, asking) for query in found.queries] == [[11], []]


def test_the_documents_of_those_outside_the_pool_count_though_nobody_finds_them(found: Collection) -> None:
    with stored(documents(found), "sqlite"):
        assert Document.objects.filter(person=14).count() == 2
        assert not Document.objects.filter(person=14, kind="person").exists()


def test_the_site_is_left_as_it_was(found: Collection) -> None:
    store(page(1, "Falls at the seaside"))
    before = list(Document.objects.values_list("pk", "title")), Concept.objects.count(), schemas()

    for name in engines():
        evaluate(found, name)

    assert (list(Document.objects.values_list("pk", "title")), Concept.objects.count(), schemas()) == before
    assert engine().name == connection.vendor


def test_the_site_is_left_as_it_was_when_something_fails(found: Collection) -> None:
    before = schemas()
    for name in engines():
        with pytest.raises(RuntimeError, match="in the middle"), stored(documents(found), name):
            raise RuntimeError("in the middle")
        assert engine().name == connection.vendor
    assert schemas() == before
    assert not Document.objects.exists()


def test_the_measures_are_written_for_people_and_for_programs(file: Path) -> None:
    text, data = StringIO(), StringIO()

    call_command("search_evaluate", file, stdout=text)
    call_command("search_evaluate", file, "--json", stdout=data)

    assert "MAP" in text.getvalue()
    assert "50.0% of the queries" in text.getvalue()
    assert json.loads(data.getvalue()) == {
        "engine": "sqlite",
        "queries": 2,
        "measures": {
            "MAP": {"mean": 0.5, "low": 0.0, "high": 1.0},
            "P@5": {"mean": 0.1, "low": 0.0, "high": 0.2},
            "MRR": {"mean": 0.5, "low": 0.0, "high": 1.0},
            "nDCG@10": {"mean": 0.5, "low": 0.0, "high": 1.0},
        },
        "zero_results": 0.5,
        "seconds": ANY,
    }


def test_a_file_that_is_not_there_or_not_usable_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("search_evaluate", tmp_path / "none.json")
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    with pytest.raises(CommandError, match="is not JSON"):
        call_command("search_evaluate", tmp_path / "bad.json")


def test_postgresql_is_not_evaluated_elsewhere(file: Path) -> None:
    with on_sqlite(), pytest.raises(CommandError, match="DATABASE_URL"):
        call_command("search_evaluate", file, "--engine", "postgresql")


def test_a_site_without_elasticsearch_is_told_what_it_lacks(file: Path) -> None:
    with pytest.raises(CommandError, match="let ELASTICSEARCH_URL name one"):
        call_command("search_evaluate", file, engine="elasticsearch")
