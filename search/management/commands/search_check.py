"""Compare Elasticsearch with the database, and repair it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.elastic import is_wanted, outbox
from search.models import IndexEntry

if TYPE_CHECKING:
    from search.elastic.check import Comparison

SHOWN = 10


class Command(BaseCommand):
    """Say how far Elasticsearch is behind and what differs from the database; exit with 1 where something does."""

    help = "Compares Elasticsearch's indices with the database; with --repair, makes them the same."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to repair, or to give figures alone."""
        parser.add_argument("--repair", action="store_true", help="make the indices what the database is")
        parser.add_argument("--lag", action="store_true", help="only how far they are behind, as one JSON object")

    def handle(self, *args: Any, repair: bool, lag: bool, **options: Any) -> None:
        """Compare, and repair where that is asked for."""
        if not is_wanted():
            raise CommandError("There is no Elasticsearch: ELASTICSEARCH_URL is not set.")
        if lag:
            now = outbox.figures()
            figures = {"waiting": now.waiting, "dead": now.dead, "lag_seconds": round(now.lag, 1)}
            self.stdout.write(json.dumps(figures))
            return
        if not self.is_same(repair=repair):
            sys.exit(1)

    def is_same(self, *, repair: bool) -> bool:
        """Say what differs, and repair it where that is asked for; return whether nothing does any more."""
        from search.elastic import check  # noqa: PLC0415 (only with an Elasticsearch)
        from search.elastic.client import Away, patient  # noqa: PLC0415
        from search.elastic.documents import Index  # noqa: PLC0415
        from search.elastic.indices import layout  # noqa: PLC0415

        try:
            standing = layout(patient())
            aliases = {index: index.alias for index in Index if standing.serving(index)}
            if repair:
                self.revive()
                check.catch_up()
                for index, alias in aliases.items():
                    check.mended(index, alias, self.say)
                is_same = True
            else:
                told = [self.differs(check.compare(index, alias)) for index, alias in aliases.items()]
                is_same = not any(told)
        except Away as away:
            raise CommandError(f"Elasticsearch is away: {away}") from away
        except check.Different as different:
            raise CommandError(str(different)) from different
        return self.is_delivered() and is_same

    def differs(self, found: Comparison) -> bool:
        """Say how an index differs from the database, and whether it does."""
        self.say(f"{found.index.value}: {found.documents:,} in the database, {found.indexed:,} in Elasticsearch")
        for what, units in (
            ("missing", found.missing),
            ("stale", found.stale),
            ("in Elasticsearch alone", found.ghosts),
        ):
            if units:
                more = " …" if len(units) > SHOWN else ""
                self.say(f"  {len(units):,} {what}: {', '.join(sorted(units)[:SHOWN])}{more}")
        return bool(found.differences)

    def is_delivered(self) -> bool:
        """Say what waits and what was refused; return whether nothing was."""
        now = outbox.figures()
        self.say(f"{now.waiting:,} wait, the oldest for {now.lag:.1f} s; {now.dead:,} given up")
        refused = IndexEntry.objects.refused()
        for entry in refused.order_by("since")[:SHOWN]:
            self.say(f"  {entry} was refused {entry.attempts} times: {entry.error}")
        return not refused.exists()

    def revive(self) -> None:
        """Have what was refused tried again."""
        if count := outbox.revive():
            self.say(f"{count:,} that were refused are tried again")

    def say(self, line: str) -> None:
        """Write a line at once."""
        self.stdout.write(line)
        self.stdout.flush()
