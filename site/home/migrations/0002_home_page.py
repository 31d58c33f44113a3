"""Turn the page that Wagtail starts every site with into Redbag's home page; what stands below it stays."""

from django.db import migrations


def make_home_page(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    HomePage = apps.get_model("home", "HomePage")
    Site = apps.get_model("wagtailcore", "Site")

    site = Site.objects.filter(is_default_site=True).select_related("root_page__content_type").first()
    if site is None or site.root_page.content_type.model != "page":
        return
    page = site.root_page
    home = HomePage(page_ptr_id=page.pk)
    home.__dict__.update({name: value for name, value in page.__dict__.items() if name != "_state"})
    home.content_type, _ = ContentType.objects.get_or_create(app_label="home", model="homepage")
    home.title = home.draft_title = "Carry what works to the next place"
    home.seo_title = "Home"
    home.slug = page.slug
    home.strapline = "With its story, its data and the people who did it."
    home.save()
    Site.objects.filter(pk=site.pk).update(site_name="Redbag")


def make_plain_page(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    HomePage = apps.get_model("home", "HomePage")
    Page = apps.get_model("wagtailcore", "Page")

    plain, _ = ContentType.objects.get_or_create(app_label="wagtailcore", model="page")
    for home in HomePage.objects.all():
        Page.objects.filter(pk=home.pk).update(content_type=plain)
        home.delete(keep_parents=True)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(make_home_page, make_plain_page)]
