"""Load the gazetteer of towns and postcode areas."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.gazetteer import AREAS_FILE, PLACES_FILE, load_places
from search.taxonomy import BrokenFile


class Command(BaseCommand):
    """Load the towns and postcode areas from their files."""

    help = "Load the gazetteer of towns and postcode areas, whole or not at all."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take other files."""
        parser.add_argument("--places", type=Path, default=PLACES_FILE)
        parser.add_argument("--areas", type=Path, default=AREAS_FILE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the files and say how many places they held."""
        try:
            count = load_places(options["places"], options["areas"])
        except (BrokenFile, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Gazetteer: {count} towns and postcode areas.")
