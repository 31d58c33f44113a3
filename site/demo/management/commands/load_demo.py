"""Load the demonstration content."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demo.files import CONTENT
from demo.loading import load
from search.taxonomy import BrokenFile


class Command(BaseCommand):
    """Load every file of the demonstration, or none where one is broken; loading again changes nothing."""

    help = "Loads the demonstration content; refuses a broken file by name and line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take another folder of content."""
        parser.add_argument("--content", type=Path, default=CONTENT, help="the folder that holds the files")

    def handle(self, *args: Any, content: Path, verbosity: int, **options: Any) -> None:
        """Load, saying each step."""
        try:
            load(content, self.stdout.write if verbosity else lambda line: None)
        except BrokenFile as error:
            raise CommandError(f"Nothing was loaded: {error}") from error
