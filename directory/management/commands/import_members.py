"""Invite the people of a file, such as the members of a network that moves to Redbag."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directory.importing import COLUMNS, BrokenFile, State, import_rows, read
from directory.models import Member


class Command(BaseCommand):
    """Read the file, invite those who are no members, and report on every line."""

    help = (
        "Invite the people of a CSV file. Nothing of their profiles is shown before they accept. "
        f"Columns: {', '.join(name.replace('_', ' ') for name in COLUMNS)}; see docs/evidence.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, who invites, and whether to try only."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, metavar="E-MAIL", help="the member in whose name people are invited")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and do nothing")
        parser.add_argument("--renew", action="store_true", help="invite again those whose invitation has expired")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through the lines, and count at the end."""
        by = Member.objects.active().filter(email=Member.objects.normalize_email(options["by"])).first()
        if by is None:
            raise CommandError(f"There is no member with the address {options['by']}.")
        try:
            table = read(options["file"])
        except BrokenFile as error:
            raise CommandError(str(error)) from error
        for heading in table.unknown:
            self.stdout.write(self.style.WARNING(f"The column “{heading}” is not known and is left out."))
        totals: Counter[State] = Counter()
        for outcome in import_rows(table, by=by, dry_run=options["dry_run"], renew=options["renew"]):
            totals[outcome.state] += 1
            is_bad = outcome.state in {State.WRONG, State.UNSENT}
            self.stdout.write(self.style.ERROR(str(outcome)) if is_bad else str(outcome))
        self.stdout.write("")
        for state, total in totals.items():
            self.stdout.write(f"{total} {state.value}")
        if options["dry_run"]:
            self.stdout.write("This was a trial: nothing was kept, and nothing was sent.")
