"""The vocabulary is read once, and anew when the taxonomy or the gazetteer changes."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from search import vocabulary
from search.models import VOCABULARY, Concept, ConceptKind, ConceptTerm, Version
from search.vocabulary import Vocabulary, read
from tests.factories import ConceptFactory, PlaceFactory


@pytest.mark.django_db
def test_checking_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ConceptFactory(key="spc")
    held = vocabulary.current()
    with django_assert_num_queries(1):
        assert vocabulary.current() is held


@pytest.mark.django_db
def test_reading_costs_five_queries_whatever_there_is(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ConceptFactory.create_batch(5)
    PlaceFactory.create_batch(5)
    with django_assert_num_queries(5):
        read()


@pytest.mark.django_db
def test_every_change_is_seen_at_once() -> None:
    concept = ConceptFactory(key="spc", label="Statistical process control")
    assert vocabulary.current().label("spc") == "Statistical process control"
    concept.label = "SPC charts"
    concept.save()
    assert vocabulary.current().label("spc") == "SPC charts"
    term = ConceptTerm.objects.create(concept=concept, text="control charts")
    assert ("control", "chart") in vocabulary.current().phrases
    term.delete()
    assert ("control", "chart") not in vocabulary.current().phrases
    broader = ConceptFactory(key="measurement")
    concept.broader.add(broader)
    assert vocabulary.current().concepts["measurement"].narrower == ("spc",)
    PlaceFactory(name="Otley")
    assert ("otley",) in vocabulary.current().places
    concept.delete()
    assert "spc" not in vocabulary.current().concepts


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_change_is_forgotten() -> None:
    from django.db import transaction  # noqa: PLC0415 (beside its one use)

    concept = ConceptFactory(key="spc", label="Statistical process control")
    with pytest.raises(RuntimeError), transaction.atomic():
        _rename_and_fail(concept)
    assert vocabulary.current().label("spc") == "Statistical process control"
    concept.label = "Another"
    concept.save()
    assert vocabulary.current().label("spc") == "Another"


def _rename_and_fail(concept: Concept) -> None:
    Concept.objects.filter(pk=concept.pk).update(label="Ghost")
    Version.renew(VOCABULARY)
    assert vocabulary.current().label("spc") == "Ghost"
    raise RuntimeError


@pytest.mark.django_db
def test_narrower_concepts_are_followed_to_any_depth_and_never_in_circles() -> None:
    top, middle, bottom = (ConceptFactory(key=key) for key in ("top", "middle", "bottom"))
    middle.broader.add(top)
    bottom.broader.add(middle)
    top.broader.add(bottom)
    assert set(read().concepts["top"].narrower) == {"middle", "bottom"}


def test_levels_are_not_words_of_queries(words: Vocabulary) -> None:
    assert ("team",) not in words.phrases
    assert words.concepts["team"].kind == ConceptKind.LEVEL


def test_neighbours_are_related_first(words: Vocabulary) -> None:
    assert words.neighbours(["spc"]) == ("run-charts",)
    assert words.neighbours(["measurement"]) == ("spc", "run-charts")
    assert words.neighbours(["spc", "run-charts"]) == ()
    assert words.neighbours(["gone"]) == ()


def test_a_key_that_is_gone_is_its_own_label(words: Vocabulary) -> None:
    assert words.label("old-idea") == "old idea"
    assert words.kind_label("old-idea") == ""
    assert words.kind_label("spc") == "Method"
