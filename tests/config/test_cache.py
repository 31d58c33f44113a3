"""The cache in Redis opens no connection for each request."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from config.cache import RedisCache

PLACE = "redis://127.0.0.1:1/0"


def test_every_thread_uses_the_same_connections() -> None:
    with ThreadPoolExecutor(2) as threads:
        here, there = threads.map(lambda _: RedisCache(PLACE, {"OPTIONS": {"socket_timeout": 0.5}})._cache, range(2))

    assert here is there
    assert here.get_client("key").connection_pool is there.get_client("key").connection_pool


def test_another_server_or_other_options_have_connections_of_their_own() -> None:
    quick = RedisCache(PLACE, {"OPTIONS": {"socket_timeout": 0.5}})._cache

    assert RedisCache(PLACE, {"OPTIONS": {"socket_timeout": 2}})._cache is not quick
    assert RedisCache("redis://127.0.0.1:1/1", {"OPTIONS": {"socket_timeout": 0.5}})._cache is not quick
