"""The site's connections to Elasticsearch, and what it means that it is away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, TransportError, UnsupportedProductError

CONNECTIONS = 16
# How long (seconds) what nobody looks at may wait for an answer.
PATIENCE = 20.0

# The node is there, and has neither a place nor a moment for us: a wrong password, no such index, too much to do.
_NOT_FOR_US = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_MANY_REQUESTS,
}


class Away(Exception):
    """Elasticsearch does not answer, or has not got what is asked for; the message says why in a few words."""


def client() -> Elasticsearch:
    """Return the client for searches, which somebody waits for: it gives up soon, and asks once."""
    return _client(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_TIMEOUT / 1000)


def patient() -> Elasticsearch:
    """Return the client for the relay and the commands, which have time."""
    return _client(settings.ELASTICSEARCH_URL, PATIENCE)


@cache
def _client(url: str, timeout: float) -> Elasticsearch:
    return Elasticsearch(
        url, request_timeout=timeout, max_retries=0, retry_on_timeout=False, connections_per_node=CONNECTIONS
    )


@contextmanager
def reaching() -> Iterator[None]:
    """Raise `Away` for what says that Elasticsearch is away; what says that a request was wrong passes."""
    try:
        yield
    except TransportError as error:
        raise Away(f"{type(error).__name__}: {error.message}"[:300]) from error
    except UnsupportedProductError as error:
        raise Away("what answers is not Elasticsearch") from error
    except ApiError as error:
        if is_away(error.meta.status):
            raise Away(f"{error.meta.status} {error.error}"[:300]) from error
        raise


def is_away(status: int) -> bool:
    """Say whether an answer's status speaks of Elasticsearch rather than of what was asked."""
    return status in _NOT_FOR_US or status >= HTTPStatus.INTERNAL_SERVER_ERROR
