import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """How many searches asked for a concept in a week, and nothing of who searched or how."""

    dependencies = [("search", "0011_learning_paths")]

    operations = [
        migrations.CreateModel(
            name="SearchedSubject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("week", models.DateField(db_index=True)),
                ("searches", models.PositiveIntegerField(default=0)),
                ("wanting", models.PositiveIntegerField(default=0)),
                (
                    "concept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="searched", to="search.concept"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("concept", "week"), name="searched_subject_unique")],
            },
        ),
    ]
