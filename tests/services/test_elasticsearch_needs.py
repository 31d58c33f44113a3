"""How well the people search answers what practitioners ask where Elasticsearch answers: never worse than before."""

from __future__ import annotations

from typing import Any

import pytest

from directory.audiences import Viewer
from directory.finding import find_people
from search.elastic import relay
from tests.search.needs.loading import labelled, load
from tests.search.needs.test_needs import assert_as_well_as_before
from tests.services.mirrored import mirrored, remove_indices

pytestmark = [pytest.mark.services, pytest.mark.django_db]


def test_practitioners_find_whom_they_need_on_elasticsearch_as_well_as_before(
    elasticsearch_url: str, settings: Any
) -> None:
    with mirrored(elasticsearch_url, settings):
        queries = labelled(load())
        relay.drain(refresh=True)
        assert not find_people("falls", Viewer()).is_simpler
        try:
            assert_as_well_as_before("elasticsearch", queries)
        finally:
            remove_indices(settings.ELASTICSEARCH_PREFIX)
