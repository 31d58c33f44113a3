"""Give the documents the full-text index of the database that they lie in."""

from django.db import migrations

from search.engines import postgresql, sqlite


def forwards(apps, schema_editor):
    for statement in _engine(schema_editor).SCHEMA:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    _engine(schema_editor).uninstall(schema_editor.execute)


def _engine(schema_editor):
    return postgresql if schema_editor.connection.vendor == "postgresql" else sqlite


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
