"""Put the lists of guides, case studies and resources, and the glossary, below the home page."""

from django.db import migrations
from django.utils import timezone
from wagtail.models import Page as TreePage

PAGES = [
    (
        "GuideIndexPage",
        "guides",
        "Learning guides",
        "One problem, six places: what they share and what they would not do again.",
    ),
    ("CaseStudyIndexPage", "case-studies", "Case studies", "What one place did, what happened, and what did not work."),
    ("ResourceIndexPage", "resources", "Resources", "Templates, toolkits, videos and links that you can use tomorrow."),
    ("GlossaryPage", "glossary", "Glossary", "The words of the trade in plain sentences."),
]


def make_index_pages(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    HomePage = apps.get_model("home", "HomePage")
    Page = apps.get_model("wagtailcore", "Page")

    home = HomePage.objects.order_by("path").first()
    if home is None:
        return
    children = Page.objects.filter(path__startswith=home.path, depth=home.depth + 1)
    taken = set(children.values_list("slug", flat=True))
    last = children.order_by("-path").values_list("path", flat=True).first()
    step = int(last[-TreePage.steplen :], 36) if last else 0
    now = timezone.now()
    for model, slug, title, introduction in PAGES:
        if slug in taken:
            continue
        step += 1
        kind, _ = ContentType.objects.get_or_create(app_label="resources", model=model.lower())
        apps.get_model("resources", model).objects.create(
            path=TreePage._get_path(home.path, home.depth + 1, step),
            depth=home.depth + 1,
            numchild=0,
            url_path=f"{home.url_path}{slug}/",
            slug=slug,
            title=title,
            draft_title=title,
            introduction=introduction,
            content_type=kind,
            locale_id=home.locale_id,
            live=True,
            first_published_at=now,
            last_published_at=now,
        )
        Page.objects.filter(pk=home.pk).update(numchild=children.count())


def remove_index_pages(apps, schema_editor):
    """Take the lists away with all that stands below them, which cannot stand without this app."""
    Page = apps.get_model("wagtailcore", "Page")
    for model, *_ in PAGES:
        for page in list(apps.get_model("resources", model).objects.all()):
            Page.objects.filter(path__startswith=page.path).delete()
            above = page.path[: -TreePage.steplen]
            below = Page.objects.filter(path__startswith=above, depth=page.depth).count()
            Page.objects.filter(path=above).update(numchild=below)


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0001_initial"),
        ("home", "0002_home_page"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(make_index_pages, remove_index_pages)]
