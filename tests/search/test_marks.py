"""Labels as numbers: what stands for a label, and how a process learns what a number stands for."""

from __future__ import annotations

import pytest

from search.engines import database_engine, marks
from search.models import Document as Stored
from tests.search.test_engines_cost import everybody, people

LABELS = [("topic", "falls"), ("place", "Ashby-de-la-Zouch"), ("topic", "café: culture")]


def test_lines_become_one_number_each() -> None:
    joined = marks.marks(marks.lines(LABELS))
    assert len(joined) == len(LABELS) * marks.SIZE
    assert list(marks.numbers(joined)) == [marks.mark(facet, value) for facet, value in LABELS]
    assert marks.marks("") == b""


def test_labels_put_together_stand_once() -> None:
    one, other = marks.marks("topic:falls\nmethod:spc"), marks.marks("method:spc\nregion:London")
    both = marks.together([one, other])
    assert both == marks.marks("topic:falls\nmethod:spc\nregion:London")


@pytest.mark.django_db
def test_a_process_that_has_just_started_learns_the_names_from_profiles_and_their_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    everybody()
    known = database_engine().search(people("falls")).facets
    # Who wrote the documents knows their labels.
    monkeypatch.setattr(marks, "_names", {})
    assert database_engine().search(people("falls")).facets == known
    # Frailty is said by a part alone of whoever knows about falls.
    assert known["topic"]["frailty"] > known["topic"]["falls"] > 0


@pytest.mark.django_db
def test_a_label_that_went_meanwhile_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    everybody()
    monkeypatch.setattr(marks, "_names", {})
    Stored.objects.update(label_lines="")
    assert not any(database_engine().search(people("falls")).facets.values())
