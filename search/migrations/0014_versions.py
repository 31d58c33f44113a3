"""The versions of whatever processes keep in memory stand in one table; until now it was the vocabulary alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0013_label_marks")]

    operations = [
        migrations.RenameModel(old_name="VocabularyVersion", new_name="Version"),
        migrations.AlterField(
            model_name="version",
            name="name",
            field=models.CharField(max_length=20, unique=True),
        ),
    ]
