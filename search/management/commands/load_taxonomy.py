"""Load the taxonomy of improvement expertise."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.taxonomy import TAXONOMY_FILE, BrokenFile, load


class Command(BaseCommand):
    """Load the taxonomy from its reviewed file; a file that was loaded before is left alone."""

    help = "Load the taxonomy of improvement expertise from its file, whole or not at all."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take another file, and the wish to load it again."""
        parser.add_argument("file", nargs="?", type=Path, default=TAXONOMY_FILE)
        parser.add_argument("--again", action="store_true", help="load it even when it was loaded before")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the file and say what it held."""
        try:
            loaded = load(options["file"], again=options["again"])
        except (BrokenFile, OSError) as error:
            raise CommandError(str(error)) from error
        if loaded.concepts:
            self.stdout.write(f"Taxonomy: {loaded.concepts} concepts, {loaded.terms} synonyms and abbreviations.")
        else:
            self.stdout.write("Taxonomy: loaded before.")
