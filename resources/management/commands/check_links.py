"""Check the links that lead from published pages to elsewhere."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from resources.links.keeping import keep, note_all
from resources.links.visiting import visit
from resources.models import LinkCheck

OLDER_THAN = 7


class Command(BaseCommand):
    """`manage.py check_links`, once a day."""

    help = "Ask politely whether the addresses that published pages lead to still work, and flag those that do not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many, how old, and whether to ask at all."""
        parser.add_argument("--limit", type=int, help="check so many at most")
        parser.add_argument(
            "--older-than",
            type=int,
            default=OLDER_THAN,
            metavar="DAYS",
            help=f"leave out what was checked in the last so many days ({OLDER_THAN}); what failed is tried daily",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be checked, and ask nobody")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say what came of each."""
        limit, days = options["limit"], options["older_than"]
        if days < 0 or (limit is not None and limit < 1):
            raise CommandError("Numbers must be positive: --limit from 1, --older-than from 0.")
        note_all()
        due = {link.url: link for link in LinkCheck.objects.due(days)[:limit]}
        if options["dry_run"]:
            for url in due:
                self.stdout.write(url)
            self.stdout.write(f"Would be checked: {len(due)}.")
            return
        for url, answer in visit(due):
            link = due[url]
            keep(link=link, answer=answer)
            moved = f", moved to {link.moved_to}" if link.moved_to else ""
            self.stdout.write(f"{link.get_status_display()}: {url}{moved}")
        broken = LinkCheck.objects.broken().count()
        self.stdout.write(f"Checked: {len(due)}. No longer working: {broken}.")
