"""Say what editors and moderators may do beyond the pages, pictures and documents that Wagtail gives them."""

from django.db import migrations

# Editors write and submit; moderators publish, look after the words of the trade and sort the collections.
SNIPPETS = {
    "Editors": {"glossaryterm": ("add", "change", "view")},
    "Moderators": {"glossaryterm": ("add", "change", "delete", "view")},
}
COLLECTIONS = {"Moderators": ("add", "change", "delete")}


def permission(apps, app_label, model, action):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    # Permissions are made after the last migration; here some are needed before.
    kind, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
    found, _ = Permission.objects.get_or_create(
        content_type=kind, codename=f"{action}_{model}", defaults={"name": f"Can {action} {model}"}
    )
    return found


def allow(apps, schema_editor):
    Collection = apps.get_model("wagtailcore", "Collection")
    Group = apps.get_model("auth", "Group")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")

    for name, models in SNIPPETS.items():
        group, _ = Group.objects.get_or_create(name=name)
        for model, actions in models.items():
            group.permissions.add(*(permission(apps, "resources", model, action) for action in actions))
    root = Collection.objects.get(depth=1)
    for name, actions in COLLECTIONS.items():
        group, _ = Group.objects.get_or_create(name=name)
        for action in actions:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root, permission=permission(apps, "wagtailcore", "collection", action)
            )


def forbid(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")

    for name, models in SNIPPETS.items():
        for group in Group.objects.filter(name=name):
            group.permissions.remove(
                *(
                    permission(apps, "resources", model, action)
                    for model, actions in models.items()
                    for action in actions
                )
            )
    for name, actions in COLLECTIONS.items():
        GroupCollectionPermission.objects.filter(
            group__name=name,
            permission__content_type__model="collection",
            permission__codename__in=[f"{action}_collection" for action in actions],
        ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0002_index_pages"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(allow, forbid)]
