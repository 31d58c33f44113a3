"""Bring guides, case studies and resources from files."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directory.models import Member
from resources.moving.archives import Refused
from resources.moving.importing import State, import_pages
from search.taxonomy import BrokenFile


class Command(BaseCommand):
    """Check every file or row, report on each, and keep all of them or none."""

    help = (
        "Bring pages as drafts from a folder or zip archive of Markdown files, or case studies from the rows of a "
        "CSV file. Where anything is wrong nothing is kept; see docs/import-and-export.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files, who brings them, and what to do with pages that are there."""
        parser.add_argument("source", type=Path, metavar="FOLDER_OR_ZIP_OR_CSV")
        parser.add_argument("--by", required=True, metavar="E-MAIL", help="the editor who will own the pages")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and keep nothing")
        parser.add_argument(
            "--update", action="store_true", help="make the file the newest draft of a page of its name"
        )
        parser.add_argument("--publish", action="store_true", help="publish what is ready")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what became of each, and count at the end."""
        by = Member.objects.active().filter(email=Member.objects.normalize_email(options["by"])).first()
        if by is None:
            raise CommandError(f"There is no member with the address {options['by']}.")
        choices = {name: options[name] for name in ("update", "publish", "dry_run")}
        try:
            outcomes = import_pages(options["source"], by=by, **choices)
        except (BrokenFile, Refused) as error:
            raise CommandError(f"{error} Nothing was kept.") from error
        for outcome in outcomes:
            is_wrong = outcome.state is State.WRONG
            self.stdout.write(self.style.ERROR(str(outcome)) if is_wrong else str(outcome))
        totals = Counter(outcome.state for outcome in outcomes)
        if totals[State.WRONG]:
            raise CommandError(f"{totals[State.WRONG]} of {len(outcomes)} are wrong, so nothing was kept.")
        self.stdout.write("")
        for state, total in totals.items():
            self.stdout.write(f"{total} {state.name.lower()}")
        if options["dry_run"]:
            self.stdout.write("This was a trial: nothing was kept.")
