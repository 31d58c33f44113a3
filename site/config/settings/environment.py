"""Read the settings that come from the environment, and stop with one clear line when a value cannot work."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[3]
STATE = ROOT / "var"

env = environ.Env()


class BadSetting(ImproperlyConfigured):
    """A variable of the environment holds a value that Redbag cannot start with."""

    def __init__(self, name: str, wanted: str) -> None:
        super().__init__(f"{name} is not usable: it should be {wanted}.")


def flag(name: str, *, default: bool) -> bool:
    """Return the variable as true or false; only the usual words are taken."""
    value = env.str(name, default=str(default)).strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(name, "true or false")


def url(name: str, *, schemes: tuple[str, ...], default: str = "") -> str:
    """Return the variable as a URL of one of the schemes, or the default where it is not set."""
    value: str = env.str(name, default=default).strip()
    wanted = f"a URL such as {schemes[0]}://host:1234/name"
    if not value:
        return default
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise BadSetting(name, wanted) from error
    if parts.scheme not in schemes or not (parts.netloc or parts.path):
        raise BadSetting(name, wanted)
    return value


def database(name: str = "DATABASE_URL") -> dict[str, Any]:
    """Return Django's settings of the database: SQLite under `var/` unless the variable names PostgreSQL."""
    value = url(name, schemes=("postgres", "postgresql", "sqlite"), default=f"sqlite:///{STATE / 'db.sqlite3'}")
    settings: dict[str, Any] = dict(environ.Env.db_url_config(value))
    if not settings.get("NAME"):
        raise BadSetting(name, "a URL that ends with the database's name: postgres://user:password@host:5432/redbag")
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        settings["OPTIONS"] = {
            # One writer at a time is SQLite's rule: take the lock when the transaction starts, so that nobody
            # who has read already is refused later, and wait for it rather than fail.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-65536;PRAGMA mmap_size=268435456;PRAGMA temp_store=MEMORY;"
                "PRAGMA journal_size_limit=67108864;"
            ),
        }
    else:
        settings["CONN_MAX_AGE"] = 0
        settings["OPTIONS"] = {
            **settings.get("OPTIONS", {}),
            "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=16), "timeout": 10},
        }
    return settings


def email(name: str = "EMAIL_URL") -> dict[str, Any]:
    """Return the e-mail settings: files under `var/mail` unless the variable names a server."""
    value = env.str(name, default="")
    if not value:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(STATE / "mail"),
        }
    try:
        return dict(environ.Env.email_url_config(value))
    except (ImproperlyConfigured, KeyError, ValueError) as error:
        raise BadSetting(name, "a URL such as smtp+tls://user:password@host:587") from error
