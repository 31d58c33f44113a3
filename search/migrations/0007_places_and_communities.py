from django.db import migrations, models


class Migration(migrations.Migration):
    """Documents are told apart by place and community too; `search_rebuild` gives them the labels."""

    dependencies = [("search", "0006_interests")]

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
                ],
                max_length=12,
            ),
        ),
    ]
