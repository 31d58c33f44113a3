"""Say who may look after organisations in the CMS: editors add and change them, moderators delete them too."""

from django.db import migrations

ACTIONS = {"Editors": ("add", "change", "view"), "Moderators": ("add", "change", "delete", "view")}


def permissions(apps, actions):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    # Permissions are made after the last migration; here they are needed before.
    kind, _ = ContentType.objects.get_or_create(app_label="directory", model="organisation")
    return [
        Permission.objects.get_or_create(
            content_type=kind, codename=f"{action}_organisation", defaults={"name": f"Can {action} organisation"}
        )[0]
        for action in actions
    ]


def allow(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for name, actions in ACTIONS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*permissions(apps, actions))


def forbid(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for name, actions in ACTIONS.items():
        for group in Group.objects.filter(name=name):
            group.permissions.remove(*permissions(apps, actions))


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_profiles"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(allow, forbid)]
