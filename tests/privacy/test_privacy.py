"""The proof of privacy: whoever asks whatever, nobody is shown what they may not see, nor can tell that it is there.

*Sound*: each person, count, reason and word that is shown is one that the rows allow (`oracle.py`).
*Silent*: whatever is written in places that somebody may not read, all that they see stays the same, byte by byte.
"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from directory.audiences import Viewer
from directory.finding import FACETS, find_people
from directory.models import Member
from tests.privacy import oracle
from tests.privacy.looks import Look, asking, everywhere, known, look, told_apart
from tests.privacy.world import KINDS, LANGUAGES, OFFERS, PLACES, PROFESSIONS, Said, Spot, World
from tests.visibility.asking import undone

pytestmark = pytest.mark.django_db

ROLES = ("visitor", "member", "circle", "network", "themselves", "staff")
TEXTS = (
    "",
    "falls",
    "slips and trips",
    "charting",
    "chartng",
    "Amina",
    "Carys Powel",
    "Gwen",
    "near Leeds",
    "falls near Cardiff",
    "falls frailty charting huddles",
    "matters here",
    "Our residents keep having falls at night, on the way to the bathroom, and the night staff would like to draw run "
    "charts of it near Leeds, but nobody here knows how, and everything that matters here is in somebody's head.",
)
BROAD = (TEXTS[10], TEXTS[12])
"""Texts that everybody in every place is asked for; the others are drawn."""

quick = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
roles = some.sampled_from(ROLES)
words = some.lists(
    some.sampled_from([*TEXTS[1:12], "qzsecret", "midwife", "hospice", "diploma"]), min_size=1, max_size=3
)
texts = some.one_of(some.sampled_from(TEXTS), words.map(" ".join))
filters = some.dictionaries(
    some.sampled_from([facet.value for facet in FACETS]),
    some.frozensets(some.sampled_from([*KINDS, "Yorkshire and the Humber", "Wales", *OFFERS]), min_size=1),
    max_size=2,
)
spoken = some.sampled_from(("falls", "tumbles", "huddles", "charting", "dots", "amina", "leeds", "qzsecret", "diploma"))
sayings = some.builds(
    Said,
    words=some.lists(spoken, min_size=3, max_size=3).map(" ".join),
    concept=some.sampled_from(sorted(KINDS)),
    role=some.sampled_from(PROFESSIONS),
    place=some.sampled_from(sorted(PLACES)),
    language=some.sampled_from(LANGUAGES),
    offer=some.sampled_from(OFFERS),
)
SECRET = Said("qzsecret falls huddles", "huddles", "dietitian", "Cardiff", "ga", OFFERS[1])


# --- Sound -------------------------------------------------------------------------------------------------------


@settings(quick, max_examples=100)
@given(role=roles, text=texts, chosen=filters)
def test_people_and_counts_are_those_that_the_rows_allow(
    world: World, role: str, text: str, chosen: dict[str, frozenset[str]]
) -> None:
    reader = world.readers[role]
    viewer = Viewer(reader.member)
    everybody = find_people(text, viewer)
    members = Member.objects.in_bulk([one.person for one in everybody.candidates])
    assert all(oracle.may_see_profile(reader, member) for member in members.values())

    held = {pk: oracle.values(reader, member) for pk, member in members.items()}
    fits = {
        facet: {pk for pk, has in held.items() if any((facet, value) in has for value in values)}
        for facet, values in chosen.items()
    }
    found = find_people(text, viewer, filters=chosen)
    assert {one.person for one in found.candidates} == set(members).intersection(*fits.values())
    assert found.total == len(found.candidates)
    # Whoever is found by name alone answers nothing, and is not counted.
    by_name = {one.person for one in everybody.candidates if one.name is not None}
    for facet in FACETS:
        others = [those for other, those in fits.items() if other != facet]
        rest = set(members).intersection(*others)
        most = Counter(value for pk in rest for of, value in held[pk] if of == facet)
        least = Counter(value for pk in rest - by_name for of, value in held[pk] if of == facet)
        counted = Counter(found.facets.get(facet, {}))
        assert least <= counted <= most, facet


@pytest.mark.parametrize("role", ROLES)
def test_no_page_holds_a_word_that_its_reader_may_not_read(world: World, role: str) -> None:
    hidden = oracle.forbidden(world, role)
    assert hidden
    looks = [
        *everywhere(world),
        *(at for text in (*BROAD, *(spot.canary for spot in hidden[::30])) for at in asking(text)),
    ]
    told = {at: known(world, role, at).said for at in looks}
    assert [(at, spot.name) for at, said in told.items() for spot in hidden if spot.canary in said] == []


@pytest.mark.parametrize("role", ROLES)
def test_whoever_may_read_a_word_finds_it(world: World, role: str) -> None:
    """Otherwise the canaries would prove nothing."""
    pages = "".join(known(world, role, at).said for at in everywhere(world))
    unspoken = {"place", "background", "languages", "collaborating", "interests"}
    open_ = [spot for spot in world.spots if spot not in oracle.forbidden(world, role)]
    missing = [spot.name for spot in open_ if spot.canary not in pages and spot.part not in unspoken]
    assert open_
    assert missing == []


# --- Silent ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_whatever_is_written_where_somebody_may_not_read_they_see_the_same(world: World, role: str) -> None:
    hidden = oracle.forbidden(world, role)
    looks = [*everywhere(world), *(at for text in (*BROAD, "qzsecret") for at in asking(text))]
    before = {at: known(world, role, at) for at in looks}
    with undone():
        for spot in hidden:
            spot.write(SECRET)
        found = {at: told_apart(before[at], look(world, role, at)) for at in looks}
    if wrong := [f"{at}\n{how}" for at, how in found.items() if how]:
        pytest.fail("\n\n".join(wrong), pytrace=False)


@settings(quick, max_examples=80)
@given(data=some.data(), role=roles, text=texts, said=sayings)
def test_nobody_can_tell_what_is_written_where_they_may_not_read(
    world: World, data: some.DataObject, role: str, text: str, said: Said
) -> None:
    hidden = oracle.forbidden(world, role)
    spots: list[Spot] = data.draw(some.lists(some.sampled_from(hidden), min_size=1, max_size=4, unique_by=id))
    at: Look = data.draw(some.sampled_from([*asking(text), *everywhere(world)]))
    before = known(world, role, at)
    with undone():
        for spot in spots:
            spot.write(said)
        assert told_apart(before, look(world, role, at)) == ""
