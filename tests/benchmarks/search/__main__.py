"""Measure the people search at 20,000 and 100,000 people: top ten and five facets, engine beside engine.

    python -m tests.benchmarks.search [--people 20000 100000] [--rounds 5]

Every engine and what it is held against is a process of its own. Each question is put to all of them, one after the
other, round after round, so that what slows the machine slows them all. Prints one JSON object as its last line.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import combinations
from pathlib import Path
from typing import Any

from scripts.servers import ROOT, elasticsearch, postgres

ROUNDS = 5
WARM_UP = 1
SMALL, LARGE = 20_000, 100_000
# Wagtail's generic index takes seconds a question, so it is asked few.
STOCK_QUESTIONS = 4
RESAMPLES = 2_000
VISIBLE_TURNS = 40
# How often Elasticsearch shows what is new (see `search.elastic.documents.definition`).
REFRESH_SECONDS = 1.0

Said = Callable[[str], object]


class Process:
    """A worker that is asked and answers."""

    def __init__(self, name: str, **environment: str) -> None:
        self.name = name
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.search.worker", name],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, *question: object) -> Any:
        """Put the question, and return the answer."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.name} ended at {question}")
        return json.loads(answer)

    def stop(self) -> None:
        """End the worker."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(30)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def interval(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return between which ratios of the sums 95 of 100 resamplings of the pairs lie."""
    chance = random.Random(1)
    found = []
    for _ in range(RESAMPLES):
        sample = chance.choices(pairs, k=len(pairs))
        found.append(sum(one for one, _ in sample) / sum(other for _, other in sample))
    return round(percentile(found, 0.025), 3), round(percentile(found, 0.975), 3)


def measure(workers: Sequence[Process], rounds: int) -> tuple[dict[str, list[float]], dict[str, list[list[int]]]]:
    """Put every question to every worker in turn; return the milliseconds of each, and each one's first ten."""
    total = {worker.ask("understand") for worker in workers}.pop()
    times: dict[str, list[float]] = {worker.name: [] for worker in workers}
    tops: dict[str, list[list[int]]] = {worker.name: [] for worker in workers}
    for turn in range(WARM_UP + rounds):
        for number in range(total):
            for worker in workers:
                if worker.name == "stock" and (turn != WARM_UP or number >= STOCK_QUESTIONS):
                    continue
                took, top, _total = worker.ask("search", number)
                if turn >= WARM_UP:
                    times[worker.name].append(took)
                if turn == 0:
                    tops[worker.name].append(top)
    return times, tops


def overlap(one: Sequence[Sequence[int]], other: Sequence[Sequence[int]]) -> float:
    """Return the share of the first ten people that two engines have in common."""
    pairs = [(set(here), set(there)) for here, there in zip(one, other, strict=True) if here or there]
    return round(statistics.mean(len(here & there) / max(len(here), len(there)) for here, there in pairs), 3)


def processes(stack: ExitStack, people: int) -> dict[str, Process]:
    """Start the servers and a worker for each engine and for what each is held against."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="redbag-search-")))
    none = {"REDIS_URL": "", "ELASTICSEARCH_URL": ""}
    sqlite = {**none, "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}"}
    served = {**none, "DATABASE_URL": stack.enter_context(postgres())}
    mirrored = {**sqlite, "ELASTICSEARCH_URL": stack.enter_context(elasticsearch())}
    environments = {"sqlite": sqlite, "fts5": sqlite, "postgresql": served, "elasticsearch": mirrored, "raw": mirrored}
    if people <= SMALL:
        environments["stock"] = sqlite
    found = {name: Process(name, **environment) for name, environment in environments.items()}
    for process in found.values():
        stack.callback(process.stop)
    return found


def prepare(workers: dict[str, Process], people: int, say: Said) -> dict[str, float]:
    """Load so many people everywhere; return what is known of how quickly that goes."""
    for name in ("sqlite", "postgresql", "stock"):
        if name in workers:
            say(f"{name}: {people:,} people loaded in {workers[name].ask('load', people):.0f} s\n")
    # One after the other and twice, since the first finds a server that has not worked yet.
    for _ in range(2):
        rebuilt, bulk = workers["elasticsearch"].ask("rebuild"), workers["raw"].ask("bulk")
    return {"rebuild_people_a_second": people / rebuilt, "rebuild_vs_bulk": bulk / rebuilt}


def run(people: int, rounds: int, say: Said) -> dict[str, Any]:
    """Load and measure so many people; return the figures."""
    with ExitStack() as stack:
        workers = processes(stack, people)
        figures: dict[str, Any] = prepare(workers, people, say)
        times, tops = measure(list(workers.values()), rounds)
        seen = workers["elasticsearch"].ask("visible", VISIBLE_TURNS)
    for name, taken in times.items():
        figures |= {f"{name}_p50_ms": percentile(taken, 0.5), f"{name}_p95_ms": percentile(taken, 0.95)}
    pairs = list(zip(times["elasticsearch"], times["raw"], strict=True))
    figures["elasticsearch_vs_raw_client"] = sum(times["elasticsearch"]) / sum(times["raw"])
    figures["elasticsearch_vs_raw_low"], figures["elasticsearch_vs_raw_high"] = interval(pairs)
    figures["sqlite_p95_vs_fts5"] = figures["sqlite_p95_ms"] / figures["fts5_p95_ms"]
    if "stock" in times:
        asked = times["sqlite"][: len(times["stock"])]
        figures["sqlite_vs_modelsearch"] = sum(times["stock"]) / sum(asked)
    figures["visible_vs_refresh"] = percentile(seen, 0.95) / REFRESH_SECONDS
    for one, other in combinations(("sqlite", "postgresql", "elasticsearch"), 2):
        figures[f"overlap_{one}_{other}"] = overlap(tops[one], tops[other])
    return {f"{name}_{people}": round(value, 3) for name, value in figures.items()}


def main(say: Said = sys.stdout.write) -> None:
    """Measure, and print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.search", description=__doc__)
    parser.add_argument("--people", nargs="+", type=int, default=[SMALL, LARGE])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = parser.parse_args()
    figures: dict[str, Any] = {}
    for people in chosen.people:
        figures |= run(people, chosen.rounds, say)
    # What is asked for by name is that of the fewest people for SQLite, and of the most for Elasticsearch.
    fewest, most = min(chosen.people), max(chosen.people)
    named = dict.fromkeys(("elasticsearch_vs_raw_client", "rebuild_vs_bulk", "visible_vs_refresh"), most)
    named |= dict.fromkeys(("sqlite_vs_modelsearch", "sqlite_p95_vs_fts5"), fewest)
    figures |= {name: figures.get(f"{name}_{people}") for name, people in named.items()}
    say(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
