"""Run the whole suite: on SQLite, again on PostgreSQL and Redis, and the journeys in a real browser.

Starts a throwaway PostgreSQL cluster and a Redis on free ports under var/, and stops both by their process ids.
A service that is missing is installed on Debian as root; elsewhere the run says what to install and which tests
wait for it, and with REQUIRE_SERVICES=1 it fails.
"""

from __future__ import annotations

import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STATE = ROOT / "var"
LOGS = STATE / "services"
REQUIRED = os.environ.get("REQUIRE_SERVICES") == "1"
FLOOR = 90
"""Coverage in per cent that the suite must reach."""
NOBODY = "nobody"
START_SECONDS = 30


@dataclass(frozen=True)
class Service:
    """A program that some tests need, and how Debian calls it."""

    name: str
    package: str
    waits: str
    find: Callable[[], str | None]


def find_postgres() -> str | None:
    """Return PostgreSQL's folder of programs: those of Debian lie off the path."""
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        candidates.insert(0, Path(on_path).resolve().parent)
    return next((str(folder) for folder in candidates if (folder / "initdb").exists()), None)


POSTGRES = Service("PostgreSQL", "postgresql", "the suite's second pass and tests/services", find_postgres)
REDIS = Service(
    "Redis", "redis-server", "the suite's second pass and tests/services", lambda: shutil.which("redis-server")
)
CHROMIUM = Service("Chromium", "chromium", "tests/browser", lambda: shutil.which("chromium"))
SERVICES = (POSTGRES, REDIS, CHROMIUM)


def say(line: str) -> None:
    """Write a line at once, so that it stands before what the next program prints."""
    print(line, flush=True)  # noqa: T201


def install_missing() -> list[Service]:
    """Install what is missing where that is possible, and return what is missing still."""
    missing = [service for service in SERVICES if not service.find()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        packages = [service.package for service in missing]
        say(f"Installing {', '.join(packages)} …")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], env=quiet, check=False, stdout=subprocess.DEVNULL)
        subprocess.run(
            ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages],
            env=quiet,
            check=False,
            stdout=subprocess.DEVNULL,
        )
        missing = [service for service in SERVICES if not service.find()]
    for service in missing:
        say(f"{service.name} is missing, so {service.waits} must wait. On Debian: apt-get install {service.package}")
    return missing


def free_port() -> int:
    """Return a port that nothing listens on, below those that systems give to whoever calls.

    So a server that is ended and started again finds its port free, and nobody who calls it in between reaches
    themselves.
    """
    while True:
        port = random.randrange(20_000, 32_000)  # noqa: S311 (any will do)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def unprivileged(folder: Path) -> dict[str, int | str]:
    """Return what makes subprocess run as an ordinary user: PostgreSQL refuses to serve as root."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres" if "postgres" in {entry.pw_name for entry in pwd.getpwall()} else NOBODY)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "cwd": str(folder)}


def wait_for(port: int, process: subprocess.Popen[bytes], name: str) -> None:
    """Return when something listens on the port; raise where the process ends or time runs out."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit(f"{name} did not start; its log lies under var/services.")


@contextmanager
def running(arguments: list[str], log: Path, **how: int | str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server while the block runs, and stop that very process at its end."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(arguments, stdout=output, stderr=subprocess.STDOUT, **how)  # type: ignore[call-overload]
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Postgres:
    """A PostgreSQL cluster that nobody keeps; it can be ended and served again with its data."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder, self.port, self.options = folder, free_port(), options
        self.programs = Path(str(POSTGRES.find()))
        self.how = unprivileged(folder)
        make = [self.programs / "initdb", "-D", folder / "data", "-U", "redbag"]
        make += ["--auth=trust", "--encoding=UTF8", "--locale=C"]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL, **self.how)  # type: ignore[call-overload]

    def url(self, name: str = "postgres") -> str:
        """Return the address of one of its databases."""
        return f"postgres://redbag@127.0.0.1:{self.port}/{name}"

    @contextmanager
    def served(self) -> Iterator[subprocess.Popen[bytes]]:
        """Serve it, at the same port each time, while the block runs."""
        serve = [str(self.programs / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port)]
        serve += ["-k", str(self.folder), "-h", "127.0.0.1"]
        # Nothing in it outlives the run, so nothing needs to reach the disk.
        for option in ("fsync=off", "full_page_writes=off", "max_connections=300", *self.options):
            serve += ["-c", option]
        with running(serve, LOGS / "postgres.log", **self.how) as process:
            wait_for(self.port, process, "PostgreSQL")
            yield process
            # Asked to stop in the ordinary way it would wait until everybody has left.
            process.send_signal(signal.SIGINT)


class Redis:
    """A Redis that keeps nothing; it can be ended and served again."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    @contextmanager
    def served(self) -> Iterator[subprocess.Popen[bytes]]:
        """Serve it, at the same port each time, while the block runs."""
        serve = [str(REDIS.find()), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with running(serve, LOGS / "redis.log", cwd=str(LOGS)) as process:
            wait_for(self.port, process, "Redis")
            yield process


@contextmanager
def throwaway_folder() -> Iterator[Path]:
    """Make a folder for a cluster, and take it away at the end."""
    # Not under var/ itself: an unprivileged user may not be let into the folders above the project.
    with tempfile.TemporaryDirectory(prefix="redbag-postgres-") as name:
        yield Path(name)


@contextmanager
def postgres() -> Iterator[str]:
    """Serve a PostgreSQL that nobody keeps, and give its URL."""
    with throwaway_folder() as folder:
        cluster = Postgres(folder, "synchronous_commit=off")
        with cluster.served():
            yield cluster.url()


@contextmanager
def redis() -> Iterator[str]:
    """Serve a Redis that keeps nothing, and give its URL."""
    server = Redis()
    with server.served():
        yield server.url


def pytest(label: str, *arguments: str, **environment: str) -> bool:
    """Run one pass of the suite; return whether it passed."""
    say(f"\n=== {label}")
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode == 0


def real(label: str, *arguments: str, **environment: str) -> bool:
    """Run one pass against real programs, in the order as written, and what failed once more by itself.

    Browsers and servers wait for each other; on a machine that was busy for a minute one of them may have waited in
    vain. What is broken fails again.
    """
    arguments = ("-p", "no:randomly", *arguments)
    return pytest(label, *arguments, **environment) or pytest(
        f"{label}: what failed, again", "--last-failed", "--last-failed-no-failures=none", *arguments, **environment
    )


def main() -> int:
    """Run every pass that can run here; return the exit code."""
    for log in LOGS.glob("*.log"):
        log.unlink()
    missing = install_missing()
    if missing and REQUIRED:
        return 1
    extra = sys.argv[1:]
    (ROOT / ".coverage").unlink(missing_ok=True)
    has_servers = POSTGRES not in missing and REDIS not in missing
    shared, everything = ("-n", "auto", "--maxschedchunk=8"), "not browser and not services"
    first = f"{everything} and not once" if has_servers else everything
    # What the other passes reach has been measured here: to measure it twice takes minutes, and finds a line or two.
    passed = [pytest("SQLite, one process", *shared, "--cov", "--cov-report=", "-m", first, *extra)]
    if CHROMIUM not in missing:
        # One after the other: a browser and a server that share their processor are as slow as no reader's are.
        passed.append(real("Journeys in Chromium", "-m", "browser", *extra))
    if has_servers:
        with ExitStack() as stack:
            servers = {"DATABASE_URL": stack.enter_context(postgres()), "REDIS_URL": stack.enter_context(redis())}
            passed.append(pytest("PostgreSQL and Redis", *shared, "-m", everything, *extra, **servers))
            passed.append(real("Several processes", "-m", "services", *extra, **servers))
    report = [sys.executable, "-m", "coverage", "report", "--skip-covered", f"--fail-under={0 if extra else FLOOR}"]
    covered = subprocess.run(report, cwd=ROOT, check=False).returncode == 0
    return 0 if all(passed) and covered else 1


if __name__ == "__main__":
    sys.exit(main())
