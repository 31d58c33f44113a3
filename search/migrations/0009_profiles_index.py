"""Give SQLite an index of profiles alone in the place of one over all documents, which was read more slowly."""

from django.db import migrations

from search.engines import sqlite

LINES = """CREATE INDEX IF NOT EXISTS search_document_lines
ON search_document (person, kind, audience, label_lines, latitude, longitude, date)"""


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP INDEX IF EXISTS search_document_lines")
        sqlite.install(schema_editor.execute)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP INDEX IF EXISTS search_document_profiles")
        schema_editor.execute(LINES)


class Migration(migrations.Migration):
    dependencies = [("search", "0008_label_lines")]
    operations = [migrations.RunPython(forwards, backwards)]
