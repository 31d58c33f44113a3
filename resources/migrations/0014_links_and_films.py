"""Keep what comes of checking links, and call films by their name, also in drafts and earlier versions."""

from django.conf import settings
from django.db import migrations, models

FILM, VIDEO = "film", "video"


def call_films(apps, schema_editor):
    rename(apps, schema_editor, VIDEO, FILM)


def call_videos(apps, schema_editor):
    rename(apps, schema_editor, FILM, VIDEO)


def rename(apps, schema_editor, before, after):
    alias = schema_editor.connection.alias
    apps.get_model("resources", "ResourcePage").objects.using(alias).filter(kind=before).update(kind=after)
    ContentType = apps.get_model("contenttypes", "ContentType")
    kept = ContentType.objects.using(alias).filter(app_label="resources", model="resourcepage").first()
    if kept is None:
        return
    Revision = apps.get_model("wagtailcore", "Revision")
    revisions = Revision.objects.using(alias).filter(content_type=kept, content__kind=before)
    for revision in revisions.only("content").iterator(chunk_size=100):
        revision.content["kind"] = after
        revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0013_learning_paths"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="resourcepage",
            name="kind",
            field=models.CharField(
                choices=[
                    ("template", "Template"),
                    ("toolkit", "Toolkit"),
                    ("method", "Method card"),
                    ("film", "Film"),
                    ("webinar", "Webinar recording"),
                    ("link", "Link"),
                ],
                default="template",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="LinkCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.CharField(max_length=1000, unique=True, verbose_name="address")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits to be checked"),
                            ("works", "Works"),
                            ("unknown", "Cannot be checked by a machine"),
                            ("failing", "Failed, and is tried again"),
                            ("broken", "No longer works"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                (
                    "said",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "It was not checked yet."),
                            ("works", "It works."),
                            ("gone", "The site says that the page is gone."),
                            ("machines", "The site answers people alone: a machine cannot check it."),
                            ("port", "It leads to a port that is not asked: open it yourself."),
                            ("private", "It leads into a private network, which readers cannot reach."),
                            ("name", "No site of this name was found."),
                            ("certificate", "The site's certificate is not valid: browsers warn of it."),
                            ("time", "The site did not answer in time."),
                            ("unreachable", "The site could not be reached."),
                            ("server", "The site says that something is wrong on its side."),
                            ("circle", "It leads from one address to the next without an end."),
                            ("other", "The site did not understand what it was asked."),
                        ],
                        max_length=12,
                        verbose_name="said",
                    ),
                ),
                ("code", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="answer of the site")),
                ("moved_to", models.CharField(blank=True, max_length=1000, verbose_name="moved to")),
                ("failed_days", models.PositiveSmallIntegerField(default=0, verbose_name="days on which it failed")),
                ("first_failed_at", models.DateTimeField(blank=True, null=True, verbose_name="first failed")),
                ("last_failed_on", models.DateField(blank=True, null=True, verbose_name="last failed")),
                ("checked_at", models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="last checked")),
                ("fine_until", models.DateField(blank=True, null=True, verbose_name="said to be fine until")),
                (
                    "pages",
                    models.ManyToManyField(
                        related_name="link_checks", to=settings.WAGTAIL_PAGE_MODEL, verbose_name="pages"
                    ),
                ),
            ],
            options={
                "verbose_name": "link",
                "verbose_name_plural": "links",
                "indexes": [models.Index(fields=["status", "first_failed_at"], name="link_status")],
            },
        ),
        migrations.RunPython(call_films, call_videos),
    ]
