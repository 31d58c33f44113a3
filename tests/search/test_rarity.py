"""How rare a word is gets counted among what the searcher may see: no score tells what stands elsewhere."""

from __future__ import annotations

import pytest

from search.engines import Group, Hits, Query, database_engine
from tests.search.storing import store
from tests.search.test_engines import EVERYBODY, INSIDER, PEOPLE, PUBLIC, SECRET, evidence, person

pytestmark = pytest.mark.django_db

ALPHA, BETA = Group(phrases=(("alpha",),)), Group(phrases=(("beta",),))
EITHER = Group(phrases=(("alpha",), ("gamma", "delta")), concepts=("falls",))


def ask(audiences: frozenset[str]) -> Hits:
    query = Query(audiences=audiences, kinds=PEOPLE, people=True, groups=(ALPHA, BETA, EITHER), needed=1)
    return database_engine().search(query)


@pytest.fixture
def _public() -> None:
    store(*(person(number, "", PUBLIC) for number in range(1, 4)))
    said = ("alpha alpha gamma delta", "beta beta one two", "alpha beta three four")
    store(*(evidence(number, number, "", PUBLIC, body=body) for number, body in enumerate(said, 1)))


def say(words: str) -> None:
    """Have thirty pieces, which not everybody may see, say the two words: as many words each time."""
    store(*(evidence(100 + at, 1, "", SECRET, body=f"{words} {words}") for at in range(30)))


@pytest.mark.usefixtures("_public")
def test_what_is_said_elsewhere_changes_no_score() -> None:
    say("omega omega")
    before = ask(EVERYBODY)
    assert {hit.person for hit in before.hits} == {1, 2, 3}

    for words in ("alpha alpha", "beta beta", "alpha beta", "gamma delta"):
        say(words)
        assert ask(EVERYBODY) == before


@pytest.mark.usefixtures("_public")
def test_what_is_rarer_among_what_one_may_see_weighs_more() -> None:
    say("alpha alpha")
    both = next(hit.scores for hit in ask(INSIDER).hits if {0, 1} <= hit.scores.keys())

    assert both[1] > both[0]
