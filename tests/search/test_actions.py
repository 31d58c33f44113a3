"""Documents follow the rows that they speak of, in the same transaction."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from directory.models import Member
from search import actions
from search.models import Document, DocumentLabel
from search.registry import Kind, sources
from tests.factories import ConceptFactory, ContributionFactory, ExpertiseFactory, MemberFactory
from tests.search.storing import store
from tests.search.test_engines import MEMBER, ask_people, page

pytestmark = pytest.mark.django_db


def found(text: str) -> int:
    return ask_people(text).total


def _join_and_fail() -> None:
    MemberFactory(display_name="Ghost")
    raise RuntimeError


def test_a_new_row_is_found_at_once() -> None:
    MemberFactory(display_name="Maria Okafor")
    assert found("okafor") == 1


def test_a_change_replaces_what_was_found() -> None:
    member = MemberFactory(display_name="Maria Okafor")
    member.display_name = "Maria Smith"
    member.save()
    assert (found("okafor"), found("smith")) == (0, 1)


def test_a_deleted_row_is_found_no_more() -> None:
    MemberFactory(display_name="Maria Okafor").delete()
    assert found("okafor") == 0
    assert not Document.objects.exists()
    assert not DocumentLabel.objects.exists()


def test_a_rolled_back_change_leaves_nothing() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        _join_and_fail()
    assert found("ghost") == 0
    assert not Document.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_transaction_leaves_nothing_in_the_full_text_index() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        _join_and_fail()
    kept = MemberFactory(display_name="Somebody")
    assert (found("ghost"), found("somebody")) == (0, 1)
    assert Document.objects.get().entity_id == kept.pk


def test_signing_in_writes_no_document() -> None:
    member = MemberFactory(display_name="Maria Okafor")
    Document.objects.all().delete()
    member.save(update_fields=["last_login"])
    assert not Document.objects.exists()


def test_a_row_beside_the_member_brings_the_document_up_to_date() -> None:
    expertise = ExpertiseFactory(concept=ConceptFactory(key="spc", label="Statistical process control"))
    assert found("statistical") == 1
    expertise.delete()
    assert found("statistical") == 0


def test_a_relation_brings_the_document_up_to_date_from_both_sides() -> None:
    contribution, concept = ContributionFactory(), ConceptFactory(key="spc", label="Statistical process control")
    contribution.concepts.add(concept)
    assert found("statistical") == 1
    concept.contributions.remove(contribution)
    assert found("statistical") == 0
    contribution.concepts.set([concept])
    contribution.concepts.clear()
    assert found("statistical") == 0


def test_what_is_gathered_is_written_once_at_the_end() -> None:
    with actions.together():
        with actions.together():
            MemberFactory(display_name="Maria Okafor")
        assert found("okafor") == 0
    assert found("okafor") == 1


def test_what_fails_while_gathering_is_not_written() -> None:
    with pytest.raises(RuntimeError), actions.together():
        _join_and_fail()
    assert not Member.objects.exists()
    assert not Document.objects.exists()
    MemberFactory(display_name="Somebody")
    assert found("somebody") == 1


def test_removing_takes_the_documents_away_at_once() -> None:
    member = MemberFactory(display_name="Maria Okafor")
    actions.remove(entity="person", pks=[member.pk])
    assert found("okafor") == 0


def test_a_document_without_an_audience_is_never_stored() -> None:
    MemberFactory(display_name="Nobody", audience="")
    assert not Document.objects.exists()


def test_a_renamed_concept_renames_what_carries_it() -> None:
    concept = ConceptFactory(key="spc", label="Statistical process control")
    ExpertiseFactory(concept=concept)
    concept.label = "Shewhart charts"
    concept.save()
    assert (found("statistical"), found("shewhart")) == (0, 1)


def test_a_rebuild_restores_what_is_missing_and_takes_away_what_nothing_stands_behind() -> None:
    with actions.rebuilding():
        members = MemberFactory.create_batch(3)
        assert not Document.objects.exists()
    Document.objects.filter(entity_id=members[0].pk).delete()
    store(page(1, "stray"))
    Document.objects.filter(entity_id=members[1].pk).update(entity_id=members[2].pk + 1_000)
    out = io.StringIO()
    call_command("search_rebuild", stdout=out)
    assert set(Document.objects.values_list("entity_id", "kind")) == {(one.pk, Kind.PERSON) for one in members}
    assert "person: 3 of 3" in out.getvalue()
    assert "3 documents can be found" in out.getvalue()


def test_a_rebuild_takes_several_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BATCH", 2)
    MemberFactory.create_batch(5)
    Document.objects.all().delete()
    assert actions.rebuild() == 5


def test_the_sources_of_every_app_are_registered() -> None:
    assert {"person", "contribution", "endorsement", "thread", "community", "guide"} <= {
        source.entity for source in sources()
    }


def test_the_full_text_index_holds_what_the_documents_say() -> None:
    MemberFactory.create_batch(3)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # Raises when the index and the table disagree.
            cursor.execute("INSERT INTO search_terms(search_terms, rank) VALUES ('integrity-check', 1)")
            cursor.execute("SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search_terms%%'")
            assert cursor.fetchone() == (3,)
    assert ask_people(audiences=MEMBER).total == 3
