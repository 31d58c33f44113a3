"""The command behind `make run`: what it prepares, what it says, and the one sentence for each thing in its way."""

from __future__ import annotations

import errno
import io
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection

from config.settings.environment import ROOT
from demo.management.commands import start
from demo.people import SIGN_INS, is_loaded
from tests.factories import MemberFactory


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def free(taken: int) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Do not serve; note the ports, and say that the server is ready."""
    ports: list[int] = []

    def serve(port: int, on_ready: Any) -> None:
        ports.append(port)
        on_ready()

    monkeypatch.setattr(start, "serve", serve)
    return ports


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the commands that prepare, and run none."""
    names: list[str] = []
    monkeypatch.setattr(start, "call_command", lambda name, **options: names.append(name))
    return names


def run(**options: Any) -> str:
    out = io.StringIO()
    call_command("start", stdout=out, **options)
    return out.getvalue()


# --- The port ----------------------------------------------------------------------------------------------------


def test_a_taken_port_says_so_and_names_the_next(taken: int) -> None:
    with pytest.raises(CommandError) as caught:
        start.check_port(str(taken))
    assert str(caught.value) == f"Port {taken} is taken by another program: try make run PORT={taken + 1}."


def test_after_the_last_port_the_usual_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*args: Any) -> None:
        raise OSError(errno.EADDRINUSE, "busy")

    monkeypatch.setattr(socket.socket, "bind", busy)
    with pytest.raises(CommandError, match="PORT=8000"):
        start.check_port("65535")


@pytest.mark.parametrize("port", ["0", "65536", "-1", "eighty", "80.5", "8 0", "９０００", "1e4"])
def test_what_is_no_port_says_so(port: str) -> None:
    with pytest.raises(CommandError, match="is not a port: choose a number from 1024 to 65535"):
        start.check_port(port)


def test_a_port_that_the_account_may_not_use_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any) -> None:
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(CommandError, match="This account may not use port 80"):
        start.check_port("80")


def test_a_free_port_is_let_go_again(free: int) -> None:
    assert start.check_port(str(free)) == start.check_port(str(free)) == free


# --- Preparing ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_prepared_already_is_not_prepared_again(
    settings: Any, free: int, served: list[int], called: list[str]
) -> None:
    settings.DEMO = True
    MemberFactory.create(email=SIGN_INS[0].email)
    said = run(port=free)
    assert called == []
    assert served == [free]
    assert f"Redbag is ready: http://127.0.0.1:{free}/" in said
    assert "Preparing" not in said


@pytest.mark.django_db
def test_five_people_and_the_mail_are_named_when_the_server_is_ready(
    settings: Any, free: int, served: list[int], called: list[str]
) -> None:
    settings.DEMO = True
    said = run(port=free)
    assert called == ["load_demo"]
    assert len(SIGN_INS) == 5
    for person in SIGN_INS:
        assert re.search(rf"^  {person.who} +{person.email} +{person.password}$", said, re.MULTILINE)
    assert f"http://127.0.0.1:{free}/dev/mail/" in said


@pytest.mark.django_db
def test_without_the_demonstration_nobody_is_invented(
    settings: Any, free: int, served: list[int], called: list[str]
) -> None:
    settings.DEMO = False
    assert "redbag.example" not in run(port=free)
    assert called == []


@pytest.mark.django_db
def test_a_database_that_waits_for_migrations_is_migrated(
    free: int, served: list[int], called: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "has_unapplied_migrations", lambda: True)
    assert "Preparing the database:" in run(port=free)
    assert called[0] == "migrate"


@pytest.mark.django_db
def test_a_step_of_more_than_a_moment_counts_its_seconds(
    free: int, served: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "PATIENCE", 0.02)
    monkeypatch.setattr(start, "has_unapplied_migrations", lambda: True)
    monkeypatch.setattr(start, "call_command", lambda *args, **options: time.sleep(0.1))
    assert re.search(r"Preparing the database:\n(  … \d+ seconds\n)+  done in \d+ seconds", run(port=free))


@pytest.mark.django_db
def test_a_load_that_is_cut_short_leaves_nothing_and_the_next_run_completes(
    settings: Any, free: int, served: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO = True

    def cut(name: str, **options: Any) -> None:
        from demo.loading import load  # noqa: PLC0415

        def stop(known: object) -> None:
            MemberFactory.create(email=SIGN_INS[0].email)
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("demo.loading.STEPS", (("Organisations", stop),))
            load()

    monkeypatch.setattr(start, "call_command", cut)
    assert "Stopped. The next run goes on from here." in run(port=free)
    assert served == []
    assert not is_loaded()
    monkeypatch.setattr(start, "call_command", lambda name, **options: MemberFactory.create(email=SIGN_INS[0].email))
    run(port=free)
    assert served == [free]
    assert is_loaded()


@pytest.mark.django_db
def test_stopping_the_server_is_no_error(free: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "serve", interrupted)
    assert "Stopped." in run(port=free)


# --- What may be in the way --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full: free some room"),
        (OperationalError("database or disk is full"), "The disk is full: free some room"),
        (PermissionError(errno.EACCES, "no", "/srv/var/media"), "Redbag cannot write /srv/var/media: check who owns"),
        (OSError(errno.EROFS, "Read-only file system", "/srv/var"), "Redbag cannot write /srv/var: check who owns"),
        (OperationalError("attempt to write a readonly database"), "Redbag cannot write "),
        (OperationalError("unable to open database file"), "Redbag cannot write "),
        (OperationalError("database is locked"), "The database is in use by another run of Redbag"),
        (sqlite3.OperationalError("disk I/O error"), "Redbag cannot write "),
        (DatabaseError("file is not a database"), "The database could not be prepared (file is not a database)."),
    ],
)
def test_each_thing_in_the_way_has_its_sentence(
    error: Exception, sentence: str, free: int, served: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> bool:
        raise error

    monkeypatch.setattr(start, "has_unapplied_migrations", fail)
    monkeypatch.setattr(connection, "vendor", "sqlite")
    with pytest.raises(CommandError) as caught:
        run(port=free)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)
    assert served == []


def test_a_server_of_databases_that_is_away_has_its_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "vendor", "postgresql")
    sentence = start.explain(OperationalError('connection to server at "127.0.0.1", port 1 failed'))
    assert sentence.startswith("The database that DATABASE_URL names does not answer")


# --- For real ----------------------------------------------------------------------------------------------------


def real(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    database = {"DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3", "MEDIA_ROOT": f"{tmp_path}/media", "DEMO": "false"}
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.Popen(
        [sys.executable, "manage.py", "start", *arguments],
        cwd=ROOT,
        env={**kept, **database, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("address", ["/proc/redbag/db.sqlite3", "broken"])
def test_a_database_that_cannot_be_written_or_read_stops_the_start_with_one_line(tmp_path: Path, address: str) -> None:
    if address == "broken":
        (tmp_path / "db.sqlite3").write_bytes(b"no database at all" * 100)
        address = f"{tmp_path}/db.sqlite3"
    elif not Path("/proc").exists():
        pytest.skip("needs a folder that nobody may write to")
    _, said = real(tmp_path, "--port", "8999", DATABASE_URL=f"sqlite:///{address}").communicate(timeout=60)
    assert said.startswith("CommandError: ")
    assert said.count("\n") == 1


def test_a_first_run_that_is_killed_is_taken_up_by_the_next(tmp_path: Path, free: int) -> None:
    first = real(tmp_path, "--port", str(free))
    assert first.stdout
    assert first.stdout.readline() == "Preparing the database:\n"
    time.sleep(0.5)
    first.kill()
    first.communicate(timeout=30)

    second = real(tmp_path, "--port", str(free))
    assert second.stdout
    lines = []
    for line in second.stdout:
        lines.append(line)
        if line.startswith("Redbag is ready"):
            break
    # Ctrl+C, also where whoever runs the tests ignores it.
    second.send_signal(signal.SIGINT)
    _, said = second.communicate(timeout=60)
    assert lines[-1] == f"Redbag is ready: http://127.0.0.1:{free}/\n"
    assert "Traceback" not in said
