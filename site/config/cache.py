"""Django's cache in Redis, with one set of connections for the whole process."""

from functools import cache, cached_property
from typing import Any

from django.core.cache.backends import redis


class RedisCache(redis.RedisCache):
    """Shares its connections.

    Django makes a cache for each request: each would open a connection, which stays until the next collection of
    garbage.
    """

    @cached_property
    def _cache(self) -> redis.RedisCacheClient:
        return _client(tuple(self._servers), **self._options)  # type: ignore[attr-defined]


@cache
def _client(servers: tuple[str, ...], **options: Any) -> redis.RedisCacheClient:
    return redis.RedisCacheClient(list(servers), **options)
