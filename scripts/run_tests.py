"""Run the whole suite: on SQLite, on PostgreSQL and Redis, and the journeys in a real browser.

What asks the database is run on PostgreSQL, and on SQLite too where that is asked in its own words; without servers
everything is run on SQLite. The journeys and the tests of several processes wait more than they work, so they run side
by side.

Starts a throwaway PostgreSQL, Redis and Elasticsearch on free ports, and stops them by their process ids.
A service that is missing is installed on Debian as root; elsewhere the run says what to install and which tests
wait for it, and with REQUIRE_SERVICES=1 it fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import TextIO

import psycopg

from scripts.servers import (
    CHROMIUM,
    JAVA,
    LOGS,
    MAVEN,
    POSTGRES,
    REDIS,
    ROOT,
    SERVICES,
    STATE,
    Service,
    elasticsearch,
    postgres,
    redis,
)

REQUIRED = os.environ.get("REQUIRE_SERVICES") == "1"


def say(line: str, output: TextIO | None = None) -> None:
    """Write a line at once, so that it stands before what the next program prints there."""
    print(line, file=output, flush=True)


def install_missing() -> list[Service]:
    """Install what is missing where that is possible, and return what is missing still."""
    missing = [service for service in SERVICES if not service.find()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        packages = [package for service in missing for package in service.package.split()]
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


def pytest(label: str, *arguments: str, log: Path | None = None, **environment: str) -> bool:
    """Run one pass of the suite, into a log where one is named; return whether it passed."""
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    errors = subprocess.STDOUT if log else None
    with log.open("a", encoding="utf-8") if log else nullcontext() as output:
        say(f"\n=== {label}", output)
        environment = {**os.environ, **environment}
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=output, stderr=errors, check=False)
    return done.returncode == 0


def real(label: str, marker: str, *arguments: str, log: Path | None = None, **environment: str) -> bool:
    """Run one pass against real programs, in the order as written, and what failed once more by itself.

    Browsers and servers wait for each other; on a machine that was busy for a minute one of them may have waited in
    vain. What is broken fails again.
    """
    # Two such passes run at once, and each has to remember what failed of its own.
    arguments = (
        "-p",
        "no:randomly",
        "--durations=10",
        "-o",
        f"cache_dir={STATE / 'pytest' / marker}",
        "-m",
        marker,
        *arguments,
    )
    return pytest(label, *arguments, log=log, **environment) or pytest(
        f"{label}: what failed, again",
        "--last-failed",
        "--last-failed-no-failures=none",
        *arguments,
        log=log,
        **environment,
    )


def several(*extra: str, log: Path, has_elasticsearch: bool, **servers: str) -> bool:
    """Run the tests of several processes, with an Elasticsearch where there can be one."""
    with ExitStack() as stack:
        if has_elasticsearch:
            servers["ELASTICSEARCH_TEST_URL"] = stack.enter_context(elasticsearch())
        return real("Several processes", "services", *extra, log=log, **servers)


def migrate(server: str) -> dict[str, str]:
    """Migrate an empty database of the server once, and return the environment in which tests copy it."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE redbag")
    servers = {"DATABASE_URL": f"{server.rpartition('/')[0]}/redbag", "MIGRATED": "1"}
    environment = {**os.environ, **servers, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=environment, check=True)
    return servers


def main() -> int:
    """Run every pass that can run here; return the exit code."""
    for log in LOGS.glob("*.log"):
        log.unlink()
    missing = install_missing()
    if missing and REQUIRED:
        return 1
    extra = sys.argv[1:]
    has_servers = POSTGRES not in missing and REDIS not in missing
    quick = ("-n", "auto", "--maxschedchunk=8", "--durations=10", "-m", "not browser and not services")
    follows = {"POSTGRESQL_FOLLOWS": "1"} if has_servers else {}
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(1))
        aside: Future[bool] | None = None
        log = LOGS / "several-processes.log"
        making = pool.submit(migrate, stack.enter_context(postgres())) if has_servers else None
        passed = [pytest("SQLite, one process", *quick, *extra, **follows)]
        if making:
            servers = {**making.result(), "REDIS_URL": stack.enter_context(redis())}
            passed.append(pytest("PostgreSQL and Redis", *quick, *extra, **servers))
            has_elasticsearch = JAVA not in missing and MAVEN not in missing
            aside = pool.submit(several, *extra, log=log, has_elasticsearch=has_elasticsearch, **servers)
        if CHROMIUM not in missing:
            passed.append(real("Journeys in Chromium", "browser", *extra))
        if aside is not None:
            passed.append(aside.result())
            say(log.read_text(encoding="utf-8"))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
