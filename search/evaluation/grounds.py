"""Somewhere to store documents for an evaluation and nothing else: the site's own documents are never touched.

Within a ground the default connection leads to tables of its own: a SQLite database in memory, or a schema of
PostgreSQL that is dropped afterwards. An engine elsewhere keeps its documents in the former and adds its own indices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from search.elastic import is_wanted
from search.engines import Engine, postgresql, sqlite
from search.engines.postgresql import PostgresqlEngine
from search.engines.sqlite import SqliteEngine

# Called once the documents are stored.
Ready = Callable[[], Engine]
Ground = Callable[[], AbstractContextManager[Ready]]


class Unavailable(RuntimeError):
    """The engine cannot be evaluated here; the message says what it lacks."""


@contextmanager
def on_sqlite() -> Iterator[Ready]:
    """Lead the default connection to a SQLite database in memory."""
    with _connected({"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:", "OPTIONS": {}}) as connection:
        _make_tables(connection, sqlite.install, sqlite.index_profiles)
        yield SqliteEngine


@contextmanager
def on_postgresql() -> Iterator[Ready]:
    """Lead the default connection to a schema of its own within the site's PostgreSQL, dropped afterwards."""
    site = connections[DEFAULT_DB_ALIAS]
    if site.vendor != "postgresql":
        raise Unavailable("This site's database is not PostgreSQL: let DATABASE_URL name one.")
    own = deepcopy(site.settings_dict)
    name = f"search_evaluation_{uuid4().hex[:12]}"
    # A pool would lend its connections, and with them the way to the schema, to the site.
    own["OPTIONS"].pop("pool", None)
    own["OPTIONS"]["options"] = f"-c search_path={name}"
    with _connected(own) as connection:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {name}")
        try:
            _make_tables(connection, postgresql.install)
            yield _analysed
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP SCHEMA {name} CASCADE")


@contextmanager
def on_elasticsearch() -> Iterator[Ready]:
    """Keep the documents in a SQLite database in memory, and indices of their own, deleted afterwards."""
    if not is_wanted():
        raise Unavailable("This site has no Elasticsearch: let ELASTICSEARCH_URL name one.")
    # The engine needs the client, which is loaded only where a site has an Elasticsearch.
    from search.elastic import indices  # noqa: PLC0415
    from search.elastic.client import Away, patient  # noqa: PLC0415

    site = settings.ELASTICSEARCH_PREFIX
    settings.ELASTICSEARCH_PREFIX = f"{site}-evaluation-{uuid4().hex[:12]}"
    try:
        with on_sqlite():
            try:
                yield _indexed
            finally:
                standing = indices.layout(patient())
                indices.delete(patient(), [*(one.name for one in standing.behind.values()), *standing.idle])
    except Away as error:
        raise Unavailable(f"Elasticsearch is away: {error}") from error
    finally:
        settings.ELASTICSEARCH_PREFIX = site


GROUNDS: dict[str, Ground] = {
    "sqlite": on_sqlite,
    "postgresql": on_postgresql,
    "elasticsearch": on_elasticsearch,
}


def _indexed() -> Engine:
    from search.elastic.client import patient  # noqa: PLC0415
    from search.elastic.engine import ElasticsearchEngine  # noqa: PLC0415
    from search.elastic.rebuild import rebuild_indices  # noqa: PLC0415

    rebuild_indices()
    return ElasticsearchEngine(patient())


def _analysed() -> Engine:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("ANALYZE search_document")
    return PostgresqlEngine()


@contextmanager
def _connected(how: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """Make a connection of its own the default one of this thread."""
    site = connections[DEFAULT_DB_ALIAS]
    own = load_backend(how["ENGINE"]).DatabaseWrapper(
        {**deepcopy(site.settings_dict), **how, "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True}, DEFAULT_DB_ALIAS
    )
    connections[DEFAULT_DB_ALIAS] = own
    try:
        yield own
    finally:
        connections[DEFAULT_DB_ALIAS] = site
        own.close()


def _make_tables(connection: BaseDatabaseWrapper, *installs: Callable[[Callable[[str], object]], None]) -> None:
    with connection.schema_editor() as editor:
        for model in apps.get_app_config("search").get_models():
            editor.create_model(model)
    with connection.cursor() as cursor:
        for install in installs:
            install(cursor.execute)
