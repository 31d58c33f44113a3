"""Run the whole suite: on SQLite, again on PostgreSQL and Redis, and the journeys in a real browser.

Starts a throwaway PostgreSQL, Redis and Elasticsearch on free ports, and stops them by their process ids.
A service that is missing is installed on Debian as root; elsewhere the run says what to install and which tests
wait for it, and with REQUIRE_SERVICES=1 it fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack

from scripts.servers import (
    CHROMIUM,
    JAVA,
    LOGS,
    MAVEN,
    POSTGRES,
    REDIS,
    ROOT,
    SERVICES,
    Service,
    elasticsearch,
    postgres,
    redis,
)

REQUIRED = os.environ.get("REQUIRE_SERVICES") == "1"
FLOOR = 90
"""Coverage in per cent that the suite must reach."""


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
            if JAVA not in missing and MAVEN not in missing:
                servers["ELASTICSEARCH_TEST_URL"] = stack.enter_context(elasticsearch())
            passed.append(real("Several processes", "-m", "services", *extra, **servers))
    report = [sys.executable, "-m", "coverage", "report", "--skip-covered", f"--fail-under={0 if extra else FLOOR}"]
    covered = subprocess.run(report, cwd=ROOT, check=False).returncode == 0
    return 0 if all(passed) and covered else 1


if __name__ == "__main__":
    sys.exit(main())
