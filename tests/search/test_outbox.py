"""What has to be written to Elasticsearch stands in the database with the change itself; no node is needed for that."""

from __future__ import annotations

import datetime
import threading
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from search import actions
from search.elastic import outbox, relay
from search.elastic.client import Away
from search.elastic.documents import Index, Unit
from search.models import MAX_ATTEMPTS, Document, IndexEntry
from tests.factories import ContributionFactory, EndorsementFactory, MemberFactory

pytestmark = pytest.mark.django_db
# Nothing listens there.
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def mirrored(settings: Any) -> None:
    settings.ELASTICSEARCH_URL = NOWHERE


def marked() -> set[str]:
    return {f"{entry.index}/{entry.unit}" for entry in IndexEntry.objects.waiting()}


def forget() -> None:
    IndexEntry.objects.update(is_dirty=False, is_narrowed=False)


def entry(unit: str) -> IndexEntry:
    index, _slash, name = unit.partition("/")
    return IndexEntry.objects.get(index=index, unit=name)


def test_without_elasticsearch_nothing_is_written_down_and_nothing_more_is_asked(settings: Any) -> None:
    member = MemberFactory()
    with CaptureQueriesContext(
        connection,
    ) as alone:
        actions.index(entity="person", pks=[member.pk])
    assert not IndexEntry.objects.exists()
    assert not any("indexentry" in query["sql"] for query in alone.captured_queries)
    settings.ELASTICSEARCH_URL = NOWHERE
    with CaptureQueriesContext(connection) as mirrored:
        actions.index(entity="person", pks=[member.pk])
    assert len(mirrored) <= len(alone) + 3


@pytest.mark.parametrize(
    "command", [["search_worker"], ["search_check"], ["search_rebuild", "--indices"], ["search_rebuild", "--back"]]
)
def test_the_commands_say_that_there_is_no_elasticsearch(command: list[str]) -> None:
    with pytest.raises(CommandError, match="ELASTICSEARCH_URL is not set"):
        call_command(*command)


@pytest.mark.usefixtures("mirrored")
@pytest.mark.parametrize("command", [["search_check"], ["search_check", "--repair"], ["search_rebuild", "--indices"]])
def test_the_commands_say_that_elasticsearch_is_away(command: list[str]) -> None:
    with pytest.raises(CommandError, match="Elasticsearch is away"):
        call_command(*command)


@pytest.mark.usefixtures("mirrored")
class TestMarks:
    def test_a_change_marks_every_document_that_it_stands_in(self) -> None:
        member = MemberFactory()
        assert marked() == {f"people/{member.pk}", f"evidence/person:{member.pk}"}
        forget()
        contribution = ContributionFactory(member=member)
        key = Document.objects.get(kind="evidence").key
        assert marked() >= {f"people/{member.pk}", f"evidence/evidence:{key}"}
        forget()
        contribution.delete()
        assert marked() >= {f"people/{member.pk}", f"evidence/evidence:{key}"}
        assert entry(f"evidence/evidence:{key}").is_narrowed

    def test_a_change_that_is_taken_back_takes_its_marks_with_it(self) -> None:
        def join_and_fail() -> None:
            MemberFactory()
            raise RuntimeError

        with pytest.raises(RuntimeError), transaction.atomic():
            join_and_fail()
        assert not IndexEntry.objects.exists()

    def test_a_version_only_grows_whatever_the_clock_says(self) -> None:
        member = MemberFactory()
        unit = f"people/{member.pk}"
        ahead = entry(unit).version + 10**12
        IndexEntry.objects.update(version=ahead)
        member.save()
        assert entry(unit).version == ahead + 1
        member.delete()
        assert entry(unit).version == ahead + 2

    def test_what_fewer_may_see_goes_first(self) -> None:
        members = MemberFactory.create_batch(3)
        forget()
        members[0].save()
        members[1].paused = True
        members[1].save()
        members[2].audience = "members" if members[2].audience != "members" else "public"
        members[2].save()
        narrowed = IndexEntry.objects.filter(is_narrowed=True, index="people").values_list("unit", flat=True)
        assert set(narrowed) == {str(members[1].pk), str(members[2].pk)}
        first = relay._take(4)
        assert {unit.id for unit in first if unit.index is Index.PEOPLE} == {str(members[1].pk), str(members[2].pk)}

    def test_what_is_narrowed_stays_so_until_it_is_delivered(self) -> None:
        member = MemberFactory()
        forget()
        member.paused = True
        member.save()
        since = entry(f"people/{member.pk}").since
        member.paused = False
        member.save()
        assert entry(f"people/{member.pk}").is_narrowed
        assert entry(f"people/{member.pk}").since == since, "it has waited since then"

    def test_a_removal_and_a_rebuild_mark_what_they_take_away(self) -> None:
        member, other = MemberFactory.create_batch(2)
        forget()
        actions.remove(entity="person", pks=[member.pk])
        assert marked() == {f"people/{member.pk}", f"evidence/person:{member.pk}"}
        forget()
        Document.objects.filter(entity_id=other.pk).update(entity_id=other.pk + 1_000, key="stray")
        actions.rebuild()
        assert "evidence/person:stray" in marked()
        assert f"people/{member.pk}" in marked()

    def test_what_changes_together_is_marked_once(self) -> None:
        member = MemberFactory()
        with CaptureQueriesContext(connection) as queries, actions.together():
            ContributionFactory.create_batch(3, member=member)
            EndorsementFactory(member=member)
        upserts = [query for query in queries.captured_queries if "INSERT INTO search_indexentry" in query["sql"]]
        assert len(upserts) == 1

    def test_many_marks_take_several_statements(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(outbox, "BATCH", 2)
        outbox.mark({Unit(Index.SITE, f"guide:{number}"): False for number in range(5)})
        assert len(marked()) == 5


@pytest.mark.usefixtures("mirrored")
class TestDelivery:
    def test_what_is_marked_again_meanwhile_goes_on_waiting(self) -> None:
        member = MemberFactory()
        taken = relay._take(10)
        member.save()
        outbox.clear({one.pk: one.version for one in taken.values()})
        assert marked() == {f"people/{member.pk}", f"evidence/person:{member.pk}"}

    def test_what_one_relay_has_taken_another_leaves_alone_for_a_while(self, monkeypatch: pytest.MonkeyPatch) -> None:
        MemberFactory()
        monkeypatch.setattr(relay, "TAKEN_SECONDS", 0)
        assert len(relay._take(10)) == 2
        monkeypatch.undo()
        assert len(relay._take(10)) == 2, "its relay had ended"
        assert relay._take(10) == {}

    def test_an_outage_is_nobodys_fault_and_everything_waits(self) -> None:
        MemberFactory()
        with pytest.raises(Away):
            relay.deliver()
        assert set(IndexEntry.objects.values_list("attempts", "is_dirty")) == {(0, True)}
        now = outbox.figures()
        assert (now.waiting, now.dead) == (2, 0)
        assert now.lag > 0
        oldest = now.lag
        assert max(IndexEntry.objects.values_list("due", flat=True)) < timezone.now() + datetime.timedelta(seconds=1)
        assert outbox.figures().lag >= oldest

    def test_an_outage_is_told_of_once(self, caplog: pytest.LogCaptureFixture) -> None:
        one = relay.Relay()
        for _try in range(3):
            MemberFactory()
            with pytest.raises(Away):
                one.once()
        assert len(caplog.records) == 1
        assert "Elasticsearch is away" in caplog.text

    def test_what_was_given_up_is_counted_and_not_tried(self) -> None:
        MemberFactory()
        IndexEntry.objects.update(attempts=MAX_ATTEMPTS, error="refused")
        assert relay._take(10) == {}
        assert (outbox.figures().waiting, outbox.figures().dead) == (0, 2)
        assert outbox.revive() == 2
        assert len(relay._take(10)) == 2

    def test_a_change_has_what_was_given_up_tried_again(self) -> None:
        member = MemberFactory()
        IndexEntry.objects.update(attempts=MAX_ATTEMPTS)
        member.save()
        assert outbox.figures().dead == 0

    def test_each_try_that_fails_waits_longer(self) -> None:
        MemberFactory()
        unit, taken = next(iter(relay._take(1).items()))
        pauses = []
        for attempts in range(MAX_ATTEMPTS):
            relay._count(taken._replace(attempts=attempts), "refused")
            one = entry(f"{unit.index.value}/{unit.id}")
            pauses.append((one.due - one.since).total_seconds())
            assert one.attempts == attempts + 1
        assert pauses[2] > pauses[0]
        assert outbox.figures().dead == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("mirrored")
def test_a_commit_nudges_and_what_is_taken_back_does_not() -> None:
    outbox.nudged.clear()
    with transaction.atomic():
        MemberFactory()
        transaction.set_rollback(True)
    assert not outbox.nudged.is_set()
    MemberFactory()
    assert outbox.nudged.is_set()
    outbox.nudged.clear()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("mirrored")
def test_two_who_change_the_same_in_another_order_do_not_wait_for_each_other() -> None:
    first, second = MemberFactory.create_batch(2)
    failed: list[Exception] = []
    barrier = threading.Barrier(2, timeout=20)

    def change(pks: list[int]) -> None:
        try:
            barrier.wait()
            for _turn in range(15):
                with actions.together():
                    for pk in pks:
                        actions.index(entity="person", pks=[pk])
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=change, args=([a.pk, b.pk],)) for a, b in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
