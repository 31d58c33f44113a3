"""The home page, and how a new site comes to have it."""

from __future__ import annotations

import importlib

import pytest
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from wagtail.models import Page, Site

from home.models import HomePage
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db

migration = importlib.import_module("home.migrations.0002_home_page")


@pytest.fixture
def historical() -> Apps:
    """The models as the migration sees them."""
    apps: Apps = MigrationExecutor(connection).loader.project_state([("home", "0002_home_page")]).apps
    return apps


def test_a_new_site_begins_with_the_home_page() -> None:
    root = Site.objects.get(is_default_site=True).root_page.specific
    assert isinstance(root, HomePage)
    assert root.live
    assert root.get_parent().is_root()


def test_a_visitor_reads_what_redbag_is_and_its_three_tasks(client: Client) -> None:
    html = client.get("/").content.decode()
    assert "<title>Home – Redbag</title>" in html
    assert "<h1>Carry what works to the next place</h1>" in html
    for task in ("task-talk", "task-find", "task-network"):
        assert f'<h2 id="{task}">' in html
    assert 'action="/people/"' in html
    assert "Join Redbag" in html


def test_a_member_finds_the_same_tasks_without_the_welcome(client: Client) -> None:
    client.force_login(MemberFactory.create())
    html = client.get("/").content.decode()
    for task in ("task-talk", "task-find", "task-network"):
        assert f'<h2 id="{task}">' in html
    assert "Join Redbag" not in html


def test_editors_write_below_the_tasks(client: Client) -> None:
    home = HomePage.objects.get()
    home.body = [("heading", {"text": "This month", "level": "h2"}), ("paragraph", "<p>Six places, one bag.</p>")]
    home.save()
    html = client.get("/").content.decode()
    assert '<h2 id="this-month">This month</h2>' in html
    assert "Six places, one bag." in html


def test_the_home_page_goes_back_to_a_plain_page_and_keeps_what_stands_below(historical: Apps) -> None:
    home = HomePage.objects.get()
    home.add_child(instance=Page(title="Below", slug="below-the-home-page"))
    migration.make_plain_page(historical, None)
    page = Page.objects.get(pk=home.pk)
    assert page.specific_class is Page
    assert Page.objects.get(slug="below-the-home-page").get_parent().pk == page.pk

    migration.make_home_page(historical, None)
    again = HomePage.objects.get()
    assert (again.pk, again.path, again.numchild) == (page.pk, page.path, page.numchild)


def test_a_site_that_has_another_first_page_keeps_it(historical: Apps) -> None:
    before = Page.objects.get(pk=HomePage.objects.get().pk).title
    migration.make_home_page(historical, None)
    assert HomePage.objects.get().title == before
