"""What an evaluation reads, and what it says of a file that it cannot use."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from search.evaluation.reading import UnusableFile, read
from tests.search.evaluation.files import collection


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Any], Path]:
    def written(data: Any) -> Path:
        path = tmp_path / "queries.json"
        path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
        return path

    return written


def test_a_file_is_read(write: Callable[[Any], Path]) -> None:
    found = read(write(collection()))

    assert found.documents[1] == "Falls in care homes"
    assert found.people[11] == (1, 3)
    assert found.pool == {11, 12, 13}
    assert (found.queries[0].relevant, found.queries[0].without_people) == ({11}, {13})


def test_without_a_pool_everybody_is_ranked(write: Callable[[Any], Path]) -> None:
    data = collection()
    del data["pool"]
    assert read(write(data)).pool == {11, 12, 13, 14}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"queries": []}, "holds no queries"),
        ({"pool": [99]}, "nobody has the number 99"),
        ({"people": [{"id": 11, "documents": [77]}]}, "no document has the number 77"),
        ({"queries": [{"id": "a", "text": "falls", "relevant": []}]}, "nobody is relevant to the query a"),
        ({"queries": [{"id": "a", "text": "falls"}]}, "lacks something"),
        ({"documents": 5}, "lacks something"),
    ],
)
def test_what_is_wrong_is_said(write: Callable[[Any], Path], change: dict[str, Any], says: str) -> None:
    with pytest.raises(UnusableFile, match=says):
        read(write({**collection(), **change}))


@pytest.mark.parametrize("text", ["", "{", "[]", "null"])
def test_what_is_no_such_file_is_said(write: Callable[[Any], Path], text: str) -> None:
    with pytest.raises(UnusableFile):
        read(write(text))
