"""What a saved search counts as an answer: all or most of what it asks for, be it in four words or a paragraph."""

from __future__ import annotations

import pytest

from directory import alerts
from directory.models import Member, SavedSearch, SavedSearchMatch
from directory.saving import save_search
from search.models import Concept, ConceptKind
from tests.factories import ConceptFactory, ContributionFactory, ExpertiseFactory, MemberFactory

pytestmark = pytest.mark.django_db

PARAGRAPH = (
    "Our residents keep having falls at night, mostly on the way to the bathroom, and we would like to draw run charts "
    "of it, but nobody here knows how; the night staff asked for huddles, and a colleague told us of safety crosses."
)


@pytest.fixture
def member() -> Member:
    return MemberFactory(display_name="Zed Searcher")


@pytest.fixture
def concepts() -> dict[str, Concept]:
    labels = {"falls": "Falls", "run-charts": "Run charts", "huddles": "Huddles", "safety-crosses": "Safety crosses"}
    return {
        key: ConceptFactory(key=key, label=label, kind=ConceptKind.TOPIC if key == "falls" else ConceptKind.METHOD)
        for key, label in labels.items()
    }


def save(member: Member, text: str) -> SavedSearch:
    return save_search(member=member, surface="people", query=f"q={text}", name="Mine", how="site")[0]


def knows(concepts: dict[str, Concept], *keys: str) -> Member:
    member = MemberFactory()
    for key in keys:
        ExpertiseFactory(member=member, concept=concepts[key])
    return member


def told_of(search: SavedSearch) -> set[int | None]:
    return set(SavedSearchMatch.objects.filter(search=search).news().values_list("person", flat=True))


FOUR = "falls+run+charts+huddles+safety+crosses"


@pytest.mark.parametrize("text", [FOUR, PARAGRAPH], ids=["four subjects", "a paragraph"])
def test_a_search_for_many_things_tells_of_whoever_has_most_of_them(
    member: Member, concepts: dict[str, Concept], text: str
) -> None:
    search = save(member, text)
    best = knows(concepts, "falls", "run-charts", "huddles")
    knows(concepts, "falls", "run-charts")
    knows(concepts, "safety-crosses")

    assert alerts.look() == 1
    assert told_of(search) == {best.pk}


def test_the_work_of_somebody_counts_as_what_they_declare(member: Member, concepts: dict[str, Concept]) -> None:
    search = save(member, FOUR)
    able = knows(concepts, "falls")
    ContributionFactory(member=able, title="Run charts of our huddles")

    assert alerts.look() == 1
    assert told_of(search) == {able.pk}


def test_of_a_paragraph_its_concepts_count_and_not_its_many_other_words(
    member: Member, concepts: dict[str, Concept]
) -> None:
    save(member, PARAGRAPH)
    chatty = MemberFactory()
    ContributionFactory(member=chatty, title="Night staff", summary="Residents bathroom mostly nobody colleague asked.")

    assert alerts.look() == 0


def test_where_only_the_member_has_it_all_they_are_told_of_whoever_has_most(
    member: Member, concepts: dict[str, Concept]
) -> None:
    for key in ("falls", "run-charts", "huddles"):
        ExpertiseFactory(member=member, concept=concepts[key])
    search = save(member, "falls+run+charts+huddles")
    other = knows(concepts, "falls", "huddles")

    assert alerts.look() == 1
    assert told_of(search) == {other.pk}
