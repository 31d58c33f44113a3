"""What only PostgreSQL's engine could get wrong."""

from __future__ import annotations

import pytest

from search.engines import Group
from tests.search.storing import store
from tests.search.test_engines import ask_people, person

pytestmark = [pytest.mark.services, pytest.mark.django_db]


def test_the_misspellings_of_a_name_make_no_text_longer() -> None:
    # A name of short words has no misspellings, and a long one has dozens.
    store(person(1, "Al Bo", body="falls"), person(2, "Bartholomew Featherstonehaugh", body="falls"))
    hits = ask_people(groups=(Group(phrases=(("fall",),)),)).hits
    scores = {hit.person: hit.score for hit in hits}
    assert scores[1] == pytest.approx(scores[2])
