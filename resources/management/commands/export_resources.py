"""Write the published guides, case studies and resources as files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directory.audiences import MEMBERS, PUBLIC, Onlooker
from resources.moving.exporting import KINDS, exports, write


class Command(BaseCommand):
    """Write one Markdown file a page, to a folder or a zip archive."""

    help = "Write the published pages as Markdown with front matter, one file each; see docs/import-and-export.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to, which kinds, and whether members' pages go too."""
        parser.add_argument("target", type=Path, metavar="FOLDER_OR_ZIP", help="a new or empty folder, or a new *.zip")
        parser.add_argument("--kind", action="append", choices=list(KINDS), default=[], help="this kind only")
        parser.add_argument("--members", action="store_true", help="also the pages that only members may read")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files, and say what stays behind."""
        target: Path = options["target"]
        if target.exists() and not (target.is_dir() and not any(target.iterdir())):
            raise CommandError(f"{target} is there already. Name a new folder or archive, so that nothing is lost.")
        viewer = Onlooker([PUBLIC, MEMBERS] if options["members"] else [PUBLIC])
        total = 0
        try:
            for one in write(exports(viewer, options["kind"]), target):
                total += 1
                for note in one.notes:
                    self.stdout.write(f"{one.name}: {note}")
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{total} pages written to {target}." if total != 1 else f"1 page written to {target}.")
