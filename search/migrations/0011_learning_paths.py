from django.db import migrations, models


class Migration(migrations.Migration):
    """Learning paths are found too; those that are published are given to search as they are published."""

    dependencies = [
        ("search", "0010_facets_of_pages"),
    ]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("person", "Person"),
                    ("part", "Part of a profile"),
                    ("evidence", "Evidence"),
                    ("interest", "What somebody wants to learn"),
                    ("guide", "Guide"),
                    ("case-study", "Case study"),
                    ("resource", "Resource"),
                    ("learning-path", "Learning path"),
                    ("glossary", "Glossary"),
                    ("thread", "Thread"),
                    ("community", "Community"),
                    ("network", "Local network"),
                    ("event", "Event"),
                ],
                max_length=20,
            ),
        ),
    ]
