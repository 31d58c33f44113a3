"""Give threads the kinds that members choose from now, and spare those who are members already a welcome."""

from django.db import migrations
from django.db.models import F


def to_four_kinds(apps, schema_editor):
    threads = apps.get_model("communities", "Thread").objects
    threads.filter(kind="question").update(kind="help")
    threads.filter(kind="event").update(kind="meeting")
    apps.get_model("communities", "Membership").objects.filter(welcomed_at=None).update(welcomed_at=F("joined_at"))


def back(apps, schema_editor):
    threads = apps.get_model("communities", "Thread").objects
    threads.filter(kind="meeting").update(kind="event")
    threads.filter(kind="decide").update(kind="question")


class Migration(migrations.Migration):
    dependencies = [("communities", "0002_discussions")]

    operations = [migrations.RunPython(to_four_kinds, back)]
