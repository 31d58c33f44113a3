"""How many posts a second the write action does, against bare sqlite3."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.benchmarks.live.figures import Figures, median, ratio
from tests.benchmarks.live.running import ROOT, Setting, say


def measure(setting: Setting) -> Figures:
    """Let both write in turn, and compare the medians."""
    made, thread = setting.folder / "made.sqlite3", setting.made["threads"]["500"]["pk"]
    command = [sys.executable, "-m", "tests.benchmarks.live.writing", str(made), str(thread)]
    output = subprocess.run(
        [*command, "2" if setting.quick else "7"],
        cwd=ROOT,
        env=setting.environment("write"),
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    rates = json.loads(output.splitlines()[-1])
    action, bare = median(rates["action"]), median(rates["sqlite3"])
    say(f"the write action: {action:,.0f} posts/s; bare sqlite3: {bare:,.0f}")
    return {
        "write_posts_per_second": action,
        "sqlite3_posts_per_second": bare,
        "write_vs_sqlite3": ratio(action, bare),
    }
