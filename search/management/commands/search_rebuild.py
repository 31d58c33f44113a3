"""Write everything that can be found anew."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.actions import rebuild
from search.elastic import is_wanted


class Command(BaseCommand):
    """Write the documents of every source anew, and build Elasticsearch's indices from them, while searches go on."""

    help = "Write everything that can be found anew, and take away what no row stands behind."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take which part is wanted."""
        only = parser.add_mutually_exclusive_group()
        only.add_argument("--indices", action="store_true", help="build the indices of Elasticsearch alone")
        only.add_argument("--back", action="store_true", help="go back to the indices that answered before")

    def handle(self, *args: Any, indices: bool, back: bool, **options: Any) -> None:
        """Rebuild, saying how far it is."""
        if not (indices or back):
            count = rebuild(lambda entity, done, total: self.say(f"{entity}: {done:,} of {total:,}"))
            self.say(f"{count:,} documents can be found.")
        if is_wanted():
            self.build(back=back)
        elif indices or back:
            raise CommandError("There is no Elasticsearch: ELASTICSEARCH_URL is not set.")

    def build(self, *, back: bool) -> None:
        """Build the indices, or go back to the former ones."""
        from search.elastic.check import Different  # noqa: PLC0415 (only with an Elasticsearch)
        from search.elastic.client import Away  # noqa: PLC0415
        from search.elastic.rebuild import rebuild_indices, roll_back  # noqa: PLC0415

        began = time.monotonic()
        try:
            if back:
                roll_back(self.say)
                self.say("Elasticsearch answers from the former indices again.")
                return
            count = rebuild_indices(self.say)
        except Away as away:
            raise CommandError(f"Elasticsearch is away, and what answered goes on answering: {away}") from away
        except Different as different:
            raise CommandError(str(different)) from different
        self.say(f"Elasticsearch answers from new indices: {count:,} documents in {time.monotonic() - began:.1f} s.")

    def say(self, line: str) -> None:
        """Write a line at once."""
        self.stdout.write(line)
        self.stdout.flush()
