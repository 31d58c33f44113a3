"""Make the group of the conveners, whose rights go by the communities that they host (`directory/roles.py`)."""

from django.db import migrations

CONVENERS = "Conveners"


def make(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=CONVENERS)
    # Permissions are made after the last migration; here this one is needed before.
    admin, _ = ContentType.objects.get_or_create(app_label="wagtailadmin", model="admin")
    access, _ = Permission.objects.get_or_create(
        content_type=admin, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
    )
    group.permissions.add(access)


def undo(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name=CONVENERS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0011_moving"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]

    operations = [migrations.RunPython(make, undo)]
