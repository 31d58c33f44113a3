"""A learning path to walk along in tests, and what is done on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from directory.audiences import Viewer
from directory.models import Member
from resources import paths
from resources.models import LearningPathPage
from tests.factories import modules_of


def soon(hours: float = 48) -> Any:
    """Return a moment to come, or one that has passed."""
    return timezone.now() + timedelta(hours=hours)


def key(page: Any) -> str:
    """Return the name under which a page stands on paths."""
    return paths.page_key(page.pk)


def mark(client: Client, path: Any, page: Any, done: str = "yes", **more: Any) -> Any:
    """Press the button beside a page, and go where it leads."""
    return client.post(f"/learning/{path.pk}/mark/", {"item": key(page), "done": done}, follow=True, **more)


def seen(path: Any, member: Member | None = None) -> paths.Journey:
    """Return the path as somebody sees it now."""
    return paths.journey(LearningPathPage.objects.get(pk=path.pk), Viewer(member))


def again(path: Any, *modules: list[dict[str, Any]]) -> None:
    """Publish the path anew with other modules."""
    path.modules = modules_of(*modules)
    path.save_revision().publish()
