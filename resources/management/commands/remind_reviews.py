"""Remind those who look after pages that a review is due."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from resources.reviews import remind


class Command(BaseCommand):
    """`manage.py remind_reviews`, once a day."""

    help = "Mail the writers of pages whose review is past or within 30 days, and the reviewers; once for each date."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how much there was."""
        self.stdout.write(f"Mails sent: {remind()}.")
