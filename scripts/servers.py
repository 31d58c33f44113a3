"""The servers that tests run against: what Debian calls them, and how each is served for a while.

PostgreSQL, Redis and Elasticsearch serve on free ports of this machine, keep nothing, and are stopped by their process
ids.
"""

from __future__ import annotations

import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
STATE = ROOT / "var"
LOGS = STATE / "services"
NOBODY = "nobody"
START_SECONDS = 30
ELASTICSEARCH_START_SECONDS = 300
# A whole server, without the modules that the site does not use.
ELASTICSEARCH = "8.19.21"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{ELASTICSEARCH}:zip"


@dataclass(frozen=True)
class Service:
    """A program or library that some tests need, and the packages of Debian that bring it."""

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
JAVA = Service("Java", "default-jre-headless", "the tests against Elasticsearch", lambda: shutil.which("java"))
MAVEN = Service("Maven", "maven", "the tests against Elasticsearch, which it fetches", lambda: shutil.which("mvn"))
PANGO = Service(
    "Pango",
    "libpangoft2-1.0-0 libharfbuzz-subset0",
    "tests/resources/test_pdf.py",
    lambda: find_library("pangoft2-1.0"),
)
SERVICES = (POSTGRES, REDIS, CHROMIUM, JAVA, MAVEN, PANGO)


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


def wait_for(port: int, process: subprocess.Popen[bytes], name: str, patience: float = START_SECONDS) -> None:
    """Return when something listens on the port; raise where the process ends or time runs out."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit(f"{name} did not start; its log lies under var/services.")


@contextmanager
def running(arguments: list[str], log: Path, **how: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server while the block runs, and stop that very process at its end."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(arguments, stdout=output, stderr=subprocess.STDOUT, **how)
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


class Elasticsearch:
    """An Elasticsearch of one node that nobody keeps; it can be ended and served again with its data."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        with zipfile.ZipFile(fetch_elasticsearch()) as packed:
            packed.extractall(folder)
        self.home = next(folder.glob("elasticsearch-*"))
        for program in (self.home / "bin").iterdir():
            program.chmod(0o755)
        settings = {
            "cluster.name": "redbag-tests",
            "discovery.type": "single-node",
            "network.host": "127.0.0.1",
            "http.port": self.port,
            "transport.port": free_port(),
            "xpack.security.enabled": "false",
            # An index that nobody has made is a fault, and a full disk of a developer's machine is not.
            "action.auto_create_index": "false",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        lines = [f"{name}: {value}\n" for name, value in settings.items()]
        (self.home / "config" / "elasticsearch.yml").write_text("".join(lines))
        # It refuses a folder for temporary files around or within its own.
        self.scratch = folder / "scratch"
        self.scratch.mkdir()
        self.how = unprivileged(folder)
        if self.how:
            for path in [self.scratch, self.home, *self.home.rglob("*")]:
                os.chown(path, int(self.how["user"]), int(self.how["group"]))

    @contextmanager
    def served(self) -> Iterator[subprocess.Popen[bytes]]:
        """Serve it, at the same address each time, while the block runs."""
        java = Path(str(shutil.which("java"))).resolve().parents[1]
        environment = {
            **os.environ,
            "ES_JAVA_HOME": str(java),
            "ES_JAVA_OPTS": "-Xms1g -Xmx1g",
            "ES_TMPDIR": str(self.scratch),
        }
        with running(
            [str(self.home / "bin" / "elasticsearch")], LOGS / "elasticsearch.log", env=environment, **self.how
        ) as process:
            wait_for(self.port, process, "Elasticsearch", ELASTICSEARCH_START_SECONDS)
            health = f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=60s"
            with urllib.request.urlopen(health, timeout=90):  # noqa: S310 (the address is ours)
                pass
            yield process


def fetch_elasticsearch() -> Path:
    """Return the packed server, which Maven brings to var/ the first time."""
    packed = STATE / "elasticsearch" / f"elasticsearch-{ELASTICSEARCH}.zip"
    if not zipfile.is_zipfile(packed):
        command = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={packed.parent}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return packed


@contextmanager
def throwaway_folder() -> Iterator[Path]:
    """Make a folder for a server's data, and take it away at the end."""
    # Not under var/ itself: an unprivileged user may not be let into the folders above the project.
    with tempfile.TemporaryDirectory(prefix="redbag-server-") as name:
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


@contextmanager
def elasticsearch() -> Iterator[str]:
    """Serve an Elasticsearch that nobody keeps, and give its URL."""
    with throwaway_folder() as folder:
        server = Elasticsearch(folder)
        with server.served():
            yield server.url
