"""Clear away what was uploaded and never sent."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from communities.actions.attachments import clear_uploads


class Command(BaseCommand):
    """`manage.py clear_uploads`, once an hour or a day."""

    help = "Delete files that were uploaded for a post more than a day ago and never sent."

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete them, and say how many there were."""
        self.stdout.write(f"{clear_uploads()} files deleted.")
