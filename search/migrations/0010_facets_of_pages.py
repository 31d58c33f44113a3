from django.db import migrations, models


class Migration(migrations.Migration):
    """Pages are told apart by evidence, stage and readers too; `search_rebuild` gives them the labels."""

    dependencies = [("search", "0009_profiles_index")]

    operations = [
        migrations.AlterField(
            model_name="documentlabel",
            name="facet",
            field=models.CharField(
                choices=[
                    ("method", "Method"),
                    ("topic", "Topic"),
                    ("role", "Role"),
                    ("setting", "Setting"),
                    ("organisation", "Kind of organisation"),
                    ("level", "Level"),
                    ("region", "Region"),
                    ("offer", "Offers"),
                    ("place", "Place"),
                    ("community", "Community"),
                    ("evidence", "Evidence"),
                    ("stage", "Stage"),
                    ("for", "For whom"),
                ],
                max_length=12,
            ),
        ),
    ]
