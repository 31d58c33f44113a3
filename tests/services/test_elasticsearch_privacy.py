"""The proof of privacy on a real Elasticsearch: as sound as the database, and as silent in every order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import override_settings

from directory.audiences import Viewer
from directory.finding import find_people
from search.elastic import relay
from search.elastic.fallback import circuit
from search.elastic.rebuild import rebuild_indices
from search.models import IndexEntry
from tests.privacy import oracle
from tests.privacy.looks import asking, everywhere, known, look, told_apart
from tests.privacy.test_privacy import (  # noqa: F401 (what is sound is sound here too)
    BROAD,
    ROLES,
    SECRET,
    test_people_and_counts_are_those_that_the_rows_allow,
)
from tests.privacy.world import World, build
from tests.services.mirrored import remove_indices

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, elasticsearch_url: str) -> Iterator[World]:
    """Make the world, and indices that hold it."""
    prefix = f"privacy-{uuid4().hex[:8]}"
    # What is tested is not how long a busy machine takes.
    own = {"ELASTICSEARCH_PREFIX": prefix, "ELASTICSEARCH_TIMEOUT": 10_000}
    with override_settings(ELASTICSEARCH_URL=elasticsearch_url, **own), django_db_blocker.unblock():
        with transaction.atomic():
            IndexEntry.objects.all().delete()
            made = build()
            circuit.reset()
            rebuild_indices()
            follow()
            yield made
            transaction.set_rollback(True)
        remove_indices(prefix)
        circuit.reset()


@pytest.fixture(autouse=True)
def _is_answered_by_elasticsearch(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Hold that no search of the test fell back on the database, which would prove nothing here."""
    yield
    for when in ("setup", "call"):
        assert [record for record in caplog.get_records(when) if record.name == "search.elastic.fallback"] == []


def follow() -> None:
    """Have the indices hold what the database holds."""
    relay.drain(refresh=True)


@pytest.mark.parametrize("role", ROLES)
def test_whatever_is_written_where_somebody_may_not_read_they_see_the_same(world: World, role: str) -> None:
    hidden = oracle.forbidden(world, role)
    looks = [*everywhere(world), *(at for text in (*BROAD, "qzsecret", hidden[0].canary) for at in asking(text))]
    before = {at: known(world, role, at) for at in looks}
    assert [(at, spot.name) for at, seen in before.items() for spot in hidden if spot.canary in seen.said] == []
    for spot in hidden:
        spot.write(SECRET)
    follow()
    after = {at: look(world, role, at) for at in looks}
    # The index goes on from version to version, so what was there is written once more.
    for spot in hidden:
        spot.write(spot.first)
    follow()
    told = {at: told_apart(before[at], after[at]) for at in looks}
    if wrong := [f"{at}\n{how}" for at, how in told.items() if how]:
        pytest.fail("\n\n".join(wrong), pytrace=False)


def test_elasticsearch_has_answered(world: World) -> None:
    assert not find_people("falls", Viewer(world.readers["member"].member)).is_simpler
