"""Give documents their labels as numbers, by which SQLite's index of profiles is narrower and counting quicker."""

from django.db import migrations, models

from search.engines import sqlite
from search.engines.marks import marks

BATCH = 1_000
LINES = """CREATE INDEX IF NOT EXISTS search_document_profiles
    ON search_document (person, audience, kind, label_lines, latitude, longitude, date) WHERE kind IN ('person', 'part')"""


def fill(apps, schema_editor):
    documents = apps.get_model("search", "Document").objects.exclude(label_lines="").order_by("pk")
    last = 0
    with schema_editor.connection.cursor() as cursor:
        while rows := list(documents.filter(pk__gt=last).values_list("pk", "label_lines")[:BATCH]):
            cursor.executemany(
                "UPDATE search_document SET label_marks = %s WHERE id = %s", [(marks(lines), pk) for pk, lines in rows]
            )
            last = rows[-1][0]


def index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        # A column more makes SQLite's table anew, without its triggers.
        sqlite.install(schema_editor.execute)
        schema_editor.execute("DROP INDEX IF EXISTS search_document_profiles")
        sqlite.index_profiles(schema_editor.execute)


def index_lines(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP INDEX IF EXISTS search_document_profiles")
        schema_editor.execute(LINES)


class Migration(migrations.Migration):
    dependencies = [("search", "0012_searched_subjects")]
    operations = [
        # Last of all when this is undone, since taking the column away makes the table anew.
        migrations.RunPython(migrations.RunPython.noop, index_lines),
        migrations.AddField("document", "label_marks", models.BinaryField(blank=True, default=b"")),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(index, migrations.RunPython.noop),
    ]
