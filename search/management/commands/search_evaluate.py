"""Measure how well people are ranked for labelled queries."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.evaluation.grounds import GROUNDS, Unavailable
from search.evaluation.reading import UnusableFile, read
from search.evaluation.running import Report, evaluate


class Command(BaseCommand):
    """Measure the ranking of people on a file of labelled queries, apart from the site's own documents."""

    help = "Measure how well people are ranked for the labelled queries of a file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, the engine, and how the answer is written."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--engine", choices=sorted(GROUNDS), default="sqlite")
        parser.add_argument("--json", action="store_true", help="write one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Evaluate and write the measures, each with its 95 % interval."""
        try:
            found = evaluate(read(options["file"]), options["engine"])
        except (UnusableFile, Unavailable, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(found.as_dict()) if options["json"] else _table(found))


def _table(found: Report) -> str:
    lines = [f"{found.queries} queries on {found.engine}, {found.seconds:.1f} s"]
    lines += [f"{name:8} {one.mean:.3f}  ({one.low:.3f} to {one.high:.3f})" for name, one in found.measures.items()]
    lines.append(f"{'nobody':8} {found.zero_results:.1%} of the queries")
    return "\n".join(lines)
