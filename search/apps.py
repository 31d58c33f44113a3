"""The app's entry in Django's registry."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class SearchConfig(AppConfig):
    """Finding any of it: the taxonomy, the gazetteer, the understanding of a query and the engines."""

    name = "search"
    verbose_name = "Search"

    def ready(self) -> None:
        """Import what the apps hand to search, each from its module `documents`, and follow it."""
        autodiscover_modules("documents")

        from search import registry, signals  # noqa: PLC0415 (no model may be imported before)

        post_migrate.connect(_restore_full_text, sender=self)
        signals.follow_vocabulary()
        for source in registry.sources():
            signals.follow(source)


def _restore_full_text(using: str, **kwargs: Any) -> None:
    """Put back the triggers and indices of the full-text table, which go when SQLite makes the documents' anew."""
    from search.engines import sqlite  # noqa: PLC0415 (the engines need the models)

    connection = connections[using]
    if connection.vendor == "sqlite" and "search_terms" in connection.introspection.table_names():
        with connection.cursor() as cursor:
            columns = {
                column.name for column in connection.introspection.get_table_description(cursor, "search_document")
            }
            sqlite.install(cursor.execute)
            # Before the column came, there was nothing to read.
            if "label_marks" in columns:
                sqlite.index_profiles(cursor.execute)
