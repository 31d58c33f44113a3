"""Let a case study come from several pages, and say what was kept and changed on the way."""

import django.db.models.deletion
import modelcluster.fields
from django.conf import settings
from django.db import migrations, models


def settled(schema_editor):
    # PostgreSQL alters no table of which it has still something to check.
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def carry_over(apps, schema_editor):
    CaseStudyPage = apps.get_model("resources", "CaseStudyPage")
    Adaptation = apps.get_model("resources", "Adaptation")
    adapted = CaseStudyPage.objects.exclude(adapted_from=None).exclude(adapted_from=models.F("pk"))
    Adaptation.objects.bulk_create(
        Adaptation(case_study_id=pk, origin_id=origin, sort_order=0)
        for pk, origin in adapted.values_list("pk", "adapted_from")
    )
    settled(schema_editor)


def carry_back(apps, schema_editor):
    """Keep the first case study that each came from; further origins and what was said of them are lost."""
    CaseStudyPage = apps.get_model("resources", "CaseStudyPage")
    Adaptation = apps.get_model("resources", "Adaptation")
    cases = CaseStudyPage.objects.values("pk")
    for adaptation in Adaptation.objects.filter(origin__in=cases).order_by("-sort_order"):
        CaseStudyPage.objects.filter(pk=adaptation.case_study_id).update(adapted_from=adaptation.origin_id)
    settled(schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0004_measures_and_diagrams"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Adaptation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("kept", models.TextField(blank=True, max_length=600, verbose_name="what we kept")),
                ("changed", models.TextField(blank=True, max_length=600, verbose_name="what we changed")),
                (
                    "because",
                    models.TextField(
                        blank=True,
                        help_text="What is different here: the people, the place, the money.",
                        max_length=600,
                        verbose_name="why",
                    ),
                ),
                (
                    "case_study",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="origins",
                        to="resources.casestudypage",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="adaptations",
                        to=settings.WAGTAIL_PAGE_MODEL,
                        verbose_name="adapted from",
                    ),
                ),
            ],
            options={
                "verbose_name": "adaptation",
                "ordering": ["sort_order"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("case_study", "origin"), name="adaptation_once")],
            },
        ),
        migrations.RunPython(carry_over, carry_back),
        migrations.RemoveField(model_name="casestudypage", name="adapted_from"),
    ]
