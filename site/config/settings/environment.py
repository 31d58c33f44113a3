"""Read the settings that come from the environment, and stop with one clear line when a value cannot work.

An empty variable counts as one that is not set. A value that cannot work is never repeated: it may hold a password.
"""

from __future__ import annotations

import os
import re
import warnings
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[3]
STATE = ROOT / "var"

_HOST = re.compile(r"(\.?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]|\*)", re.IGNORECASE)
_ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9._-]+(:[0-9]{1,5})?", re.IGNORECASE)
_LOCAL_SCHEMES = ("unix", "sqlite", "postgres", "postgresql")
_MAIL_SCHEMES = ("smtp", "smtp+tls", "smtp+ssl", "consolemail")
_MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
A_MAIL_SERVER = "a URL such as smtp+tls://user:password@host:587"


class BadSetting(ImproperlyConfigured):
    """A variable of the environment holds a value that Redbag cannot start with."""

    def __init__(self, name: str, wanted: str) -> None:
        super().__init__(f"{name} is not usable: it should be {wanted}.")


class MissingPackage(BadSetting):
    """A variable asks for a service whose client is not installed."""

    def __init__(self, name: str, service: str) -> None:
        ImproperlyConfigured.__init__(
            self, f"{name} asks for {service}, whose client is not installed: run sh scripts/setup.sh production."
        )


def text(name: str, *, default: str = "") -> str:
    """Return the variable as it stands, without the space around it."""
    return os.environ.get(name, "").strip() or default


def word(name: str, *, default: str) -> str:
    """Return the variable as one plain word."""
    value = text(name, default=default)
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,60}", value):
        raise BadSetting(name, "at most 60 letters, digits, dots, dashes and underscores")
    return value


def index_prefix(name: str, *, default: str) -> str:
    """Return the variable as the beginning of the names of Elasticsearch's indices, which have no capitals."""
    value = text(name, default=default)
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,59}", value):
        raise BadSetting(
            name, "at most 60 small letters, digits, dots, dashes and underscores, a letter or digit first"
        )
    return value


def flag(name: str, *, default: bool) -> bool:
    """Return the variable as true or false; only the usual words are taken."""
    value = text(name, default=str(default)).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(name, "true or false")


def number(name: str, *, default: int, least: int, most: int) -> int:
    """Return the variable as a whole number between two others."""
    value = text(name, default=str(default))
    if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
        raise BadSetting(name, f"a whole number from {least} to {most}")
    return int(value)


def hosts(name: str, *, default: list[str]) -> list[str]:
    """Return the variable as host names, which commas part."""
    return _several(name, _HOST, "host names without https:// and without port, separated by commas", default)


def origins(name: str, *, default: list[str]) -> list[str]:
    """Return the variable as origins, which commas part."""
    return _several(name, _ORIGIN, "addresses such as https://redbag.example, separated by commas", default)


def _several(name: str, shape: re.Pattern[str], wanted: str, default: list[str]) -> list[str]:
    values = [value.strip() for value in text(name).split(",") if value.strip()]
    if not all(shape.fullmatch(value) for value in values):
        raise BadSetting(name, wanted)
    return values or default


def folder(name: str, *, default: Path) -> Path:
    """Return the variable as the absolute path of a folder, which need not be there yet."""
    value = Path(text(name, default=str(default)))
    if not value.is_absolute() or value.is_file():
        raise BadSetting(name, "the absolute path of a folder")
    return value


def sender(name: str, *, default: str) -> str:
    """Return the variable as the sender of e-mail: an address, or a name with an address."""
    value = text(name, default=default)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(value)[1]) or not value.isprintable():
        raise BadSetting(name, "an address such as Redbag <hello@redbag.example>")
    return value


def address(name: str, *, default: str) -> str:
    """Return the variable as the address of a site, without a path."""
    value = text(name, default=default).rstrip("/")
    if "*" in value or not _ORIGIN.fullmatch(value):
        raise BadSetting(name, "an address without a path, such as https://redbag.example")
    return value


def url(name: str, *, schemes: tuple[str, ...]) -> str:
    """Return the variable as a URL of one of the schemes, or nothing where it is not set."""
    value = text(name)
    wanted = f"a URL such as {schemes[0]}://host:1234/name"
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise BadSetting(name, wanted) from error
    # Only a socket or a file needs no host.
    lies_here = parts.scheme in _LOCAL_SCHEMES and parts.path.strip("/")
    if parts.scheme not in schemes or not (parts.hostname or lies_here):
        raise BadSetting(name, wanted)
    return value


def redis(name: str) -> str:
    """Return the variable as the URL of a Redis, or nothing where it is not set."""
    value = url(name, schemes=("redis", "rediss", "unix"))
    if value and not (find_spec("redis") and find_spec("channels_redis")):
        raise MissingPackage(name, "Redis")
    return value


def database(name: str) -> dict[str, Any]:
    """Return Django's settings of the database: SQLite under `var/` unless the variable names PostgreSQL."""
    value = url(name, schemes=("postgres", "postgresql", "sqlite"))
    if not value:
        return _sqlite(str(STATE / "db.sqlite3"))
    with warnings.catch_warnings():
        # It warns of a host in a SQLite URL, which is refused below.
        warnings.simplefilter("ignore")
        settings: dict[str, Any] = dict(environ.Env.db_url_config(value))
    if value.startswith("sqlite"):
        if not value.startswith("sqlite:///") or not settings["NAME"].strip("/"):
            raise BadSetting(name, "for SQLite the absolute path of a file: sqlite:////srv/redbag/db.sqlite3")
        return _sqlite(settings["NAME"])
    if not settings["NAME"]:
        raise BadSetting(name, "a URL that ends with the database's name: postgres://user:password@host:5432/redbag")
    if not find_spec("psycopg"):
        raise MissingPackage(name, "PostgreSQL")
    most = number("DATABASE_POOL", default=16, least=1, most=1000)
    # Connections belong to a pool rather than to a thread: pages and delivery share them.
    if find_spec("psycopg_pool"):
        pool = {"min_size": 1, "max_size": most, "timeout": 10}
        settings["OPTIONS"] = {**settings.get("OPTIONS", {}), "pool": pool}
    # A connection that the server has dropped, in a restart, is found out before a page is asked of it.
    return {**settings, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # Opened anew, a connection reads the whole schema before its first answer.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # One writer at a time is SQLite's rule: take the lock when the transaction starts, so that nobody
            # who has read already is refused later, and wait for it rather than fail.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-8192;PRAGMA mmap_size=268435456;PRAGMA temp_store=MEMORY;"
                "PRAGMA journal_size_limit=67108864;"
            ),
        },
    }


def email(name: str) -> dict[str, Any]:
    """Return the e-mail settings: files under `var/mail` unless the variable names a server."""
    value = text(name)
    if not value:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(STATE / "mail"),
        }
    try:
        parts = urlsplit(value)
        settings: dict[str, Any] = dict(environ.Env.email_url_config(value))
    except (ImproperlyConfigured, ValueError) as error:
        raise BadSetting(name, A_MAIL_SERVER) from error
    if parts.scheme not in _MAIL_SCHEMES or (parts.scheme != "consolemail" and not parts.hostname):
        raise BadSetting(name, A_MAIL_SERVER)
    settings["EMAIL_PORT"] = settings["EMAIL_PORT"] or _MAIL_PORTS.get(parts.scheme)
    settings["EMAIL_FILE_PATH"] = str(STATE / "mail")
    return settings
