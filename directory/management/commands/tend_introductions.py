"""Do what is due of introductions."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from directory.introductions_due import tend


class Command(BaseCommand):
    """`manage.py tend_introductions`, once an hour or a day."""

    help = "Remind whoever was asked, let old requests lapse, and ask whether a conversation helped; each once."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how much there was."""
        done = tend()
        self.stdout.write(f"{done.reminded} reminded, {done.lapsed} lapsed, {done.asked} asked whether it helped.")
