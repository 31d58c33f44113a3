"""The environment's variables: what they accept, and the one line with which a bad value stops the start."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from config.settings.environment import ROOT, BadSetting, database, email, sender

SECRET = "k3y-" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7" * 2
GOOD = {
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "redbag.example",
    "SITE_URL": "https://redbag.example",
    "EMAIL_URL": "smtp+tls://redbag:secret@mail.redbag.example:587",
}
VARIABLES = sorted(
    {
        name
        for module in (ROOT / "site/config/settings").glob("*.py")
        for name in re.findall(
            r'\b(?:text|word|flag|number|hosts|origins|folder|sender|address|url|redis|database|email|index_prefix)\("([A-Z_]+)"',
            module.read_text(encoding="utf-8"),
        )
    }
)

BAD = [
    ("ALLOWED_HOSTS", "https://redbag.example"),
    ("ALLOWED_HOSTS", "redbag.example:443"),
    ("ALLOWED_HOSTS", "red bag.example"),
    ("BEHIND_TLS_PROXY", "perhaps"),
    ("CSRF_TRUSTED_ORIGINS", "redbag.example"),
    ("CSRF_TRUSTED_ORIGINS", "https://redbag.example/path"),
    ("DATABASE_POOL", "many"),
    ("DATABASE_POOL", "0"),
    ("DATABASE_POOL", "-1"),
    ("DATABASE_POOL", "1e3"),
    ("DATABASE_URL", "redbag"),
    ("DATABASE_URL", "mysql://redbag@localhost/redbag"),
    ("DATABASE_URL", "postgres://localhost"),
    ("DATABASE_URL", "postgres://localhost:port/redbag"),
    ("DATABASE_URL", "postgres://[::1/redbag"),
    ("DATABASE_URL", "sqlite://"),
    ("DATABASE_URL", "sqlite://:memory:"),
    ("DATABASE_URL", "sqlite://srv/db.sqlite3"),
    ("DEBUG", "2"),
    ("DEFAULT_FROM_EMAIL", "Redbag"),
    ("DEFAULT_FROM_EMAIL", "Redbag <hello>"),
    ("DEFAULT_FROM_EMAIL", "hello@redbag.example\nBcc: everybody@redbag.example"),
    ("DEMO", "maybe"),
    ("ELASTICSEARCH_PREFIX", "Redbag"),
    ("ELASTICSEARCH_PREFIX", "-redbag"),
    ("ELASTICSEARCH_TIMEOUT", "1.5"),
    ("ELASTICSEARCH_TIMEOUT", "0"),
    ("ELASTICSEARCH_URL", "localhost:9200"),
    ("ELASTICSEARCH_URL", "http:///index"),
    ("EMAIL_URL", "mail.redbag.example"),
    ("EMAIL_URL", "imap://mail.redbag.example"),
    ("EMAIL_URL", "smtp://"),
    ("EMAIL_URL", "smtp://mail.redbag.example:post"),
    ("MEDIA_ROOT", "media"),
    ("MEDIA_ROOT", __file__),
    ("REDIS_PREFIX", "red bag"),
    ("REDIS_URL", "localhost"),
    ("REDIS_URL", "http://localhost:6379"),
    ("REDIS_URL", "redis://"),
    ("REDIS_URL", "redis://localhost:many"),
    ("SECURE_SSL_REDIRECT", "y e s"),
    ("SITE_URL", "redbag.example"),
    ("SITE_URL", "https://redbag.example/community"),
    ("TRUSTED_PROXY_COUNT", "one"),
    ("TRUSTED_PROXY_COUNT", "11"),
]
INSECURE = [
    ("SECRET_KEY", ""),
    ("SECRET_KEY", "short"),
    ("SECRET_KEY", "a" * 60),
    ("SECRET_KEY", "development-only-key-that-everybody-can-read-and-that-is-long"),
    ("ALLOWED_HOSTS", ""),
    ("ALLOWED_HOSTS", "*"),
    ("ALLOWED_HOSTS", "redbag.example,*"),
    ("SITE_URL", ""),
    ("SITE_URL", "http://redbag.example"),
    ("EMAIL_URL", ""),
    ("EMAIL_URL", "consolemail://"),
]


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def load(name: str, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> ModuleType:
    """Return a fresh copy of a settings module, as the environment makes it."""
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    for module in ("base", "dev", "production"):
        monkeypatch.delitem(sys.modules, f"config.settings.{module}", raising=False)
    return importlib.import_module(f"config.settings.{name}")


def test_each_variable_has_a_bad_value_here() -> None:
    assert {name for name, _ in [*BAD, *INSECURE]} == set(VARIABLES)


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_stops_the_start_with_one_line_that_names_the_variable(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The pool is read only where PostgreSQL is asked for, and its values below stand first.
    postgres = {"DATABASE_URL": "postgres://redbag@localhost/redbag"}
    environment = {**GOOD, **(postgres if name == "DATABASE_POOL" else {}), name: value}
    with pytest.raises(BadSetting) as caught:
        load("dev" if name in {"DEBUG", "DEMO"} else "production", monkeypatch, environment)
    message = str(caught.value)
    assert message.startswith(f"{name} is not usable: it should be ")
    assert "\n" not in message


def test_the_line_never_repeats_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSetting) as caught:
        load("dev", monkeypatch, {"DATABASE_URL": "postgres://redbag:hush-hush@localhost:port/redbag"})
    assert "hush-hush" not in str(caught.value)


@pytest.mark.parametrize(("name", "value"), INSECURE)
def test_production_refuses_what_does_not_protect_members(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadSetting, match=f"^{name} is not usable"):
        load("production", monkeypatch, {**GOOD, name: value})


def test_production_starts_with_the_four_values_that_it_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    production = load("production", monkeypatch, GOOD)
    assert production.DEBUG is False
    assert production.DEVELOPMENT is False
    assert production.SECRET_KEY == SECRET
    assert production.ALLOWED_HOSTS == ["redbag.example"]
    assert production.CSRF_TRUSTED_ORIGINS == ["https://redbag.example"]
    assert production.EMAIL_PORT == 587
    assert production.EMAIL_USE_TLS is True


def test_cookies_travel_only_over_https_and_out_of_scripts_reach_in_production(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    production = load("production", monkeypatch, GOOD)
    assert production.SESSION_COOKIE_SECURE
    assert production.CSRF_COOKIE_SECURE
    assert production.SESSION_COOKIE_HTTPONLY
    assert production.SESSION_COOKIE_SAMESITE == production.CSRF_COOKIE_SAMESITE == "Lax"
    assert production.SECURE_HSTS_SECONDS >= 31_536_000
    assert production.SECURE_SSL_REDIRECT


def test_passwords_are_kept_with_argon2_outside_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load("base", monkeypatch, {}).PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_an_empty_variable_counts_as_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    dev = load("dev", monkeypatch, dict.fromkeys(VARIABLES, " "))
    assert dev.DATABASES["default"]["NAME"].endswith("var/db.sqlite3")
    assert dev.SECRET_KEY
    assert dev.ALLOWED_HOSTS == ["127.0.0.1", "localhost", "[::1]"]
    assert dev.REDIS_URL == ""


def test_a_secret_that_begins_with_a_dollar_is_taken_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = f"${SECRET}"
    production = load("production", monkeypatch, {**GOOD, "SECRET_KEY": secret})
    assert production.SECRET_KEY.startswith("$k3y-")


def test_an_sqlite_url_names_a_file_and_gets_the_pragmas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////srv/redbag/db.sqlite3")
    settings = database("DATABASE_URL")
    assert settings["NAME"] == "/srv/redbag/db.sqlite3"
    assert "journal_mode=WAL" in settings["OPTIONS"]["init_command"]


def test_a_postgresql_url_keeps_its_parts_and_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://redbag:p%40ss@db.example:5433/redbag?sslmode=require")
    settings = database("DATABASE_URL")
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("db.example", 5433, "redbag")
    assert settings["PASSWORD"] == "p@ss"
    assert settings["OPTIONS"]["sslmode"] == "require"
    assert settings["CONN_MAX_AGE"] == 0


@pytest.mark.parametrize(
    ("variable", "value", "package", "service"),
    [
        ("DATABASE_URL", "postgres://localhost/redbag", "psycopg", "PostgreSQL"),
        ("REDIS_URL", "redis://localhost", "channels_redis", "Redis"),
    ],
)
def test_a_service_whose_client_is_not_installed_says_what_to_run(
    variable: str, value: str, package: str, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "config.settings.environment.find_spec",
        lambda name: None if name == package else find_spec(name),
    )
    with pytest.raises(BadSetting, match=f"^{variable} asks for {service}, .*: run sh scripts/setup.sh production.$"):
        load("dev", monkeypatch, {variable: value})


@pytest.mark.parametrize(
    ("value", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 25, None, None),
        ("smtp+tls://mail.example", 587, True, None),
        ("smtp+ssl://mail.example", 465, None, True),
        ("smtp+tls://mail.example:2525", 2525, True, None),
    ],
)
def test_a_mail_server_has_the_usual_port_unless_another_is_named(
    value: str, port: int, tls: bool | None, ssl: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL_URL", value)
    settings = email("EMAIL_URL")
    assert (settings["EMAIL_PORT"], settings.get("EMAIL_USE_TLS"), settings.get("EMAIL_USE_SSL")) == (port, tls, ssl)


def test_the_sender_may_be_a_bare_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEFAULT_FROM_EMAIL", "hello@redbag.example")
    assert sender("DEFAULT_FROM_EMAIL", default="") == "hello@redbag.example"


def run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if name not in {*VARIABLES, "DJANGO_SETTINGS_MODULE"}}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**plain, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("command", ["check", "migrate", "start"])
def test_a_command_prints_the_line_and_no_traceback(command: str) -> None:
    done = run(["manage.py", command], DEBUG="perhaps")
    assert done.returncode == 1
    assert done.stderr == "DEBUG is not usable: it should be true or false.\n"
    assert done.stdout == ""


def test_the_server_prints_the_line_and_no_traceback() -> None:
    done = run(["-m", "uvicorn", "config.asgi:application", "--port", "1"])
    assert done.returncode != 0
    assert done.stderr.startswith("SECRET_KEY is not usable: ")
    assert "Traceback" not in done.stderr


def test_the_server_does_not_start_without_its_static_files(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.py").write_text(
        f"from config.settings.production import *\nSTATIC_ROOT = {str(tmp_path)!r}\n"
    )
    done = run(["-c", "import config.asgi"], DJANGO_SETTINGS_MODULE="elsewhere", PYTHONPATH=str(tmp_path), **GOOD)
    assert done.returncode == 1
    assert done.stderr.startswith("The static files are not collected: run manage.py collectstatic")


def test_the_deployment_check_has_nothing_to_say() -> None:
    settings = "config.settings.production"
    command = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = run(command, DJANGO_SETTINGS_MODULE=settings, **GOOD)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr
