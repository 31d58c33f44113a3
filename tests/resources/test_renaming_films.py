"""Resources that were called videos are called films, in drafts too; and files may say either."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from wagtail.models import Revision

from resources.models import ResourcePage
from tests.factories import ResourcePageFactory

pytestmark = pytest.mark.django_db

MIGRATION: Any = import_module("resources.migrations.0014_links_and_films")
EDITOR = SimpleNamespace(connection=connection)


def kinds(page: ResourcePage) -> tuple[str, str]:
    page.refresh_from_db()
    return page.kind, page.get_latest_revision().content["kind"]


def test_migrating_renames_pages_and_their_drafts_and_can_be_taken_back() -> None:
    page, other = ResourcePageFactory(kind="film"), ResourcePageFactory(kind="link")
    for one in (page, other):
        one.save_revision()
    ResourcePage.objects.filter(pk=page.pk).update(kind="video")
    revision = page.get_latest_revision()
    Revision.objects.filter(pk=revision.pk).update(content=revision.content | {"kind": "video"})

    MIGRATION.call_films(apps, EDITOR)
    assert (kinds(page), kinds(other)) == (("film", "film"), ("link", "link"))

    MIGRATION.call_videos(apps, EDITOR)
    assert (kinds(page), kinds(other)) == (("video", "video"), ("link", "link"))
