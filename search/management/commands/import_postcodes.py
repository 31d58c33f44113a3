"""Import outward postcodes, so that a search near a postcode is exact to its district."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.gazetteer import import_postcodes
from search.taxonomy import BrokenFile


class Command(BaseCommand):
    """Import a file of postcodes, such as the ONS Postcode Directory."""

    help = "Import outward postcodes from a CSV file with columns postcode, latitude and longitude."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file, saying how far it is."""
        try:
            done = import_postcodes(options["file"], lambda rows: self.stdout.write(f"{rows:,} rows read …"))
        except (BrokenFile, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Gazetteer: {done.outcodes:,} outward postcodes from {done.rows:,} rows.")
        if done.skipped:
            self.stdout.write(f"{done.skipped:,} rows were skipped: no position or region.")
