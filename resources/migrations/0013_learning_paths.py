"""Learning paths, the list of them below the home page, and how far members have come."""

import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import wagtail.contrib.routable_page.models
import wagtail.fields
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.state import ProjectState
from django.utils import timezone
from wagtail.models import Page as TreePage

import directory.audiences
import directory.groups

SLUG, TITLE = "learning-paths", "Learning paths"
INTRODUCTION = "What to read, watch and go to, in an order that works, at your own pace."


def make_list(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    HomePage = apps.get_model("home", "HomePage")
    Page = apps.get_model("wagtailcore", "Page")

    home = HomePage.objects.order_by("path").first()
    if home is None:
        return
    children = Page.objects.filter(path__startswith=home.path, depth=home.depth + 1)
    if children.filter(slug=SLUG).exists():
        return
    last = children.order_by("-path").values_list("path", flat=True).first()
    step = int(last[-TreePage.steplen :], 36) + 1 if last else 1
    kind, _ = ContentType.objects.get_or_create(app_label="resources", model="learningpathindexpage")
    now = timezone.now()
    apps.get_model("resources", "LearningPathIndexPage").objects.create(
        path=TreePage._get_path(home.path, home.depth + 1, step),
        depth=home.depth + 1,
        numchild=0,
        url_path=f"{home.url_path}{SLUG}/",
        slug=SLUG,
        title=TITLE,
        draft_title=TITLE,
        introduction=INTRODUCTION,
        content_type=kind,
        locale_id=home.locale_id,
        live=True,
        first_published_at=now,
        last_published_at=now,
    )
    Page.objects.filter(pk=home.pk).update(numchild=children.count())


def remove_list(apps, schema_editor):
    """Take the list away with the paths below it, which cannot stand without their model."""
    # On the way back Django hands over models of which some still point at an earlier rendering of `Page`.
    apps = ProjectState.from_apps(apps).apps
    Page = apps.get_model("wagtailcore", "Page")
    for page in list(apps.get_model("resources", "LearningPathIndexPage").objects.all()):
        Page.objects.filter(path__startswith=page.path).delete()
        above = page.path[: -TreePage.steplen]
        below = Page.objects.filter(path__startswith=above, depth=page.depth).count()
        Page.objects.filter(path=above).update(numchild=below)
    # PostgreSQL drops no table while rows of it are still to be looked at.
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0012_roles"),
        ("search", "0010_facets_of_pages"),
        ("wagtailcore", "0098_apitoken"),
        ("home", "0002_home_page"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LearningPathIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("introduction", models.CharField(blank=True, max_length=300, verbose_name="introduction")),
            ],
            options={
                "verbose_name": "list of learning paths",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="LearningPathPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "audience",
                    directory.audiences.AudienceField(
                        blank=True,
                        choices=[("public", "Everybody"), ("members", "Members of Redbag")],
                        db_index=True,
                        default="public",
                        editable=False,
                        max_length=40,
                        verbose_name="who can read it",
                    ),
                ),
                (
                    "region",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("North East", "North East"),
                            ("North West", "North West"),
                            ("Yorkshire and the Humber", "Yorkshire and the Humber"),
                            ("East Midlands", "East Midlands"),
                            ("West Midlands", "West Midlands"),
                            ("East of England", "East of England"),
                            ("London", "London"),
                            ("South East", "South East"),
                            ("South West", "South West"),
                            ("Scotland", "Scotland"),
                            ("Wales", "Wales"),
                            ("Northern Ireland", "Northern Ireland"),
                        ],
                        max_length=40,
                        verbose_name="region",
                    ),
                ),
                (
                    "sources",
                    wagtail.fields.StreamField(
                        [("source", 4)],
                        blank=True,
                        block_lookup={
                            0: ("wagtail.blocks.CharBlock", (), {"label": "Title and year", "max_length": 240}),
                            1: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Page, section or lines: “pages 12 to 14”.",
                                    "label": "Place",
                                    "max_length": 160,
                                    "required": False,
                                },
                            ),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Where we keep a copy.",
                                    "label": "Number in our library",
                                    "max_length": 40,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {"label": "Address", "max_length": 400, "required": False},
                            ),
                            4: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 0), ("place", 1), ("document", 2), ("url", 3)]],
                                {},
                            ),
                        },
                        verbose_name="sources",
                    ),
                ),
                (
                    "review_by",
                    models.DateField(
                        blank=True,
                        help_text="When somebody should look whether it still holds.",
                        null=True,
                        verbose_name="review by",
                    ),
                ),
                ("not_personal", models.JSONField(blank=True, default=list, verbose_name="this is no personal data")),
                ("summary", models.TextField(help_text="Two sentences.", max_length=500, verbose_name="summary")),
                (
                    "level",
                    models.CharField(
                        choices=[("everyone", "Everyone"), ("practitioner", "Practitioners"), ("leader", "Leaders")],
                        default="everyone",
                        max_length=12,
                        verbose_name="for whom",
                    ),
                ),
                (
                    "outcomes",
                    wagtail.fields.StreamField(
                        [("outcome", 0)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"icon": "tick", "label": "Afterwards one can", "max_length": 160},
                            )
                        },
                        help_text="Two to five lines.",
                        verbose_name="afterwards one can",
                    ),
                ),
                (
                    "modules",
                    wagtail.fields.StreamField(
                        [("module", 15)],
                        block_lookup={
                            0: ("wagtail.blocks.CharBlock", (), {"label": "Title", "max_length": 100}),
                            1: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "A sentence or two.",
                                    "label": "What it is about",
                                    "max_length": 400,
                                    "required": False,
                                },
                            ),
                            2: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {
                                    "help_text": "Those who may not read it are not told of it.",
                                    "label": "Page",
                                    "page_type": [
                                        "resources.LearningGuidePage",
                                        "resources.CaseStudyPage",
                                        "resources.ResourcePage",
                                    ],
                                },
                            ),
                            3: (
                                "wagtail.blocks.IntegerBlock",
                                (),
                                {
                                    "default": 15,
                                    "help_text": "About how many it takes.",
                                    "label": "Minutes",
                                    "max_value": 600,
                                    "min_value": 1,
                                },
                            ),
                            4: (
                                "wagtail.blocks.BooleanBlock",
                                (),
                                {
                                    "help_text": "The path is finished without it as well.",
                                    "label": "If you like",
                                    "required": False,
                                },
                            ),
                            5: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "One sentence; may stay empty.",
                                    "label": "What to look for",
                                    "max_length": 240,
                                    "required": False,
                                },
                            ),
                            6: (
                                "wagtail.blocks.StructBlock",
                                [[("page", 2), ("minutes", 3), ("optional", 4), ("note", 5)]],
                                {},
                            ),
                            7: ("wagtail.blocks.CharBlock", (), {"label": "What", "max_length": 140}),
                            8: ("wagtail.blocks.DateTimeBlock", (), {"help_text": "UK time.", "label": "Begins"}),
                            9: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "A room, or “online”.",
                                    "label": "Where",
                                    "max_length": 160,
                                    "required": False,
                                },
                            ),
                            10: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "help_text": "Where to join it, book or read more.",
                                    "label": "Address",
                                    "max_length": 400,
                                    "required": False,
                                },
                            ),
                            11: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": directory.groups.groups,
                                    "help_text": "Empty: for everybody who reads the path. Nobody else is told of it.",
                                    "label": "Only for the members of",
                                    "required": False,
                                },
                            ),
                            12: (
                                "wagtail.blocks.BooleanBlock",
                                (),
                                {"help_text": "It is not shown any more.", "label": "Cancelled", "required": False},
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("title", 7),
                                        ("begins", 8),
                                        ("minutes", 3),
                                        ("place", 9),
                                        ("url", 10),
                                        ("group", 11),
                                        ("cancelled", 12),
                                        ("optional", 4),
                                        ("note", 5),
                                    ]
                                ],
                                {},
                            ),
                            14: (
                                "wagtail.blocks.StreamBlock",
                                [[("page", 6), ("event", 13)]],
                                {"label": "What to do", "max_num": 15, "required": False},
                            ),
                            15: ("wagtail.blocks.StructBlock", [[("title", 0), ("text", 1), ("items", 14)]], {}),
                        },
                        help_text="In their order.",
                        verbose_name="modules",
                    ),
                ),
                (
                    "concepts",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True, related_name="%(class)ss", to="search.concept", verbose_name="what it is about"
                    ),
                ),
            ],
            options={
                "verbose_name": "learning path",
            },
            bases=(wagtail.contrib.routable_page.models.RoutablePageMixin, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="StartedPath",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="begun")),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="last went on")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="started_paths",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="starts",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "path begun",
                "ordering": ["-changed_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="DoneItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(max_length=50, verbose_name="item")),
                ("done_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="done")),
                (
                    "path",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="done_items",
                        to="resources.startedpath",
                    ),
                ),
            ],
            options={
                "verbose_name": "thing done",
            },
        ),
        migrations.AddConstraint(
            model_name="startedpath",
            constraint=models.UniqueConstraint(fields=("page", "member"), name="path_started_once"),
        ),
        migrations.AddConstraint(
            model_name="doneitem",
            constraint=models.UniqueConstraint(fields=("path", "item"), name="path_item_done_once"),
        ),
        migrations.RunPython(make_list, remove_list),
    ]
