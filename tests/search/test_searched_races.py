"""Several processes count what is searched for at the same moment, and none of it is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from search import searched
from search.models import SearchedSubject
from search.searched import Noted
from tests.factories import ConceptFactory

AT_ONCE = 6


pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.services,
]


def test_counts_of_several_at_once_add_up() -> None:
    keys = [ConceptFactory(key=key).key for key in ("bags", "falls", "handover")]
    barrier = Barrier(AT_ONCE)

    def count(number: int) -> None:
        digests = {key: f"{number}-{key}" for key in (keys if number % 2 else reversed(keys))}
        try:
            barrier.wait(10)
            searched._count([Noted(timezone.localdate(), digests, frozenset({"public"}))])
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(count, range(AT_ONCE)))
    rows = SearchedSubject.objects.values_list("searches", "wanting")
    assert list(rows) == [(AT_ONCE, AT_ONCE)] * 3
