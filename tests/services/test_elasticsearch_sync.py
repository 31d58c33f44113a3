"""Elasticsearch holds what the database holds: every committed change and no other, whoever delivers it and when."""

from __future__ import annotations

import io
import logging
from collections.abc import Collection, Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from search.elastic import indices, outbox, rebuild, relay
from search.elastic.bulk import Change, send
from search.elastic.check import Different
from search.elastic.client import Away, patient
from search.elastic.documents import Index, Unit
from search.elastic.fallback import circuit
from search.engines import engine
from search.models import MAX_ATTEMPTS, IndexEntry
from tests.factories import ContributionFactory, MemberFactory
from tests.services.mirrored import (
    PEOPLE,
    Load,
    assert_same,
    held,
    is_delivered,
    mirrored,
    relaying,
    remove_indices,
    standing,
    wait_until,
)

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture(autouse=True)
def _mirrored(elasticsearch_url: str, settings: Any, transactional_db: None) -> Iterator[None]:
    with mirrored(elasticsearch_url, settings):
        yield
        settings.ELASTICSEARCH_URL = elasticsearch_url
        remove_indices(settings.ELASTICSEARCH_PREFIX)


def names() -> set[str]:
    return {source["title_terms"] for source in held().values()}


def check(*arguments: str) -> tuple[int, str]:
    """Run search_check; return its exit code and what it said."""
    out = io.StringIO()
    try:
        call_command("search_check", *arguments, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


# --- Delivery ------------------------------------------------------------------------------------------------------


def test_what_is_added_changed_and_deleted_arrives() -> None:
    member, other = MemberFactory(display_name="Maria"), MemberFactory(display_name="Helen")
    relay.drain()
    assert names() == {"maria", "helen"}
    member.display_name = "Marta"
    member.save()
    other.delete()
    relay.drain()
    assert names() == {"marta"}
    assert_same()


def test_what_is_taken_back_never_arrives() -> None:
    for number in range(5):
        with transaction.atomic():
            MemberFactory(display_name=f"Ghost {number}")
            transaction.set_rollback(True)
        MemberFactory(display_name="Somebody")
    relay.drain()
    assert names() == {"somebodi"}
    assert_same()


def test_an_old_version_never_takes_the_place_of_a_newer_one() -> None:
    member = MemberFactory(display_name="Maria")
    late = relay._take(10)
    layout = indices.layout(patient())
    written = list(relay._write(late, layout)[0])
    old = next(outcome.change for _entry, outcome in written if outcome.change.id == str(member.pk))
    member.display_name = "Marta"
    member.save()
    relay.drain()
    # What the first relay read before the change comes after it, as if the network had held it up.
    assert [outcome.error for outcome in send(patient(), [old])] == [""]
    assert names() == {"marta"}
    member.delete()
    relay.drain()
    list(send(patient(), [old]))
    assert names() == set()


def test_somebody_who_pauses_or_is_suspended_is_gone_at_once() -> None:
    paused, suspended = MemberFactory.create_batch(2)
    MemberFactory.create_batch(10)
    relay.drain()
    MemberFactory.create_batch(10)
    paused.paused = True
    paused.save()
    suspended.is_active = False
    suspended.save()
    # The two profiles, each in both indices, come before all that waited longer.
    relay.deliver(4)
    shown = {hit["_id"] for hit in patient().search(index=Index.PEOPLE.alias, size=100)["hits"]["hits"]}
    assert shown.isdisjoint({str(paused.pk), str(suspended.pk)})


def test_two_relays_and_many_writers_lose_nothing() -> None:
    load = Load()
    with relaying(2), load.running(writers=3):
        wait_until(lambda: load.written >= 60, "sixty were written")
    with relaying():
        wait_until(is_delivered, "everything is delivered")
    assert (load.failures, load.wrong) == ([], [])
    assert_same()


def test_what_is_refused_is_given_up_in_the_end_and_holds_nothing_up() -> None:
    refused, taken = MemberFactory(display_name="Refused"), MemberFactory(display_name="Taken")
    ContributionFactory(member=refused)
    patient().indices.put_settings(index=Index.PEOPLE.alias, settings={"index.mapping.nested_objects.limit": 0})
    for _time in range(MAX_ATTEMPTS):
        relay.drain()
        IndexEntry.objects.waiting().update(due=timezone.now())
    assert names() == {"taken"}
    assert outbox.figures().dead == 1
    dead = IndexEntry.objects.dead().get()
    assert (dead.index, dead.unit) == ("people", str(refused.pk))
    code, said = check()
    assert code == 1
    assert "1 given up" in said
    assert f"people {refused.pk} was refused {MAX_ATTEMPTS} times" in said

    patient().indices.put_settings(index=Index.PEOPLE.alias, settings={"index.mapping.nested_objects.limit": 100})
    code, said = check("--repair")
    assert code == 0
    assert "1 that were refused are tried again" in said
    assert names() == {"refus", "taken"}
    assert taken.display_name == "Taken"
    assert_same()


def test_one_that_cannot_be_read_holds_none_of_the_others_up(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = MemberFactory(display_name="Broken")
    MemberFactory.create_batch(6, display_name="Whole")
    read = relay.sources

    def sources(units: Collection[Unit]) -> Iterator[tuple[Unit, Any]]:
        if Unit(Index.PEOPLE, str(broken.pk)) in units:
            raise ValueError("cannot be read")
        return read(units)

    monkeypatch.setattr(relay, "sources", sources)
    assert relay.drain() == 14
    assert [source["title_terms"] for source in held().values()] == ["whole"] * 6
    waiting = IndexEntry.objects.waiting().get()
    assert (waiting.unit, waiting.attempts, waiting.error) == (str(broken.pk), 1, "ValueError: cannot be read")
    monkeypatch.undo()
    assert check("--repair")[0] == 0
    assert_same()


# --- Comparing and repairing ---------------------------------------------------------------------------------------


def test_what_differs_is_found_and_repaired() -> None:
    missing, stale, ahead = MemberFactory.create_batch(3)
    relay.drain()
    client, alias = patient(), Index.PEOPLE.alias
    assert check()[0] == 0
    client.delete(index=alias, id=str(missing.pk))
    source = held()[str(stale.pk)]
    IndexEntry.objects.filter(unit=str(stale.pk)).update(version=F("version") + 5)
    future = IndexEntry.objects.get(index="people", unit=str(ahead.pk)).version + 10**12
    client.index(index=alias, id=str(ahead.pk), document=source, version=future, version_type="external")
    client.index(index=alias, id="424242", document=source, version=1, version_type="external")
    code, said = check()
    assert code == 1
    assert "people: 3 in the database, 3 in Elasticsearch" in said
    assert f"1 missing: {missing.pk}" in said
    assert "2 stale" in said
    assert "1 in Elasticsearch alone: 424242" in said

    assert check("--repair")[0] == 0
    assert_same()
    assert check()[0] == 0


def test_the_lag_is_told_without_asking_elasticsearch(settings: Any) -> None:
    MemberFactory()
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    code, said = check("--lag")
    assert code == 0
    assert '"waiting": 2, "dead": 0, "lag_seconds": 0' in said


def test_what_waits_is_no_difference_and_what_is_behind_is_told() -> None:
    MemberFactory()
    code, said = check()
    assert code == 0
    assert "2 wait" in said


# --- Building anew -------------------------------------------------------------------------------------------------


def test_a_rebuild_under_load_loses_nothing_and_no_search_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "BATCH", 5)
    load = Load()
    before = standing(Index.PEOPLE)
    with relaying(), load.running():
        for _time in range(2):
            start = load.written
            wait_until(lambda start=start: load.written > start + 20, "writers go on")
            rebuild.rebuild_indices()
            assert load.missing(engine().search(PEOPLE)) == set()
    with relaying():
        wait_until(is_delivered, "everything is delivered")
    assert (load.failures, load.wrong) == ([], [])
    assert load.searches["simpler"] == 0
    assert load.searches["elasticsearch"] > 0
    assert_same()
    after = standing(Index.PEOPLE)
    assert sorted(alias for aliases in after.values() for alias in aliases) == [
        Index.PEOPLE.alias,
        f"{Index.PEOPLE.alias}-before",
    ]
    assert before.keys().isdisjoint(after)


def test_a_rebuild_that_is_broken_off_leaves_the_old_index_and_the_next_clears_up() -> None:
    MemberFactory(display_name="Maria")
    relay.drain(refresh=True)
    before = standing(Index.PEOPLE)

    def broken_off(line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild.rebuild_indices(broken_off)
    left = standing(Index.PEOPLE)
    assert len(left) == len(before) + 1
    assert engine().search(PEOPLE).total == 1
    MemberFactory(display_name="Helen")
    relay.drain()
    assert names() == {"maria", "helen"}
    assert rebuild.rebuild_indices() == 4
    assert len(standing(Index.PEOPLE)) == 2
    assert_same()


def test_a_new_index_that_refuses_what_it_should_hold_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    ContributionFactory()
    relay.drain()
    serving = standing(Index.PEOPLE)

    def narrow(index: Index) -> dict[str, Any]:
        wanted = indices_definition(index)
        return {**wanted, "settings": {**wanted["settings"], "mapping.nested_objects.limit": 0}}

    indices_definition = indices.definition
    monkeypatch.setattr(indices, "definition", narrow)
    with pytest.raises(Different, match="refused"):
        rebuild.rebuild_indices()
    with pytest.raises(CommandError, match="refused"):
        call_command("search_rebuild", "--indices", stdout=io.StringIO())
    assert Index.PEOPLE.alias in next(aliases for name, aliases in standing(Index.PEOPLE).items() if name in serving)
    monkeypatch.undo()
    rebuild.rebuild_indices()
    assert_same()


def test_one_can_go_back_to_the_former_indices(elasticsearch_url: str) -> None:
    MemberFactory(display_name="Maria")
    relay.drain()
    out = io.StringIO()
    call_command("search_rebuild", "--indices", stdout=out)
    assert "Elasticsearch answers from new indices: 2 documents" in out.getvalue()
    new = next(name for name, aliases in standing(Index.PEOPLE).items() if Index.PEOPLE.alias in aliases)
    MemberFactory(display_name="Helen")
    relay.drain()
    call_command("search_rebuild", "--back", stdout=out)
    assert standing(Index.PEOPLE)[new] == {f"{Index.PEOPLE.alias}-before"}
    assert names() == {"maria", "helen"}
    assert_same()


def test_indices_of_another_release_are_said_in_a_line_and_left_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    MemberFactory(display_name="Maria")
    relay.drain()
    monkeypatch.setattr(indices, "VERSION", indices.VERSION + 1)
    circuit.reset()
    MemberFactory(display_name="Helen")
    with caplog.at_level(logging.WARNING):
        one = relay.Relay()
        one._look()
        with pytest.raises(Away):
            one.once()
        hits = engine().search(PEOPLE)
    assert (hits.total, hits.is_simpler) == (2, True)
    told = [record.getMessage() for record in caplog.records if record.name == relay.__name__]
    assert len(told) == 1
    assert f"this release needs version {indices.VERSION}: run manage.py search_rebuild" in told[0]
    assert names() == {"maria"}
    assert outbox.figures().waiting == 2
    monkeypatch.undo()
    circuit.reset()
    IndexEntry.objects.waiting().update(due=timezone.now())
    relay.drain()
    assert_same()


def test_without_its_indices_everything_waits_and_is_found_all_the_same(settings: Any) -> None:
    remove_indices(settings.ELASTICSEARCH_PREFIX)
    MemberFactory(display_name="Maria")
    with pytest.raises(Away, match="there is no index"):
        relay.deliver()
    hits = engine().search(PEOPLE)
    assert (hits.total, hits.is_simpler) == (1, True)
    with pytest.raises(CommandError, match="there is no index"):
        check()
    rebuild.rebuild_indices()
    circuit.reset()
    assert not engine().search(PEOPLE).is_simpler
    assert is_delivered()
    assert_same()


def test_a_change_is_written_to_the_index_that_is_being_built_too() -> None:
    member = MemberFactory(display_name="Maria")
    relay.drain()
    name = indices.create_next(patient(), Index.PEOPLE)
    member.display_name = "Marta"
    member.save()
    relay.drain()
    for where in (name, Index.PEOPLE.alias):
        assert patient().get(index=where, id=str(member.pk))["_source"]["title_terms"] == "marta"
    # What was read before the change is sent after it.
    old = Change(indices.next_alias(Index.PEOPLE), str(member.pk), 0, held()[str(member.pk)])
    list(send(patient(), [old]))
    assert patient().get(index=name, id=str(member.pk))["_version"] > 0
