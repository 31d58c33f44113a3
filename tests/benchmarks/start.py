"""Measure `make run`: from a clean clone to the first page, and again when everything is there.

Prints one JSON object as its last line: `cold_seconds`, `warm_seconds` (wall time until the first page answered).
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.services.running import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 900
# What belongs to this environment, and would let the clone borrow from it.
OURS = ("VIRTUAL_ENV", "PYTHONPATH", "DATABASE_URL", "REDIS_URL", "MEDIA_ROOT", "DJANGO_SETTINGS_MODULE", "MAKEFLAGS")


def seconds_to_first_page(clone: Path, port: int) -> float:
    """Run `make run` in the clone until the home page answers, stop it, and return how long the answer took."""
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    began = time.monotonic()
    process = subprocess.Popen(
        ["make", "run", f"PORT={port}"], cwd=clone, env=environment, stdout=sys.stderr, start_new_session=True
    )
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
                    page.read()
                return time.monotonic() - began
            except (urllib.error.URLError, ConnectionError):
                if process.poll() is not None or time.monotonic() - began > PATIENCE:
                    sys.exit("make run did not come to its first page")
                time.sleep(0.1)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(30)


def main() -> None:
    """Clone what is committed, start it twice, and print the figures."""
    folder = Path(tempfile.mkdtemp(prefix="redbag-start-"))
    try:
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder / "redbag")], check=True)
        cold = seconds_to_first_page(folder / "redbag", free_port())
        warm = seconds_to_first_page(folder / "redbag", free_port())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(json.dumps({"cold_seconds": round(cold, 1), "warm_seconds": round(warm, 1)}) + "\n")


if __name__ == "__main__":
    main()
