"""Fixtures of the whole suite."""

from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No test sees another's rate limits."""
    cache.clear()
