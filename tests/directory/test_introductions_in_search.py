"""What introductions do to the people search: whom somebody helped is evidence, and requests are spread in turn."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory import introducing
from directory.audiences import Viewer
from directory.finding import find_people
from directory.models import Introduction, Member
from directory.results import rows
from search.models import Concept, Document
from search.ranking import NEARLY, in_turn
from search.roles import Role
from tests.factories import ConceptFactory, ExpertiseFactory, IntroductionFactory, MemberFactory

State = Introduction.State
scores = st.lists(st.floats(min_value=0, max_value=1), max_size=12).map(lambda found: sorted(found, reverse=True))


@pytest.fixture
def concept(db: None) -> Concept:
    return ConceptFactory(key="run-charts", label="Run charts")


def order(viewer: Member) -> list[int]:
    return [one.person for one in find_people("run charts", Viewer(viewer)).candidates]


# --- Evidence ---------------------------------------------------------------------------------------------------


def helped(concept: Concept, *, named: bool = False, words: str = "Two beds fewer.") -> Introduction:
    made = IntroductionFactory(concept=concept, state=State.ACCEPTED)
    return introducing.say_helped(introduction=made, by=made.asker, helped="yes", words=words, named=named)


def documents(made: Introduction) -> list[Document]:
    return list(Document.objects.filter(entity="introduction", entity_id=made.pk))


def test_a_yes_is_evidence_of_the_helper_that_names_nobody(concept: Concept) -> None:
    made = helped(concept, named=True)

    (document,) = documents(made)
    assert (document.person, document.role, document.audience) == (made.asked_id, Role.HELPED.key, "members")
    assert made.asker.display_name not in f"{document.title} {document.summary} {document.body}"
    reader = MemberFactory()
    findings = find_people("run charts", Viewer(reader))
    (row,) = rows(list(findings.candidates), findings, Viewer(reader))
    assert ("Helped a colleague with", "Run charts") in [(reason.text, reason.link) for reason in row.reasons]


@pytest.mark.parametrize("answer", ["partly", "no"])
def test_anything_but_a_yes_is_no_evidence_and_takes_it_back(concept: Concept, answer: str) -> None:
    made = helped(concept)
    introducing.say_helped(introduction=made, by=made.asker, helped=answer, words="", named=False)

    assert documents(made) == []


def test_evidence_goes_when_the_helper_hides_it_or_either_goes(concept: Concept) -> None:
    made = helped(concept)
    introducing.show_helped(introduction=made, by=made.asked, shown=False)
    assert documents(made) == []

    introducing.show_helped(introduction=made, by=made.asked, shown=True)
    assert documents(made)
    for member, field, gone in ((made.asked, "paused", True), (made.asker, "is_active", False)):
        setattr(member, field, gone)
        member.save()
        assert documents(made) == []
        setattr(member, field, not gone)
        member.save()
        assert documents(made)


def test_evidence_is_seen_as_widely_as_the_helper(concept: Concept) -> None:
    made = helped(concept)
    made.asked.audience = "public"
    made.asked.save()

    assert [one.audience for one in documents(made)] == ["public"]


def test_what_the_helper_says_is_no_evidence(concept: Concept) -> None:
    made = IntroductionFactory(concept=concept, state=State.ACCEPTED)
    introducing.say_helped(introduction=made, by=made.asked, helped="yes", words="", named=False)

    assert documents(made) == []


# --- In turn ----------------------------------------------------------------------------------------------------


def test_among_equals_whoever_was_asked_least_recently_comes_first(concept: Concept) -> None:
    # Of one name: how long a profile is counts a little, and so do the spellings of its name.
    known = {"concept": concept, "member__display_name": "Ann Able"}
    first, second, third = (ExpertiseFactory(**known).member for _ in range(3))
    reader = MemberFactory()
    assert order(reader) == [first.pk, second.pk, third.pk]

    IntroductionFactory(asked=first)
    assert order(reader) == [second.pk, third.pk, first.pk]
    IntroductionFactory(asked=second)
    assert order(reader) == [third.pk, first.pk, second.pk]


def test_who_fits_better_stays_first_however_often_they_are_asked(concept: Concept) -> None:
    best = ExpertiseFactory(concept=concept, level=3).member
    other = ExpertiseFactory(concept=concept, level=1).member
    for _ in range(5):
        IntroductionFactory(asked=best)

    assert order(MemberFactory()) == [best.pk, other.pk]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(scores, st.lists(st.none() | st.integers(min_value=1, max_value=9), min_size=12, max_size=12))
def test_nobody_goes_before_somebody_who_is_better_by_more_than_nearly(
    found: list[float], years: list[int | None]
) -> None:
    asked = [None if year is None else datetime(2000 + year, 1, 1, tzinfo=UTC) for year in years]
    ranked = in_turn(range(len(found)), lambda one: found[one], lambda one: asked[one])

    assert sorted(ranked) == list(range(len(found)))
    for place, one in enumerate(ranked):
        for later in ranked[place + 1 :]:
            assert found[later] * (1 - NEARLY) <= found[one] + 1e-12
    if not any(asked):
        assert ranked == list(range(len(found)))
