"""What the box suggests: from an index made once, within a sentence too, and never a name that is not to be seen."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from directory import audiences
from directory.audiences import Viewer
from directory.suggesting import concepts, suggestions, towns
from search import vocabulary
from search.models import ConceptKind, ConceptTerm
from tests.factories import ConceptFactory, MemberFactory, PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer() -> Viewer:
    return Viewer(MemberFactory(display_name="Zed Reader"))


@pytest.fixture(autouse=True)
def words() -> None:
    falls = ConceptFactory(key="falls", kind=ConceptKind.TOPIC, label="Falls prevention")
    ConceptTerm.objects.create(concept=falls, text="slips and trips")
    ConceptFactory(key="spc", label="Statistical process control")
    ConceptFactory(key="care-home", kind=ConceptKind.SETTING, label="Care home")
    PlaceFactory(name="Leeds")
    PlaceFactory(name="Leek")


def texts(typed: str, viewer: Viewer) -> list[str]:
    return [one.text for one in suggestions(typed, viewer)]


def test_a_concept_is_found_by_its_beginning_a_synonym_and_a_word_in_its_middle(viewer: Viewer) -> None:
    assert texts("fal", viewer) == ["Falls prevention"]
    assert texts("slips and tr", viewer) == ["Falls prevention"]
    assert texts("control", viewer) == ["Statistical process control"]


def test_the_last_words_of_a_sentence_are_completed_and_the_others_kept(viewer: Viewer) -> None:
    assert texts("someone who has cut falls in care ho", viewer) == ["someone who has cut falls in care home"]
    assert texts("  SPC,  for slips and", viewer) == ["SPC, for falls prevention"]


def test_after_a_word_such_as_near_places_come_first_and_near_is_not_said_twice(viewer: Viewer) -> None:
    assert texts("falls near lee", viewer) == ["falls near Leek", "falls near Leeds"]
    assert texts("lee", viewer) == ["near Leek", "near Leeds"]


def test_little_letters_within_a_sentence_suggest_nothing(viewer: Viewer) -> None:
    assert texts("I want to fa", viewer) == []
    assert texts("falls for the", viewer) == []


def test_names_that_begin_so_come_before_others_with_such_a_word() -> None:
    for name in ("Zoe Marlow", "Mary Adams"):
        MemberFactory(display_name=name)
    assert texts("mar", Viewer(MemberFactory(display_name="Reader"))) == ["Mary Adams", "Zoe Marlow"]


def test_no_name_is_suggested_that_may_not_be_seen(viewer: Viewer) -> None:
    hidden = MemberFactory(display_name="Quentin Quail")
    hidden.audience = audiences.member(hidden.pk)
    hidden.save()
    MemberFactory(display_name="Quentin Paused", paused=True)
    MemberFactory(display_name="Quentin Shown")
    assert texts("quen", viewer) == ["Quentin Shown"]
    assert texts("quen", Viewer()) == []


def test_the_index_is_made_once_for_each_state_of_the_vocabulary(viewer: Viewer) -> None:
    words = vocabulary.current()
    assert concepts(words) is concepts(words)
    assert towns(words) is towns(words)
    ConceptFactory(key="flow", label="Patient flow")
    assert texts("patient f", viewer) == ["Patient flow"]


def test_a_suggestion_costs_a_bounded_number_of_queries(
    viewer: Viewer, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    MemberFactory.create_batch(60, display_name="Falk Fallow")
    assert viewer.audiences
    texts("fal", viewer)
    with django_assert_max_num_queries(3):
        found = suggestions("fal", viewer)
    assert len(found) == 5


@pytest.mark.parametrize(
    "typed", ["\0" * 50, "a" * 10_000, "fal " * 3_000, "') OR 1=1 --", "name:*", "😀😀", "中文 фал"]
)
def test_whatever_is_typed_is_answered(viewer: Viewer, typed: str) -> None:
    assert all(one.text for one in suggestions(typed, viewer))
