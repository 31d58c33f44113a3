"""Call those who review what they do, and make the group of the contributors (`directory/roles.py`).

Wagtail makes the group of the reviewers, and what they are asked to do, under the name of moderators. A site that has a
group called reviewers already keeps both as they are.
"""

from django.db import migrations

RENAMED = (
    ("auth", "Group", "Moderators", "Reviewers"),
    ("wagtailcore", "Task", "Moderators approval", "Review"),
    ("wagtailcore", "Workflow", "Moderators approval", "Review"),
)
CONTRIBUTORS = "Contributors"


def name(apps, schema_editor):
    for app, model, old, new in RENAMED:
        rows = apps.get_model(app, model).objects
        if not rows.filter(name=new).exists():
            rows.filter(name=old).update(name=new)
    Permission = apps.get_model("auth", "Permission")
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=CONTRIBUTORS)
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))


def undo(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name=CONTRIBUTORS).delete()
    for app, model, old, new in RENAMED:
        rows = apps.get_model(app, model).objects
        if not rows.filter(name=old).exists():
            rows.filter(name=new).update(name=old)


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0015_films_of_every_site"),
        ("directory", "0003_organisations_in_the_cms"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [migrations.RunPython(name, undo)]
