"""Write everything that can be found anew."""

from typing import Any

from django.core.management.base import BaseCommand

from search.actions import rebuild


class Command(BaseCommand):
    """Write the documents of every source anew, while searches go on."""

    help = "Write everything that can be found anew, and take away what no row stands behind."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, saying how far it is."""
        count = rebuild(lambda entity, done, total: self.stdout.write(f"{entity}: {done:,} of {total:,}"))
        self.stdout.write(f"{count:,} documents can be found.")
