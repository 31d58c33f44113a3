"""Fixtures of the whole suite."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.utils import timezone

from communities import notice_mail
from resources import checks, pdf
from search import daily

ROOT = Path(__file__).resolve().parents[1]
MIGRATED = ROOT / "var" / "tests"


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No test sees another's rate limits, nor parts of its pages."""
    for alias in settings.CACHES:
        caches[alias].clear()


@pytest.fixture(autouse=True)
def _mail_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail is written in the test's own thread, which sees what the test has not committed."""
    monkeypatch.setattr(notice_mail, "hand_over", lambda write, *args: write(*args))


@pytest.fixture(autouse=True)
def _day_has_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process does once a day is no part of what a test counts, unless it begins the day itself."""
    monkeypatch.setattr(daily, "_done_on", timezone.localdate())


@pytest.fixture
def pango() -> None:
    """Have a test that writes files wait, or fail where it must not, while Pango is missing."""
    if not pdf.is_available():
        text = f"Pango is missing: apt-get install {checks.PACKAGES}"
        pytest.fail(text) if os.environ.get("REQUIRE_SERVICES") == "1" else pytest.skip(text)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what asks the database: the rest has passed on SQLite, and is the same here."""
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
        return
    kept = [item for item in items if _asks_database(item) or item.get_closest_marker("services")]
    chosen = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = kept


def _asks_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & {"db", "transactional_db"})


# Migrating an empty database takes longer than most tests: on SQLite one that was migrated before is copied, as long
# as neither a migration nor a pinned version has changed. Django brings the copy up to date as it does any other.


def migrated() -> Path:
    """Return where a migrated database for the migrations of this moment is kept."""
    told = hashlib.sha256()
    for path in [*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "requirements" / "base.txt"]:
        told.update(path.read_bytes())
    return MIGRATED / f"{told.hexdigest()[:20]}.sqlite3"


def copy(source: Path, target: Path) -> None:
    """Copy a database, whoever else uses it; nobody ever sees half of the copy."""
    part = target.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(source)) as given, closing(sqlite3.connect(part)) as taken:
        given.backup(taken)
    part.replace(target)


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """Go on with the copy; elsewhere than on SQLite as the command line says."""
    is_sqlite = settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
    return is_sqlite or bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Start from a migrated database where there is one."""
    own = connections["default"].settings_dict["TEST"]["NAME"]
    if connections["default"].vendor == "sqlite" and migrated().exists():
        copy(migrated(), Path(own))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Keep the migrated database for the next run."""
    if connections["default"].vendor == "sqlite" and not migrated().exists():
        MIGRATED.mkdir(parents=True, exist_ok=True)
        for former in MIGRATED.glob("*.sqlite3"):
            former.unlink(missing_ok=True)
        with django_db_blocker.unblock():
            copy(Path(connections["default"].settings_dict["NAME"]), migrated())
