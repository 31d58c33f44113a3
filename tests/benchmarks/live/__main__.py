"""Measure live delivery; the last line is one JSON object. What the figures mean: `docs/live-benchmark.md`."""

from __future__ import annotations

import argparse
import gc
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.live import endtoend, fanout, memory, pace, pages, rejoin, write
from tests.benchmarks.live.figures import Failed, Figures, tidy
from tests.benchmarks.live.running import Setting, alone, say

PARTS = {
    "fanout": fanout.measure,
    "pace": pace.measure,
    "write": write.measure,
    "rejoin": rejoin.measure,
    "memory": memory.measure,
    "endtoend": endtoend.measure,
    "pages": pages.measure,
}
NAMES = tuple(dict.fromkeys(fanout.ORDER))


def main() -> None:
    """Measure the parts that are asked for, and print what came out."""
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks.live", description=__doc__)
    asked.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="parts to measure")
    asked.add_argument("--quick", action="store_true", help="one short round of each, for a first look")
    asked.add_argument("--servers", nargs="+", choices=NAMES, default=NAMES, help="servers whose fan-out is measured")
    asked.add_argument("--keep", type=Path, help="a folder that keeps the prepared database from run to run")
    wanted = asked.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    gc.disable()
    figures: Figures = {}
    failed: list[str] = []
    with alone(), tempfile.TemporaryDirectory(prefix="redbag-live-") as name:
        folder = wanted.keep or Path(name)
        with Setting.prepare(folder.resolve(), quick=wanted.quick, names=tuple(wanted.servers)) as setting:
            for part in wanted.only:
                say(f"--- {part}")
                try:
                    figures |= PARTS[part](setting)
                except (Failed, OSError, subprocess.SubprocessError) as error:
                    # The others are worth their minutes.
                    say(f"{part} could not be measured: {error}")
                    failed.append(part)
    sys.stdout.write(json.dumps(tidy(figures)) + "\n")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
