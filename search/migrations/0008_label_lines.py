"""Give documents their labels as one text, and keep misspellings apart from the words of PostgreSQL's documents."""

from django.db import migrations, models

from search.engines import postgresql, sqlite

FILL = (
    "UPDATE search_document SET label_lines = (",
    "SELECT {together}(l.facet || ':' || l.value, %s) FROM search_documentlabel l",
    "WHERE l.document_id = search_document.id)",
    "WHERE EXISTS (SELECT 1 FROM search_documentlabel l WHERE l.document_id = search_document.id)",
)


def fill(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    together = "string_agg" if is_postgresql else "group_concat"
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(" ".join(FILL).format(together=together), ["\n"])


def index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        postgresql.uninstall(schema_editor.execute)
        postgresql.install(schema_editor.execute)
    else:
        # A column more makes SQLite's table anew, without its triggers.
        sqlite.install(schema_editor.execute)


def unindex(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for index_name in ("search_document_lines", "search_document_seen"):
            schema_editor.execute(f"DROP INDEX {index_name}")


class Migration(migrations.Migration):
    dependencies = [("search", "0007_places_and_communities")]
    operations = [
        migrations.AddField(
            "document", "label_lines", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.RunPython(index, unindex),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
