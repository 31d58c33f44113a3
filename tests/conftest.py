"""Fixtures of the whole suite."""

from __future__ import annotations

import fcntl
import gc
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connections, transaction
from django.utils import timezone

from communities import notice_mail
from resources import checks, pdf
from search import daily

ROOT = Path(__file__).resolve().parents[1]
MIGRATED = ROOT / "var" / "tests"
MAKING: list[IO[str]] = []


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


@pytest.fixture(scope="module")
def shared_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep rows that fixtures of a module make: each test takes back what it does to them, and the last takes them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


# What SQLite is asked in words of its own, or what sets up a site on it. All else that asks the database is the same
# there, and the journeys in the browser go through it on SQLite.
SQLITES_OWN = ("config", "demo", "home", "privacy", "search", "communities/test_live")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run each test once where the suite runs on both databases, and on SQLite too what is its own.

    On PostgreSQL that is whatever asks the database. On SQLite without servers it is every test.
    """
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        kept = [item for item in items if _asks_database(item) or item.get_closest_marker("services")]
    elif os.environ.get("POSTGRESQL_FOLLOWS") == "1":
        kept = [item for item in items if not _asks_database(item) or _is_sqlites_own(item)]
    else:
        return
    chosen = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = kept


def _is_sqlites_own(item: pytest.Item) -> bool:
    return str(item.path.relative_to(ROOT / "tests")).startswith(SQLITES_OWN)


def pytest_collection_finish() -> None:
    """Have the collector pass over what stays until the end: it is most of what there is."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def _asks_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    asks = {"db", "transactional_db", "shared_rows"}
    return item.get_closest_marker("django_db") is not None or bool(fixtures & asks)


# Migrating an empty database takes longer than most tests: one that was migrated before is copied, on SQLite as long
# as neither a migration nor a pinned version has changed. Django brings the copy up to date as it does any other. (On
# PostgreSQL `make test` migrates it once, and the settings of the tests name it.)


def migrated() -> Path:
    """Return where a migrated database for the migrations of this moment is kept."""
    told = hashlib.sha256()
    ours = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("site/*/migrations/*.py")]
    for path in [*sorted(ours), ROOT / "requirements" / "base.txt"]:
        told.update(path.read_bytes())
    return MIGRATED / f"{told.hexdigest()[:20]}.sqlite3"


def is_migrated() -> bool:
    """Say whether there is one; a file that a run left behind without tables is none."""
    if not migrated().exists():
        return False
    with closing(sqlite3.connect(migrated())) as kept:
        return bool(kept.execute("SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'").fetchall())


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
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Start from a migrated database; where there is none, one process makes it and the others wait for it."""
    if connections["default"].vendor != "sqlite":
        yield
        return
    MIGRATED.mkdir(parents=True, exist_ok=True)
    with (MIGRATED / "making").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if is_migrated():
            copy(migrated(), Path(connections["default"].settings_dict["TEST"]["NAME"]))
            fcntl.flock(turn, fcntl.LOCK_UN)
        # Else this process keeps its turn until `django_db_setup` has kept what it made.
        MAKING.append(turn)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Keep the migrated database for the other processes and for the next run."""
    if connections["default"].vendor == "sqlite" and not is_migrated():
        for former in MIGRATED.glob("*.sqlite3"):
            former.unlink(missing_ok=True)
        with django_db_blocker.unblock():
            copy(Path(connections["default"].settings_dict["NAME"]), migrated())
    for turn in MAKING:
        fcntl.flock(turn, fcntl.LOCK_UN)
